#include "analysis/columns.hpp"

#include <algorithm>

#include "models/base/contract.hpp"
#include "sim/results/parallel.hpp"

namespace lendsim {
namespace {

// Replications whose values a thread puts into the columns together: a line of the cache, unless
// so many records are more than one thread should hold.
std::size_t together(std::size_t record_bytes) {
  constexpr std::size_t kMemory = std::size_t{4} << 20U;
  return std::clamp<std::size_t>(kMemory / std::max<std::size_t>(1, record_bytes), 1, 8);
}

// One pass over one source: some points, some terms, all replications.
class Pass {
 public:
  Pass(const Cube& cube, std::size_t first_point, std::size_t points,
       std::span<const CellSum> terms, std::size_t replications)
      : cube_(cube),
        first_point_(first_point),
        points_(points),
        terms_(terms),
        replications_(replications),
        values_(points * terms.size() * cells() * replications) {}

  const Cube& cube() const { return cube_; }
  std::size_t replications() const { return replications_; }

  void gather(const CellReader& read) {
    std::size_t reach = 0;
    for (const CellSum& term : terms_) reach = std::max(reach, term.oldest);
    const std::size_t begin = first_point_ - std::min(first_point_, reach);
    const std::size_t end = first_point_ + points_;
    const std::size_t slab = (end - begin) * cells() * cube_.inner;
    const std::size_t offset = cube_.offset + begin * cells() * cube_.inner;
    const std::size_t step = together(slab * sizeof(std::int64_t));
    parallel_for((replications_ + step - 1) / step, [&](std::size_t block) {
      const std::size_t first = block * step;
      const std::size_t some = std::min(step, replications_ - first);
      std::vector<std::int64_t> slabs(some * slab);
      for (std::size_t r = 0; r < some; ++r) {
        read(first + r, offset, std::span(slabs).subspan(r * slab, slab));
      }
      scatter(slabs, begin, first, some);
    });
  }

  // The sum over the cells of a series, for all replications.
  void add_up(std::size_t point, std::size_t term, const Series& series,
              std::span<std::int64_t> out) const {
    std::fill(out.begin(), out.end(), 0);
    for (std::size_t cell = 0; cell < cells(); ++cell) {
      const std::size_t segment = cell / cube_.products + 1;
      const std::size_t product = cell % cube_.products + 1;
      if (series.segment != 0 && series.segment != segment) continue;
      if (series.product != 0 && series.product != product) continue;
      const std::int64_t* column = values_.data() + column_of(point, term, cell);
      for (std::size_t r = 0; r < replications_; ++r) out[r] += column[r];
    }
  }

 private:
  std::size_t cells() const { return cube_.segments * cube_.products; }
  std::size_t column_of(std::size_t point, std::size_t term, std::size_t cell) const {
    return ((point * terms_.size() + term) * cells() + cell) * replications_;
  }

  // The slab begins at the point `begin`.
  std::int64_t sum_of(std::span<const std::int64_t> slab, const CellSum& term, std::size_t point,
                      std::size_t begin, std::size_t cell) const {
    std::int64_t sum = 0;
    for (std::size_t q = point - term.oldest; q <= point - term.newest; ++q) {
      const std::size_t first = ((q - begin) * cells() + cell) * cube_.inner + term.cell;
      for (std::size_t i = 0; i < term.count; ++i) sum += slab[first + i * term.stride];
    }
    return sum;
  }

  // The slabs of `some` replications from `first` on, one after another.
  void scatter(std::span<const std::int64_t> slabs, std::size_t begin, std::size_t first,
               std::size_t some) {
    const std::size_t slab = slabs.size() / some;
    for (std::size_t p = 0; p < points_; ++p) {
      const std::size_t point = first_point_ + p;
      for (std::size_t t = 0; t < terms_.size(); ++t) {
        const CellSum& term = terms_[t];
        if (term.oldest > point) continue;
        for (std::size_t cell = 0; cell < cells(); ++cell) {
          std::int64_t* column = values_.data() + column_of(p, t, cell) + first;
          for (std::size_t r = 0; r < some; ++r) {
            column[r] = sum_of(slabs.subspan(r * slab, slab), term, point, begin, cell);
          }
        }
      }
    }
  }

