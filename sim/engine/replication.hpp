// One replication, in either loop order.
#pragma once

#include <vector>

#include "sim/engine/engine.hpp"
#include "sim/engine/plan.hpp"

namespace lendsim {

// Adds the replication to `tally` (of the right shape, empty). `split_blocks`: blocks run in
// parallel. Returns false if stopped midway (the tally is then incomplete).
bool simulate_replication(const Scenario& scenario, const std::vector<MonthRules>& rules,
                          ReplicationId replication, const EngineOptions& options,
                          bool split_blocks, Tally& tally);

}  // namespace lendsim
