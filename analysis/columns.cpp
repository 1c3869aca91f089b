#include "analysis/columns.hpp"

#include <algorithm>

#include "models/base/contract.hpp"

namespace lendsim {
namespace {

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

  void gather(const CellReader& read) {
    std::size_t reach = 0;
    for (const CellSum& term : terms_) reach = std::max(reach, term.oldest);
    const std::size_t begin = first_point_ - std::min(first_point_, reach);
    const std::size_t end = first_point_ + points_;
    std::vector<std::int64_t> slab((end - begin) * cells() * cube_.inner);
    for (std::size_t r = 0; r < replications_; ++r) {
      read(r, cube_.offset + begin * cells() * cube_.inner, slab);
      scatter(slab, begin, r);
    }
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

  void scatter(std::span<const std::int64_t> slab, std::size_t begin, std::size_t replication) {
    for (std::size_t p = 0; p < points_; ++p) {
      const std::size_t point = first_point_ + p;
      for (std::size_t t = 0; t < terms_.size(); ++t) {
        const CellSum& term = terms_[t];
        if (term.oldest > point) continue;
        for (std::size_t cell = 0; cell < cells(); ++cell) {
          values_[column_of(p, t, cell) + replication] = sum_of(slab, term, point, begin, cell);
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

// The points and groups of a pass.
struct PassRange {
  std::size_t first_point = 0;
  std::size_t first_group = 0;
  std::size_t points = 0;
  std::size_t groups = 0;
};

void visit_passes(std::span<const Pass> passes, const PassRange& range, const Cube& cube,
                  std::size_t replications, const PassOptions& options,
                  const SeriesVisitor& visit) {
  const std::size_t products = options.by_product ? cube.products : 0;
  std::vector<std::int64_t> columns(passes.size() * options.arity * replications);
  const auto visit_one = [&](std::size_t point, std::size_t group, const Series& series) {
    std::size_t column = 0;
    for (const Pass& pass : passes) {
      for (std::size_t i = 0; i < options.arity; ++i, ++column) {
        pass.add_up(point, group * options.arity + i, series,
                    std::span(columns).subspan(column * replications, replications));
      }
    }
    visit(series, columns);
  };
  for (std::size_t p = 0; p < range.points; ++p) {
    for (std::size_t group = 0; group < range.groups; ++group) {
      for (std::size_t segment = 0; segment <= cube.segments; ++segment) {
        for (std::size_t product = 0; product <= products; ++product) {
          visit_one(p, group, {range.first_point + p, range.first_group + group, segment, product});
        }
      }
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
      visit_passes(passes, {point, first, points, some}, cube, replications, options, visit);
    }
  }
}

}  // namespace lendsim
