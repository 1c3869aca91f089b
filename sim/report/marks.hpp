// What happens when, by the scenario: marks on the charts over months.
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

}  // namespace lendsim::report
