// Does the interval after --until still cover the truth, and is the target reached? The truth is a
// finite one: the replications of a small book, from which every run draws its own with
// replacement. COVERAGE.md has the last result.
#include <fmt/format.h>

#include <cmath>
#include <iostream>
#include <numeric>
#include <random>
#include <vector>

#include "analysis/estimate.hpp"
#include "analysis/intervals.hpp"
#include "analysis/until.hpp"
#include "sim/engine/engine.hpp"
#include "sim/scenario/load.hpp"
#include "sim/study/horizon.hpp"
#include "tests/catch.hpp"

namespace {

using namespace lendsim;

constexpr std::size_t kPool = 6000;
constexpr int kRuns = 2000;
constexpr double kMost = 20'000;

// Main cubes of all replications.
struct Pool {
  TallyShape shape;
  std::vector<std::vector<std::int64_t>> cells;
};

Pool simulate(const std::vector<std::string>& overrides) {
  Scenario scenario =
      load_scenario(std::string(LENDSIM_SOURCE_DIR) + "/tests/validation/coverage.toml", overrides)
          .scenario;
  Pool pool{tally_shape(scenario, 0), std::vector<std::vector<std::int64_t>>(kPool)};
  std::vector<ReplicationId> ids(kPool);
  std::iota(ids.begin(), ids.end(), 0U);
  EngineOptions options;
  options.threads = 1;
  run_replications(scenario, ids, options, [&](ReplicationId r, const Tally& tally) {
    pool.cells[r].assign(tally.main().begin(), tally.main().end());
  });
  return pool;
}

HorizonColumns columns_of(const Pool& pool, const std::string& name) {
  return horizon_columns(
      [&](std::size_t i, std::size_t first, std::span<std::int64_t> out) {
        std::copy_n(pool.cells[i].begin() + static_cast<std::ptrdiff_t>(first), out.size(),
                    out.begin());
      },
      pool.shape, kPool, name);
}

// What one replication has: the value itself, or the effect on a ratio is made of the two.
struct Quantity {
  std::string name;
  std::vector<std::int64_t> numerators, denominators;
  bool ratio = false;
  bool counts = false;
};

// Estimate, deviations and events of the drawn replications.
PilotSample sample(const Quantity& q, const std::vector<std::size_t>& drawn) {
  std::vector<std::int64_t> above, below;
  for (const std::size_t i : drawn) {
    above.push_back(q.numerators[i]);
    below.push_back(q.ratio ? q.denominators[i] : 1);
  }
  PilotSample s;
  s.mean = ratio_of_totals(above, below, 1.0);
  s.effects = ratio_effects(above, below, 1.0);
  s.counts_events = q.counts;
  for (const std::int64_t v : above) s.events += std::abs(v);
  return s;
}

double error_of(const PilotSample& s) {
  double squares = 0.0;
  for (const double e : s.effects) squares += e * e;
  const auto n = static_cast<double>(s.effects.size());
  return std::sqrt(squares / (n * (n - 1.0)));
}

struct Outcome {
  int covered = 0, reached = 0;
  double replications = 0.0;
};

Outcome measure(const Quantity& q, double bound, std::uint64_t seed) {
  std::vector<std::size_t> all(kPool);
  std::iota(all.begin(), all.end(), std::size_t{0});
  const double truth = sample(q, all).mean;
  std::mt19937_64 engine(seed);
  std::uniform_int_distribution<std::size_t> any(0, kPool - 1);
  Outcome outcome;
  for (int run = 0; run < kRuns; ++run) {
    std::vector<std::size_t> drawn;
    const auto draw_until = [&](std::size_t count) {
      while (drawn.size() < count) drawn.push_back(any(engine));
    };
    draw_until(kPilotReplications);
    const UntilDecision decision = replications_until(sample(q, drawn), {bound, true});
    draw_until(static_cast<std::size_t>(std::min(decision.replications, kMost)));
    const PilotSample final = sample(q, drawn);
    const double se = error_of(final);
    const Interval interval = mean_interval(final.mean, se, drawn.size());
    outcome.covered += interval.low <= truth && truth <= interval.high;
    outcome.reached += se <= bound * std::abs(final.mean);
    outcome.replications += static_cast<double>(drawn.size()) / kRuns;
  }
  return outcome;
}

// The relative error that about so many replications give.
double bound_for(const Quantity& q, double replications) {
  std::vector<std::size_t> all(kPool);
  std::iota(all.begin(), all.end(), std::size_t{0});
  const PilotSample s = sample(q, all);
  return error_of(s) * std::sqrt(static_cast<double>(kPool) / replications) / std::abs(s.mean);
}

Quantity quantity(const Pool& pool, const std::string& name) {
  const HorizonColumns c = columns_of(pool, name);
  return {name, c.numerators, c.denominators, !c.denominators.empty(), c.counts_events};
}

Quantity difference(const Pool& a, const Pool& b, const std::string& name) {
  Quantity q = quantity(b, name);
  const HorizonColumns before = columns_of(a, name);
  for (std::size_t i = 0; i < kPool; ++i) q.numerators[i] -= before.numerators[i];
  q.name = "diff(" + name + ")";
  return q;
}

TEST_CASE("intervals after --until cover, and its targets are reached",
          "[validation][coverage][until][long]") {
  const Pool base = simulate({});
  const Pool dear = simulate({"product.loan.daily_rate=0.0004"});
  std::vector<Quantity> quantities;
  for (const char* name : {"closures", "interest_income", "charge_offs", "net_income"}) {
    quantities.push_back(quantity(base, name));
  }
  quantities.push_back(quantity(base, "default_rate"));
  quantities.push_back(difference(base, dear, "interest_income"));
  std::cout
      << "\n| target | bound | replications, mean | covered | reached |\n|---|---|---|---|---|\n";
  std::uint64_t seed = 1;
  for (const Quantity& q : quantities) {
    for (const double replications : {300.0, 1500.0}) {
      const double bound = bound_for(q, replications);
      const Outcome o = measure(q, bound, seed++);
      const double covered = static_cast<double>(o.covered) / kRuns;
      const double reached = static_cast<double>(o.reached) / kRuns;
      std::cout << fmt::format("| se({}) | {:.2f} % | {:.0f} | {:.1f} % | {:.1f} % |\n", q.name,
                               100.0 * bound, o.replications, 100.0 * covered, 100.0 * reached);
      INFO(q.name << " " << bound);
      // Five standard errors of the share.
      CHECK(std::abs(covered - 0.95) < 5.0 * std::sqrt(0.95 * 0.05 / kRuns));
      // Two things at 95 % each.
      CHECK(reached > 0.90 - 5.0 * std::sqrt(0.90 * 0.10 / kRuns));
    }
  }
}

}  // namespace
