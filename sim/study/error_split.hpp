// How much of the error of a run comes from the economy, how much from its borrowers.
#pragma once

#include "sim/results/spool.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/study/horizon.hpp"

namespace lendsim {

// The same scenario with other borrowers (and everything that happens to them) under the same
// economy.
Scenario companion_of(const Scenario& scenario);

// Fills in `economy` of the rows (analysis/error_split.hpp). Both spools hold the same
// replications.
void add_economy_shares(const Spool& run, const Spool& companion, HorizonSummary& summary);

}  // namespace lendsim
