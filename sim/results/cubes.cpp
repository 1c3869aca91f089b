#include "sim/results/cubes.hpp"

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

}  // namespace

std::vector<CubeLayout> cube_layouts(const RunResults& results) {
  const TallyShape& shape = results.shape;
  const Axis segment = segment_axis(results);
  const Axis product = product_axis(results);
  const Axis month = month_axis(shape);
  std::vector<CubeLayout> cubes = {
      {"", {segment, product, month}, measures()},
      {"/by_bucket", {segment, product, bucket_axis(), month}, bucket_measures()},
      {"/by_cause", {segment, product, cause_axis(results), month}, cause_measures()},
      {"/borrowers", {segment, month}, borrower_measures()}};
  static constexpr CubeId kIds[] = {CubeId::main, CubeId::bucket, CubeId::cause, CubeId::borrower};
  const std::vector<CubeInfo> infos = lendsim::cubes(shape);
  std::size_t i = 0;
  for (CubeLayout& cube : cubes) {
    cube.offset = infos[static_cast<std::size_t>(kIds[i++])].offset;
    cube.points = month.size();
    for (const Axis& axis : cube.axes) cube.rows *= axis.size();
    cube.rows /= cube.points;
  }
  std::erase_if(cubes, [](const CubeLayout& cube) { return cube.cells() == 0; });
  return cubes;
}

std::vector<double> values_of(const CubeLayout& cube, std::size_t measure,
                              std::span<const std::int64_t> cells) {
  std::vector<double> values(cube.rows * cube.points);
  for (std::size_t row = 0; row < cube.rows; ++row) {
    for (std::size_t point = 0; point < cube.points; ++point) {
      const std::int64_t cell = cells[(point * cube.rows + row) * cube.measures.size() + measure];
      if (cell > kExactBound || cell < -kExactBound) {
        throw ContractViolation("a sum of \"" + std::string(cube.measures[measure].name) +
                                "\" exceeds 2^53 and cannot be stored exactly (too many "
                                "replications or borrowers for one file)");
      }
      values[row * cube.points + point] = static_cast<double>(cell);
    }
  }
  return values;
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
