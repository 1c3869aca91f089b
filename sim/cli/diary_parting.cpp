#include "sim/cli/diary_parting.hpp"

#include <algorithm>

namespace lendsim {
namespace {

struct Told {
  const DiaryEntry* entry = nullptr;
  DiaryLine line;

  bool same_decision(const Told& other) const {
    return entry->step == other.entry->step && entry->product == other.entry->product &&
           line.subject == other.line.subject;
  }
  bool same(const Told& other) const {
    return same_decision(other) && line.fact == other.line.fact;
  }
};

std::vector<Told> told(DiaryEntries month, bool came_about) {
  std::vector<Told> result;
  for (const DiaryEntry& entry : month) {
    Told t{&entry, line_of(entry)};
    if (t.line.came_about == came_about) result.push_back(std::move(t));
  }
  return result;
}

const Told* find_decision(const std::vector<Told>& all, std::size_t from, const Told& wanted) {
  const auto found = std::find_if(all.begin() + static_cast<std::ptrdiff_t>(from), all.end(),
                                  [&](const Told& t) { return t.same_decision(wanted); });
  return found == all.end() ? nullptr : &*found;
}

// The decision of `month` that did not come about, where the other side's did.
const DiaryEntry* counterpart(DiaryEntries month, const Told& other) {
  const std::vector<Told> quiet = told(month, false);
  const Told* found = find_decision(quiet, 0, other);
  return found == nullptr ? nullptr : found->entry;
}

std::optional<Parting> parting_in(Month month, DiaryEntries first, DiaryEntries second) {
  const std::vector<Told> a = told(first, true);
  const std::vector<Told> b = told(second, true);
  std::size_t k = 0;
  while (k < a.size() && k < b.size() && a[k].same(b[k])) ++k;
  if (k == a.size() && k == b.size()) return std::nullopt;
  if (k == b.size()) return Parting{month, a[k].entry, counterpart(second, a[k])};
  if (k == a.size()) return Parting{month, counterpart(first, b[k]), b[k].entry};
  if (a[k].same_decision(b[k])) return Parting{month, a[k].entry, b[k].entry};
  // Something came about on one side only: the other goes on with what comes later here.
  if (find_decision(b, k, a[k]) != nullptr) {
    return Parting{month, counterpart(first, b[k]), b[k].entry};
  }
  return Parting{month, a[k].entry, counterpart(second, a[k])};
}

}  // namespace

std::optional<Parting> find_parting(DiaryEntries first, DiaryEntries second) {
  if (first.empty() || second.empty()) return std::nullopt;
  const Month from = std::min(first.front().month, second.front().month);
  const Month until = std::min(first.back().month, second.back().month);
  for (Month month = from; month <= until; ++month) {
    if (auto parting = parting_in(month, of_month(first, month), of_month(second, month))) {
      return parting;
    }
  }
  return std::nullopt;
}

}  // namespace lendsim
