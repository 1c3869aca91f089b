#include "sim/results/cubes.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "models/base/contract.hpp"
#include "sim/results/errors.hpp"

namespace lendsim {
namespace {

constexpr std::int64_t kExactBound = std::int64_t{1} << 53;

template <class TallyType>
auto part_of(const CubeLayout& cube, TallyType& tally) {
  return tally.cells().subspan(cube.offset, cube.cells());
}

std::string suffix_of(const CubeInfo& cube) {
  if (cube.name.empty()) return {};
  std::string suffix("/");
  suffix += cube.name;
  return suffix;
}

CubeLayout layout_of(const CubeInfo& cube, const RunResults& results) {
  CubeLayout layout{cube.id, suffix_of(cube), {}, cube.measures, cube.offset, 1, 1};
  for (const AxisId axis : cube.axes) {
    if (axis != AxisId::month) layout.axes.push_back(axis_of(axis, results));
  }
  if (cube.axes.front() == AxisId::month) {
    layout.axes.push_back(axis_of(AxisId::month, results));
    layout.points = cube.extents.front();
  }
  layout.rows = cube.rows / layout.points;
  return layout;
}

}  // namespace

std::vector<CubeLayout> cube_layouts(const RunResults& results) {
  std::vector<CubeLayout> layouts;
  for (const CubeInfo& cube : lendsim::cubes(results.shape)) {
    if (cube.cells() > 0) layouts.push_back(layout_of(cube, results));
  }
  return layouts;
}

bool has_products(const CubeInfo& cube) {
  return std::find(cube.axes.begin(), cube.axes.end(), AxisId::product) != cube.axes.end();
}

bool summarised_by_product(const CubeInfo& cube) {
  return has_products(cube) && cube.id != CubeId::bucket && cube.id != CubeId::stage;
}

SummaryLayout summary_layout(CubeId id, const RunResults& results) {
  const CubeInfo cube = lendsim::cubes(results.shape)[static_cast<std::size_t>(id)];
  SummaryLayout layout{id == CubeId::main ? "/by_segment" : suffix_of(cube), {}};
  std::vector<Axis> axes = layout_of(cube, results).axes;
  for (Axis& axis : axes) {
    if (axis.name == "product" && !summarised_by_product(cube)) continue;
    const bool total = axis.name == "segment" || axis.name == "product";
    layout.axes.push_back(total ? with_all(std::move(axis)) : std::move(axis));
  }
  return layout;
}

std::vector<double> values_of(const CubeLayout& cube, std::size_t measure,
                              std::span<const std::int64_t> cells) {
  std::vector<double> values(cube.rows * cube.points);
  fill_values(cube, measure, cells, values);
  return values;
}

void fill_values(const CubeLayout& cube, std::size_t measure, std::span<const std::int64_t> cells,
                 std::span<double> values) {
  bool exact = true;
  for (std::size_t row = 0; row < cube.rows; ++row) {
    for (std::size_t point = 0; point < cube.points; ++point) {
      const std::int64_t cell = cells[(point * cube.rows + row) * cube.measures.size() + measure];
      exact &= cell <= kExactBound && cell >= -kExactBound;
      values[row * cube.points + point] = static_cast<double>(cell);
    }
  }
  if (exact) return;
  throw ContractViolation("a sum of \"" + std::string(cube.measures[measure].name) +
                          "\" exceeds 2^53 and cannot be stored exactly (too many replications or "
                          "borrowers for one file)");
}

void put_values(const CubeLayout& cube, std::size_t measure, std::span<const double> values,
                std::span<std::int64_t> cells) {
  for (std::size_t row = 0; row < cube.rows; ++row) {
    for (std::size_t point = 0; point < cube.points; ++point) {
      const double value = values[row * cube.points + point];
      if (!(std::abs(value) <= static_cast<double>(kExactBound)) || std::trunc(value) != value) {
        throw CorruptFile("a value of \"" + std::string(cube.measures[measure].name) +
                          "\" is not an integer");
      }
      cells[(point * cube.rows + row) * cube.measures.size() + measure] =
          static_cast<std::int64_t>(value);
    }
  }
}

std::span<const std::int64_t> cells_of(const CubeLayout& cube, const Tally& tally) {
  return part_of(cube, tally);
}

std::span<std::int64_t> cells_of(const CubeLayout& cube, Tally& tally) {
  return part_of(cube, tally);
}

std::string exact_units(const MeasureInfo& measure, const std::string& currency) {
  return measure.unit == MeasureUnit::money ? "0.01 " + currency : "1";
}

}  // namespace lendsim
