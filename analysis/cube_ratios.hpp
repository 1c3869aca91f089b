// The ratios in the summary of a cube.
#pragma once

#include <string>
#include <vector>

#include "analysis/columns.hpp"
#include "sim/results/cubes.hpp"

namespace lendsim {

struct CubeRatio {
  std::string name;
  std::string long_name;
  bool counts_events = false;  // the numerator counts events
  double unit = 1.0;           // numerator / denominator / unit is in the unit of the summary
  // Numerator and denominator, one pair for every position of the axes besides month, segment and
  // product, in their order.
  std::vector<CellSum> terms;
};

std::vector<CubeRatio> ratios_of(const CubeInfo& cube);

// Whether every debt of a cohort reaches the age within the reported months.
bool age_is_reached(const TallyShape& shape, std::size_t cohort, std::size_t age);

}  // namespace lendsim
