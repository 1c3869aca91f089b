// Reads a file `lendsim-compare/1` and checks it.
#pragma once

#include <string>

#include "sim/results/compare_results.hpp"

namespace lendsim {

// The inverse of write_compare. Every dataset is checked against its hash first. Throws IoError if
// the file cannot be opened, CorruptFile if it is damaged, no comparison of lendsim, or of another
// layout.
CompareResults read_compare(const std::string& path);

// The root attribute `layout` of an HDF5 file; empty if there is none. Throws as above.
std::string layout_of(const std::string& path);

}  // namespace lendsim
