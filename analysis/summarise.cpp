#include "analysis/summarise.hpp"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "analysis/columns.hpp"
#include "analysis/cube_ratios.hpp"
#include "analysis/estimate.hpp"
#include "analysis/incidence.hpp"
#include "models/base/contract.hpp"
#include "models/base/money.hpp"
#include "sim/results/cubes.hpp"

namespace lendsim {
namespace {

SummaryVariable make_variable(const std::string& name, const std::string& units,
                              const std::string& long_name, std::size_t cells, bool counts_events) {
  SummaryVariable variable{name, units, long_name, {}, {}};
  variable.values.resize(kStatistics * cells);
  if (counts_events) variable.few_events.resize(cells);
  return variable;
}

void store(SummaryVariable& variable, std::size_t cell, const Statistics& statistics) {
  const std::size_t cells = variable.values.size() / kStatistics;
  for (std::size_t s = 0; s < kStatistics; ++s) {
    variable.values[s * cells + cell] = statistics[s];
  }
}

void store_events(SummaryVariable& variable, std::size_t cell,
                  std::span<const std::int64_t> counts) {
  if (variable.few_events.empty()) return;
  std::int64_t total = 0;
  for (const std::int64_t count : counts) total += count;
  variable.few_events[cell] = total < kFewEvents ? 1 : 0;
}

void estimate(SummaryVariable& variable, std::size_t cell, double unit,
              std::span<std::int64_t> values) {
  store_events(variable, cell, values);
  store(variable, cell, statistics_of(values, unit));
}

void estimate_ratio(SummaryVariable& variable, std::size_t cell, double unit,
                    std::span<const std::int64_t> columns) {
  const std::size_t count = columns.size() / 2;
  store_events(variable, cell, columns.first(count));
  store(variable, cell, ratio_statistics(columns.first(count), columns.last(count), unit));
}

void make_unknown(SummaryVariable& variable, std::size_t cell) {
  Statistics nothing;
  nothing.fill(std::numeric_limits<double>::quiet_NaN());
  store(variable, cell, nothing);
  if (!variable.few_events.empty()) variable.few_events[cell] = 1;
}

// The summary of one cube: its measures, then its ratios. Positions of the axes besides month,
// segment and product are numbered through ("inner").
class CubeSummary {
 public:
  CubeSummary(const Spool& spool, std::span<const ReplicationId> ids, const CubeInfo& info)
      : spool_(spool), ids_(ids), info_(info), cube_(cube_of(spool.shape(), info.id)) {
    inner_ = cube_.inner / info_.measures.size();
    by_product_ = summarised_by_product(info_);
    products_ = by_product_ ? cube_.products + 1 : 1;
  }

  SummaryGroup fill(const std::string& currency) {
    add_measures(currency);
    add_ratios();
    if (info_.id == CubeId::vintage) clear_unreached();
    return {std::move(variables_)};
  }

 private:
  std::size_t cells() const { return (cube_.segments + 1) * products_ * inner_ * cube_.points; }
  // [segment][product][inner][point]
  std::size_t cell_of(const Series& s, std::size_t inner) const {
    return ((s.segment * products_ + s.product) * inner_ + inner) * cube_.points + s.point;
  }

  void add_measures(const std::string& currency);
  void add_ratios();
  void clear_unreached();

