// The axes of the groups of a result file.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "models/base/ids.hpp"
#include "sim/results/run_results.hpp"

namespace lendsim {

// An axis has labels, or numbers, or (a table's rows) only a size.
struct Axis {
  std::string name;
  std::string long_name;
  std::vector<std::string> labels;
  std::vector<std::int32_t> numbers;
  std::size_t rows = 0;

  std::size_t size() const { return labels.size() + numbers.size() + rows; }
};

// An axis of a cube of the tallies.
Axis axis_of(AxisId id, const RunResults& results);
Axis statistic_axis();
Axis replication_axis(std::span<const ReplicationId> ids);
Axis row_axis(std::size_t rows);
Axis event_row_axis(std::size_t rows);  // of the log
// The same with the label "all" first.
Axis with_all(Axis axis);

// Month ends as days since the opening (the last day of the month before `start`), by point.
std::vector<std::int32_t> month_ends(Month start, int points);
// "days since 2019-12-31"
std::string month_end_units(Month start);

}  // namespace lendsim
