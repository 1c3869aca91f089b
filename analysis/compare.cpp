#include "analysis/compare.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "analysis/cube_ratios.hpp"
#include "analysis/paired.hpp"
#include "analysis/summarise.hpp"
#include "models/base/contract.hpp"
#include "models/base/money.hpp"
#include "sim/results/cubes.hpp"

namespace lendsim {
namespace {

// Cubes with months. Products are told apart in the first only: what changes by bucket, cause or
// party is asked of the whole book, and by segment.
constexpr CubeId kCompared[] = {CubeId::main,  CubeId::bucket,   CubeId::cause, CubeId::stage,
                                CubeId::party, CubeId::borrower, CubeId::event, CubeId::rule};

enum class Span : std::uint8_t { monthly, horizon };

std::int64_t events_apart(std::span<const std::int64_t> a, std::span<const std::int64_t> b) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(b[i] - a[i]);
  return sum;
}

// One cube's group: its measures, then its ratios.
class CubeComparison {
 public:
  CubeComparison(std::span<const CellReader> policies, const RunResults& meaning,
                 const CubeInfo& info, Span span, CompareResults& results)
      : policies_(policies),
        meaning_(meaning),
        info_(info),
        span_(span),
        results_(results),
        cube_(cube_of(meaning.shape, info.id)),
        by_product_(info.id == CubeId::main) {
    inner_ = cube_.inner / info_.measures.size();
    products_ = by_product_ ? cube_.products + 1 : 1;
    points_ = span == Span::monthly ? cube_.points : 1;
    options_.by_product = by_product_;
    options_.first_point = span == Span::monthly ? 0 : cube_.points - 1;
  }

  CompareGroup fill() {
    group_.path = path();
    group_.axes = axes();
    add_measures();
    add_ratios();
    return std::move(group_);
  }

 private:
  std::string path() const {
    const std::string lead = span_ == Span::monthly ? "" : "/horizon";
    return lead + summary_layout(info_.id, meaning_).group;
  }
  std::vector<Axis> axes() const;
  // [segment][product][inner][point]
  std::size_t cell_of(const Series& s, std::size_t inner) const {
    const std::size_t point = span_ == Span::monthly ? s.point : 0;
    return ((s.segment * products_ + s.product) * inner_ + inner) * points_ + point;
  }
  std::size_t cells() const { return (cube_.segments + 1) * products_ * inner_ * points_; }
  // A flow over the reported months, a stock at the end of the last.
  CellSum term_of(std::size_t cell, MeasureKind kind) const {
    const bool whole = span_ == Span::horizon && kind == MeasureKind::flow;
    return {cell, whole ? cube_.points - 2 : 0, 0};
  }
  CellSum over_span(CellSum term, const MeasureInfo& measure) const {
    if (term.oldest > 0 || span_ == Span::monthly) return term;  // a window of its own
    return term_of(term.cell, measure.kind);
  }
  CompareVariable make(const std::string& name, const std::string& units,
                       const std::string& long_name, bool counts_events) const;
  void store(CompareVariable& v, std::size_t policy, std::size_t cell, const Statistics& s) const;
  void store(CompareVariable& v, std::size_t contrast, std::size_t cell,
             const PairedDifference& d) const;
  void add_measures();
  void add_ratios();
  void compare_measure(CompareVariable& v, std::size_t cell, double unit,
                       std::span<std::int64_t> columns) const;
  void compare_ratio(CompareVariable& v, std::size_t cell, double unit,
                     std::span<const std::int64_t> columns) const;

