#include "sim/engine/plan.hpp"

#include <bit>

namespace lendsim {

std::uint32_t rank_key(float value, bool lowest) {
  const float v = value == 0.0F ? 0.0F : value;  // -0 ranks as 0
  const auto bits = std::bit_cast<std::uint32_t>(v);
  const std::uint32_t ordered = (bits & 0x80000000U) != 0 ? ~bits : bits | 0x80000000U;
  return lowest ? ordered : ~ordered;
}

namespace {

void add_by_status(const PlannedRule& planned, RulesByStatus& lists) {
  for (std::size_t status = 0; status < lists.size(); ++status) {
    if ((planned.on & status_bit(static_cast<Status>(status))) != 0) {
      lists[status].push_back(planned);
    }
  }
}

MonthRules plan_month(const Scenario& scenario, const MonthPlan& plan) {
  MonthRules result;
  const std::size_t products = scenario.product_count();
  result.by_product.resize(products);
  result.reopening.resize(products);
  for (const std::uint32_t r : plan.rules) {
    const Rule& rule = scenario.epochs[plan.epoch].rules[r];
    const PlannedRule planned{&rule, rule.when, rule.select ? result.selections++ : -1, rule.on,
                              rule.causes.empty()};
    if (rule.step == RuleStep::review && rule.whole_borrower) {
      result.whole_borrower.push_back(planned);
      result.any_review = true;
      continue;
    }
    auto& lists = rule.step == RuleStep::review ? result.by_product : result.reopening;
    (rule.step == RuleStep::review ? result.any_review : result.any_reopening) = true;
    for (std::size_t p = 0; p < products; ++p) {
      if (((rule.products >> p) & 1U) != 0) add_by_status(planned, lists[p]);
    }
  }
  return result;
}

}  // namespace

std::vector<MonthRules> plan_rules(const Scenario& scenario) {
  std::vector<MonthRules> plans;
  for (const MonthPlan& plan : scenario.months) plans.push_back(plan_month(scenario, plan));
  return plans;
}

}  // namespace lendsim
