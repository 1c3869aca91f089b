#include "analysis/intervals.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <limits>

#include "models/base/contract.hpp"

namespace lendsim {

Interval mean_interval(double estimate, double se, std::size_t replications, double level) {
  LENDSIM_EXPECT(level > 0.0 && level < 1.0);
  if (replications < 2) {
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    return {kNan, kNan};
  }
  const boost::math::students_t law(static_cast<double>(replications - 1));
  const double half_width = quantile(complement(law, (1.0 - level) / 2.0)) * se;
  return {estimate - half_width, estimate + half_width};
}

// The quantile lies below the l-th smallest value if fewer than l values are below it, and their
// number is binomial.
QuantileInterval quantile_interval(std::span<const double> ascending, int percent, double level) {
  LENDSIM_EXPECT(percent > 0 && percent < 100 && level > 0.0 && level < 1.0);
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const auto n = static_cast<double>(ascending.size());
  const double tail = (1.0 - level) / 2.0;
  QuantileInterval interval{-kInfinity, kInfinity, 1.0};
  if (ascending.empty()) return interval;
  const boost::math::binomial law(n, percent / 100.0);
  std::size_t lower = 0;  // rank, from 1
  while (lower < ascending.size() && cdf(law, static_cast<double>(lower)) <= tail) ++lower;
  std::size_t upper = ascending.size() + 1;
  while (upper > 1 && cdf(complement(law, static_cast<double>(upper - 2))) <= tail) --upper;
  if (lower > 0) {
    interval.low = ascending[lower - 1];
    interval.coverage -= cdf(law, static_cast<double>(lower - 1));
  }
  if (upper <= ascending.size()) {
    interval.high = ascending[upper - 1];
    interval.coverage -= cdf(complement(law, static_cast<double>(upper - 1)));
  }
  return interval;
}

}  // namespace lendsim
