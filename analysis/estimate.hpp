// What R replications say about one quantity: pure functions of exact integers, in replication
// order. A population of R values; standard deviations divide by R - 1 and are NaN for R = 1.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/results/run_results.hpp"

namespace lendsim {

using Statistics = std::array<double, kStatistics>;  // in the order of Statistic

inline double& at(Statistics& s, Statistic which) { return s[static_cast<std::size_t>(which)]; }
inline double at(const Statistics& s, Statistic which) {
  return s[static_cast<std::size_t>(which)];
}

// Statistics of values / unit (unit = 100: fen to yuan). The sums behind mean, sd and se are exact:
// one rounding each of sum, of R * sum of squares - square of sum, of the division and of the root.
// Where 128 bits do not hold the squares, 80-bit floating point takes over. Reorders `values`.
Statistics statistics_of(std::span<std::int64_t> values, double unit);

// Statistics of numerator / denominator / unit. mean: ratio of totals r = sum N / sum D, NaN if sum
// D is not positive. se: delta method, sqrt(sum (N_i - r D_i)^2 / (R (R - 1))) / mean D. sd, min,
// max and quantiles: of N_i / D_i over the replications with D_i > 0; NaN if there is none.
Statistics ratio_statistics(std::span<const std::int64_t> numerators,
                            std::span<const std::int64_t> denominators, double unit);

// What each replication adds to the error of a ratio of totals r = sum N / sum D, to first order:
// (N_i - r D_i) / mean D / unit, which add up to zero. The se of ratio_statistics is their standard
// deviation / sqrt R. Empty if sum D is not positive.
std::vector<double> ratio_effects(std::span<const std::int64_t> numerators,
                                  std::span<const std::int64_t> denominators, double unit);

// sum N / sum D / unit, as the mean of ratio_statistics; NaN if sum D is not positive.
double ratio_of_totals(std::span<const std::int64_t> numerators,
                       std::span<const std::int64_t> denominators, double unit);

// Standard deviation of values / unit, exact as in statistics_of; NaN for fewer than two.
double standard_deviation(std::span<const std::int64_t> values, double unit);

// sd, min, max and quantiles of the values that are not NaN; mean and se are left NaN. Reorders
// `values`.
Statistics value_statistics(std::span<double> values);

// Quantile percent / 100 of ascending values by linear interpolation between the order statistics
// around (R - 1) * percent / 100 (type 7 of Hyndman and Fan, The American Statistician 50 (1996)).
double quantile_of_sorted(std::span<const double> ascending, int percent);

}  // namespace lendsim
