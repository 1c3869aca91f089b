// Policies compared replication by replication on common random numbers: simulated together, or
// from runs that kept their replications.
#pragma once

#include <string>
#include <vector>

#include "sim/results/compare_results.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/study/pairing.hpp"
#include "sim/study/run.hpp"

namespace lendsim {

struct CompareRequest {
  RunRequest run;                   // output, threads, what is kept ...
  std::vector<std::string> labels;  // of the policies, the baseline first; unique
  double precision = 0.1;           // for replications_needed: standard error / mean difference
  bool force_unpaired = false;      // compare what differs in seed, horizon ... and say so
};

struct CompareReport {
  RunReport run;           // of all policies together
  CompareResults results;  // if written
};

// Simulates what is missing in the spools beside the output, one per policy, then writes the
// comparison. Throws as run_scenario does, and UnpairedRuns naming the key that differs.
CompareReport compare_scenarios(const std::vector<const Scenario*>& scenarios,
                                const CompareRequest& request, RunWatcher& watcher);

// The same from result files, on the replications that all of them have. Throws CorruptFile for
// files that are damaged, foreign, unfinished, or did not keep replications.
CompareReport compare_files(const std::vector<std::string>& paths, const CompareRequest& request);

// Where the replications of the i-th policy are until the comparison is written.
std::string policy_output(const std::string& output, std::size_t i);

}  // namespace lendsim
