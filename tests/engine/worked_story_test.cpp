// The worked story of a user: closed for borrowing from many lenders, he stops borrowing, pays,
// appeals, waits, and is opened again. One borrower, month by month.
#include <string>
#include <vector>

#include "models/base/ids.hpp"
#include "sim/engine/engine.hpp"
#include "sim/scenario/load.hpp"
#include "tests/catch.hpp"

using namespace lendsim;

namespace {

// What can happen by chance is certain or impossible here, but for draws, which are all but
// certain.
constexpr const char* kStory = R"(
schema = 1
[run]
start        = 2020-01-01
months       = 12
borrowers    = 1
replications = 1
seed         = 11
[score]
noise = 0
initial_noise = 0
[[attribute]]
name    = "other_lenders"
kind    = "counter"
initial = 2
[[attribute]]
name = "appealed"
kind = "flag"
[[attribute]]
name = "quiet"                     # months without an abnormal operation
kind = "clock"
[[shock]]
name   = "three more lenders"
month  = "2020-03"
change = { other_lenders = "+3" }
[[shock]]
name   = "a new telephone"
month  = "2020-06"
change = { quiet = "reset" }
[[event]]
name   = "stops borrowing elsewhere"
group  = "lenders"
base   = 1
when   = ["months_since_closure <= 12", "other_lenders >= 2"]
change = { other_lenders = "-1" }
[[event]]
name   = "appeals"
group  = "service"
base   = 1
when   = ["months_since_closure == 3", "appealed == false"]
change = { appealed = true }
[[product]]
name       = "jiebei"
kind       = "instalment"
daily_rate = 0.0005
terms      = { 3 = 1.0 }
schedules  = { equal_principal = 1.0 }
limit      = { median = 10_000, min = 10_000, max = 10_000 }
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
name   = "multi-head borrowing"
cause  = "multi_head"
when   = ["other_lenders >= 4"]
do     = ["close", { change = { quiet = "reset" } }]
[[rule]]
name   = "appeal granted"
step   = "reopen"
on     = ["closed", "run_off"]
causes = ["multi_head"]
when   = ["appealed == true", "other_lenders < 2", "balance == 0", "quiet >= 3"]
do     = ["reopen", { change = { appealed = false } }]
)";

struct Month {
  Status status;
  bool in_debt;
};

TEST_CASE("a borrower closed for multi-head borrowing finds the way back", "[engine]") {
  const Scenario scenario = scenario_from_text(kStory).scenario;
  EngineOptions options;
  options.panel_borrowers = 1;
  const ReplicationId only = 0;
  Tally tally;
  run_replications(scenario, {&only, 1}, options,
                   [&](ReplicationId, const Tally& t) { tally = t; });

  using enum Status;
  // Month 0 is the opening; the shock of March closes the account on the same review. The debt of
  // three instalments, re-amortised by the draw of early February, is paid in April. The appeal
  // comes in June, with the telephone that starts the waiting anew; three quiet months later, in
  // September, the account opens and is drawn again in October.
  const std::vector<Month> expected = {
      {open, false},   {open, true},    {open, true},    {run_off, true}, {closed, false},
      {closed, false}, {closed, false}, {closed, false}, {closed, false}, {open, false},
      {open, true},    {open, true},    {open, true}};
  for (int month = 0; month <= 12; ++month) {
    INFO("month " << month);
    const PanelRow& row = tally.panel(0, month, 0);
    CHECK(static_cast<Status>(row.status) == expected[static_cast<std::size_t>(month)].status);
    CHECK((row.balance_fen > 0) == expected[static_cast<std::size_t>(month)].in_debt);
    CHECK(row.dpd == 0);
  }

  const auto events = tally.cube(CubeId::event);
  const auto count = [&](int month, const std::string& event) {
    for (std::size_t e = 0; e < scenario.event_names.size(); ++e) {
      if (scenario.event_names[e] == event) {
        return events[static_cast<std::size_t>(month) * scenario.event_names.size() + e];
      }
    }
    return std::int64_t{-1};
  };
  for (int month = 1; month <= 12; ++month) {
    CHECK(count(month, "stops borrowing elsewhere") == (month >= 4 && month <= 7 ? 1 : 0));
    CHECK(count(month, "appeals") == (month == 6 ? 1 : 0));
  }
  const auto by_cause = [&](int month, CauseMeasure m) {
    return tally.causes()[tally.cause_index(month, 0, 0, 1) + static_cast<std::size_t>(m)];
  };
  REQUIRE(scenario.causes[1] == "multi_head");
  CHECK(by_cause(3, CauseMeasure::closures) == 1);
  CHECK(by_cause(3, CauseMeasure::closed_balance) == tally.panel(0, 2, 0).balance_fen);
  CHECK(by_cause(9, CauseMeasure::reopenings) == 1);
  CHECK(by_cause(9, CauseMeasure::months_waited) == 6);
}

}  // namespace
