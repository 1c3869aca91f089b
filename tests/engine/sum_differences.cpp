#include "tests/engine/sum_differences.hpp"

#include <fmt/format.h>

namespace judge {

using namespace lendsim;

namespace {

constexpr const char* kAxisNames[] = {
    "month", "segment", "product", "bucket",      "cause",     "stage",       "party",     "event",
    "rule",  "cohort",  "age",     "from_bucket", "to_bucket", "account_age", "exit_cause"};

std::string cell_text(const CubeInfo& cube, std::size_t cell, const Scenario& scenario) {
  std::size_t row = cell / cube.measures.size();
  std::string places;
  for (std::size_t axis = cube.axes.size(); axis-- > 0;) {
    const std::size_t place = row % cube.extents[axis];
    row /= cube.extents[axis];
    const AxisId id = cube.axes[axis];
    const std::string label = id == AxisId::product   ? scenario.product_names[place]
                              : id == AxisId::segment ? scenario.groups[place]
                              : id == AxisId::cause   ? scenario.causes[place]
                              : id == AxisId::event   ? scenario.event_names[place]
                              : id == AxisId::rule    ? scenario.rule_names[place]
                                                      : std::to_string(place);
    places = fmt::format("[{} {}]{}", kAxisNames[static_cast<std::size_t>(id)], label, places);
  }
  return fmt::format("{}/{}{}", cube.name.empty() ? "totals" : cube.name,
                     cube.measures[cell % cube.measures.size()].name, places);
}

}  // namespace

std::vector<std::string> cell_differences(const Scenario& scenario, const Tally& reference,
                                          const Tally& candidate) {
  std::vector<std::string> result;
  for (const CubeInfo& cube : cubes(reference.shape())) {
    const auto ours = reference.cube(cube.id);
    const auto theirs = candidate.cube(cube.id);
    for (std::size_t k = 0; k < ours.size(); ++k) {
      if (ours[k] == theirs[k]) continue;
      result.push_back(fmt::format("{}: reference {}, candidate {}", cell_text(cube, k, scenario),
                                   ours[k], theirs[k]));
    }
  }
  return result;
}

std::vector<std::string> figure_differences(const BookFigures& a, const BookFigures& b) {
  std::vector<std::string> result;
  const auto compare = [&](const std::string& name, std::int64_t ours, std::int64_t theirs) {
    if (ours == theirs) return;
    result.push_back(fmt::format("book's {}: reference {}, candidate {}", name, ours, theirs));
  };
  compare("balance", a.balance, b.balance);
  compare("balance_30", a.balance_30, b.balance_30);
  compare("limit", a.limit, b.limit);
  compare("new_defaults", a.new_defaults, b.new_defaults);
  compare("performing_opening", a.performing_opening, b.performing_opening);
  compare("closures", a.closures, b.closures);
  compare("account_months", a.account_months, b.account_months);
  compare("draws", a.draws, b.draws);
  compare("borrowers", a.borrowers, b.borrowers);
  compare("pool_limit", a.pool_limit, b.pool_limit);
  for (std::size_t k = 0; k < a.funded.size(); ++k) {
    compare(fmt::format("funded[{}]", k), a.funded[k], b.funded[k]);
  }
  return result;
}

}  // namespace judge
