#include "analysis/paired.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "analysis/intervals.hpp"
#include "models/base/contract.hpp"
#include "tests/catch.hpp"

namespace {

using namespace lendsim;

bool near(double a, double b, double relative) { return std::abs(a - b) <= relative * std::abs(b); }

double statistic(const PairedDifference& d, Statistic which) { return at(d.statistics, which); }

using Values = std::vector<std::int64_t>;

TEST_CASE("paired differences of amounts", "[analysis][compare]") {
  const Values baseline = {100, 200, 300, 400, 500};
  const Values variant = {110, 190, 330, 440, 530};  // d = 10, -10, 30, 40, 30
  const PairedDifference d = paired_difference(baseline, variant, 10.0, 0.1);
  CHECK(statistic(d, Statistic::mean) == 2.0);
  // Deviations from 2: -1, -3, 1, 2, 1; squares add up to 16.
  CHECK(near(statistic(d, Statistic::sd), 2.0, 1e-15));
  CHECK(near(statistic(d, Statistic::se), 2.0 / std::sqrt(5.0), 1e-15));
  CHECK(statistic(d, Statistic::min) == -1.0);
  CHECK(statistic(d, Statistic::q50) == 3.0);
  // t with 4 degrees of freedom, 97.5 %: 2.7764451051977987 (tables).
  const double half = 2.7764451051977987 * 2.0 / std::sqrt(5.0);
  CHECK(near(d.figure(PairedFigure::low), 2.0 - half, 1e-12));
  CHECK(near(d.figure(PairedFigure::high), 2.0 + half, 1e-12));
  // In the unit: s_a^2 = 250, variant deviations -21, -13, 1, 12, 21: s_b^2 = 1196 / 4 = 299.
  CHECK(near(d.figure(PairedFigure::variance_reduction), (250.0 + 299.0) / 4.0, 1e-12));
  CHECK(near(d.figure(PairedFigure::correlation), 545.0 / (2.0 * std::sqrt(250.0 * 299.0)), 1e-12));
  CHECK(d.figure(PairedFigure::share_same_sign) == 0.8);
  CHECK(d.figure(PairedFigure::replications_needed) == 100.0);  // (2 / (0.1 * 2))^2
}

TEST_CASE("cells without variance have defined results", "[analysis][compare]") {
  const auto nan = [](double v) { return std::isnan(v); };
  SECTION("the policies are the same") {
    const Values same = {3, 5, 9};
    const PairedDifference d = paired_difference(same, same, 1.0, 0.1);
    CHECK(statistic(d, Statistic::mean) == 0.0);
    CHECK(statistic(d, Statistic::se) == 0.0);
    CHECK(d.figure(PairedFigure::low) == 0.0);
    CHECK(d.figure(PairedFigure::high) == 0.0);
    CHECK(d.figure(PairedFigure::correlation) == 1.0);
    CHECK(nan(d.figure(PairedFigure::variance_reduction)));
    CHECK(nan(d.figure(PairedFigure::share_same_sign)));
    CHECK(nan(d.figure(PairedFigure::replications_needed)));
  }
  SECTION("every pair differs by the same") {
    const PairedDifference d = paired_difference(Values{3, 5, 9}, Values{4, 6, 10}, 1.0, 0.1);
    CHECK(statistic(d, Statistic::se) == 0.0);
    CHECK(nan(d.figure(PairedFigure::variance_reduction)));
    CHECK(d.figure(PairedFigure::share_same_sign) == 1.0);
    CHECK(d.figure(PairedFigure::replications_needed) == 2.0);
  }
  SECTION("one side does not vary") {
    const PairedDifference d = paired_difference(Values{0, 0, 0}, Values{4, 6, 8}, 1.0, 0.1);
    CHECK(nan(d.figure(PairedFigure::correlation)));
    CHECK(d.figure(PairedFigure::variance_reduction) == 1.0);
  }
  SECTION("one replication") {
    const PairedDifference d = paired_difference(Values{3}, Values{5}, 1.0, 0.1);
    CHECK(statistic(d, Statistic::mean) == 2.0);
    CHECK(statistic(d, Statistic::q05) == 2.0);
    CHECK(nan(statistic(d, Statistic::se)));
    CHECK(nan(d.figure(PairedFigure::low)));
    CHECK(nan(d.figure(PairedFigure::correlation)));
    CHECK(nan(d.figure(PairedFigure::replications_needed)));
    CHECK(d.figure(PairedFigure::share_same_sign) == 1.0);
  }
  SECTION("a ratio without denominators on one side") {
    const Values some = {1, 2}, none = {0, 0};
    const PairedDifference d = paired_ratio_difference({some, some}, {some, none}, 1.0, 0.1);
    for (const double v : d.statistics) CHECK(nan(v));
    for (const double v : d.figures) CHECK(nan(v));
  }
}

TEST_CASE("a difference beyond 64 bits is a contract violated", "[analysis][compare]") {
  const std::int64_t low = std::numeric_limits<std::int64_t>::min();
  CHECK_THROWS_AS(paired_difference(Values{low, 0}, Values{1, 0}, 1.0, 0.1), ContractViolation);
}

TEST_CASE("a ratio to a constant is an amount", "[analysis][compare]") {
  const Values a = {103, 250, 311, 402}, b = {110, 190, 330, 440}, constant(4, 40);
  const PairedDifference amount = paired_difference(a, b, 40.0, 0.1);
  const PairedDifference ratio = paired_ratio_difference({a, constant}, {b, constant}, 1.0, 0.1);
  for (std::size_t i = 0; i < kStatistics; ++i) {
    INFO(kStatisticNames[i]);
    CHECK(near(ratio.statistics[i], amount.statistics[i], 1e-13));
  }
  for (std::size_t i = 0; i < kPairedFigures; ++i) {
    INFO(kPairedFigureTable[i].name);
    CHECK(near(ratio.figures[i], amount.figures[i], 1e-12));
  }
}

// One replication of both policies: the economy moves numerators and denominators of both.
struct RatioPair {
  std::int64_t n_a, d_a, n_b, d_b;
};

RatioPair draw(std::mt19937_64& engine) {
  std::normal_distribution<double> normal;
  const double economy = normal(engine);
  const double d_a = 1000.0 + 60.0 * economy + 20.0 * normal(engine);
  const double d_b = d_a + 50.0 + 10.0 * normal(engine);
  const double n_a = 0.2 * d_a + 15.0 * economy + 5.0 * normal(engine);
  const double n_b = 0.2 * d_b + 15.0 * economy + 5.0 * normal(engine) + 20.0;
  const auto whole = [](double v) { return static_cast<std::int64_t>(std::llround(1000.0 * v)); };
  return {whole(n_a), whole(d_a), whole(n_b), whole(d_b)};
}

TEST_CASE("intervals of paired differences of ratios cover as they say", "[analysis][compare]") {
  // E N_a / E D_a = 200 / 1000, E N_b / E D_b = 230 / 1050.
  constexpr double kTruth = 230.0 / 1050.0 - 0.2;
  constexpr int kTrials = 4000, kReplications = 40;
  std::mt19937_64 engine(20200101);
  int covered = 0;
  double paired = 0.0, unpaired = 0.0;
  for (int trial = 0; trial < kTrials; ++trial) {
    Values n_a, d_a, n_b, d_b;
    for (int r = 0; r < kReplications; ++r) {
      const RatioPair pair = draw(engine);
      n_a.push_back(pair.n_a);
      d_a.push_back(pair.d_a);
      n_b.push_back(pair.n_b);
      d_b.push_back(pair.d_b);
    }
    const PairedDifference d = paired_ratio_difference({n_a, d_a}, {n_b, d_b}, 1.0, 0.1);
    covered += d.figure(PairedFigure::low) <= kTruth && kTruth <= d.figure(PairedFigure::high);
    paired += statistic(d, Statistic::se);
    const double se_a = at(ratio_statistics(n_a, d_a, 1.0), Statistic::se);
    const double se_b = at(ratio_statistics(n_b, d_b, 1.0), Statistic::se);
    unpaired += std::sqrt(se_a * se_a + se_b * se_b);
  }
  // Five standard errors of a share of 95 %.
  const double allowed = 5.0 * std::sqrt(0.95 * 0.05 / kTrials);
  CHECK(std::abs(static_cast<double>(covered) / kTrials - 0.95) < allowed);
  CHECK(paired < 0.5 * unpaired);  // what both share drops out
}

}  // namespace
