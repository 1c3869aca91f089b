// What the text of a scenario tells beside the numbers: what happens when, and what the pool is of.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "models/base/month.hpp"
#include "sim/report/view.hpp"

namespace lendsim::report {

// Entries of the timeline, shocks and maintenance of a scenario (canonical TOML) that begin or end
// in start .. start + months - 1, in order of time. Throws CorruptFile if the text is no scenario.
std::vector<Mark> marks_of(const std::string& scenario, Month start, int months);

// Marks of all runs, each once, in order of time; a mark that not all runs have names its run.
std::vector<Mark> marks_of(std::span<const RunInput> runs);

// Products whose limits the pool conserves, "all" for all of them; none without a pool. Throws as
// above.
std::vector<std::string> pool_products(const std::string& scenario);

}  // namespace lendsim::report
