// Results depend on scenario and seed alone: not on threads, blocks or loop order; a replication
// and an uncoupled borrower stay the same when their numbers grow; books balance.
#include "sim/engine/engine.hpp"

#include <filesystem>
#include <map>
#include <numeric>
#include <string>

#include "models/base/contract.hpp"
#include "sim/engine/plan.hpp"
#include "sim/engine/step.hpp"
#include "sim/scenario/load.hpp"
#include "tests/catch.hpp"

using namespace lendsim;

namespace {

const std::string kSource = LENDSIM_SOURCE_DIR;
const std::string kSmall = kSource + "/tests/fixtures/small.toml";

using Tallies = std::map<ReplicationId, Tally>;

Tallies run(const Scenario& scenario, const EngineOptions& options) {
  std::vector<ReplicationId> todo(scenario.run.replications);
  std::iota(todo.begin(), todo.end(), 0U);
  Tallies result;
  REQUIRE(run_replications(scenario, todo, options,
                           [&](ReplicationId r, const Tally& t) { result.emplace(r, t); }));
  return result;
}

EngineOptions options(int threads, int block_size, LoopOrder order = LoopOrder::automatic) {
  EngineOptions o;
  o.threads = threads;
  o.block_size = block_size;
  o.order = order;
  o.panel_borrowers = 20;
  o.log = true;
  return o;
}

// closing = opening + disbursed + interest + penalty + fees - paid - charged off, in every cell.
void check_books(const Scenario& scenario, const Tally& tally) {
  const TallyShape& shape = tally.shape();
  for (int g = 0; g < shape.segments; ++g) {
    for (int p = 0; p < shape.products; ++p) {
      for (int m = 1; m < shape.points; ++m) {
        const auto at = [&](int point, Measure measure) {
          return tally.main()[tally.main_index(point, g, p) + static_cast<std::size_t>(measure)];
        };
        INFO(scenario.title << ", segment " << g << ", product " << p << ", month " << m);
        REQUIRE(at(m, Measure::balance) == at(m - 1, Measure::balance) + at(m, Measure::disbursed) +
                                               at(m, Measure::interest_charged) +
                                               at(m, Measure::penalty_charged) +
                                               at(m, Measure::fees_charged) - at(m, Measure::paid) -
                                               at(m, Measure::charge_offs));
        std::int64_t by_bucket = 0;
        for (int b = 0; b < kBuckets; ++b) {
          by_bucket += tally.buckets()[tally.bucket_index(m, g, p, b) +
                                       static_cast<std::size_t>(BucketMeasure::balance)];
        }
        REQUIRE(by_bucket == at(m, Measure::balance));
        std::int64_t by_cause = 0;
        for (int c = 0; c < shape.causes; ++c) {
          by_cause += tally.causes()[tally.cause_index(m, g, p, c) +
                                     static_cast<std::size_t>(CauseMeasure::closures)];
        }
        REQUIRE(by_cause == at(m, Measure::closures));
      }
    }
  }
}

}  // namespace

TEST_CASE("threads, block sizes and loop orders give the same tallies") {
  const Scenario scenario = load_scenario(kSmall).scenario;
  REQUIRE_FALSE(scenario.coupled);
  const Tallies expected = run(scenario, options(1, 256, LoopOrder::block_major));
  CHECK(run(scenario, options(2, 256)) == expected);
  CHECK(run(scenario, options(2, 7)) == expected);
  CHECK(run(scenario, options(1, 512)) == expected);
  CHECK(run(scenario, options(1, 64, LoopOrder::month_major)) == expected);
  CHECK(run(scenario, options(2, 33, LoopOrder::month_major)) == expected);
}

TEST_CASE("one replication split over threads gives the same tally") {
  const Scenario scenario = load_scenario(kSmall, {"run.replications=1"}).scenario;
  const Tallies expected = run(scenario, options(1, 50));
  CHECK(run(scenario, options(2, 50)) == expected);
  CHECK(run(scenario, options(2, 50, LoopOrder::month_major)) == expected);
}

