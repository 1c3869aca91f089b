// From the cells of all replications under several policies to the groups of a comparison.
#pragma once

#include <span>
#include <vector>

#include "analysis/columns.hpp"
#include "sim/results/compare_results.hpp"

namespace lendsim {

// The cells of the policies, the baseline's first, all in the shape and with the labels of
// `meaning` (sim/results/aligned_cells.hpp). Fills `groups` of `results` (its policies,
// replications and precision are there) in passes of at most 256 MiB, and `kept` if asked.
void compare_cells(std::span<const CellReader> policies, const RunResults& meaning,
                   bool keep_replications, CompareResults& results);

}  // namespace lendsim
