// The risk sets of first closures: one borrower whose story is certain, and a book rebuilt from its
// panel and its log.
#include <string>
#include <vector>

#include "sim/engine/engine.hpp"
#include "sim/scenario/load.hpp"
#include "tests/catch.hpp"

using namespace lendsim;

namespace {

// All but certain to draw; `more` says how the debt is served and what the platform does.
std::string one_borrower(const std::string& run, const std::string& more) {
  return R"(
schema = 1
[run]
start        = 2020-01-01
months       = 12
borrowers    = 1
replications = 1
seed         = 11
)" + run +
         R"(
[[product]]
name       = "jiebei"
kind       = "instalment"
daily_rate = 0.0005
due_day    = 10
terms      = { 3 = 1.0 }
schedules  = { equal_principal = 1.0 }
limit      = { median = 10_000, min = 10_000, max = 10_000 }
charge_off_dpd = 120
[[segment]]
name  = "all"
share = 1
traits = { quality = 700, monthly_income = 8_000 }
[segment.opening.jiebei]
status  = { open = 1.0 }
[behaviour.draw]
base   = 0.9999
amount = 0.3
[[rule]]
name   = "fraud"
cause  = "fraud"
when   = ["score < 0"]
do     = ["close"]
)" + more;
}

constexpr const char* kClosures = R"(
[[rule]]
name   = "spring"
cause  = "disuse"
when   = ["calendar.month_of_year == 4"]
do     = ["close"]
[[rule]]
name   = "autumn"
cause  = "risk"
when   = ["calendar.month_of_year == 10"]
do     = ["close"]
[[rule]]
name   = "back"
step   = "reopen"
on     = ["closed", "run_off"]
when   = ["calendar.month_of_year == 7"]
do     = ["reopen"]
)";
constexpr const char* kMisses = "[behaviour.service.miss]\nbase = 0.9999\n";

Tally simulate(const Scenario& scenario, std::uint32_t panel = 0, bool log = false) {
  EngineOptions options;
  options.threads = 1;
  options.panel_borrowers = panel;
  options.log = log;
  const ReplicationId only = 0;
  Tally tally;
  run_replications(scenario, {&only, 1}, options,
                   [&](ReplicationId, const Tally& t) { tally = t; });
  return tally;
}

using Counts = std::vector<std::int64_t>;

Counts counts(const Tally& tally, CubeId id) {
  const auto cells = tally.cube(id);
  return {cells.begin(), cells.end()};
}

// [exit][age] with one exit.
Counts one_exit(const Tally& tally, std::size_t exit, std::size_t age) {
  const auto ages = static_cast<std::size_t>(tally.shape().account_ages());
  Counts expected(static_cast<std::size_t>(tally.shape().exits()) * ages);
  expected[exit * ages + age] = 1;
  return expected;
}

