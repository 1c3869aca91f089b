// The cells of replications, turned: one column per quantity with the value of every replication.
// Read in passes, so that memory does not grow with the number of replications.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "sim/results/spool.hpp"

namespace lendsim {

// Where one of the cubes of a tally lies in the cells of a spool: [point][segment][product][inner].
struct Cube {
  std::size_t offset = 0;
  std::size_t points = 1;
  std::size_t segments = 1;
  std::size_t products = 1;
  std::size_t inner = 1;
};
// `inner` is the product of the cube's other axes and its measures, in their order.
Cube cube_of(const TallyShape& shape, CubeId id);

// A quantity of a point p: the `count` inner cells from `cell` on, `stride` apart, summed over the
// points p - oldest .. p - newest; 0 for points that do not look back so far.
struct CellSum {
  std::size_t cell = 0;
  std::size_t oldest = 0;
  std::size_t newest = 0;
  std::size_t count = 1;
  std::size_t stride = 1;
};

// Which sum of cells a column is. Position 0 of segment and product is "all".
struct Series {
  std::size_t point = 0;
  std::size_t group = 0;  // of `arity` terms
  std::size_t segment = 0;
  std::size_t product = 0;
};

// `columns` holds the columns of the group's terms, one after another; they may be reordered.
using SeriesVisitor = std::function<void(const Series&, std::span<std::int64_t> columns)>;

struct PassOptions {
  std::size_t arity = 1;           // terms that are visited together
  bool by_product = true;          // else only the sum over products
  std::size_t memory = 192 << 20;  // bytes of columns at a time
  std::size_t first_point = 0;     // those before it are not visited
};

// Visits every series of every group of terms once, with the values in order of `ids`.
void visit_series(const Spool& spool, std::span<const ReplicationId> ids, const Cube& cube,
                  std::span<const CellSum> terms, const PassOptions& options,
                  const SeriesVisitor& visit);

// Where replications are read from: cells [first, first + out.size()) of the i-th of them.
using CellReader =
    std::function<void(std::size_t i, std::size_t first, std::span<std::int64_t> out)>;
CellReader reader_of(const Spool& spool, std::span<const ReplicationId> ids);

// The same over several sources of equal shape at once: `columns` holds, source after source, the
// columns of the group's terms.
void visit_series(std::span<const CellReader> sources, std::size_t replications, const Cube& cube,
                  std::span<const CellSum> terms, const PassOptions& options,
                  const SeriesVisitor& visit);

}  // namespace lendsim
