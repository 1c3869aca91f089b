// The cells of one run as if they were of another that has more causes, events, rules or parties:
// what the one does not know is 0 there.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "sim/results/run_results.hpp"

namespace lendsim {

// Labels and shape of several runs together: those of the first, then what the others add.
// Segments, products and months must agree.
RunResults union_of(std::span<const RunResults* const> runs);

class AlignedCells {
 public:
  // Reads cells [first, first + out.size()) of one replication of the source.
  using Read = std::function<void(std::size_t first, std::span<std::int64_t> out)>;

  AlignedCells(const RunResults& from, const RunResults& to);

  // Cells [first, first + out.size()) in the shape of `to`: whole months of one cube.
  void read(std::size_t first, std::span<std::int64_t> out, const Read& read) const;

 private:
  struct CubeMap {
    std::size_t from = 0, to = 0;          // offsets of the cube
    std::size_t from_row = 0, to_row = 0;  // cells per month
    std::size_t to_cells = 0;              // of the cube
    std::vector<std::int64_t> place;       // by cell of a month of `to`: in `from`, or -1
  };
  bool same_ = true;
  std::vector<CubeMap> cubes_;
};

}  // namespace lendsim
