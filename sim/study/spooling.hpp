// What commands that simulate have in common: replications go into a spool until they are there.
#pragma once

#include <cstdint>
#include <string>

#include "sim/results/run_results.hpp"
#include "sim/results/spool.hpp"
#include "sim/study/run.hpp"

namespace lendsim {

SpoolHeader spool_header(const Scenario& scenario, const RunRequest& request);

// Of the first `wanted` replications, how many the spool holds.
std::size_t count_below(const Spool& spool, std::uint32_t wanted);

// Runs those of the first `wanted` replications that the spool lacks, until they are done, or it is
// told to stop, or time is up. Adds to the account-months and seconds of the report.
void simulate_missing(const Scenario& scenario, const RunRequest& request, std::uint32_t wanted,
                      Spool& spool, RunWatcher& watcher, RunReport& report);

// What a result says of a run before its replications are looked at.
RunResults describe_run(const Scenario& scenario, const RunRequest& request);

}  // namespace lendsim
