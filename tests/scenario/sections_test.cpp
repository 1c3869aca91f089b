// Funders, economics, provisions, the pool, derived features, indices, plans and splits, as the
// small scenario with one addition compiles them.
#include <string>
#include <vector>

#include "sim/scenario/load.hpp"
#include "tests/catch.hpp"
#include "tests/scenario/small_scenario.hpp"

namespace lendsim {
namespace {

using testing::kSmallScenario;
using testing::with;

LoadedScenario loaded_with(const std::string& from, const std::string& to) {
  return scenario_from_text(with(kSmallScenario, from, to));
}

// The small scenario with sections put before its shock.
Scenario added(const std::string& sections) {
  return loaded_with("[[shock]]", sections + "\n[[shock]]").scenario;
}

FeatureIndex feature(const Scenario& scenario, const std::string& name) {
  const int place = scenario.features.find(name);
  REQUIRE(place >= 0);
  return static_cast<FeatureIndex>(place);
}

std::vector<std::string> warnings_of(const LoadedScenario& loaded) {
  std::vector<std::string> codes;
  for (const Problem& problem : loaded.warnings) codes.push_back(problem.code);
  return codes;
}

}  // namespace

TEST_CASE("without [[funder]] the platform funds everything at no cost") {
  const Scenario s = added("");
  CHECK(s.parties == std::vector<std::string>{"platform"});
  for (const Epoch& epoch : s.epochs) {
    REQUIRE(epoch.funders.size() == 1);
    CHECK(epoch.funders[0].cost == Fraction{0});
    CHECK(nominal_shares(epoch.funders, s.run.start) == kPlatformOnly);
    CHECK_FALSE(epoch.refunds_stock);
  }
}

TEST_CASE("funders stand by party, the platform first, with their shares by month") {
  const Scenario s = added(R"(
[[funder]]
name = "bank"
share = { 2020-03 = 0.98, 2020-08 = 0.7 }
cost = 0.03
capacity_per_borrower = 3_000
overflow = "platform"
[[funder]]
name = "platform"
share = { 2020-01 = 0.02, 2020-08 = 0.3 }
cost = 0.04
[[timeline]]
name = "the bank stops"
from = 2020-06-01
set = { "funder.bank.suspended" = true })");
  CHECK(s.parties == std::vector<std::string>{"platform", "bank"});
  REQUIRE(s.epochs.size() == 4);
  const std::vector<Funder>& funders = s.epochs[0].funders;
  REQUIRE(funders.size() == 2);
  CHECK(funders[0].cost == Fraction{40'000});
  CHECK_FALSE(funders[0].limited);
  CHECK(funders[1].limited);
  CHECK(funders[1].capacity_per_borrower == Money{300'000});
  CHECK(funders[1].overflow == Overflow::platform);
  CHECK(funders[1].share.size() == 2);
  CHECK_FALSE(funders[1].suspended);
  CHECK(s.epochs[1].funders[1].suspended);
  CHECK(nominal_shares(funders, make_month(2019, 10))[1] == 980'000);
  CHECK(nominal_shares(funders, make_month(2020, 7))[0] == 20'000);
  CHECK(nominal_shares(funders, make_month(2020, 8))[0] == 300'000);
}

TEST_CASE("shares of funders may apply to the stock, and are checked where they are in force") {
  CHECK(added("[[funder]]\nname = \"bank\"\nshare = 0.5\napplies = \"stock\"")
            .epochs[0]
            .refunds_stock);
  // 0.5 + 0.7 would be too much, but from July on the timeline has 0.2 + 0.7.
  CHECK(added("[[funder]]\nname = \"a\"\nshare = 0.5\n[[funder]]\nname = \"b\"\n"
              "share = { 2020-01 = 0.3, 2020-07 = 0.7 }\n[[timeline]]\nname = \"less of a\"\n"
              "from = 2020-07-01\nset = { \"funder.a.share\" = 0.2 }")
            .parties.size() == 3);
}

TEST_CASE("economics and provisions, absent and given") {
  const Scenario none = added("");
  CHECK(none.epochs[0].economics.fee_share_of_interest == Fraction{0});
  CHECK(none.epochs[0].economics.opex_per_account == Money{0});
  CHECK(none.epochs[0].provision.lgd == Fraction{0});
  CHECK(none.epochs[0].products[0].recovery_curve.empty());
  const Scenario s = added(
      "[economics]\nfee_share_of_interest = 0.3\nopex_per_account = 0.55\n[provision]\n"
      "pd_by_bucket = { M0 = 0.02, M1 = 0.2, M4 = 1 }\nlgd = 0.8\nccf = 0.1\nsicr_dpd = 1\n"
      "default_dpd = 120");
  CHECK(s.epochs[0].economics.fee_share_of_interest == Fraction{300'000});
  CHECK(s.epochs[0].economics.opex_per_account == Money{55});
  const Provision& provision = s.epochs[0].provision;
  CHECK(provision.pd[0] == Fraction{20'000});
  CHECK(provision.pd[3] == Fraction{200'000});
  CHECK(provision.pd[7] == Fraction{1'000'000});
  CHECK(provision.sicr_bucket == 1);
  CHECK(provision.default_bucket == 5);
  const Scenario plain = added("[provision]\npd_by_bucket = { M0 = 0.02 }\nlgd = 0.8");
  CHECK(plain.epochs[0].provision.sicr_bucket == 2);
  CHECK(plain.epochs[0].provision.default_bucket == 4);
}

TEST_CASE("a recovery curve may change on the timeline") {
  const Scenario s = loaded_with("set = { \"product.loan.limit.max\" = 200_000 }",
                                 "set = { \"product.loan.recovery_curve\" = [0.02, 0.01] }")
                         .scenario;
  CHECK(s.epochs[0].products[0].recovery_curve.empty());
  CHECK(s.epochs[1].products[0].recovery_curve ==
        std::vector<Fraction>{Fraction{20'000}, Fraction{10'000}});
}

TEST_CASE("a pool couples the borrowers") {
  const Scenario s = added(
      "[pool]\nquota_per_borrower = 9_000\nproducts = [\"loan\", \"reserve\"]\n"
      "reallocate = { share = 0.5, when = [\"dpd == 0\"], rank = \"expected_margin\", step = 1.2 "
      "}\n"
      "[[timeline]]\nname = \"leverage\"\nfrom = 2020-06-01\n"
      "scale = { \"pool.quota_per_borrower\" = 0.5 }");
  REQUIRE(s.epochs[0].pool);
  const Pool& pool = *s.epochs[0].pool;
  CHECK(pool.quota_per_borrower == Money{900'000});
  CHECK(pool.products == 5);
  CHECK(pool.reallocates);
  CHECK(pool.share == Fraction{500'000});
  CHECK(pool.when.size() == 1);
  CHECK(pool.rank == index_of(Feature::expected_margin));
  CHECK_FALSE(pool.lowest);
  CHECK(pool.step == Fraction{1'200'000});
  CHECK(s.epochs[1].pool->quota_per_borrower == Money{450'000});
  CHECK(s.coupled);
  CHECK(s.needs_margin);
  const Scenario still = added("[pool]\nquota_per_borrower = 9_000");
  CHECK_FALSE(still.epochs[0].pool->reallocates);
  CHECK(still.epochs[0].pool->products == 7);
  CHECK_FALSE(still.needs_margin);
  CHECK_FALSE(added("").epochs[0].pool);
}

TEST_CASE("derived features know whose they are and may build on each other") {
  const Scenario s = loaded_with("effect = { any_missed = -20 }", R"(
effect = { any_missed = -20, stretched = -5, gap = 0.1 }
[[derived]]
name = "late"
when = ["dpd >= 30", "policy.cutoff > score"]
[[derived]]
name = "debt_share"
of = "total_balance"
over = "monthly_income"
[[derived]]
name = "stretched"
of = "debt_share"
above = 0.5
[[derived]]
name = "gap"
of = "calendar.month_of_year"
square_at = 6.5
[[derived]]
name = "late_and_stretched"
when = ["late == 1", "stretched > 0"]
[[rule]]
name = "warned"
when = ["late_and_stretched == 1"]
do = [{ cut = 0.9 }]
[[timeline]]
name = "stricter"
from = 2020-06-01
add = { "derived.stretched.above" = -0.1 })")
                         .scenario;
  REQUIRE(s.epochs[0].derived.size() == 5);
  const std::vector<Derived>& derived = s.epochs[0].derived;
  CHECK(derived[0].of_account);
  CHECK_FALSE(derived[1].of_account);
  CHECK_FALSE(derived[2].of_account);
  CHECK_FALSE(derived[3].of_account);
  CHECK(derived[4].of_account);
  CHECK(derived[0].shape == Shape::all);
  CHECK(derived[0].when.size() == 2);
  CHECK(derived[1].shape == Shape::ratio);
  CHECK(derived[1].of == index_of(Feature::total_balance));
  CHECK(derived[1].other == feature(s, "monthly_income"));
  CHECK(derived[2].shape == Shape::above);
  CHECK(derived[2].of == derived[1].feature);
  CHECK(derived[2].at == 0.5F);
  CHECK(s.epochs[1].derived[2].at == 0.4F);
  CHECK(derived[3].shape == Shape::square);
  CHECK(derived[4].when[0].feature == derived[0].feature);
  CHECK(s.features[derived[4].feature].scope == FeatureScope::account);
  CHECK(s.needs_totals);
}

TEST_CASE("a derived feature that reads the book couples the borrowers") {
  CHECK(loaded_with("effect = { any_closed = 1.5 }",
                    "effect = { panic = 1.5 }\n[[derived]]\nname = \"panic\"\n"
                    "of = \"book.closure_rate\"\nabove = 0.02")
            .scenario.coupled);
}

TEST_CASE("an index starts from its stationary distribution") {
  const Scenario s = loaded_with("[[event]]", R"(
[[attribute]]
name = "activity"
kind = "index"
mean = 2
phi = 0.8
sd = 0.5
[[event]])")
                         .scenario;
  const Attribute& activity = s.epochs[0].attributes[4];
  CHECK(activity.kind == AttributeKind::index);
  CHECK(activity.mean == 2.0);
  CHECK(activity.phi == 0.8);
  CHECK(activity.sd == 0.5);
  const Distribution& start = s.segments[0].starts[4].distribution;
  CHECK(start.kind == DistributionKind::normal);
  CHECK(start.a == 2.0);
  CHECK(start.b == 0.5);
}

TEST_CASE("counters and clocks may start from a distribution, within what they may be") {
  const Scenario s =
      loaded_with("kind = \"clock\"", "kind = \"clock\"\ninitial = { normal = [24, 12] }").scenario;
  const Distribution& start = s.segments[0].starts[3].distribution;
  CHECK(start.kind == DistributionKind::normal);
  CHECK(start.minimum == 0.0);
  CHECK(start.maximum == 999.0);
  const Scenario young =
      loaded_with("[segment.attributes]\n", "[segment.attributes]\nlenders = { exponential = 2 }\n")
          .scenario;
  CHECK(young.segments[1].starts[1].distribution.kind == DistributionKind::exponential);
  CHECK(young.segments[0].starts[1].distribution.kind == DistributionKind::constant);
}

TEST_CASE("a certain event is told as such and keeps its conditions") {
  const Scenario s = loaded_with("base = 0.012", "base = 1\nwhen = [\"device > 35\"]").scenario;
  REQUIRE(s.epochs[0].events.size() == 2);
  CHECK_FALSE(s.epochs[0].events[0].certain);
  const EventGroup& security = s.epochs[0].events[1];
  CHECK(security.certain);
  CHECK_FALSE(security.hazards.never());
  CHECK(security.hazards.events()[0].when.size() == 1);
  const Scenario off = loaded_with("base = 0.012", "base = 1\nenabled = false").scenario;
  CHECK_FALSE(off.epochs[0].events[1].certain);
  CHECK(off.epochs[0].events[1].hazards.never());
}

TEST_CASE("events and rules know their places in the file, also if some are off") {
  const Scenario s =
      loaded_with("name = \"dated\"\n", "name = \"dated\"\nenabled = false\n").scenario;
  CHECK(s.event_names == std::vector<std::string>{"lender opened", "lender closed", "new device"});
  CHECK(s.epochs[0].events[0].places == std::vector<std::uint16_t>{0, 1});
  CHECK(s.epochs[0].events[1].places == std::vector<std::uint16_t>{2});
  CHECK(s.rule_names == std::vector<std::string>{"disuse", "dated", "arrears", "back"});
  REQUIRE(s.epochs[0].rules.size() == 3);
  CHECK(s.epochs[0].rules[0].place == 0);
  CHECK(s.epochs[0].rules[1].place == 2);
}

TEST_CASE("rules with a truth and with plans") {
  const Scenario s = loaded_with("do = [\"close\"]\nscope = \"loan\"",
                                 "do = [\"close\", { plan = { months = 12, rate_share = 0.5 } }]\n"
                                 "truth = [\"fraud == true\"]")
                         .scenario;
  const Rule& closing = s.epochs[0].rules[0];
  REQUIRE(closing.truth.size() == 1);
  CHECK(closing.truth[0].feature == feature(s, "fraud"));
  REQUIRE(closing.actions.size() == 2);
  CHECK(closing.actions[1].kind == ActionKind::plan);
  CHECK(closing.actions[1].plan.months == 12);
  CHECK(closing.actions[1].plan.rate_share == Fraction{500'000});
  CHECK(closing.on == (status_bit(Status::open) | status_bit(Status::frozen)));
  const Scenario plan =
      loaded_with("do = [{ cut = 0.5 }]", "do = [{ plan = { months = 6 } }]").scenario;
  const Rule& offered = plan.epochs[0].rules[1];
  CHECK(offered.actions[0].plan.rate_share == Fraction{kMillion});
  CHECK(offered.on ==
        (status_bit(Status::open) | status_bit(Status::frozen) | status_bit(Status::run_off)));
}

TEST_CASE("results may be split by a category that never changes") {
  const LoadedScenario loaded = loaded_with("seed = 7\n", R"(seed = 7
split_by = "arm"
[[attribute]]
name = "arm"
categories = ["champion", "challenger"]
initial = { champion = 0.5, challenger = 0.5 }
)");
  const Scenario& s = loaded.scenario;
  CHECK(loaded.warnings.empty());  // a split is a use
  CHECK(s.split_attribute == 0);
  CHECK(s.split_labels == 2);
  CHECK(s.groups == std::vector<std::string>{"salaried, champion", "salaried, challenger",
                                             "young, champion", "young, challenger"});
  CHECK(added("").groups == std::vector<std::string>{"salaried", "young"});
  CHECK(added("").split_attribute == -1);
}

TEST_CASE("results have at most 64 groups") {
  const auto split = [](int labels) {
    std::string list;
    for (int i = 0; i < labels; ++i) list += "\"label " + std::to_string(i) + "\", ";
    return with(kSmallScenario, "seed = 7\n",
                "seed = 7\nsplit_by = \"arm\"\n[[attribute]]\nname = \"arm\"\ncategories = [" +
                    list + "]\n");
  };
  CHECK(scenario_from_text(split(32)).scenario.groups.size() == 64);
  try {
    scenario_from_text(split(33));
    FAIL("it was accepted");
  } catch (const ScenarioError& error) {
    REQUIRE(error.problems().size() == 1);
    CHECK(error.problems()[0].code == "S004");
    CHECK(error.problems()[0].message ==
          "there are 2 segments x 33 labels of \"arm\"; there may be 64 groups");
  }
}

TEST_CASE("the calendar tells from when a funder has its shares") {
  const LoadedScenario loaded = loaded_with(
      "[[shock]]",
      "[[funder]]\nname = \"bank\"\nshare = { 2020-01 = 0.98, 2020-08 = 0.7 }\n[[shock]]");
  const std::string text = calendar_text(loaded.resolved, loaded.scenario);
  CHECK(text.find("2020-08     funder \"bank\" has a share of 0.7\n") != std::string::npos);
}

TEST_CASE("what costs time to know is asked for where it is read") {
  const auto reading = [](const std::string& feature) {
    return loaded_with("effect = { any_closed = 1.5 }", "effect = { " + feature + " = 1.5 }")
        .scenario;
  };
  CHECK(reading("limit_to_income").needs_totals);
  CHECK(reading("instalments_to_income").needs_instalments);
  CHECK_FALSE(reading("away").needs_totals);
  CHECK_FALSE(reading("away").needs_instalments);
  CHECK_FALSE(reading("away").needs_margin);
}

TEST_CASE("what nobody reads is a warning") {
  const std::string none = "nobody_reads_it";
  CHECK(loaded_with("[[shock]]", "[[shock]]").warnings.empty());
  const auto warned = [&](const std::string& from, const std::string& to, const std::string& what) {
    const LoadedScenario loaded = loaded_with(from, to);
    INFO(to);
    REQUIRE(warnings_of(loaded) == std::vector<std::string>{"W004"});
    CHECK(loaded.warnings[0].message == what + " is read by nothing");
  };
  warned("[[event]]", "[[attribute]]\nname = \"" + none + "\"\nkind = \"flag\"\n[[event]]",
         "the attribute \"nobody_reads_it\"");
  warned("cutoff = 600", "cutoff = 600\nfloor = 500", "the constant \"policy.floor\"");
  warned("[[shock]]", "[[derived]]\nname = \"x\"\nof = \"score\"\nabove = 700\n[[shock]]",
         "the derived feature \"x\"");
  // In a correlation a trait is not read.
  std::string text = with(kSmallScenario, "effect = { need = 0.3, ", "effect = { ");
  text = with(text, "effect = { need = 0.1 }", "effect = { quality = 0.1 }");
  text = with(text, "monthly_income\" = 0.35", "monthly_income\" = 0.35\n\"need, quality\" = 0.1");
  const LoadedScenario loaded = scenario_from_text(text);
  REQUIRE(warnings_of(loaded) == std::vector<std::string>{"W004"});
  CHECK(loaded.warnings[0].message == "the trait \"need\" is read by nothing");
}

TEST_CASE("a rule that can never act is a warning") {
  const auto warnings = [](const std::string& when) {
    return warnings_of(loaded_with("\"months_since_draw > 3\"", when));
  };
  const std::vector<std::string> never{"W005"};
  CHECK(warnings(R"("dpd > 5", "dpd < 3")") == never);
  CHECK(warnings(R"("dpd > 3", "dpd < 3")") == never);
  CHECK(warnings(R"("dpd >= 3", "dpd < 3")") == never);
  CHECK(warnings(R"("dpd == 3", "dpd == 4")") == never);
  CHECK(warnings(R"("dpd == 3", "dpd != 3")") == never);
  CHECK(warnings(R"("segment == young", "segment == salaried")") == never);
  CHECK(warnings(R"("score > quality", "score < quality")") == never);
  CHECK(warnings(R"("score > score")") == never);
  CHECK(warnings(R"("dpd >= 3", "dpd <= 3")").empty());
  CHECK(warnings(R"("dpd > 3", "dpd < 5", "dpd != 4")").empty());
  CHECK(warnings(R"("score >= quality", "score <= quality")").empty());
  CHECK(warnings_of(loaded_with("chance = 0.15\n", "chance = 0\n")) == never);
  const std::string text = with(kSmallScenario, "chance = 0.15\n", "chance = 0\n");
  const std::string later =
      "[[timeline]]\nname = \"later\"\nfrom = 2020-06-01\n"
      "set = { \"rule.disuse.chance\" = 0.2 }\n[[shock]]";
  CHECK(warnings_of(scenario_from_text(with(text, "[[shock]]", later))).empty());
}

TEST_CASE("a rule that waits for closures that nothing makes is a warning") {
  const std::vector<std::string> vain{"W006"};
  CHECK(warnings_of(loaded_with("name = \"disuse\"\n", "name = \"disuse\"\nenabled = false\n")) ==
        std::vector<std::string>{"W004", "W006"});  // policy.cutoff is not read either
  CHECK(warnings_of(loaded_with("causes = [\"disuse\"]\n", "causes = [\"rival\"]\n")).empty());
  const std::string stays = with(kSmallScenario, "causes = [\"disuse\"]", "causes = [\"rival\"]");
  CHECK(warnings_of(scenario_from_text(with(stays, "base = 0.005", "base = 0"))) == vain);
  // Disuse closes loans only.
  CHECK(warnings_of(loaded_with("causes = [\"disuse\"]\n",
                                "causes = [\"disuse\"]\nscope = \"card\"\n")) == vain);
}

TEST_CASE("a timeline entry that no review day sees is a warning, unless rates change by the day") {
  const auto entry = [](const std::string& dates, const std::string& change) {
    return warnings_of(loaded_with(
        "[[shock]]", "[[timeline]]\nname = \"x\"\n" + dates + "\n" + change + "\n[[shock]]"));
  };
  const std::string cutoff = "add = { \"policy.cutoff\" = 10 }";
  const std::string rate = "scale = { \"product.card.daily_rate\" = 0.5 }";
  const std::vector<std::string> outside{"W003"};
  CHECK(entry("from = 2020-03-02\nuntil = 2020-04-01", cutoff) == outside);
  CHECK(entry("from = 2020-03-02\nuntil = 2020-04-02", cutoff).empty());
  CHECK(entry("from = 2020-03-02\nuntil = 2020-04-01", rate).empty());
  CHECK(entry("from = 2019-01-01\nuntil = 2020-01-01", cutoff) == outside);
  CHECK(entry("from = 2019-01-01\nuntil = 2020-01-01", rate) == outside);
  CHECK(entry("from = 2019-01-01\nuntil = 2020-01-02", cutoff).empty());
  CHECK(entry("from = 2020-12-02", cutoff) == outside);
  CHECK(entry("from = 2021-01-01", rate) == outside);
}

TEST_CASE("the resolved form of the new sections reads as itself") {
  const std::string sections = R"([[funder]]
name = "bank"
share = { 2020-01 = 0.7 }
[provision]
pd_by_bucket = { M0 = 0.02 }
lgd = 0.8
[pool]
quota_per_borrower = 9_000
reallocate = { share = 0.5, rank = "score" }
[[derived]]
name = "far"
of = "score"
below = 600
[[attribute]]
name = "mood"
kind = "index"
phi = 0.5
sd = 1
[[event]]
name = "certain"
base = 1
group = "papers"
change = { lenders = "*1" }
)";
  const Scenario first = added(sections);
  const Scenario again = scenario_from_text(first.canonical).scenario;
  CHECK(again.canonical == first.canonical);
  CHECK(first.canonical.find("overflow = \"others\"") != std::string::npos);
  CHECK(first.canonical.find("opex_per_account = 0.0") != std::string::npos);
  CHECK(first.canonical.find("sicr_dpd = 30") != std::string::npos);
}

}  // namespace lendsim
