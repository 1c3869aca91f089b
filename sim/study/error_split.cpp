#include "sim/study/error_split.hpp"

#include <algorithm>

#include "analysis/error_split.hpp"
#include "analysis/estimate.hpp"

namespace lendsim {
namespace {

// Arbitrary and fixed, far from the constants of the purposes (sim/random/address.hpp).
constexpr std::uint64_t kOtherBorrowers = 0x2545F4914F6CDD1DULL;

// What a replication adds to the figure; a ratio's effects are deviations.
std::vector<double> values_of(const HorizonColumns& c) {
  if (!c.denominators.empty()) {
    std::vector<double> effects = ratio_effects(c.numerators, c.denominators, c.unit);
    effects.resize(c.numerators.size());
    return effects;
  }
  return {c.numerators.begin(), c.numerators.end()};
}

}  // namespace

Scenario companion_of(const Scenario& scenario) {
  Scenario companion = scenario;
  companion.run.economy_seed = scenario.run.seed_of_economy();
  companion.run.seed = scenario.run.seed ^ kOtherBorrowers;
  return companion;
}

void add_economy_shares(const Spool& run, const Spool& companion, HorizonSummary& summary) {
  const std::vector<ReplicationId> ids = run.complete();
  for (HorizonRow& row : summary.rows) {
    const auto values = [&](const Spool& spool) {
      return values_of(horizon_columns(reader_of(spool, ids), spool.shape(), ids.size(), row.name));
    };
    const CorrelationInterval c = correlation_interval(values(run), values(companion));
    row.economy = EconomyShare{c.correlation, c.low, c.high};
  }
}

}  // namespace lendsim
