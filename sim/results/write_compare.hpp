// Writes a file `lendsim-compare/1` (FORMAT.md).
#pragma once

#include <string>

#include "sim/results/compare_results.hpp"

namespace lendsim {

inline constexpr const char* kCompareLayout = "lendsim-compare/1";

// Writes `<path>.partial`, then renames it. Equal results make equal bytes. Throws as write_run
// does.
void write_compare(const std::string& path, const CompareResults& results);

}  // namespace lendsim
