#include "sim/results/aligned_cells.hpp"

#include <algorithm>

#include "models/base/contract.hpp"
#include "sim/results/axes.hpp"

namespace lendsim {
namespace {

void add_missing(std::vector<std::string>& to, const std::vector<std::string>& from) {
  for (const std::string& label : from) {
    if (std::find(to.begin(), to.end(), label) == to.end()) to.push_back(label);
  }
}

bool same_labels(const RunResults& a, const RunResults& b) {
  return a.causes == b.causes && a.parties == b.parties && a.events == b.events &&
         a.rules == b.rules;
}

// Place in `from` of each label of `to`, or -1. Of an axis without labels, of each number.
std::vector<std::int64_t> places(const Axis& from, const Axis& to) {
  std::vector<std::int64_t> places;
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (to.labels.empty()) {
      places.push_back(i < from.size() ? static_cast<std::int64_t>(i) : -1);
      continue;
    }
    const auto found = std::find(from.labels.begin(), from.labels.end(), to.labels[i]);
    places.push_back(found == from.labels.end() ? -1 : found - from.labels.begin());
  }
  return places;
}

// By cell of one month of `to` ([axis] ... [measure], row-major): its place in a month of `from`.
std::vector<std::int64_t> month_map(const CubeInfo& cube, const RunResults& from,
                                    const RunResults& to) {
  std::vector<std::int64_t> map = {0};
  const auto add_axis = [&](std::int64_t extent, const std::vector<std::int64_t>& axis) {
    std::vector<std::int64_t> next;
    for (const std::int64_t lead : map) {
      for (const std::int64_t place : axis) {
        next.push_back(lead < 0 || place < 0 ? -1 : lead * extent + place);
      }
    }
    map = std::move(next);
  };
  for (const AxisId axis : cube.axes) {
    if (axis == AxisId::month) continue;
    const Axis before = axis_of(axis, from);
    add_axis(static_cast<std::int64_t>(before.size()), places(before, axis_of(axis, to)));
  }
  std::vector<std::int64_t> measures(cube.measures.size());
  for (std::size_t m = 0; m < measures.size(); ++m) measures[m] = static_cast<std::int64_t>(m);
  add_axis(static_cast<std::int64_t>(measures.size()), measures);
  return map;
}

}  // namespace

RunResults union_of(std::span<const RunResults* const> runs) {
  RunResults all;
  const RunResults& first = *runs.front();
  all.currency = first.currency;
  all.start = first.start;
  all.segments = first.segments;
  all.products = first.products;
  for (const RunResults* run : runs) {
    add_missing(all.causes, run->causes);
    add_missing(all.parties, run->parties);
    add_missing(all.events, run->events);
    add_missing(all.rules, run->rules);
  }
  all.shape = first.shape;
  all.shape.causes = static_cast<int>(all.causes.size());
  all.shape.parties = static_cast<int>(all.parties.size());
  all.shape.events = static_cast<int>(all.events.size());
  all.shape.rules = static_cast<int>(all.rules.size());
  all.shape.panel_borrowers = 0;
  all.shape.log = false;
  return all;
}

AlignedCells::AlignedCells(const RunResults& from, const RunResults& to)
    : same_(same_labels(from, to)) {
  if (same_) return;
  const std::vector<CubeInfo> before = cubes(from.shape);
  for (const CubeInfo& cube : cubes(to.shape)) {
    if (cube.cells() == 0 || cube.axes.front() != AxisId::month) continue;
    const CubeInfo& source = before[static_cast<std::size_t>(cube.id)];
    CubeMap map;
    map.from = source.offset;
    map.to = cube.offset;
    map.from_row = source.cells() / source.extents.front();
    map.to_row = cube.cells() / cube.extents.front();
    map.to_cells = cube.cells();
    map.place = month_map(cube, from, to);
    cubes_.push_back(std::move(map));
  }
}

void AlignedCells::read(std::size_t first, std::span<std::int64_t> out, const Read& read) const {
  if (same_) {
    read(first, out);
    return;
  }
  const auto found = std::find_if(cubes_.begin(), cubes_.end(), [&](const CubeMap& c) {
    return first >= c.to && first < c.to + c.to_cells;
  });
  LENDSIM_EXPECT(found != cubes_.end());
  const CubeMap& cube = *found;
  const std::size_t month = (first - cube.to) / cube.to_row;
  const std::size_t months = out.size() / cube.to_row;
  LENDSIM_EXPECT((first - cube.to) % cube.to_row == 0 && out.size() % cube.to_row == 0);
  std::vector<std::int64_t> source(months * cube.from_row);
  if (!source.empty()) read(cube.from + month * cube.from_row, source);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::int64_t place = cube.place[i % cube.to_row];
    const std::size_t row = i / cube.to_row * cube.from_row;
    out[i] = place < 0 ? 0 : source[row + static_cast<std::size_t>(place)];
  }
}

}  // namespace lendsim