TEST_CASE("an account is at risk until it is first closed, and never again", "[engine]") {
  const Scenario scenario = scenario_from_text(one_borrower("", kClosures)).scenario;
  REQUIRE(scenario.causes == std::vector<std::string>{"rival", "fraud", "disuse", "risk"});
  const Tally tally = simulate(scenario);
  // Closed in April for disuse with three months on book; open again from July to October.
  CHECK(counts(tally, CubeId::risk) == Counts{1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(counts(tally, CubeId::exit) == one_exit(tally, 2, 3));
  REQUIRE(tally.causes()[tally.cause_index(10, 0, 0, 3)] == 1);
}

TEST_CASE("an account enters the risk sets at the age it is first seen at", "[engine]") {
  const Scenario scenario = scenario_from_text(one_borrower("warm_up = 2\n", kClosures)).scenario;
  const Tally tally = simulate(scenario);
  REQUIRE(tally.shape().account_ages() == 14);
  CHECK(counts(tally, CubeId::risk) == Counts{0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(counts(tally, CubeId::exit) == one_exit(tally, 2, 5));
  // Closed in the warm-up: never seen.
  const Tally late =
      simulate(scenario_from_text(one_borrower("warm_up = 10\n", kClosures)).scenario);
  CHECK(counts(late, CubeId::risk) == Counts(22, 0));
}

TEST_CASE("a charge-off ends the risk of a closure", "[engine]") {
  const Scenario scenario = scenario_from_text(one_borrower("", kMisses)).scenario;
  const Tally tally = simulate(scenario, 1, true);
  // Drawn in January, first due on 10 February: 111 days past due at the end of May, 141 of June.
  CHECK(counts(tally, CubeId::risk) == Counts{1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0});
  CHECK(counts(tally, CubeId::exit) == one_exit(tally, 2, 5));
  const auto last = tally.log().back();
  CHECK(last.kind == LogKind::charged_off);
  CHECK(last.month == 6);
  CHECK(last.product == 0);
  CHECK(last.amount_fen > tally.panel()[5].balance_fen);
}

// What the panel and the log say of one account.
struct Story {
  std::vector<int> status;  // by point
  int arrived = 0;          // month, 0: there from the start
  int invited = 0;          // month, 0: not by invitation
  std::vector<int> closed;  // by month, the cause or -1
  std::vector<bool> charged_off;

  bool could_draw(int month) const {
    const auto open = static_cast<int>(Status::open);
    const auto frozen = static_cast<int>(Status::frozen);
    if (month == arrived) return invited == 0 && status[static_cast<std::size_t>(month)] != 0;
    const int before = status[static_cast<std::size_t>(month - 1)];
    return before == open || before == frozen;
  }
  int age(int month) const {
    if (invited > 0) return month - invited;
    return arrived > 0 ? month - arrived : month - 1;
  }
};

TEST_CASE("risk sets are those that the panel and the log tell", "[engine][log]") {
  const Scenario scenario =
      load_scenario(std::string(LENDSIM_SOURCE_DIR) + "/tests/fixtures/small.toml",
                    {"run.warm_up=0", "run.months=18", "behaviour.market.leave.base=0.03"})
          .scenario;
  Tally tally = simulate(scenario, scenario.run.borrowers, true);
  const TallyShape shape = tally.shape();
  const auto products = static_cast<std::size_t>(shape.products);
  const auto points = static_cast<std::size_t>(shape.points);
  std::vector<Story> stories(shape.panel_borrowers * products);
  for (std::size_t s = 0; s < stories.size(); ++s) {
    stories[s].closed.assign(points, -1);
    stories[s].charged_off.assign(points, false);
    for (int point = 0; point < shape.points; ++point) {
      stories[s].status.push_back(tally
                                      .panel(static_cast<std::uint32_t>(s / products), point,
                                             static_cast<int>(s % products))
                                      .status);
    }
  }
  for (const LogRow& row : tally.log()) {
    const auto month = static_cast<std::size_t>(row.month);
    for (std::size_t p = 0; p < products; ++p) {
      Story& story = stories[row.borrower * products + p];
      if (row.kind == LogKind::arrived) story.arrived = row.month;
      if (row.product != static_cast<int>(p)) continue;
      if (row.kind == LogKind::invited) story.invited = row.month;
      if (row.kind == LogKind::closed) story.closed[month] = row.cause;
      if (row.kind == LogKind::charged_off) story.charged_off[month] = true;
    }
  }
  Tally expected(shape);
  for (std::size_t s = 0; s < stories.size(); ++s) {
    const Story& story = stories[s];
    const int group =
        tally.panel(static_cast<std::uint32_t>(s / products), shape.points - 1, 0).segment;
    const int product = static_cast<int>(s % products);
    for (int month = std::max(1, story.arrived); month < shape.points; ++month) {
      if (!story.could_draw(month)) continue;
      expected.count_at_risk(group, product, story.age(month));
      const int cause = story.closed[static_cast<std::size_t>(month)];
      const bool lost = story.charged_off[static_cast<std::size_t>(month)];
      if (cause < 0 && !lost) continue;
      expected.count_exit(group, product, cause >= 0 ? cause : shape.exits() - 1, story.age(month));
      break;
    }
  }
  CHECK(counts(tally, CubeId::risk) == counts(expected, CubeId::risk));
  CHECK(counts(tally, CubeId::exit) == counts(expected, CubeId::exit));
  const auto exits_by = [&](int exit) {
    const auto ages = static_cast<std::size_t>(shape.account_ages());
    std::int64_t sum = 0;
    for (std::size_t cell = 0; cell < tally.cube(CubeId::exit).size(); ++cell) {
      if (static_cast<int>(cell / ages) % shape.exits() == exit)
        sum += tally.cube(CubeId::exit)[cell];
    }
    return sum;
  };
  CHECK(exits_by(0) > 0);                  // left for a rival
  CHECK(exits_by(shape.exits() - 1) > 0);  // charged off
}

}  // namespace
