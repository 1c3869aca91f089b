// What a comparison says at its end.
#pragma once

#include <string>
#include <vector>

#include "sim/cli/run_report.hpp"
#include "sim/results/compare_results.hpp"

namespace lendsim {

// The policies and their differences over the horizon, and closures by cause.
std::string comparison_text(const CompareResults& results, TableFormat format);

// What a reader should do something about, a line each.
std::vector<std::string> comparison_advice(const CompareResults& results);

}  // namespace lendsim
