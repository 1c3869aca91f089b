// The income statements of the platform and its funders, made once per replication from exact sums:
// nothing here is done per borrower.
#pragma once

#include "sim/scenario/scenario.hpp"
#include "sim/tally/tally.hpp"

namespace lendsim {

// Fills the cubes of stages and statements and the measures recoveries, expected_credit_loss and
// net_income of a complete replication, and drops the tally's workings. Every amount is rounded
// half-up once per segment, product, party and month.
void close_statements(const Scenario& scenario, Tally& tally);

}  // namespace lendsim
