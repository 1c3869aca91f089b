// The calendar of a run: the plan of each month and the rates of each day.
#include <algorithm>

#include "sim/scenario/compile.hpp"

namespace lendsim::compiling {
namespace {

constexpr float kNotAnnounced = 999.0F;  // months_to of what is not announced
// Debts of the opening may be in arrears of up to M6: their first due date lies before the run.
constexpr int kMonthsBefore = 20;

std::size_t epoch_on(const std::vector<Date>& starts, const Date& date) {
  std::size_t i = starts.size() - 1;
  while (i > 0 && starts[i] > date) --i;
  return i;
}

// The same parameters hold in the whole warm-up: those of the first month.
void add_notices(const Context& context, const Date& review, MonthPlan& plan) {
  const Date start{context.scenario.run.start, 1};
  for (const Notice& notice : context.notices) {
    const Date& date = plan.reported <= 0 && notice.from <= start ? start : review;
    const bool begun = notice.known && notice.from <= date;
    const bool ended = notice.until && *notice.until <= date;
    const bool pending = notice.known && !begun && notice.announced <= date;
    float months_to = kNotAnnounced;
    if (begun && !ended) months_to = 0.0F;
    if (pending) months_to = static_cast<float>(notice.from.month - plan.month);
    plan.features.emplace_back(notice.announced_feature, pending ? 1.0F : 0.0F);
    plan.features.emplace_back(notice.months_to_feature, months_to);
  }
}

void add_features(const Context& context, const Date& review, MonthPlan& plan) {
  const auto add = [&](Feature feature, int value) {
    plan.features.emplace_back(index_of(feature), static_cast<float>(value));
  };
  add(Feature::month_of_year, plan.month.month_of_year());
  add(Feature::year, plan.month.year());
  add(Feature::months_since_start, plan.month - context.scenario.run.start);
  add_notices(context, review, plan);
}

void add_rules(const Context& context, MonthPlan& plan) {
  const std::vector<Rule>& rules = context.scenario.epochs[plan.epoch].rules;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (rules[i].chance.never()) continue;
    if (rules[i].date && rules[i].date->month != plan.month) continue;
    plan.rules.push_back(static_cast<std::uint32_t>(i));
  }
}

void add_maintenance(const Context& context, MonthPlan& plan) {
  const DayCount count = context.scenario.run.day_count;
  constexpr std::int64_t kMinutesPerDay = 1440;
  for (const Maintenance& maintenance : context.maintenance) {
    const std::int64_t days = day_number(maintenance.from, count) - plan.first_day;
    const std::int64_t from = days * kMinutesPerDay + maintenance.minute;
    const std::int64_t until = from + maintenance.minutes;
    if (until <= 0 || from >= plan.days * kMinutesPerDay) continue;
    MaintenanceWindow window = maintenance.window;
    window.from_minute = from;
    window.until_minute = until;
    plan.maintenance.push_back(std::move(window));
  }
  std::stable_sort(plan.maintenance.begin(), plan.maintenance.end(),
                   [](const MaintenanceWindow& a, const MaintenanceWindow& b) {
                     return a.from_minute < b.from_minute;
                   });
}

// Months left until existing limits have reached the maximum; 0: they do not follow it.
int limit_phase(const Context& context, const std::vector<Date>& starts, const MonthPlan& plan,
                std::size_t product) {
  const std::vector<Epoch>& epochs = context.scenario.epochs;
  const LimitFormula& limit = epochs[plan.epoch].products[product].limit;
  if (limit.applies == MaximumApplies::new_limits) return 0;
  if (limit.applies == MaximumApplies::all) return 1;
  const auto same = [&](const LimitFormula& earlier) {
    return earlier.maximum == limit.maximum && earlier.applies == limit.applies &&
           earlier.phase_months == limit.phase_months;
  };
  // The first step is taken in the first month whose review day sees the maximum.
  const RunSettings& run = context.scenario.run;
  Month first = plan.month;
  while (first > run.start) {
    const std::size_t before = epoch_on(starts, review_date(run, first - 1));
    if (!same(epochs[before].products[product].limit)) break;
    first = first - 1;
  }
  if (first <= run.start && same(epochs[0].products[product].limit)) return 1;
  return std::max(1, limit.phase_months - (plan.month - first));
}

MonthPlan plan_month(const Context& context, const std::vector<Date>& starts, int m) {
  const Scenario& scenario = context.scenario;
  const RunSettings& run = scenario.run;
  MonthPlan plan;
  plan.month = run.first_month() + m;
  plan.reported = m - run.warm_up + 1;
  const Date review = review_date(run, plan.month);
  plan.epoch = plan.reported <= 0 ? 0 : static_cast<std::uint32_t>(epoch_on(starts, review));
  plan.days = days_in(plan.month, run.day_count);
  plan.first_day = day_number(plan.month, 1, run.day_count);
  add_rules(context, plan);
  for (std::size_t i = 0; i < context.shock_months.size(); ++i) {
    const bool now = context.shock_months[i] == plan.month;
    if (now && !scenario.shocks[i].chance.never()) {
      plan.shocks.push_back(static_cast<std::uint32_t>(i));
    }
  }
  add_maintenance(context, plan);
  for (std::size_t p = 0; p < scenario.product_count(); ++p) {
    plan.limit_phase.push_back(limit_phase(context, starts, plan, p));
  }
  add_features(context, review, plan);
  return plan;
}

DailyRate late_rate(const Product& product) {
  const Int128 units =
      static_cast<Int128>(product.rate.per_1e12) * product.late_rate_multiple.millionths;
  return {divide_half_up(units, kMillion)};
}

RateCalendar daily_rates(const Context& context, const std::vector<Date>& starts,
                         std::size_t product) {
  const RunSettings& run = context.scenario.run;
  const DayNumber first = day_number(run.first_month() - kMonthsBefore, 1, run.day_count);
  const DayNumber last = last_day(run.start + (run.months - 1), run.day_count);
  std::vector<DailyRate> normal;
  std::vector<DailyRate> late;
  std::size_t epoch = 0;
  for (DayNumber day = first; day <= last; ++day) {
    while (epoch + 1 < starts.size() && day_number(starts[epoch + 1], run.day_count) <= day) {
      ++epoch;
    }
    const Product& terms = context.scenario.epochs[epoch].products[product];
    normal.push_back(terms.rate);
    late.push_back(late_rate(terms));
  }
  return RateCalendar(first, normal, late);
}

}  // namespace

Date review_date(const RunSettings& run, Month month) { return {month, run.review_day}; }

void compile_months(Context& context, const std::vector<Date>& starts) {
  Scenario& scenario = context.scenario;
  for (int m = 0; m < scenario.run.total_months(); ++m) {
    scenario.months.push_back(plan_month(context, starts, m));
  }
  for (std::size_t p = 0; p < scenario.product_count(); ++p) {
    scenario.rates.push_back(daily_rates(context, starts, p));
  }
}

}  // namespace lendsim::compiling
