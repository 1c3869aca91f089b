// From the tallies of all replications to the numbers of a result file.
#pragma once

#include <span>

#include "sim/results/run_results.hpp"
#include "sim/results/spool.hpp"

namespace lendsim {

// Fills shape, replications, totals, the portfolio and the summaries of all cubes from what is in
// the spool, in order of replications and in passes of at most 256 MiB. Everything else, `complete`
// and `kept` included, is left as it is. Every record is checked against its checksum first
// (CorruptFile).
void summarise(const Spool& spool, RunResults& results);

// Exact sums over replications. Every record is checked against its checksum (CorruptFile).
Tally totals_of(const Spool& spool, std::span<const ReplicationId> ids);

// An estimate that rests on fewer events than this says so.
inline constexpr int kFewEvents = 30;

}  // namespace lendsim
