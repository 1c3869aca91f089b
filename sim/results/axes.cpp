#include "sim/results/axes.hpp"

#include <fmt/format.h>

#include <numeric>

namespace lendsim {
namespace {

std::vector<std::int32_t> counting(std::size_t size) {
  std::vector<std::int32_t> numbers(size);
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

}  // namespace

Axis statistic_axis() {
  return {"statistic",
          "statistic over replications",
          {std::begin(kStatisticNames), std::end(kStatisticNames)},
          {},
          0};
}

Axis month_axis(const TallyShape& shape) {
  return {"month",
          "months since the start, 0 = opening",
          {},
          counting(static_cast<std::size_t>(shape.points)),
          0};
}

Axis segment_axis(const RunResults& results) {
  return {"segment", "segment of borrowers", results.segments, {}, 0};
}

Axis product_axis(const RunResults& results) {
  return {"product", "product", results.products, {}, 0};
}

Axis bucket_axis() {
  return {"bucket",
          "days past due at month end: M0 none, M1 1-29, M2 30-59, ... M7 180 and more",
          {kBucketNames.begin(), kBucketNames.end()},
          {},
          0};
}

Axis cause_axis(const RunResults& results) {
  return {"cause", "cause of a closure or freeze", results.causes, {}, 0};
}

Axis replication_axis(std::span<const ReplicationId> ids) {
  return {"replication", "replication", {}, {ids.begin(), ids.end()}, 0};
}

Axis row_axis(std::size_t rows) { return {"row", "row", {}, {}, rows}; }

Axis with_all(Axis axis) {
  axis.labels.insert(axis.labels.begin(), "all");
  return axis;
}

std::vector<std::int32_t> month_ends(Month start, int points) {
  const DayNumber opening = last_day(start - 1, DayCount::actual);
  std::vector<std::int32_t> days;
  days.reserve(static_cast<std::size_t>(points));
  for (int p = 0; p < points; ++p) {
    days.push_back(last_day(start - 1 + p, DayCount::actual) - opening);
  }
  return days;
}

std::string month_end_units(Month start) {
  const Month opening = start - 1;
  return fmt::format("days since {:04}-{:02}-{:02}", opening.year(), opening.month_of_year(),
                     days_in_gregorian_month(opening));
}

}  // namespace lendsim
