// Which runs may be compared replication by replication.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "sim/results/run_results.hpp"

namespace lendsim {

// Two runs do not go together (exit code 64).
class UnpairedRuns : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Mismatch {
  std::string key;       // "run.seed"
  std::string baseline;  // its value
  std::string variant;
  bool fatal = false;  // cannot be compared at all; else not replication by replication
};

// What two runs must have in common: seed, horizon, borrowers, population and version for
// replications to be pairs; currency, months, segments and products for there to be anything to
// compare. The scenario of each is read from `scenario`; throws ScenarioError if it can't be.
std::vector<Mismatch> mismatches(const RunResults& baseline, const RunResults& variant);

}  // namespace lendsim