TEST_CASE("a coupled scenario gives the same tallies for any threads and blocks") {
  const std::vector<std::string> coupled = {"rule.raise.select={rank=\"score\", highest=0.3}",
                                            "behaviour.draw.effect.\"book.par30\"=-1.0"};
  const Scenario scenario = load_scenario(kSmall, coupled).scenario;
  REQUIRE(scenario.coupled);
  const Tallies expected = run(scenario, options(1, 512));
  CHECK(run(scenario, options(2, 7)) == expected);
  CHECK(run(scenario, options(2, 64)) == expected);
  CHECK(expected != run(load_scenario(kSmall).scenario, options(1, 512)));
}

TEST_CASE("replications stay the same when there are more of them") {
  const Tallies few = run(load_scenario(kSmall).scenario, options(2, 256));
  const Tallies more = run(load_scenario(kSmall, {"run.replications=9"}).scenario, options(2, 256));
  for (const auto& [r, tally] : few) CHECK(more.at(r) == tally);
  CHECK(few.at(0) != few.at(1));
}

TEST_CASE("a borrower stays the same when there are more of them") {
  const Tallies few = run(load_scenario(kSmall).scenario, options(2, 256));
  const Tallies more = run(load_scenario(kSmall, {"run.borrowers=500"}).scenario, options(2, 256));
  for (const auto& [r, tally] : few) {
    const auto mine = tally.panel();
    const auto theirs = more.at(r).panel();
    CHECK(std::equal(mine.begin(), mine.end(), theirs.begin(), theirs.end()));
  }
}

TEST_CASE("a fixed population has the same borrowers in every replication") {
  std::vector<std::string> set = {"run.warm_up=0"};
  const Tallies resampled = run(load_scenario(kSmall, set).scenario, options(1, 256));
  set.push_back("run.population=fixed");
  const Tallies tallies = run(load_scenario(kSmall, set).scenario, options(1, 256));
  const auto opening_score = [&](ReplicationId r) { return tallies.at(r).panel()[0].score; };
  CHECK(opening_score(0) == opening_score(1));
  CHECK(resampled.at(0).panel()[0].score != resampled.at(1).panel()[0].score);
}

TEST_CASE("books balance in every cell of every shipped scenario") {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kSource + "/scenarios")) {
    if (entry.path().extension() != ".toml") continue;
    ++files;
    const Scenario scenario =
        load_scenario(entry.path().string(), {"run.borrowers=1500", "run.replications=2"}).scenario;
    for (const auto& [r, tally] : run(scenario, options(2, 256))) check_books(scenario, tally);
  }
  CHECK(files >= 5);
  const Scenario small = load_scenario(kSmall).scenario;
  for (const auto& [r, tally] : run(small, options(2, 256))) check_books(small, tally);
}

TEST_CASE("a posting that bypasses the flows is caught and says how to replay it") {
  const Scenario scenario = load_scenario(kSmall, {"run.borrowers=50"}).scenario;
  const std::vector<MonthRules> rules = plan_rules(scenario);
  const MacroPath macro = macro_path(scenario, 0);
  Block block(scenario, 0, 0, 50);
  MonthStep step(scenario, 0);
  Tally tally(tally_shape(scenario, 0));
  std::size_t victim = 50;
  for (std::size_t i = 0; i < 50; ++i) {
    if (block.accounts(i)[0].debt.principal.fen > 1000) victim = i;
  }
  REQUIRE(victim < 50);
  block.accounts(victim)[0].debt.principal.fen += 1;  // a fen from nowhere
  step.begin_month(0, rules[0], macro, {}, block);
  step.life(block, victim, tally);
  REQUIRE_THROWS_AS(step.act(block, victim, tally), ContractViolation);
  try {
    step.begin_month(0, rules[0], macro, {}, block);
    block.accounts(victim)[0].debt.principal.fen += 1;
    step.act(block, victim, tally);
  } catch (const ContractViolation& violation) {
    const std::string what = violation.what();
    CHECK(what.find("lendsim replay") != std::string::npos);
    CHECK(what.find("--borrower " + std::to_string(victim)) != std::string::npos);
  }
}

