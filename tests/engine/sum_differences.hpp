// Which sums of two kernels differ, in words.
#pragma once

#include <string>
#include <vector>

#include "sim/engine/environment.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/tally/tally.hpp"

namespace judge {

// A line for each cell, with its cube, measure and place. Tallies of the scenario's shape.
std::vector<std::string> cell_differences(const lendsim::Scenario& scenario,
                                          const lendsim::Tally& reference,
                                          const lendsim::Tally& candidate);
// A line for each figure of the book.
std::vector<std::string> figure_differences(const lendsim::BookFigures& a,
                                            const lendsim::BookFigures& b);

}  // namespace judge
