#include "analysis/estimate.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "tests/catch.hpp"

namespace {

using namespace lendsim;

bool near(double a, double b, double relative) { return std::abs(a - b) <= relative * std::abs(b); }

double value(const Statistics& s, Statistic which) { return at(s, which); }

TEST_CASE("statistics of 1 .. 9", "[analysis]") {
  std::vector<std::int64_t> values = {9, 1, 8, 2, 7, 3, 6, 4, 5};
  const Statistics s = statistics_of(values, 1.0);
  CHECK(value(s, Statistic::mean) == 5.0);
  CHECK(near(value(s, Statistic::sd), std::sqrt(7.5), 1e-15));
  CHECK(near(value(s, Statistic::se), std::sqrt(7.5) / 3.0, 1e-15));
  CHECK(value(s, Statistic::min) == 1.0);
  CHECK(value(s, Statistic::max) == 9.0);
  // numpy.percentile(range(1, 10), [5, 25, 50, 75, 95])
  CHECK(near(value(s, Statistic::q05), 1.4, 1e-15));
  CHECK(value(s, Statistic::q25) == 3.0);
  CHECK(value(s, Statistic::q50) == 5.0);
  CHECK(value(s, Statistic::q75) == 7.0);
  CHECK(near(value(s, Statistic::q95), 8.6, 1e-15));
}

TEST_CASE("quantiles by selection equal those by sorting", "[analysis]") {
  std::uint64_t state = 1;
  for (std::size_t count = 1; count < 260; ++count) {
    std::vector<std::int64_t> values;
    for (std::size_t i = 0; i < count; ++i) {
      state = state * 6364136223846793005ULL + 1442695040888963407ULL;
      values.push_back(static_cast<std::int64_t>((state >> 33U) % (count < 40 ? 9 : 1000)) - 4);
    }
    std::vector<double> sorted(values.begin(), values.end());
    std::sort(sorted.begin(), sorted.end());
    const Statistics s = statistics_of(values, 1.0);
    CHECK(value(s, Statistic::q05) == quantile_of_sorted(sorted, 5));
    CHECK(value(s, Statistic::q25) == quantile_of_sorted(sorted, 25));
    CHECK(value(s, Statistic::q50) == quantile_of_sorted(sorted, 50));
    CHECK(value(s, Statistic::q75) == quantile_of_sorted(sorted, 75));
    CHECK(value(s, Statistic::q95) == quantile_of_sorted(sorted, 95));
  }
}

TEST_CASE("fen become yuan", "[analysis]") {
  std::vector<std::int64_t> values = {100, 350};
  const Statistics s = statistics_of(values, 100.0);
  CHECK(value(s, Statistic::mean) == 2.25);
  CHECK(value(s, Statistic::max) == 3.5);
  CHECK(near(value(s, Statistic::sd), 2.5 / std::sqrt(2.0), 1e-15));
}

TEST_CASE("one replication has no error bar", "[analysis]") {
  std::vector<std::int64_t> one = {4};
  const Statistics s = statistics_of(one, 1.0);
  CHECK(value(s, Statistic::mean) == 4.0);
  CHECK(value(s, Statistic::q95) == 4.0);
  CHECK(std::isnan(value(s, Statistic::sd)));
  CHECK(std::isnan(value(s, Statistic::se)));
  std::vector<std::int64_t> none;
  CHECK(std::isnan(value(statistics_of(none, 1.0), Statistic::mean)));
}

TEST_CASE("a small spread on a large level keeps all digits", "[analysis]") {
  const std::int64_t level = std::int64_t{1} << 61;
  std::vector<std::int64_t> values = {level, level + 1, level + 2};
  CHECK(value(statistics_of(values, 1.0), Statistic::sd) == 1.0);
}

TEST_CASE("squares beyond 128 bits are taken over by floating point", "[analysis]") {
  const std::int64_t far = std::numeric_limits<std::int64_t>::max() / 2;
  std::vector<std::int64_t> values(1000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = i % 2 == 0 ? far : -far;
  const double expected = static_cast<double>(far) * std::sqrt(1000.0 / 999.0);
  CHECK(near(value(statistics_of(values, 1.0), Statistic::sd), expected, 1e-12));
}

TEST_CASE("a ratio is the ratio of totals, its error by the delta method", "[analysis]") {
  const std::vector<std::int64_t> n = {1, 2, 6};
  const std::vector<std::int64_t> d = {10, 10, 20};
  const Statistics s = ratio_statistics(n, d, 1.0);
  const double r = 9.0 / 40.0;
  CHECK(value(s, Statistic::mean) == r);
  // Residuals N - r D: -1.25, -0.25, 1.5.
  const double squares = 1.25 * 1.25 + 0.25 * 0.25 + 1.5 * 1.5;
  CHECK(near(value(s, Statistic::se), std::sqrt(squares / 6.0) / (40.0 / 3.0), 1e-14));
  CHECK(value(s, Statistic::min) == 0.1);
  CHECK(value(s, Statistic::q50) == 0.2);
  CHECK(value(s, Statistic::max) == 0.3);
  CHECK(near(value(s, Statistic::sd), 0.1, 1e-14));
}

TEST_CASE("replications without a denominator count in the mean, not in the quantiles",
          "[analysis]") {
  const std::vector<std::int64_t> n = {0, 3};
  const std::vector<std::int64_t> d = {0, 4};
  const Statistics s = ratio_statistics(n, d, 1.0);
  CHECK(value(s, Statistic::mean) == 0.75);
  CHECK(value(s, Statistic::min) == 0.75);
  CHECK(std::isnan(value(s, Statistic::sd)));
  CHECK(value(s, Statistic::se) == 0.0);
  const std::vector<std::int64_t> zero = {0, 0};
  for (const double x : ratio_statistics(zero, zero, 1.0)) CHECK(std::isnan(x));
}

TEST_CASE("a proportional numerator has no error", "[analysis]") {
  std::vector<std::int64_t> n;
  std::vector<std::int64_t> d;
  for (std::int64_t i = 1; i < 50; ++i) {
    d.push_back(i * 1'000'000'000'007);
    n.push_back(3 * d.back());
  }
  const Statistics s = ratio_statistics(n, d, 1.0);
  CHECK(value(s, Statistic::mean) == 3.0);
  CHECK(value(s, Statistic::se) == 0.0);
}

}  // namespace
