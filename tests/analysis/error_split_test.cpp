#include "analysis/error_split.hpp"

#include <cmath>
#include <random>
#include <vector>

#include "tests/catch.hpp"

namespace {

using namespace lendsim;

TEST_CASE("correlation and its interval", "[analysis][error_split]") {
  const std::vector<double> x = {1, 2, 3, 4, 5, 6, 7};
  const std::vector<double> y = {2, 1, 4, 3, 7, 5, 6};
  const CorrelationInterval c = correlation_interval(x, y);
  // Deviation products add up to 23, squares to 28 on both sides.
  CHECK(std::abs(c.correlation - 23.0 / 28.0) < 1e-14);
  CHECK(std::abs(c.low - std::tanh(std::atanh(23.0 / 28.0) - 1.959963984540054 / 2.0)) < 1e-12);
  CHECK(std::abs(c.high - std::tanh(std::atanh(23.0 / 28.0) + 1.959963984540054 / 2.0)) < 1e-12);
}

TEST_CASE("without variance or with few pairs there is no interval", "[analysis][error_split]") {
  const std::vector<double> same(5, 1.0), some = {1, 2, 3, 4, 9};
  CHECK(std::isnan(correlation_interval(same, some).correlation));
  const std::span<const double> three = std::span(some).first(3);
  CHECK(correlation_interval(three, three).correlation == 1.0);
  CHECK(std::isnan(correlation_interval(three, three).low));
  CHECK(std::isnan(correlation_interval(three.first(1), three.first(1)).correlation));
}

TEST_CASE("the interval of a known share covers as it says", "[analysis][error_split]") {
  constexpr double kShare = 0.7;
  constexpr int kTrials = 4000;
  std::mt19937_64 engine(3);
  std::normal_distribution<double> normal;
  int covered = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    std::vector<double> x, y;
    for (int r = 0; r < 40; ++r) {
      const double economy = std::sqrt(kShare) * normal(engine);
      x.push_back(economy + std::sqrt(1.0 - kShare) * normal(engine));
      y.push_back(economy + std::sqrt(1.0 - kShare) * normal(engine));
    }
    const CorrelationInterval c = correlation_interval(x, y);
    covered += c.low <= kShare && kShare <= c.high;
  }
  CHECK(std::abs(static_cast<double>(covered) / kTrials - 0.95) <
        5.0 * std::sqrt(0.95 * 0.05 / kTrials));
}

}  // namespace
