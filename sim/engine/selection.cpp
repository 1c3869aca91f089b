#include "sim/engine/selection.hpp"

#include <algorithm>

namespace lendsim {
namespace {

SelectionCut cut_at(std::vector<RankKey>& keys, double share) {
  // The share as an exact number of millionths, so that 0.29 of 100 is 29.
  const auto millionths = static_cast<std::uint64_t>(share * 1e6 + 0.5);
  const auto n = static_cast<std::size_t>(millionths * keys.size() / 1'000'000U);
  if (n == 0) return {};
  const auto last = keys.begin() + static_cast<std::ptrdiff_t>(n - 1);
  std::nth_element(keys.begin(), last, keys.end());
  return {true, *last};
}

}  // namespace

std::vector<SelectionCut> selection_cuts(const MonthRules& rules,
                                         std::vector<std::vector<RankKey>>& keys) {
  std::vector<SelectionCut> cuts(keys.size());
  const auto decide = [&](const PlannedRule& planned) {
    if (planned.selection < 0) return;
    const auto selection = static_cast<std::size_t>(planned.selection);
    cuts[selection] = cut_at(keys[selection], planned.rule->select->share);
  };
  // A rule in several products' lists is decided several times on the same keys, with one outcome.
  for (const PlannedRule& planned : rules.whole_borrower) decide(planned);
  for (const RulesByStatus& lists : rules.by_product) {
    for (const auto& list : lists) {
      for (const PlannedRule& planned : list) decide(planned);
    }
  }
  return cuts;
}

}  // namespace lendsim
