// Which accounts a selecting rule acts on: the selected share of those it ranks.
#pragma once

#include <vector>

#include "sim/engine/block_kernel.hpp"
#include "sim/engine/plan.hpp"

namespace lendsim {

// By selection of the month: the last key that is in. `keys` of the whole book; their order
// changes.
std::vector<SelectionCut> selection_cuts(const MonthRules& rules,
                                         std::vector<std::vector<RankKey>>& keys);

}  // namespace lendsim
