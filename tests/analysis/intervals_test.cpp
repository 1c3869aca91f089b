#include "analysis/intervals.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "tests/catch.hpp"

namespace {

using namespace lendsim;

std::vector<double> one_to(std::size_t n) {
  std::vector<double> values(n);
  std::iota(values.begin(), values.end(), 1.0);
  return values;
}

TEST_CASE("an interval of a mean has Student's quantile", "[analysis]") {
  // t(0.975) with 19 and 1 degrees of freedom, of any table: 2.0930, 12.7062.
  const Interval twenty = mean_interval(10.0, 2.0, 20);
  CHECK(std::abs((twenty.high - 10.0) / 2.0 - 2.0930) < 5e-5);
  CHECK(std::abs((10.0 - twenty.low) / 2.0 - 2.0930) < 5e-5);
  CHECK(std::abs(mean_interval(0.0, 1.0, 2).high - 12.7062) < 5e-5);
  CHECK(mean_interval(3.0, 0.0, 5).low == 3.0);
  CHECK(std::isnan(mean_interval(3.0, 1.0, 1).low));
  CHECK(std::isnan(mean_interval(3.0, std::numeric_limits<double>::quiet_NaN(), 9).high));
}

TEST_CASE("an interval of the median of twenty lies between the 6th and the 15th", "[analysis]") {
  // P(6 <= Bin(20, 1/2) <= 14) = 1 - 2 * 21700 / 2^20.
  const QuantileInterval interval = quantile_interval(one_to(20), 50);
  CHECK(interval.low == 6.0);
  CHECK(interval.high == 15.0);
  CHECK(std::abs(interval.coverage - (1.0 - 43'400.0 / 1'048'576.0)) < 1e-15);
}

TEST_CASE("quantiles far out have ends only with enough replications", "[analysis]") {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  // 0.95^71 = 0.0262, 0.95^72 = 0.0249.
  CHECK(quantile_interval(one_to(71), 95).high == kInfinity);
  CHECK(quantile_interval(one_to(72), 95).high == 72.0);
  CHECK(quantile_interval(one_to(71), 5).low == -kInfinity);
  CHECK(quantile_interval(one_to(72), 5).low == 1.0);
  CHECK(quantile_interval({}, 50).high == kInfinity);
  CHECK(quantile_interval(one_to(1), 50).coverage == 1.0);
}

TEST_CASE("intervals of quantiles cover at least what was asked for", "[analysis]") {
  for (std::size_t n = 1; n <= 200; ++n) {
    for (const int percent : {5, 25, 50, 75, 95}) {
      const std::vector<double> values = one_to(n);
      const QuantileInterval interval = quantile_interval(values, percent);
      CHECK(interval.coverage >= 0.95);
      CHECK(interval.low < interval.high);
      // Mirrored, it is the interval of the other quantile.
      const QuantileInterval other = quantile_interval(values, 100 - percent);
      CHECK(other.high == static_cast<double>(n) + 1.0 - interval.low);
    }
  }
}

}  // namespace
