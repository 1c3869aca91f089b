// The cubes of a tally as groups of a file: memory has the measure as its last axis and the month,
// where there is one, first; a file has one variable per measure with the month last.
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
  CubeId id = CubeId::main;
  std::string suffix;      // "", "/by_bucket", ...
  std::vector<Axis> axes;  // without the first axis of the parent, if it has one
  std::span<const MeasureInfo> measures;
  std::size_t offset = 0;  // of its first cell among all cells of a tally
  std::size_t points = 1;  // 1 for a cube without months
  std::size_t rows = 1;    // product of the other axes

  std::size_t cells() const { return points * rows * measures.size(); }
};

// In the order of CubeId. A cube without cells (no causes, no events) is left out.
std::vector<CubeLayout> cube_layouts(const RunResults& results);

// A cube's summary in the file.
struct SummaryLayout {
  std::string group;
  std::vector<Axis> axes;  // after the statistic; segment and product with "all" first
};
SummaryLayout summary_layout(CubeId id, const RunResults& results);
// Whether the cube tells products apart, and whether its summary does: not where that would
// multiply what few look at.
bool has_products(const CubeInfo& cube);
bool summarised_by_product(const CubeInfo& cube);

// The cells of a cube, [point][row][measure], of one measure as [row][point]. Throws
// ContractViolation beyond 2^53, where a double does not hold every integer.
std::vector<double> values_of(const CubeLayout& cube, std::size_t measure,
                              std::span<const std::int64_t> cells);
void fill_values(const CubeLayout& cube, std::size_t measure, std::span<const std::int64_t> cells,
                 std::span<double> values);
// The inverse. Throws CorruptFile if a value is no integer.
void put_values(const CubeLayout& cube, std::size_t measure, std::span<const double> values,
                std::span<std::int64_t> cells);

// The cells of a cube in a tally.
std::span<const std::int64_t> cells_of(const CubeLayout& cube, const Tally& tally);
std::span<std::int64_t> cells_of(const CubeLayout& cube, Tally& tally);

// Units of exact amounts: "0.01 CNY" for money, "1" for counts.
std::string exact_units(const MeasureInfo& measure, const std::string& currency);

}  // namespace lendsim
