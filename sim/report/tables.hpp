// Tables of a report, as HTML.
#pragma once

#include <span>
#include <string>

#include "sim/report/figures.hpp"

namespace lendsim::report {

// Figures of the whole horizon with their standard errors; of several runs side by side, with the
// paired differences from the first where replications were kept.
std::string headline_html(Runs runs);

// Income statements of the platform and the funders over the horizon.
std::string statements_html(const RunInput& input);

// A line of an income statement.
struct StatementLine {
  const char* name;  // in the result file
  const char* label;
  bool cost;   // taken off
  bool total;  // what the lines above add up to
};
std::span<const StatementLine> statement_lines();

// Where the numbers come from: scenario, seed, version, sources, overrides and the resolved
// scenario.
std::string provenance_html(Runs runs);

}  // namespace lendsim::report