TEST_CASE("a rule for the whole borrower changes the borrower once") {
  const std::string change = "rule.devices.do=[\"freeze\", { change = { score = \"-20\" } }]";
  const std::vector<std::string> set = {"run.warm_up=0",
                                        "run.months=1",
                                        "score.pull=0",
                                        "score.noise=0",
                                        "score.effect.any_missed=0",
                                        "rule.devices.when=[\"score > 0\"]",
                                        "rule.devices.chance=1",
                                        "segment.young.share=0.3"};
  std::vector<std::string> with_change = set;
  with_change.push_back(change);
  const Tallies before = run(load_scenario(kSmall, set).scenario, options(1, 64));
  const Tallies after = run(load_scenario(kSmall, with_change).scenario, options(1, 64));
  for (std::uint32_t b = 0; b < 20; ++b) {
    Tally one = before.at(0);
    Tally other = after.at(0);
    const PanelRow& opening = one.panel(b, 0, 0);
    if (opening.status < 0) continue;  // arrives later
    const float fall = one.panel(b, 1, 0).score - other.panel(b, 1, 0).score;
    const bool had_open_account = [&] {
      for (int p = 0; p < 3; ++p) {
        if (one.panel(b, 0, p).status == static_cast<std::int8_t>(Status::open)) return true;
      }
      return false;
    }();
    CHECK(fall == (had_open_account ? 20.0F : 0.0F));
  }
}

TEST_CASE("who is away for a rival neither draws nor gets new accounts") {
  const std::vector<std::string> set = {"behaviour.market.leave.base=0.2",
                                        "behaviour.market.return.base=0", "run.months=12"};
  const Scenario scenario = load_scenario(kSmall, set).scenario;
  struct Watch : Diary {
    bool away = false;
    int late_draws = 0;
    int departures = 0;
    Month left{};
    void entry(DiaryEntry entry) override {
      const auto* seen = std::get_if<HazardSeen>(&entry.content);
      if (seen != nullptr && seen->what == HazardOfWhat::leave &&
          seen->hazard.happened != kNothing) {
        away = true;
        left = entry.month;
        ++departures;
      }
      const auto* changed = std::get_if<AccountChanged>(&entry.content);
      const auto* draw = std::get_if<DrawEnded>(&entry.content);
      const bool acts = (changed != nullptr && changed->by == ChangedBy::rule) || draw != nullptr;
      if (away && entry.month > left && acts) ++late_draws;
    }
  };
  int departures = 0;
  for (BorrowerId b = 0; b < 60; ++b) {
    Watch watch;
    replay(scenario, 0, b, watch);
    departures += watch.departures;
    CHECK(watch.late_draws == 0);
  }
  CHECK(departures > 20);
}

TEST_CASE("who arrives after a cap on new limits is bound by it") {
  const std::vector<std::string> set = {"segment.young.arrivals.share=0.9",
                                        "segment.young.arrivals.from=\"2020-06\"",
                                        "segment.young.arrivals.until=\"2020-09\"",
                                        "timeline.Cap.set={ \"product.huabei.limit.max\" = 600 }",
                                        "rule.raise.enabled=false",
                                        "rule.thaw.enabled=false"};
  Tally tally = run(load_scenario(kSmall, set).scenario, options(1, 64)).at(0);
  int arrived = 0;
  for (std::uint32_t b = 0; b < 20; ++b) {
    if (tally.panel(b, 5, 1).status >= 0 || tally.panel(b, 9, 1).status < 0) continue;
    ++arrived;
    CHECK(tally.panel(b, 9, 1).limit_fen <= 60'000);
  }
  CHECK(arrived > 0);
}
