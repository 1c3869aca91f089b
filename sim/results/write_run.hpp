// Writes a result file `lendsim-run/1` (FORMAT.md).
#pragma once

#include <string>

#include "sim/results/run_results.hpp"
#include "sim/results/spool.hpp"

namespace lendsim {

inline constexpr const char* kRunLayout = "lendsim-run/1";

// Writes `<path>.partial`, then renames it. The tallies of single replications (keep_replications,
// or a panel) are streamed from `kept`, or taken from results.kept if that is null. Equal results
// make equal bytes. Throws CannotCreate if the target cannot be made or is no regular file, IoError
// if writing fails (then nothing has changed under `path`), ContractViolation if an amount exceeds
// 2^53.
void write_run(const std::string& path, const RunResults& results, const Spool* kept = nullptr);

// Bytes that it holds at most besides the results.
std::size_t memory_to_write(const TallyShape& shape, std::size_t replications,
                            bool keep_replications);

}  // namespace lendsim
