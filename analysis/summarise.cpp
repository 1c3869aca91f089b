#include "analysis/summarise.hpp"

#include <string>
#include <vector>

#include "analysis/columns.hpp"
#include "analysis/estimate.hpp"
#include "models/base/contract.hpp"
#include "models/base/money.hpp"

namespace lendsim {
namespace {

constexpr double kScorePoint = 100.0;  // score_sum is in hundredths of a point

double unit_of(const MeasureInfo& measure) {
  return measure.unit == MeasureUnit::money ? double{kFenPerYuan} : 1.0;
}

SummaryVariable make_variable(const std::string& name, const std::string& units,
                              const std::string& long_name, std::size_t cells, bool counts_events) {
  SummaryVariable variable{name, units, long_name, {}, {}};
  variable.values.resize(kStatistics * cells);
  if (counts_events) variable.few_events.resize(cells);
  return variable;
}

SummaryVariable make_variable(const MeasureInfo& m, const std::string& currency,
                              std::size_t cells) {
  const bool money = m.unit == MeasureUnit::money;
  return make_variable(std::string(m.name), money ? currency : "1", std::string(m.meaning), cells,
                       !money);
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

class Summary {
 public:
  Summary(const Spool& spool, RunResults& results)
      : spool_(spool), results_(results), ids_(spool.complete()) {}

  void fill() {
    results_.shape = spool_.shape();
    results_.replications = static_cast<std::int64_t>(ids_.size());
    add_totals();
    fill_main();
    fill_ratios();
    fill_portfolio();
    fill_buckets();
    fill_causes();
    fill_borrowers();
  }

 private:
  std::size_t points() const { return static_cast<std::size_t>(spool_.shape().points); }
  std::size_t segments() const { return static_cast<std::size_t>(spool_.shape().segments) + 1; }
  std::size_t products() const { return static_cast<std::size_t>(spool_.shape().products) + 1; }
  std::size_t causes() const { return static_cast<std::size_t>(spool_.shape().causes); }

  // [segment][product][point]
  std::size_t main_cell(const Series& s) const {
    return (s.segment * products() + s.product) * points() + s.point;
  }

  void add_totals();
  void fill_main();
  void fill_ratios();
  void fill_portfolio();
  void fill_buckets();
  void fill_causes();
  void fill_borrowers();
  void fill_mean_score();

  const Spool& spool_;
  RunResults& results_;
  std::vector<ReplicationId> ids_;
};

void add_checked(std::span<std::int64_t> to, std::span<const std::int64_t> from) {
  bool overflow = false;
  for (std::size_t i = 0; i < to.size(); ++i) {
    overflow |= __builtin_add_overflow(to[i], from[i], &to[i]);
  }
  if (overflow) throw ContractViolation("a total over all replications exceeds 64 bits");
}

void Summary::add_totals() {
  TallyShape shape = spool_.shape();
  shape.panel_borrowers = 0;
  results_.totals = Tally(shape);
  for (const ReplicationId id : ids_) {
    const Tally tally = spool_.read(id);
    add_checked(results_.totals.cells(), tally.cells());
  }
}

void Summary::fill_main() {
  auto& variables = results_.by_segment.variables;
  variables.clear();
  std::vector<CellSum> terms;
  for (const MeasureInfo& m : measures()) {
    variables.push_back(make_variable(m, results_.currency, segments() * products() * points()));
    terms.push_back({terms.size()});
  }
  visit_series(spool_, ids_, cube_of(spool_.shape(), CubeId::main), terms, {},
               [&](const Series& s, std::span<std::int64_t> values) {
                 estimate(variables[s.group], main_cell(s), unit_of(measures()[s.group]), values);
               });
}

void Summary::fill_ratios() {
  auto& variables = results_.by_segment.variables;
  const std::size_t first = variables.size();
  std::vector<CellSum> terms;
  for (const RatioInfo& ratio : ratios()) {
    const bool counts_events = info(ratio.numerator).unit == MeasureUnit::count;
    variables.push_back(make_variable(std::string(ratio.name), "1", std::string(ratio.meaning),
                                      segments() * products() * points(), counts_events));
    const std::size_t back = ratio.window == RatioWindow::twelve_months ? 11 : 0;
    terms.push_back({static_cast<std::size_t>(ratio.numerator), back, 0});
    terms.push_back({static_cast<std::size_t>(ratio.denominator), back, back});
  }
  PassOptions options;
  options.arity = 2;
  visit_series(spool_, ids_, cube_of(spool_.shape(), CubeId::main), terms, options,
               [&](const Series& s, std::span<std::int64_t> columns) {
                 const RatioInfo& ratio = ratios()[s.group];
                 const double unit =
                     unit_of(info(ratio.numerator)) / unit_of(info(ratio.denominator));
                 estimate_ratio(variables[first + s.group], main_cell(s), unit, columns);
               });
}

// The cells "all", "all" of by_segment.
void Summary::fill_portfolio() {
  results_.portfolio.variables.clear();
  for (const SummaryVariable& from : results_.by_segment.variables) {
    SummaryVariable to =
        make_variable(from.name, from.units, from.long_name, points(), !from.few_events.empty());
    const std::size_t cells = from.values.size() / kStatistics;
    for (std::size_t p = 0; p < points(); ++p) {
      for (std::size_t s = 0; s < kStatistics; ++s) {
        to.values[s * points() + p] = from.values[s * cells + p];
      }
      if (!to.few_events.empty()) to.few_events[p] = from.few_events[p];
    }
    results_.portfolio.variables.push_back(std::move(to));
  }
}

void Summary::fill_buckets() {
  auto& variables = results_.by_bucket.variables;
  variables.clear();
  for (const MeasureInfo& m : bucket_measures()) {
    variables.push_back(make_variable(m, results_.currency, segments() * kBuckets * points()));
  }
  std::vector<CellSum> terms;
  while (terms.size() < std::size_t{kBuckets} * kBucketMeasures) terms.push_back({terms.size()});
  PassOptions options;
  options.by_product = false;
  visit_series(spool_, ids_, cube_of(spool_.shape(), CubeId::bucket), terms, options,
               [&](const Series& s, std::span<std::int64_t> values) {
                 const std::size_t bucket = s.group / kBucketMeasures;
                 const std::size_t m = s.group % kBucketMeasures;
                 estimate(variables[m], (s.segment * kBuckets + bucket) * points() + s.point,
                          unit_of(bucket_measures()[m]), values);
               });
}

void Summary::fill_causes() {
  auto& variables = results_.by_cause.variables;
  variables.clear();
  for (const MeasureInfo& m : cause_measures()) {
    variables.push_back(
        make_variable(m, results_.currency, segments() * products() * causes() * points()));
  }
  std::vector<CellSum> terms;
  while (terms.size() < causes() * kCauseMeasures) terms.push_back({terms.size()});
  visit_series(spool_, ids_, cube_of(spool_.shape(), CubeId::cause), terms, {},
               [&](const Series& s, std::span<std::int64_t> values) {
                 const std::size_t cause = s.group / kCauseMeasures;
                 const std::size_t m = s.group % kCauseMeasures;
                 const std::size_t row = (s.segment * products() + s.product) * causes() + cause;
                 estimate(variables[m], row * points() + s.point, unit_of(cause_measures()[m]),
                          values);
               });
}

void Summary::fill_borrowers() {
  auto& variables = results_.by_borrower.variables;
  variables.clear();
  std::vector<CellSum> terms;
  for (const MeasureInfo& m : borrower_measures()) {
    if (m.name == "score_sum") continue;  // its mean is written instead
    variables.push_back(make_variable(m, results_.currency, segments() * points()));
    terms.push_back({terms.size()});
  }
  visit_series(spool_, ids_, cube_of(spool_.shape(), CubeId::borrower), terms, {1, false},
               [&](const Series& s, std::span<std::int64_t> values) {
                 estimate(variables[s.group], s.segment * points() + s.point, 1.0, values);
               });
  fill_mean_score();
}

void Summary::fill_mean_score() {
  auto& variables = results_.by_borrower.variables;
  variables.push_back(make_variable("mean_score", "1", "mean published score at month end, points",
                                    segments() * points(), false));
  const std::vector<CellSum> terms = {{static_cast<std::size_t>(BorrowerMeasure::score_sum)},
                                      {static_cast<std::size_t>(BorrowerMeasure::borrowers)}};
  visit_series(spool_, ids_, cube_of(spool_.shape(), CubeId::borrower), terms, {2, false},
               [&](const Series& s, std::span<std::int64_t> columns) {
                 estimate_ratio(variables.back(), s.segment * points() + s.point, kScorePoint,
                                columns);
               });
}

}  // namespace

void summarise(const Spool& spool, RunResults& results) { Summary(spool, results).fill(); }

}  // namespace lendsim