  const Spool& spool_;
  std::span<const ReplicationId> ids_;
  const CubeInfo& info_;
  Cube cube_;
  std::size_t inner_ = 1;
  bool by_product_ = true;
  std::size_t products_ = 1;  // with "all"
  std::vector<SummaryVariable> variables_;
};

void CubeSummary::add_measures(const std::string& currency) {
  std::vector<CellSum> terms;
  for (std::size_t m = 0; m < info_.measures.size(); ++m) {
    const MeasureInfo& measure = info_.measures[m];
    if (measure.name == "score_sum") continue;  // its mean is written instead
    const bool money = measure.unit == MeasureUnit::money;
    variables_.push_back(make_variable(std::string(measure.name), money ? currency : "1",
                                       std::string(measure.meaning), cells(), !money));
    for (std::size_t i = 0; i < inner_; ++i) terms.push_back({i * info_.measures.size() + m});
  }
  PassOptions options;
  options.by_product = by_product_;
  visit_series(spool_, ids_, cube_, terms, options,
               [&](const Series& s, std::span<std::int64_t> values) {
                 SummaryVariable& variable = variables_[s.group / inner_];
                 const double unit = variable.units == "1" ? 1.0 : double{kFenPerYuan};
                 estimate(variable, cell_of(s, s.group % inner_), unit, values);
               });
}

void CubeSummary::add_ratios() {
  const std::vector<CubeRatio> all = ratios_of(info_);
  const std::size_t first = variables_.size();
  std::vector<CellSum> terms;
  for (const CubeRatio& ratio : all) {
    LENDSIM_EXPECT(ratio.terms.size() == 2 * inner_);
    variables_.push_back(
        make_variable(ratio.name, "1", ratio.long_name, cells(), ratio.counts_events));
    terms.insert(terms.end(), ratio.terms.begin(), ratio.terms.end());
  }
  PassOptions options;
  options.arity = 2;
  options.by_product = by_product_;
  visit_series(spool_, ids_, cube_, terms, options,
               [&](const Series& s, std::span<std::int64_t> columns) {
                 const std::size_t ratio = s.group / inner_;
                 estimate_ratio(variables_[first + ratio], cell_of(s, s.group % inner_),
                                all[ratio].unit, columns);
               });
}

// A zero there would be read as "no defaults".
void CubeSummary::clear_unreached() {
  const auto ages = static_cast<std::size_t>(spool_.shape().ages);
  for (SummaryVariable& variable : variables_) {
    for (std::size_t cell = 0; cell < cells(); ++cell) {
      const std::size_t inner = cell % inner_;
      if (!age_is_reached(spool_.shape(), inner / ages, inner % ages)) make_unknown(variable, cell);
    }
  }
}

void add_checked(std::span<std::int64_t> to, std::span<const std::int64_t> from) {
  bool overflow = false;
  for (std::size_t i = 0; i < to.size(); ++i) {
    overflow |= __builtin_add_overflow(to[i], from[i], &to[i]);
  }
  if (overflow) throw ContractViolation("a total over all replications exceeds 64 bits");
}

// The cells "all", "all" of by_segment.
SummaryGroup portfolio_of(const SummaryGroup& by_segment, std::size_t points) {
  SummaryGroup portfolio;
  for (const SummaryVariable& from : by_segment.variables) {
    SummaryVariable to =
        make_variable(from.name, from.units, from.long_name, points, !from.few_events.empty());
    const std::size_t cells = from.values.size() / kStatistics;
    for (std::size_t p = 0; p < points; ++p) {
      for (std::size_t s = 0; s < kStatistics; ++s) {
        to.values[s * points + p] = from.values[s * cells + p];
      }
      if (!to.few_events.empty()) to.few_events[p] = from.few_events[p];
    }
    portfolio.variables.push_back(std::move(to));
  }
  return portfolio;
}

}  // namespace

Tally totals_of(const Spool& spool, std::span<const ReplicationId> ids) {
  TallyShape shape = spool.shape();
  shape.panel_borrowers = 0;
  shape.log = false;
  Tally totals(shape);
  for (const ReplicationId id : ids) {
    const Tally tally = spool.read(id);
    add_checked(totals.cells(), tally.cells());
  }
  return totals;
}

void summarise(const Spool& spool, RunResults& results) {
  const std::vector<ReplicationId> ids = spool.complete();
  results.shape = spool.shape();
  results.replications = static_cast<std::int64_t>(ids.size());
  results.totals = totals_of(spool, ids);
  results.summaries = {};
  for (const CubeInfo& cube : cubes(spool.shape())) {
    if (cube.cells() == 0) continue;
    results.summary(cube.id) = CubeSummary(spool, ids, cube).fill(results.currency);
  }
  add_incidence(spool, ids, results);
  results.portfolio =
      portfolio_of(results.summary(CubeId::main), static_cast<std::size_t>(spool.shape().points));
}

}  // namespace lendsim
