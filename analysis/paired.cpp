#include "analysis/paired.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "analysis/intervals.hpp"
#include "models/base/contract.hpp"

namespace lendsim {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Standard deviations over replications.
struct Deviations {
  double baseline = kNan;
  double variant = kNan;
  double difference = kNan;
};

double correlation_of(const Deviations& s) {
  if (!(s.baseline > 0.0) || !(s.variant > 0.0)) return kNan;
  const double shared = s.baseline * s.baseline + s.variant * s.variant;
  const double r = (shared - s.difference * s.difference) / (2.0 * s.baseline * s.variant);
  return std::clamp(r, -1.0, 1.0);
}

double variance_reduction_of(const Deviations& s) {
  if (!(s.difference > 0.0)) return kNan;
  return (s.baseline * s.baseline + s.variant * s.variant) / (s.difference * s.difference);
}

double needed(double deviation, double mean, double precision) {
  if (mean == 0.0 || std::isnan(deviation)) return kNan;
  const double relative = deviation / (precision * std::abs(mean));
  return std::max(2.0, std::ceil(relative * relative));
}

// Of the values with the sign of `mean` among all that are known.
double share_with_sign(std::span<const double> values, double mean) {
  if (mean == 0.0 || std::isnan(mean) || values.empty()) return kNan;
  const auto same = [&](double v) { return mean > 0.0 ? v > 0.0 : v < 0.0; };
  return static_cast<double>(std::count_if(values.begin(), values.end(), same)) /
         static_cast<double>(values.size());
}

void fill_figures(PairedDifference& d, const Deviations& s, std::span<const double> values,
                  std::size_t replications, double precision) {
  const auto set = [&](PairedFigure which, double value) {
    d.figures[static_cast<std::size_t>(which)] = value;
  };
  const double mean = at(d.statistics, Statistic::mean);
  const Interval interval = mean_interval(mean, at(d.statistics, Statistic::se), replications);
  set(PairedFigure::low, interval.low);
  set(PairedFigure::high, interval.high);
  set(PairedFigure::correlation, correlation_of(s));
  set(PairedFigure::variance_reduction, variance_reduction_of(s));
  set(PairedFigure::share_same_sign, share_with_sign(values, mean));
  set(PairedFigure::replications_needed, needed(s.difference, mean, precision));
}

PairedDifference nothing() {
  PairedDifference d;
  d.statistics.fill(kNan);
  d.figures.fill(kNan);
  return d;
}

// Of numbers that add up to zero.
double deviation_of_effects(std::span<const double> effects) {
  if (effects.size() < 2) return kNan;
  double squares = 0.0;
  for (const double e : effects) squares += e * e;
  return std::sqrt(squares / static_cast<double>(effects.size() - 1));
}

// Differences of the ratios of single replications.
std::vector<double> single_differences(const RatioColumns& a, const RatioColumns& b, double unit) {
  std::vector<double> values;
  for (std::size_t i = 0; i < a.numerators.size(); ++i) {
    if (a.denominators[i] <= 0 || b.denominators[i] <= 0) continue;
    const auto ratio = [&](const RatioColumns& c) {
      return static_cast<double>(c.numerators[i]) / static_cast<double>(c.denominators[i]) / unit;
    };
    values.push_back(ratio(b) - ratio(a));
  }
  return values;
}

}  // namespace

PairedDifference paired_difference(std::span<const std::int64_t> baseline,
                                   std::span<const std::int64_t> variant, double unit,
                                   double precision) {
  LENDSIM_EXPECT(baseline.size() == variant.size());
  if (baseline.empty()) return nothing();
  std::vector<std::int64_t> d(baseline.size());
  std::vector<double> values(baseline.size());
  for (std::size_t i = 0; i < d.size(); ++i) {
    if (__builtin_sub_overflow(variant[i], baseline[i], &d[i])) {
      throw ContractViolation("a difference of two amounts exceeds 64 bits");
    }
    values[i] = static_cast<double>(d[i]);
  }
  PairedDifference result;
  result.statistics = statistics_of(d, unit);
  const Deviations s{standard_deviation(baseline, unit), standard_deviation(variant, unit),
                     at(result.statistics, Statistic::sd)};
  fill_figures(result, s, values, d.size(), precision);
  return result;
}

PairedDifference paired_ratio_difference(const RatioColumns& baseline, const RatioColumns& variant,
                                         double unit, double precision) {
  LENDSIM_EXPECT(baseline.numerators.size() == variant.numerators.size());
  const std::vector<double> a = ratio_effects(baseline.numerators, baseline.denominators, unit);
  const std::vector<double> b = ratio_effects(variant.numerators, variant.denominators, unit);
  if (a.empty() || b.empty()) return nothing();
  std::vector<double> effects(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) effects[i] = b[i] - a[i];
  const Deviations s{deviation_of_effects(a), deviation_of_effects(b),
                     deviation_of_effects(effects)};
  std::vector<double> values = single_differences(baseline, variant, unit);
  PairedDifference result;
  result.statistics = value_statistics(values);
  at(result.statistics, Statistic::mean) =
      ratio_of_totals(variant.numerators, variant.denominators, unit) -
      ratio_of_totals(baseline.numerators, baseline.denominators, unit);
  at(result.statistics, Statistic::se) = s.difference / std::sqrt(static_cast<double>(a.size()));
  fill_figures(result, s, values, a.size(), precision);
  return result;
}

}  // namespace lendsim
