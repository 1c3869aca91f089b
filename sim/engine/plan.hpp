// What can be prepared once per run: the rules that may act in each month, sorted by where they are
// looked at, in file order.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "models/base/ids.hpp"
#include "sim/scenario/scenario.hpp"

namespace lendsim {

// A selecting rule's account, ordered from the end that is selected: rank key, then borrower, then
// product.
struct RankKey {
  std::uint32_t key = 0;
  BorrowerId borrower = 0;
  std::uint32_t product = 0;
  friend auto operator<=>(const RankKey&, const RankKey&) = default;
};

// The 32-bit key whose order is the order of the floats; complemented where the highest come first.
std::uint32_t rank_key(float value, bool lowest);

// What the month needs of a rule, side by side in memory; `rule` has the rest.
struct PlannedRule {
  const Rule* rule = nullptr;
  std::span<const Condition> when;
  int selection = -1;  // place among the month's selecting rules, or -1
  StatusSet on = 0;
  bool any_cause = true;
};

// Lists by the account's status, in file order.
using RulesByStatus = std::array<std::vector<PlannedRule>, kStatuses>;

struct MonthRules {
  std::vector<PlannedRule> whole_borrower;  // review, one decision for several accounts
  std::vector<RulesByStatus> by_product;    // review
  std::vector<RulesByStatus> reopening;     // by product
  int selections = 0;
  bool any_review = false;
  bool any_reopening = false;
};

std::vector<MonthRules> plan_rules(const Scenario& scenario);  // by month of the run

}  // namespace lendsim
