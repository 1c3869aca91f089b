// The small scenario compiles to the structs its text says; what-ifs change what they should.
#include <algorithm>
#include <string>
#include <vector>

#include "models/base/hash.hpp"
#include "models/base/sha256.hpp"
#include "sim/scenario/load.hpp"
#include "tests/catch.hpp"
#include "tests/scenario/small_scenario.hpp"

namespace lendsim {
namespace {

using testing::kSmallScenario;
using testing::with;

const Scenario& small() {
  static const Scenario scenario = scenario_from_text(kSmallScenario).scenario;
  return scenario;
}

Scenario changed(const std::string& from, const std::string& to) {
  return scenario_from_text(with(kSmallScenario, from, to)).scenario;
}

FeatureIndex feature(const Scenario& scenario, const std::string& name) {
  const int place = scenario.features.find(name);
  REQUIRE(place >= 0);
  return static_cast<FeatureIndex>(place);
}

float month_feature(const Scenario& scenario, std::size_t month, const std::string& name) {
  for (const auto& [place, value] : scenario.months[month].features) {
    if (place == feature(scenario, name)) return value;
  }
  FAIL("not a feature of the month: " << name);
  return 0.0F;
}

}  // namespace

TEST_CASE("run settings and defaults") {
  const RunSettings& run = small().run;
  CHECK(run.start == make_month(2020, 1));
  CHECK(run.months == 12);
  CHECK(run.warm_up == 3);
  CHECK(run.borrowers == 1000);
  CHECK(run.replications == 10);
  CHECK(run.seed == 7);
  CHECK(run.population == Population::resampled);
  CHECK(run.day_count == DayCount::actual);
  CHECK(run.review_day == 1);
  CHECK(small().title == "Small");
  CHECK(small().currency == "CNY");
}

TEST_CASE("products get contract, rate, limit and draw options") {
  REQUIRE(small().product_names == std::vector<std::string>{"loan", "card", "reserve"});
  const Product& loan = small().epochs[0].products[0];
  CHECK(loan.contract.kind == ProductKind::instalment);
  CHECK(loan.rate.per_1e12 == 400'000'000);
  CHECK(loan.late_rate_multiple.millionths == 1'500'000);
  CHECK(loan.contract.due_day == 10);
  CHECK(loan.contract.charge_off_dpd == 210);
  CHECK(loan.limit.median_yuan == 20'000.0);
  CHECK(loan.limit.maximum == Money{30'000'000});
  CHECK(loan.limit.reference_score == 650.0);
  CHECK(loan.limit.reference_income == 8000.0);
  CHECK(loan.draw.terms == std::vector<int>{6, 12});
  CHECK(loan.draw.term_choice.size() == 2);
  CHECK(loan.draw.schedules.size() == 3);
  CHECK(loan.draw.schedule_choice.pick(0) == 1);  // no share of equal_principal
  CHECK(loan.draw.smallest == Money{10'000});
  CHECK(loan.slot == fnv1a("loan"));
  CHECK(loan.limit_slot == fnv1a("limit.loan"));
  CHECK(loan.draw.slot == fnv1a("draw.loan"));
  const Product& card = small().epochs[0].products[1];
  CHECK(card.contract.minimum_due.millionths == 100'000);
  CHECK(card.draw.schedules == std::vector<ScheduleKind>{ScheduleKind::revolving});
  const Product& reserve = small().epochs[0].products[2];
  CHECK(reserve.draw.terms == std::vector<int>{1});
  CHECK(reserve.draw.schedules == std::vector<ScheduleKind>{ScheduleKind::bullet});
}

TEST_CASE("a product's sub-table overrides single keys of a behaviour") {
  const DrawBehaviour& loan = small().epochs[0].products[0].draw;
  const DrawBehaviour& card = small().epochs[0].products[1].draw;
  CHECK(loan.share_of_available);
  CHECK_FALSE(card.share_of_available);
  CHECK(loan.amount.a == 0.1);
  CHECK(card.amount.a == 50.0);
  const Hazard& loan_hazard = loan.demand.events()[0];
  const Hazard& card_hazard = card.demand.events()[0];
  CHECK(loan_hazard.base == std::vector<double>{0.2, 0, 0, 0, 0, 0, 0, 0});
  CHECK(card_hazard.base == std::vector<double>{0.6});
  REQUIRE(card_hazard.terms.size() == 3);  // effects are merged by feature, in file order
  CHECK(card_hazard.terms[0].feature == feature(small(), "need"));
  CHECK(card_hazard.terms[0].effect == 0.1F);
  CHECK(card_hazard.terms[1].effect == -0.4F);
}

TEST_CASE("bases, effects, references") {
  const ServiceBehaviour& service = small().epochs[0].products[0].service;
  REQUIRE(service.outcome_of == std::vector<Outcome>{Outcome::miss, Outcome::settle});
  CHECK(service.outcomes.events()[0].base[7] == 0.79);  // repeats the last one listed
  CHECK(service.outcomes.events()[1].base[7] == 0.05);
  const std::vector<EventGroup>& events = small().epochs[0].events;
  REQUIRE(events.size() == 2);
  CHECK(events[0].hazards.name() == "life");
  CHECK(events[0].slot == fnv1a("event.life"));
  REQUIRE(events[0].hazards.events().size() == 2);
  CHECK(events[0].hazards.events()[0].base == std::vector<double>{0.02, 0.05});
  CHECK(events[0].hazards.events()[1].base == std::vector<double>{0.01, 0.01});
  const Term& term = events[0].hazards.events()[0].terms[0];
  CHECK(term.feature == feature(small(), "quality"));
  CHECK(term.effect == static_cast<float>(-0.3 / 100.0));
  CHECK(term.reference == 690.0F);
  CHECK(events[1].hazards.name() == "security");
  // of another product's own base, the others have none
  const Scenario own = changed("[behaviour.service.settle]\nbase = { M0 = 0.05 }",
                               "[behaviour.service.settle.card]\nbase = { M0 = 0.05 }");
  CHECK(own.epochs[0].products[0].service.outcomes.events()[1].base[0] == 0.0);
  CHECK(own.epochs[0].products[1].service.outcomes.events()[1].base[0] == 0.05);
}

TEST_CASE("changes") {
  const std::vector<EventGroup>& events = small().epochs[0].events;
  const std::vector<Change>& opened = events[0].changes[0];
  REQUIRE(opened.size() == 2);
  CHECK(opened[0].target == ChangeTarget::attribute);
  CHECK(opened[0].index == 1);
  CHECK(opened[0].operation == ChangeOperation::add);
  CHECK(opened[0].value == 1.0F);
  CHECK(opened[1].target == ChangeTarget::score);
  CHECK(opened[1].value == -5.0F);
  const std::vector<Change>& device = events[1].changes[0];
  REQUIRE(device.size() == 2);
  CHECK(device[0].operation == ChangeOperation::set);
  CHECK(device[0].value == 0.0F);
  CHECK(device[1].value == 1.0F);
}

TEST_CASE("traits, attributes and segments") {
  REQUIRE(small().traits.size() == 3);
  CHECK(small().traits[0].name == "quality");
  CHECK(small().traits[1].name == "monthly_income");
  CHECK(small().traits[2].slot == fnv1a("trait.need"));
  const std::vector<Attribute>& attributes = small().epochs[0].attributes;
  REQUIRE(attributes.size() == 4);
  CHECK(attributes[0].kind == AttributeKind::category);
  CHECK(attributes[0].transition.size() == 2);
  CHECK(feature(small(), "employment.unemployed") == attributes[0].feature + 2);
  CHECK(attributes[1].decay == static_cast<float>(1.0 - 1.0 / 24.0));
  REQUIRE(small().segments.size() == 2);
  const Segment& salaried = small().segments[0];
  CHECK(salaried.traits[1].kind == DistributionKind::lognormal);
  CHECK(salaried.traits[2].minimum == -2.0);
  CHECK(salaried.correlation_lower.size() == 9);
  CHECK(salaried.correlation_lower[3] == 0.35);
  CHECK(salaried.opening[0].in_debt == 0.3);
  CHECK(salaried.opening[0].status.pick(0) == static_cast<int>(Status::uninvited));
  CHECK(salaried.opening[1].status.pick(0) == static_cast<int>(Status::open));
  CHECK(salaried.starts[3].distribution.a == 999.0);
  const Segment& young = small().segments[1];
  CHECK(young.starts[0].shares.pick(0xffffffffU) == 1);
  CHECK(young.arrivals.share == 0.1);
  CHECK(young.arrivals.from == 4);
  CHECK(young.arrivals.until == 7);
  CHECK(small().segment_choice.size() == 2);
  CHECK(feature(small(), "segment.young") == small().segment_indicators + 1);
}

TEST_CASE("rules") {
  const std::vector<Rule>& rules = small().epochs[0].rules;
  REQUIRE(rules.size() == 4);
  CHECK(small().causes == std::vector<std::string>{"rival", "disuse", "arrears"});
  CHECK(rules[0].cause == 1);
  CHECK(rules[0].products == 1);
  CHECK(rules[0].on == status_bit(Status::open));
  REQUIRE(rules[0].when.size() == 2);
  CHECK(rules[0].when[0].value == 3.0F);
  CHECK(rules[0].when[1].against_feature);
  CHECK(rules[0].when[1].other == feature(small(), "policy.cutoff"));
  CHECK(rules[0].slot == fnv1a("rule.disuse"));
  CHECK(rules[1].date == Date{make_month(2020, 9), 15});
  CHECK(rules[1].products == 7);
  CHECK_FALSE(rules[1].whole_borrower);
  CHECK(rules[2].whole_borrower);
  CHECK(rules[2].when[1].value == 1.0F);  // the code of segment "young"
  REQUIRE(rules[2].actions.size() == 2);
  CHECK(rules[2].actions[1].kind == ActionKind::change);
  CHECK(rules[3].step == RuleStep::reopen);
  CHECK(rules[3].causes == std::vector<bool>{false, true, false});
  CHECK((rules[3].on & status_bit(Status::run_off)) != 0);
  CHECK_FALSE(small().coupled);
  CHECK_FALSE(small().needs_settlement_saving);
}

TEST_CASE("the calendar of months") {
  const std::vector<MonthPlan>& months = small().months;
  REQUIRE(months.size() == 15);
  CHECK(months[0].month == make_month(2019, 10));
  CHECK(months[0].reported == -2);
  CHECK(months[3].reported == 1);
  CHECK(months[14].reported == 12);
  CHECK(months[4].days == 29);
  CHECK(months[3].rules == std::vector<std::uint32_t>{0, 2, 3});
  CHECK(months[11].rules == std::vector<std::uint32_t>{0, 1, 2, 3});  // September
  CHECK(months[5].shocks == std::vector<std::uint32_t>{0});
  REQUIRE(months[5].maintenance.size() == 1);
  CHECK(months[5].maintenance[0].from_minute == 30 * 1440 + 720);
  REQUIRE(months[6].maintenance.size() == 1);
  CHECK(months[6].maintenance[0].from_minute == -720);
  CHECK(months[6].maintenance[0].until_minute == 1440);
  CHECK(months[6].maintenance[0].products == 1);
  CHECK(months[6].maintenance[0].deferred_below == 3006477107U);
  CHECK(months[7].maintenance.empty());
  CHECK(month_feature(small(), 2, "calendar.months_since_start") == -1.0F);
  CHECK(month_feature(small(), 3, "calendar.months_since_start") == 0.0F);
  CHECK(month_feature(small(), 14, "calendar.month_of_year") == 12.0F);
}

TEST_CASE("macro paths hold their ends, and the first month's value in the warm-up") {
  REQUIRE(small().drivers.size() == 1);
  const std::vector<double>& path = small().drivers[0].path;
  REQUIRE(path.size() == 15);
  CHECK(path[0] == 5.0);
  CHECK(path[3] == 5.0);
  CHECK(path[4] == 5.5);
  CHECK(path[6] == 5.75);
  CHECK(path[14] == 5.5);
  const Scenario step =
      changed("[macro.unemployment]\n", "[macro.unemployment]\ninterpolate = \"step\"\n");
  CHECK(step.drivers[0].path[4] == 5.0);
}

TEST_CASE("the timeline makes epochs, announcements and rates by the day") {
  const Scenario& s = small();
  REQUIRE(s.epochs.size() == 3);
  CHECK(s.epochs[0].products[0].limit.maximum == Money{30'000'000});
  CHECK(s.epochs[1].products[0].limit.maximum == Money{20'000'000});
  CHECK(s.epochs[2].products[0].limit.maximum == Money{30'000'000});
  CHECK(s.months[9].epoch == 0);  // 1 July: not yet
  CHECK(s.months[10].epoch == 1);
  CHECK(s.months[12].epoch == 1);
  CHECK(s.months[13].epoch == 2);
  CHECK(month_feature(s, 7, "announced.Big cut") == 0.0F);  // 1 May
  CHECK(month_feature(s, 7, "months_to.Big cut") == 999.0F);
  CHECK(month_feature(s, 8, "announced.Big cut") == 1.0F);
  CHECK(month_feature(s, 8, "months_to.Big cut") == 1.0F);
  CHECK(month_feature(s, 10, "announced.Big cut") == 0.0F);
  CHECK(month_feature(s, 10, "months_to.Big cut") == 0.0F);
  CHECK(month_feature(s, 13, "months_to.Big cut") == 999.0F);
  CHECK(month_feature(s, 10, "announced.dated") == 1.0F);
  const auto day = [](int month, int d) {
    return day_number(make_month(2020, month), d, DayCount::actual);
  };
  CHECK(s.rates[0].on(day(7, 16)).per_1e12 == 400'000'000);
  CHECK(s.rates[0].on(day(7, 17)).per_1e12 == 360'000'000);
  CHECK(s.rates[0].on(day(10, 31)).per_1e12 == 360'000'000);
  CHECK(s.rates[0].on(day(11, 1)).per_1e12 == 400'000'000);
  CHECK(s.rates[0].late(day(7, 16), day(7, 17)).per_1e12 == 540'000'000);
}

TEST_CASE("a maximum may apply to new limits, to all, or be phased in") {
  CHECK(small().months[10].limit_phase == std::vector<int>{0, 0, 0});
  const Scenario all = changed("max = 300_000", "max = 300_000, max_applies = \"all\"");
  CHECK(all.months[3].limit_phase == std::vector<int>{1, 0, 0});
  const Scenario phased =
      changed("max = 300_000", "max = 300_000, max_applies = { phase_months = 3 }");
  CHECK(phased.months[3].limit_phase[0] == 1);   // in force since ever
  CHECK(phased.months[9].limit_phase[0] == 1);   // July's review comes before the 17th
  CHECK(phased.months[10].limit_phase[0] == 3);  // three steps from August's
  CHECK(phased.months[11].limit_phase[0] == 2);
  CHECK(phased.months[12].limit_phase[0] == 1);
}

TEST_CASE("coupling and the costly feature are found in use") {
  CHECK(changed("chance = 0.15\n", "chance = 0.15\nselect = { rank = \"score\", worst = 0.1 }\n")
            .coupled);
  CHECK(changed("effect = { any_closed = 1.5 }", "effect = { \"book.par30\" = 1.5 }").coupled);
  CHECK_FALSE(changed("quality = 690\n", "quality = 690\n\"book.par30\" = 0.01\n").coupled);
  CHECK(changed("base = { M0 = 0.05 }",
                "base = { M0 = 0.05 }\neffect = { settlement_saving = 0.001 }")
            .needs_settlement_saving);
}

TEST_CASE("what-ifs by override") {
  const auto load = [](const std::string& change) {
    return scenario_from_text(kSmallScenario, {change}).scenario;
  };
  const Scenario without = load("rule.disuse.enabled=false");
  CHECK(without.epochs[0].rules.size() == 3);
  CHECK(without.causes == small().causes);
  CHECK(without.overrides == std::vector<std::string>{"rule.disuse.enabled=false"});
  const Scenario never = load("rule.disuse.chance=0");
  CHECK(never.epochs[0].rules.size() == 4);
  CHECK(never.months[3].rules == std::vector<std::uint32_t>{2, 3});
  const Scenario shorter = load("run.months=3");
  CHECK(shorter.months.size() == 6);
  CHECK(shorter.epochs.size() == 1);
  const Scenario fee = load("product.loan.early_settlement_fee={ share_of_principal = 0.03 }");
  CHECK(fee.epochs[0].products[0].contract.settlement_fee.millionths == 30'000);
  CHECK(fee.sha256 != small().sha256);
}

TEST_CASE("a disabled event keeps its place, a disabled dated rule is never announced") {
  const Scenario off = changed("base = 0.01\nwhen", "base = 0.01\nenabled = false\nwhen");
  REQUIRE(off.epochs[0].events[0].hazards.events().size() == 2);
  CHECK(off.epochs[0].events[0].hazards.events()[1].base == std::vector<double>{0.0, 0.0});
  const Scenario quiet = changed("name = \"dated\"\n", "name = \"dated\"\nenabled = false\n");
  CHECK(month_feature(quiet, 10, "announced.dated") == 0.0F);
  CHECK(month_feature(quiet, 11, "months_to.dated") == 999.0F);
}

TEST_CASE("the resolved scenario is complete and reads as itself") {
  const LoadedScenario first = scenario_from_text(kSmallScenario);
  const LoadedScenario again = scenario_from_text(first.scenario.canonical);
  CHECK(again.scenario.canonical == first.scenario.canonical);
  CHECK(again.scenario.sha256 == first.scenario.sha256);
  CHECK(first.scenario.sha256 == sha256_hex(first.scenario.canonical));
  CHECK(first.scenario.canonical.find("late_rate_multiple = 1.5") != std::string::npos);
  CHECK(again.scenario.epochs.size() == first.scenario.epochs.size());
}

TEST_CASE("a row of a transition matrix that is slightly off is scaled, with a warning") {
  const LoadedScenario loaded =
      scenario_from_text(with(kSmallScenario, "[0.99, 0.01]", "[0.99, 0.0105]"));
  REQUIRE(loaded.warnings.size() == 1);
  CHECK(loaded.warnings[0].code == "W001");
}

TEST_CASE("what lies outside the run is a warning, so that a run can be cut short") {
  const LoadedScenario loaded = scenario_from_text(kSmallScenario, {"run.months=2"});
  CHECK(std::count_if(loaded.warnings.begin(), loaded.warnings.end(),
                      [](const Problem& p) { return p.code == "W003"; }) == 5);
  CHECK(loaded.scenario.segments[1].arrivals.until == 7);  // some have not arrived yet
}

TEST_CASE("who arrives before the run is there when it starts") {
  const LoadedScenario loaded =
      scenario_from_text(with(kSmallScenario, "from = \"2020-02\"", "from = \"2019-08\""));
  REQUIRE(loaded.warnings.size() == 1);
  CHECK(loaded.warnings[0].code == "W003");
  CHECK(loaded.scenario.segments[1].arrivals.from == -2);
}

TEST_CASE("the calendar as text") {
  const LoadedScenario loaded = scenario_from_text(kSmallScenario);
  const std::string text = calendar_text(loaded.resolved, loaded.scenario);
  CHECK(
      text.find("2020-07-17  \"Big cut\" takes effect; set { product.loan.limit.max = 200000 }") !=
      std::string::npos);
  CHECK(text.find("2020-03     shock \"shock 1\"") != std::string::npos);
  CHECK(text.find("2020-09-15  rule \"dated\" acts") != std::string::npos);
}

TEST_CASE("all problems are reported at once, in one go") {
  std::string text = with(kSmallScenario, "months = 12\n", "months = 0\n");
  text = with(text, "chance = 0.15", "chance = 15");
  text = with(text, "= 200_000 }", "= -5 }");
  text = with(text, "from = 2020-03-31T12:00:00\n", "");
  try {
    scenario_from_text(text);
    FAIL("it was accepted");
  } catch (const ScenarioError& error) {
    std::vector<std::string> codes;
    for (const Problem& problem : error.problems()) {
      if (problem.severity == Severity::error) codes.push_back(problem.code);
    }
    std::sort(codes.begin(), codes.end());
    CHECK(codes == std::vector<std::string>{"S004", "S004", "S004", "S005"});
  }
}

}  // namespace lendsim
