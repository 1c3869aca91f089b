#include "analysis/estimate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "models/base/contract.hpp"
#include "models/base/int128.hpp"

namespace lendsim {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

constexpr std::array<std::pair<Statistic, int>, 5> kQuantiles = {{{Statistic::q50, 50},
                                                                  {Statistic::q05, 5},
                                                                  {Statistic::q25, 25},
                                                                  {Statistic::q75, 75},
                                                                  {Statistic::q95, 95}}};

Statistics all_nan() {
  Statistics s;
  s.fill(kNan);
  return s;
}

// The order statistics that a quantile lies between, and how far.
struct Position {
  std::size_t below;
  std::size_t above;
  double weight;  // of the one above
};

Position position_of(std::size_t count, int percent) {
  const std::size_t scaled = (count - 1) * static_cast<std::size_t>(percent);
  const std::size_t below = scaled / 100;
  return {below, std::min(below + 1, count - 1), static_cast<double>(scaled % 100) / 100.0};
}

double between(double low, double high, double weight) { return low + weight * (high - low); }

// Sum of squares of deviations from the mean, times R, as exactly as it fits. The deviations are
// taken from the first value, which changes nothing and keeps the squares small.
double scaled_squares(std::span<const std::int64_t> values) {
  const auto count = static_cast<Int128>(values.size());
  const std::int64_t origin = values.front();
  Int128 sum = 0;
  Int128 squares = 0;
  bool overflow = false;
  for (const std::int64_t value : values) {
    const Int128 d = static_cast<Int128>(value) - origin;
    Int128 square = 0;
    sum += d;
    overflow |= __builtin_mul_overflow(d, d, &square);
    overflow |= __builtin_add_overflow(squares, square, &squares);
  }
  Int128 left = 0;
  Int128 right = 0;
  overflow |= __builtin_mul_overflow(count, squares, &left);
  overflow |= __builtin_mul_overflow(sum, sum, &right);
  if (!overflow) return static_cast<double>(left - right);

  const long double mean = static_cast<long double>(sum) / static_cast<long double>(count);
  long double total = 0;
  for (const std::int64_t value : values) {
    const long double d = static_cast<long double>(static_cast<Int128>(value) - origin) - mean;
    total += d * d;
  }
  return static_cast<double>(total * static_cast<long double>(count));
}

// Partitions at the order statistics that are wanted, within ever smaller ranges, instead of
// sorting.
void fill_quantiles(std::span<std::int64_t> values, double unit, Statistics& s) {
  const auto select = [values](std::size_t from, std::size_t nth, std::size_t to) {
    const auto begin = values.begin();
    std::nth_element(begin + static_cast<std::ptrdiff_t>(from),
                     begin + static_cast<std::ptrdiff_t>(nth),
                     begin + static_cast<std::ptrdiff_t>(to));
  };
  const std::size_t count = values.size();
  const std::size_t middle = position_of(count, 50).below;
  select(0, middle, count);
  for (const auto& [statistic, percent] : kQuantiles) {
    const Position p = position_of(count, percent);
    const bool lower = p.below < middle;
    const std::size_t to = lower ? middle : count;
    if (p.below != middle) select(lower ? 0 : middle + 1, p.below, to);
    // The next order statistic is the smallest of what lies above.
    const auto rest = values.subspan(p.below + 1, std::max(to, p.above + 1) - p.below - 1);
    const std::int64_t low = values[p.below];
    const std::int64_t high =
        p.above == p.below ? low : *std::min_element(rest.begin(), rest.end());
    at(s, statistic) =
        between(static_cast<double>(low), static_cast<double>(high), p.weight) / unit;
  }
}

struct Totals {
  Int128 numerators = 0;
  Int128 denominators = 0;
};

Totals totals_of(std::span<const std::int64_t> numerators,
                 std::span<const std::int64_t> denominators) {
  Totals sums;
  for (std::size_t i = 0; i < numerators.size(); ++i) {
    sums.numerators += numerators[i];
    sums.denominators += denominators[i];
  }
  return sums;
}

// N_i - r D_i, where r = sum N / sum D: N_i sum D - sum N D_i exactly where 128 bits hold it, then
// divided.
double residual(std::int64_t numerator, std::int64_t denominator, const Totals& sums) {
  Int128 left = 0;
  Int128 right = 0;
  if (__builtin_mul_overflow(static_cast<Int128>(numerator), sums.denominators, &left) ||
      __builtin_mul_overflow(static_cast<Int128>(denominator), sums.numerators, &right)) {
    const long double r =
        static_cast<long double>(sums.numerators) / static_cast<long double>(sums.denominators);
    return static_cast<double>(static_cast<long double>(numerator) -
                               r * static_cast<long double>(denominator));
  }
  return static_cast<double>(left - right) / static_cast<double>(sums.denominators);
}

// Squares summed in replication order.
double squared_residuals(std::span<const std::int64_t> numerators,
                         std::span<const std::int64_t> denominators, const Totals& sums) {
  double total = 0.0;
  for (std::size_t i = 0; i < numerators.size(); ++i) {
    const double e = residual(numerators[i], denominators[i], sums);
    total += e * e;
  }
  return total;
}

double deviation_of(std::span<const double> values) {
  if (values.size() < 2) return kNan;
  const auto count = static_cast<double>(values.size());
  double sum = 0.0;
  for (const double value : values) sum += value;
  const double mean = sum / count;
  double squares = 0.0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / (count - 1.0));
}