  std::span<const CellReader> policies_;
  const RunResults& meaning_;
  const CubeInfo& info_;
  Span span_;
  CompareResults& results_;
  Cube cube_;
  bool by_product_;
  std::size_t inner_ = 1, products_ = 1, points_ = 1;
  PassOptions options_;
  CompareGroup group_;
};

std::vector<Axis> CubeComparison::axes() const {
  std::vector<Axis> axes = summary_layout(info_.id, meaning_).axes;
  std::erase_if(axes, [&](const Axis& axis) {
    return (axis.name == "product" && !by_product_) ||
           (axis.name == "month" && span_ == Span::horizon);
  });
  return axes;
}

CompareVariable CubeComparison::make(const std::string& name, const std::string& units,
                                     const std::string& long_name, bool counts_events) const {
  CompareVariable v{name, units, long_name, {}, {}, {}, {}};
  const std::size_t contrasts = policies_.size() - 1;
  v.policies.resize(policies_.size() * kStatistics * cells());
  v.difference.resize(contrasts * kStatistics * cells());
  v.pairing.resize(contrasts * kPairedFigures * cells());
  if (counts_events) v.few_events.resize(contrasts * cells());
  return v;
}

void CubeComparison::store(CompareVariable& v, std::size_t policy, std::size_t cell,
                           const Statistics& s) const {
  for (std::size_t i = 0; i < kStatistics; ++i) {
    v.policies[(policy * kStatistics + i) * cells() + cell] = s[i];
  }
}

void CubeComparison::store(CompareVariable& v, std::size_t contrast, std::size_t cell,
                           const PairedDifference& d) const {
  for (std::size_t i = 0; i < kStatistics; ++i) {
    v.difference[(contrast * kStatistics + i) * cells() + cell] = d.statistics[i];
  }
  for (std::size_t i = 0; i < kPairedFigures; ++i) {
    v.pairing[(contrast * kPairedFigures + i) * cells() + cell] = d.figures[i];
  }
}

void CubeComparison::compare_measure(CompareVariable& v, std::size_t cell, double unit,
                                     std::span<std::int64_t> columns) const {
  const std::size_t count = columns.size() / policies_.size();
  const auto column = [&](std::size_t policy) { return columns.subspan(policy * count, count); };
  for (std::size_t p = 1; p < policies_.size(); ++p) {
    store(v, p - 1, cell, paired_difference(column(0), column(p), unit, results_.precision));
    if (!v.few_events.empty()) {
      v.few_events[(p - 1) * cells() + cell] = events_apart(column(0), column(p)) < kFewEvents;
    }
  }
  // Reorders the columns.
  for (std::size_t p = 0; p < policies_.size(); ++p) {
    store(v, p, cell, statistics_of(column(p), unit));
  }
}

void CubeComparison::compare_ratio(CompareVariable& v, std::size_t cell, double unit,
                                   std::span<const std::int64_t> columns) const {
  const std::size_t count = columns.size() / policies_.size() / 2;
  const auto column = [&](std::size_t policy) {
    return RatioColumns{columns.subspan(2 * policy * count, count),
                        columns.subspan((2 * policy + 1) * count, count)};
  };
  for (std::size_t p = 0; p < policies_.size(); ++p) {
    store(v, p, cell, ratio_statistics(column(p).numerators, column(p).denominators, unit));
  }
  for (std::size_t p = 1; p < policies_.size(); ++p) {
    store(v, p - 1, cell, paired_ratio_difference(column(0), column(p), unit, results_.precision));
    if (!v.few_events.empty()) {
      v.few_events[(p - 1) * cells() + cell] =
          events_apart(column(0).numerators, column(p).numerators) < kFewEvents;
    }
  }
}

void CubeComparison::add_measures() {
  std::vector<CellSum> terms;
  for (std::size_t m = 0; m < info_.measures.size(); ++m) {
    const MeasureInfo& measure = info_.measures[m];
    if (measure.name == "score_sum") continue;  // its mean is compared instead
    const bool money = measure.unit == MeasureUnit::money;
    group_.variables.push_back(make(std::string(measure.name), money ? results_.currency : "1",
                                    std::string(measure.meaning), !money));
    for (std::size_t i = 0; i < inner_; ++i) {
      terms.push_back(term_of(i * info_.measures.size() + m, measure.kind));
    }
  }
  visit_series(policies_, results_.replications.size(), cube_, terms, options_,
               [&](const Series& s, std::span<std::int64_t> columns) {
                 CompareVariable& v = group_.variables[s.group / inner_];
                 const double unit = v.units == "1" ? 1.0 : double{kFenPerYuan};
                 compare_measure(v, cell_of(s, s.group % inner_), unit, columns);
               });
}

void CubeComparison::add_ratios() {
  const std::vector<CubeRatio> all = ratios_of(info_);
  const std::size_t first = group_.variables.size();
  std::vector<CellSum> terms;
  for (const CubeRatio& ratio : all) {
    LENDSIM_EXPECT(ratio.terms.size() == 2 * inner_);
    group_.variables.push_back(make(ratio.name, "1", ratio.long_name, ratio.counts_events));
    for (const CellSum& term : ratio.terms) {
      terms.push_back(over_span(term, info_.measures[term.cell % info_.measures.size()]));
    }
  }
  PassOptions pairs = options_;
  pairs.arity = 2;
  visit_series(policies_, results_.replications.size(), cube_, terms, pairs,
               [&](const Series& s, std::span<std::int64_t> columns) {
                 const std::size_t ratio = s.group / inner_;
                 compare_ratio(group_.variables[first + ratio], cell_of(s, s.group % inner_),
                               all[ratio].unit, columns);
               });
}

// The cells "all", "all" of by_segment, whose last axis is the month or nothing.
std::vector<double> of_whole_book(const std::vector<double>& from, std::size_t cells,
                                  std::size_t wanted) {
  std::vector<double> to;
  for (std::size_t row = 0; row < from.size() / cells; ++row) {
    const auto begin = from.begin() + static_cast<std::ptrdiff_t>(row * cells);
    to.insert(to.end(), begin, begin + static_cast<std::ptrdiff_t>(wanted));
  }
  return to;
}

CompareGroup whole_book(const CompareGroup& by_segment, const std::string& path) {
  CompareGroup group;
  group.path = path;
  for (const Axis& axis : by_segment.axes) {
    if (axis.name == "month") group.axes.push_back(axis);
  }
  const std::size_t cells = by_segment.cells();
  const std::size_t wanted = group.cells();
  for (const CompareVariable& from : by_segment.variables) {
    CompareVariable to{from.name, from.units, from.long_name, {}, {}, {}, {}};
    to.policies = of_whole_book(from.policies, cells, wanted);
    to.difference = of_whole_book(from.difference, cells, wanted);
    to.pairing = of_whole_book(from.pairing, cells, wanted);
    for (std::size_t row = 0; row < from.few_events.size() / cells; ++row) {
      const auto begin = from.few_events.begin() + static_cast<std::ptrdiff_t>(row * cells);
      to.few_events.insert(to.few_events.end(), begin, begin + static_cast<std::ptrdiff_t>(wanted));
    }
    group.variables.push_back(std::move(to));
  }
  return group;
}

// The main cube's measures of the whole book, of every replication.
std::vector<KeptMeasure> kept_measures(std::span<const CellReader> policies,
                                       const RunResults& meaning, std::size_t replications) {
  const CubeInfo info = cubes(meaning.shape).front();
  const Cube cube = cube_of(meaning.shape, CubeId::main);
  std::vector<KeptMeasure> kept;
  for (const MeasureInfo& m : info.measures) {
    kept.push_back({std::string(m.name), exact_units(m, meaning.currency), std::string(m.meaning),
                    std::vector<double>(policies.size() * replications * cube.points)});
  }
  const std::size_t measures = info.measures.size();
  std::vector<std::int64_t> cells(info.cells());
  for (std::size_t policy = 0; policy < policies.size(); ++policy) {
    for (std::size_t r = 0; r < replications; ++r) {
      policies[policy](r, info.offset, cells);
      for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::size_t point = i / (cells.size() / cube.points);
        kept[i % measures].values[(policy * replications + r) * cube.points + point] +=
            static_cast<double>(cells[i]);
      }
    }
  }
  return kept;
}

}  // namespace

void compare_cells(std::span<const CellReader> policies, const RunResults& meaning,
                   bool keep_replications, CompareResults& results) {
  LENDSIM_EXPECT(policies.size() == results.policies.size() && policies.size() > 1);
  const std::vector<CubeInfo> all = cubes(meaning.shape);
  for (const Span span : {Span::monthly, Span::horizon}) {
    for (const CubeId id : kCompared) {
      const CubeInfo& info = all[static_cast<std::size_t>(id)];
      if (info.cells() == 0) continue;
      CompareGroup group = CubeComparison(policies, meaning, info, span, results).fill();
      if (id == CubeId::main) {
        results.groups.push_back(whole_book(group, span == Span::monthly ? "" : "/horizon"));
      }
      results.groups.push_back(std::move(group));
    }
  }
  if (keep_replications) {
    results.kept = kept_measures(policies, meaning, results.replications.size());
  }
}

}  // namespace lendsim