  Cube cube_;
  std::size_t first_point_;
  std::size_t points_;
  std::span<const CellSum> terms_;
  std::size_t replications_;
  std::vector<std::int64_t> values_;
};

// How much fits into the memory of a pass: whole points if one fits, else some groups of a point.
struct PassSize {
  std::size_t points = 1;
  std::size_t groups = 1;
};

PassSize pass_size(const Cube& cube, std::size_t groups, std::size_t sources,
                   std::size_t replications, const PassOptions& options) {
  const std::size_t group_bytes =
      sources * options.arity * cube.segments * cube.products * replications * sizeof(std::int64_t);
  const std::size_t fit =
      std::max<std::size_t>(1, options.memory / std::max<std::size_t>(1, group_bytes));
  if (fit < groups) return {1, fit};
  return {std::min(cube.points, fit / groups), groups};
}

// Visits all series of one group of terms at one point. The passes are those of the sources; both
// numbers count from where the passes begin, in `first` from where everything does.
void visit_group(std::span<const Pass> passes, std::size_t point, std::size_t group,
                 const Series& first, const PassOptions& options, const SeriesVisitor& visit) {
  const Cube& cube = passes.front().cube();
  const std::size_t replications = passes.front().replications();
  const std::size_t products = options.by_product ? cube.products : 0;
  std::vector<std::int64_t> columns(passes.size() * options.arity * replications);
  for (std::size_t segment = 0; segment <= cube.segments; ++segment) {
    for (std::size_t product = 0; product <= products; ++product) {
      const Series series{first.point + point, first.group + group, segment, product};
      std::size_t column = 0;
      for (const Pass& pass : passes) {
        for (std::size_t t = 0; t < options.arity; ++t, ++column) {
          pass.add_up(point, group * options.arity + t, series,
                      std::span(columns).subspan(column * replications, replications));
        }
      }
      visit(series, columns);
    }
  }
}

}  // namespace

Cube cube_of(const TallyShape& shape, CubeId id) {
  const CubeInfo info = cubes(shape)[static_cast<std::size_t>(id)];
  Cube cube;
  cube.offset = info.offset;
  cube.inner = info.measures.size();
  for (std::size_t axis = 0; axis < info.axes.size(); ++axis) {
    switch (info.axes[axis]) {
      case AxisId::month:
        cube.points = info.extents[axis];
        break;
      case AxisId::segment:
        cube.segments = info.extents[axis];
        break;
      case AxisId::product:
        cube.products = info.extents[axis];
        break;
      default:
        cube.inner *= info.extents[axis];
    }
  }
  return cube;
}

std::size_t bytes_to_visit(const Cube& cube, std::size_t groups, std::size_t replications,
                           std::size_t threads, const PassOptions& options) {
  if (groups == 0) return 0;
  const PassSize size = pass_size(cube, groups, 1, replications, options);
  const std::size_t cells = cube.segments * cube.products;
  const std::size_t record = size.points * cells * cube.inner * sizeof(std::int64_t);
  const std::size_t columns =
      size.points * size.groups * options.arity * cells * replications * sizeof(std::int64_t);
  return columns + std::min(threads, replications) * together(record) * record;
}

CellReader reader_of(const Spool& spool, std::span<const ReplicationId> ids) {
  return [&spool, ids](std::size_t i, std::size_t first, std::span<std::int64_t> out) {
    spool.read_cells(ids[i], first, out);
  };
}

void visit_series(const Spool& spool, std::span<const ReplicationId> ids, const Cube& cube,
                  std::span<const CellSum> terms, const PassOptions& options,
                  const SeriesVisitor& visit) {
  const CellReader reader = reader_of(spool, ids);
  visit_series({&reader, 1}, ids.size(), cube, terms, options, visit);
}

void visit_series(std::span<const CellReader> sources, std::size_t replications, const Cube& cube,
                  std::span<const CellSum> terms, const PassOptions& options,
                  const SeriesVisitor& visit) {
  LENDSIM_EXPECT(terms.size() % options.arity == 0);
  const std::size_t groups = terms.size() / options.arity;
  if (groups == 0) return;
  const PassSize size = pass_size(cube, groups, sources.size(), replications, options);
  for (std::size_t point = options.first_point; point < cube.points; point += size.points) {
    const std::size_t points = std::min(size.points, cube.points - point);
    for (std::size_t first = 0; first < groups; first += size.groups) {
      const std::size_t some = std::min(size.groups, groups - first);
      std::vector<Pass> passes;
      for (const CellReader& source : sources) {
        passes.emplace_back(cube, point, points,
                            terms.subspan(first * options.arity, some * options.arity),
                            replications);
        passes.back().gather(source);
      }
      parallel_for(points * some, [&](std::size_t i) {
        visit_group(passes, i / some, i % some, {point, first}, options, visit);
      });
    }
  }
}

}  // namespace lendsim
