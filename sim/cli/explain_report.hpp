// What an explanation says.
#pragma once

#include <string>

#include "sim/cli/run_report.hpp"
#include "sim/study/explain.hpp"

namespace lendsim {

std::string rules_text(const Scenario& scenario, const RuleExplanation& explanation,
                       TableFormat format);
std::string waterfall_text(const Scenario& baseline, const Waterfall& waterfall,
                           TableFormat format);

}  // namespace lendsim
