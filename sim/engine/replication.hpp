// One replication, in either loop order.
#pragma once

#include <vector>

#include "sim/engine/engine.hpp"
#include "sim/engine/kernels.hpp"
#include "sim/engine/plan.hpp"

namespace lendsim {

// What all replications of a run share. Refers to the run, which outlives it.
struct RunContext {
  const Scenario& scenario;
  const EngineOptions& options;
  const std::vector<MonthRules>& rules;  // by month
  Kernels& kernels;
};

// Adds the replication to `tally` (of the right shape, empty). `split_blocks`: blocks run in
// parallel. Returns false if stopped midway (the tally is then incomplete).
bool simulate_replication(const RunContext& run, ReplicationId replication, bool split_blocks,
                          Tally& tally);

}  // namespace lendsim