// sd, min, max and quantiles.
void fill_spread(std::span<double> values, Statistics& s) {
  at(s, Statistic::sd) = deviation_of(values);
  std::sort(values.begin(), values.end());
  at(s, Statistic::min) = values.front();
  at(s, Statistic::max) = values.back();
  for (const auto& [statistic, percent] : kQuantiles) {
    at(s, statistic) = quantile_of_sorted(values, percent);
  }
}

}  // namespace

Statistics statistics_of(std::span<std::int64_t> values, double unit) {
  if (values.empty()) return all_nan();
  Statistics s = all_nan();
  const auto count = static_cast<double>(values.size());
  Int128 sum = 0;
  for (const std::int64_t value : values) sum += value;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  at(s, Statistic::mean) = static_cast<double>(sum) / (count * unit);
  at(s, Statistic::min) = static_cast<double>(*low) / unit;
  at(s, Statistic::max) = static_cast<double>(*high) / unit;
  const bool constant = *low == *high;
  if (values.size() > 1) {
    const double squares = constant ? 0.0 : scaled_squares(values);
    const double sd = std::sqrt(squares / (count * (count - 1.0))) / unit;
    at(s, Statistic::sd) = sd;
    at(s, Statistic::se) = sd / std::sqrt(count);
  }
  if (constant) {
    for (const auto& [statistic, percent] : kQuantiles) at(s, statistic) = at(s, Statistic::min);
  } else {
    fill_quantiles(values, unit, s);
  }
  return s;
}

Statistics ratio_statistics(std::span<const std::int64_t> numerators,
                            std::span<const std::int64_t> denominators, double unit) {
  LENDSIM_EXPECT(numerators.size() == denominators.size());
  Statistics s = all_nan();
  const Totals sums = totals_of(numerators, denominators);
  std::vector<double> values;
  values.reserve(numerators.size());
  for (std::size_t i = 0; i < numerators.size(); ++i) {
    if (denominators[i] > 0) {
      values.push_back(static_cast<double>(numerators[i]) / static_cast<double>(denominators[i]) /
                       unit);
    }
  }
  if (values.empty() || sums.denominators <= 0) return s;
  const auto count = static_cast<double>(numerators.size());
  const auto below = static_cast<double>(sums.denominators);
  at(s, Statistic::mean) = static_cast<double>(sums.numerators) / below / unit;
  if (numerators.size() > 1) {
    const double squares = squared_residuals(numerators, denominators, sums);
    at(s, Statistic::se) = std::sqrt(squares / (count * (count - 1.0))) / (below / count) / unit;
  }
  fill_spread(values, s);
  return s;
}

std::vector<double> ratio_effects(std::span<const std::int64_t> numerators,
                                  std::span<const std::int64_t> denominators, double unit) {
  LENDSIM_EXPECT(numerators.size() == denominators.size());
  std::vector<double> effects;
  const Totals sums = totals_of(numerators, denominators);
  if (sums.denominators <= 0) return effects;
  const double mean_below =
      static_cast<double>(sums.denominators) / static_cast<double>(denominators.size());
  effects.reserve(numerators.size());
  for (std::size_t i = 0; i < numerators.size(); ++i) {
    effects.push_back(residual(numerators[i], denominators[i], sums) / mean_below / unit);
  }
  return effects;
}

double ratio_of_totals(std::span<const std::int64_t> numerators,
                       std::span<const std::int64_t> denominators, double unit) {
  const Totals sums = totals_of(numerators, denominators);
  if (sums.denominators <= 0) return kNan;
  return static_cast<double>(sums.numerators) / static_cast<double>(sums.denominators) / unit;
}

double standard_deviation(std::span<const std::int64_t> values, double unit) {
  if (values.size() < 2) return kNan;
  const auto count = static_cast<double>(values.size());
  return std::sqrt(scaled_squares(values) / (count * (count - 1.0))) / unit;
}

Statistics value_statistics(std::span<double> values) {
  Statistics s = all_nan();
  const auto end = std::stable_partition(values.begin(), values.end(),
                                         [](double value) { return !std::isnan(value); });
  const auto known = values.first(static_cast<std::size_t>(end - values.begin()));
  if (!known.empty()) fill_spread(known, s);
  return s;
}

double quantile_of_sorted(std::span<const double> ascending, int percent) {
  if (ascending.empty()) return kNan;
  const Position p = position_of(ascending.size(), percent);
  return between(ascending[p.below], ascending[p.above], p.weight);
}

}  // namespace lendsim
