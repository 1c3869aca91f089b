// The cubes of a tally as variables of a file: memory has the measure as its last axis and the
// month first, a file has one variable per measure with the month last.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/results/axes.hpp"
#include "sim/tally/tally.hpp"

namespace lendsim {

// Where it is in the file: "<parent>" + suffix.
struct CubeLayout {
  std::string suffix;      // "", "/by_bucket", "/by_cause", "/borrowers"
  std::vector<Axis> axes;  // without the first axis of the parent, if it has one
  std::span<const MeasureInfo> measures;
  std::size_t offset = 0;  // of its first cell among all cells of a tally
  std::size_t points = 1;
  std::size_t rows = 1;  // segment x product x bucket or cause

  std::size_t cells() const { return points * rows * measures.size(); }
};

// main, buckets, causes, borrowers. A cube without cells (no causes) is left out.
std::vector<CubeLayout> cube_layouts(const RunResults& results);

// The cells of a cube, [point][row][measure], of one measure as [row][point]. Throws
// ContractViolation beyond 2^53, where a double does not hold every integer.
std::vector<double> values_of(const CubeLayout& cube, std::size_t measure,
                              std::span<const std::int64_t> cells);
// The inverse. Throws CorruptFile if a value is no integer.
void put_values(const CubeLayout& cube, std::size_t measure, std::span<const double> values,
                std::span<std::int64_t> cells);

// The cells of a cube in a tally.
std::span<const std::int64_t> cells_of(const CubeLayout& cube, const Tally& tally);
std::span<std::int64_t> cells_of(const CubeLayout& cube, Tally& tally);

// Units of exact amounts: "0.01 CNY" for money, "1" for counts.
std::string exact_units(const MeasureInfo& measure, const std::string& currency);

}  // namespace lendsim
