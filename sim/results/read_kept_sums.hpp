// What single replications add up to, read from a result file that kept them, a few at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/tally/measures.hpp"

namespace lendsim {

// Of the whole book: flows summed over the reported months, stocks at the end of the last; fen and
// counts.
struct KeptSums {
  std::vector<std::vector<std::int64_t>> measures;  // [measure asked for][replication]
  std::vector<std::vector<std::int64_t>> closures;  // [cause][replication]
};

// Nothing if the file kept no replications (`--keep replications`). What is read is checked against
// its hashes first; throws as read_run does.
std::optional<KeptSums> read_kept_sums(const std::string& path, std::span<const Measure> wanted);

}  // namespace lendsim
