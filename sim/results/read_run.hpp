// Reads a result file `lendsim-run/1` and checks it.
#pragma once

#include <string>

#include "sim/results/run_results.hpp"

namespace lendsim {

struct ReadOptions {
  bool replications = true;  // fill `kept` from /replications, /panel and /events
};

// The inverse of write_run. Every dataset that is read is checked against its hash first; with
// `replications` off, /replications, /panel and /events are neither read nor checked. Throws
// IoError if the file cannot be opened, CorruptFile if it is damaged, no result of lendsim, or of
// another layout.
RunResults read_run(const std::string& path, const ReadOptions& options = {});

// Checks every dataset of any file of ours against its hash, a few rows at a time, and the hash
// over all. Throws as read_run does. Returns the hash over all.
std::string check_hashes(const std::string& path);

// Checks on the exact sums that the books balance, for every segment, product and month: the
// identities of FORMAT.md (balance and credit limit follow from their flows, buckets, causes,
// stages and parties add up, every party's statement gives its net income, exits are of those at
// risk). Throws
// ContractViolation that names the cell.
void check_identities(const RunResults& results);

}  // namespace lendsim
