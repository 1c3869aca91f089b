// Survival and cumulative incidence against cases worked by hand, closed forms and a textbook.
#include "analysis/incidence.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "analysis/estimate.hpp"
#include "tests/catch.hpp"
#include "tests/results/sample_run.hpp"

namespace {

using namespace lendsim;

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

// Seen from age `from` to age `to`, both included; left by `exit` in the last, or was censored.
struct Life {
  int from;
  int to;
  int exit = -1;
};

RiskTable table_of(const std::vector<Life>& lives, std::size_t ages, std::size_t exits) {
  RiskTable table{std::vector<std::int64_t>(ages), std::vector<std::int64_t>(exits * ages)};
  for (const Life& life : lives) {
    for (int k = life.from; k <= life.to; ++k) ++table.at_risk[static_cast<std::size_t>(k)];
    if (life.exit >= 0) {
      ++table.exits[static_cast<std::size_t>(life.exit) * ages + static_cast<std::size_t>(life.to)];
    }
  }
  return table;
}

// Sum over lives of the squared effects of each: the variance of the curves.
RiskCurves variance_of(const std::vector<Life>& lives, std::size_t ages, std::size_t exits) {
  const RiskTable totals = table_of(lives, ages, exits);
  RiskCurves variance{std::vector<double>(ages), std::vector<double>(exits * ages)};
  for (const Life& life : lives) {
    const RiskCurves effect = effect_on_curves(totals, table_of({life}, ages, exits));
    for (std::size_t k = 0; k < ages; ++k) {
      variance.survival[k] += effect.survival[k] * effect.survival[k];
    }
    for (std::size_t i = 0; i < exits * ages; ++i) {
      variance.incidence[i] += effect.incidence[i] * effect.incidence[i];
    }
  }
  return variance;
}

// Weeks in remission under 6-mercaptopurine (Freireich et al., Blood 21 (1963)), the example of
// most textbooks: Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data,
// table 1.1.
const std::vector<Life> kRemissions = {
    {0, 6, 0},  {0, 6, 0},  {0, 6, 0},  {0, 6},     {0, 7, 0}, {0, 9},  {0, 10, 0},
    {0, 10},    {0, 11},    {0, 13, 0}, {0, 16, 0}, {0, 17},   {0, 19}, {0, 20},
    {0, 22, 0}, {0, 23, 0}, {0, 25},    {0, 32},    {0, 32},   {0, 34}, {0, 35}};

TEST_CASE("remissions under 6-MP: Kaplan, Meier and Greenwood", "[analysis][incidence]") {
  const RiskCurves curves = curves_of(table_of(kRemissions, 36, 1));
  const RiskCurves variance = variance_of(kRemissions, 36, 1);
  struct Row {
    std::size_t week;
    double survival, se;  // as printed, rounded to the last digit
  };
  const std::vector<Row> printed = {{5, 1.0, 0.0},       {6, 0.857, 0.0764},  {7, 0.807, 0.0869},
                                    {10, 0.753, 0.0963}, {13, 0.690, 0.1068}, {16, 0.627, 0.1141},
                                    {22, 0.538, 0.1282}, {23, 0.448, 0.1346}, {35, 0.448, 0.1346}};
  for (const Row& row : printed) {
    INFO("week " << row.week);
    CHECK(std::abs(curves.survival[row.week] - row.survival) <= 0.0005);
    CHECK(std::abs(std::sqrt(variance.survival[row.week]) - row.se) <= 0.00005);
    // With a single cause its incidence is what has not survived.
    CHECK(curves.incidence[row.week] == Approx(1.0 - curves.survival[row.week]).margin(1e-15));
  }
  // Greenwood: S^2 sum d / (Y (Y - d)), by hand at week 10: 3/(21*18) + 1/(17*16) + 1/(15*14).
  const double s = 18.0 / 21 * 16 / 17 * 14 / 15;
  const double greenwood = s * s * (3.0 / (21 * 18) + 1.0 / (17 * 16) + 1.0 / (15 * 14));
  CHECK(curves.survival[10] == Approx(s).epsilon(4 * kEpsilon));
  CHECK(variance.survival[10] == Approx(greenwood).epsilon(1e-12));
}

TEST_CASE("two causes, delayed entry and censoring, by hand", "[analysis][incidence]") {
  // Y: 4 5 3 1. Age 0: one by cause 0. Age 1: two enter; one by cause 1, one censored. Age 2: one
  // by each cause. Age 3: the last is censored.
  const std::vector<Life> lives = {{0, 0, 0}, {0, 1, 1}, {0, 1}, {0, 2, 0}, {1, 2, 1}, {1, 3}};
  const RiskTable table = table_of(lives, 4, 2);
  REQUIRE(table.at_risk == std::vector<std::int64_t>{4, 5, 3, 1});
  const RiskCurves curves = curves_of(table);
  const std::vector<double> survival = {3.0 / 4, 3.0 / 5, 1.0 / 5, 1.0 / 5};
  const std::vector<double> first = {1.0 / 4, 1.0 / 4, 1.0 / 4 + 1.0 / 5, 9.0 / 20};
  const std::vector<double> second = {0, 3.0 / 20, 3.0 / 20 + 1.0 / 5, 7.0 / 20};
  for (std::size_t k = 0; k < 4; ++k) {
    INFO("age " << k);
    CHECK(curves.survival[k] == Approx(survival[k]).epsilon(8 * kEpsilon));
    CHECK(curves.incidence[k] == Approx(first[k]).epsilon(8 * kEpsilon));
    CHECK(curves.incidence[4 + k] == Approx(second[k]).margin(8 * kEpsilon));
  }
  // One minus the Kaplan-Meier curve of a cause alone would be more: 1 - 3/4 * 2/3 = 1/2.
  CHECK(curves.incidence[2] < 0.5);
}

TEST_CASE("without censoring incidence is a share, its error binomial", "[analysis][incidence]") {
  // Ten lives: five end by cause 0 at ages 0 to 4, three by cause 1 at age 2, two go on.
  const std::vector<Life> lives = {{0, 0, 0}, {0, 1, 0}, {0, 2, 0}, {0, 3, 0}, {0, 4, 0},
                                   {0, 2, 1}, {0, 2, 1}, {0, 2, 1}, {0, 4},    {0, 4}};
  const RiskCurves curves = curves_of(table_of(lives, 5, 2));
  const RiskCurves variance = variance_of(lives, 5, 2);
  for (std::size_t k = 0; k < 5; ++k) {
    const double by_0 = static_cast<double>(k + 1) / 10;
    const double by_1 = k < 2 ? 0.0 : 0.3;
    CHECK(curves.incidence[k] == Approx(by_0).epsilon(1e-14));
    CHECK(curves.incidence[5 + k] == Approx(by_1).margin(1e-14));
    CHECK(variance.incidence[k] == Approx(by_0 * (1 - by_0) / 10).epsilon(1e-12));
    CHECK(variance.incidence[5 + k] == Approx(by_1 * (1 - by_1) / 10).margin(1e-14));
  }
}

TEST_CASE("nothing is said of ages at which nobody was seen", "[analysis][incidence]") {
  // Seen from age 2 on; nobody at age 4.
  const RiskCurves gap = curves_of(table_of({{2, 3, 0}, {2, 3}, {5, 5, 0}}, 6, 1));
  for (const std::size_t k : {0U, 1U, 4U, 5U}) {
    CHECK(std::isnan(gap.survival[k]));
    CHECK(std::isnan(gap.incidence[k]));
  }
  CHECK(gap.survival[2] == 1.0);
  CHECK(gap.survival[3] == 0.5);
  // Once all have left, that stays so.
  const RiskCurves all = curves_of(table_of({{0, 1, 0}}, 4, 1));
  CHECK(all.survival == std::vector<double>{1, 0, 0, 0});
  CHECK(all.incidence == std::vector<double>{0, 1, 1, 1});
  const RiskCurves none = curves_of(table_of({}, 2, 1));
  CHECK(std::isnan(none.survival[0]));
}

TEST_CASE("effects are derivatives and add up to nothing", "[analysis][incidence]") {
  const RiskTable one = table_of({{0, 1, 0}, {0, 3, 1}, {0, 3}, {1, 2}}, 4, 2);
  const RiskTable other = table_of({{0, 0, 1}, {0, 2, 0}, {0, 3}, {0, 1}, {2, 3, 1}}, 4, 2);
  // Counts times a million: then one more of `one` is a small step.
  constexpr std::int64_t kMany = 1'000'000;
  const auto weighted = [&](std::int64_t a, std::int64_t b) {
    RiskTable sum = one;
    for (std::size_t i = 0; i < sum.at_risk.size(); ++i) {
      sum.at_risk[i] = a * one.at_risk[i] + b * other.at_risk[i];
    }
    for (std::size_t i = 0; i < sum.exits.size(); ++i) {
      sum.exits[i] = a * one.exits[i] + b * other.exits[i];
    }
    return sum;
  };
  const RiskTable totals = weighted(1, 1);
  const RiskCurves effect = effect_on_curves(totals, one);
  const RiskCurves opposite = effect_on_curves(totals, other);
  const RiskCurves before = curves_of(weighted(kMany, kMany));
  const RiskCurves after = curves_of(weighted(kMany + 1, kMany));
  for (std::size_t i = 0; i < 8; ++i) {
    CHECK(effect.incidence[i] == Approx(-opposite.incidence[i]).margin(1e-15));
    // The step is a millionth: the next order is a millionth of it.
    CHECK((after.incidence[i] - before.incidence[i]) * kMany ==
          Approx(effect.incidence[i]).margin(5e-6));
  }
  for (std::size_t k = 0; k < 4; ++k) {
    CHECK((after.survival[k] - before.survival[k]) * kMany ==
          Approx(effect.survival[k]).margin(5e-6));
  }
}

// The summaries of a run, statistic by statistic.
struct Fixture {
  sample::Folder folder;
  TallyShape shape = sample::shape(15);
  Spool spool = sample::filled_spool(folder / "run.h5", shape, 7);
  RunResults run = sample::run(spool);
  std::size_t ages = static_cast<std::size_t>(shape.account_ages());
  std::size_t exits = static_cast<std::size_t>(shape.exits());

  static const SummaryVariable& find(const SummaryGroup& group, const std::string& name) {
    for (const SummaryVariable& v : group.variables) {
      if (v.name == name) return v;
    }
    throw std::runtime_error("no variable " + name);
  }
  static double pick(const SummaryVariable& v, Statistic s, std::size_t cell) {
    return v.values[static_cast<std::size_t>(s) * (v.values.size() / kStatistics) + cell];
  }
  // Of one segment and product; the sums over all are group -1.
  RiskTable table(const Tally& tally, int segment, int product) const {
    RiskTable sum{std::vector<std::int64_t>(ages), std::vector<std::int64_t>(exits * ages)};
    for (int s = 0; s < shape.segments; ++s) {
      for (int p = 0; p < shape.products; ++p) {
        if ((segment >= 0 && s != segment) || (product >= 0 && p != product)) continue;
        const std::size_t cell = static_cast<std::size_t>(s * shape.products + p);
        for (std::size_t i = 0; i < ages; ++i) {
          sum.at_risk[i] += tally.cube(CubeId::risk)[cell * ages + i];
        }
        for (std::size_t i = 0; i < exits * ages; ++i) {
          sum.exits[i] += tally.cube(CubeId::exit)[cell * exits * ages + i];
        }
      }
    }
    return sum;
  }
};

TEST_CASE_METHOD(Fixture, "summaries of survival and incidence are those of their tables",
                 "[analysis][incidence]") {
  const SummaryVariable& survival = find(run.summary(CubeId::risk), "survival");
  const SummaryVariable& incidence = find(run.summary(CubeId::exit), "cumulative_incidence");
  REQUIRE(survival.values.size() == kStatistics * 9 * ages);
  REQUIRE(incidence.values.size() == kStatistics * 9 * exits * ages);
  CHECK(find(run.summary(CubeId::exit), "exits").units == "1");
  for (int segment = -1; segment < 2; ++segment) {
    for (int product = -1; product < 2; ++product) {
      const auto group = static_cast<std::size_t>((segment + 1) * 3 + product + 1);
      const RiskTable totals = table(run.totals, segment, product);
      const RiskCurves curves = curves_of(totals);
      for (std::size_t k = 0; k < ages; ++k) {
        const std::size_t cell = group * ages + k;
        REQUIRE(pick(survival, Statistic::mean, cell) == curves.survival[k]);
        double sum = curves.survival[k];
        std::int64_t left = 0;
        for (std::size_t e = 0; e < exits; ++e) {
          std::vector<double> values;
          double squares = 0.0;
          for (ReplicationId r = 0; r < 7; ++r) {
            const RiskTable one = table(sample::tally(shape, r), segment, product);
            values.push_back(curves_of(one).incidence[e * ages + k]);
            const double effect = effect_on_curves(totals, one).incidence[e * ages + k];
            squares += effect * effect;
          }
          const Statistics expected = value_statistics(values);
          const std::size_t at_exit = (group * exits + e) * ages + k;
          REQUIRE(pick(incidence, Statistic::mean, at_exit) == curves.incidence[e * ages + k]);
          REQUIRE(pick(incidence, Statistic::se, at_exit) == std::sqrt(squares * 7 / 6));
          for (const Statistic s : {Statistic::sd, Statistic::q25, Statistic::max}) {
            REQUIRE(pick(incidence, s, at_exit) == at(expected, s));
          }
          std::int64_t events = 0;
          for (std::size_t a = 0; a <= k; ++a) events += totals.exits[e * ages + a];
          REQUIRE(incidence.few_events[at_exit] == (events < 30 ? 1 : 0));
          left += events;
          sum += curves.incidence[e * ages + k];
        }
        REQUIRE(sum == Approx(1.0).epsilon(1e-13));
        REQUIRE(survival.few_events[cell] == (left < 30 ? 1 : 0));
      }
    }
  }
}

// At age 0 the incidence is a ratio of counts, with the delta method's error.
TEST_CASE_METHOD(Fixture, "the first age is a ratio", "[analysis][incidence]") {
  std::vector<std::int64_t> above;
  std::vector<std::int64_t> below;
  for (ReplicationId r = 0; r < 7; ++r) {
    const RiskTable one = table(sample::tally(shape, r), -1, -1);
    above.push_back(one.exits[2 * ages]);
    below.push_back(one.at_risk[0]);
  }
  const Statistics expected = ratio_statistics(above, below, 1.0);
  const SummaryVariable& incidence = find(run.summary(CubeId::exit), "cumulative_incidence");
  for (std::size_t s = 0; s < kStatistics; ++s) {
    CHECK(pick(incidence, static_cast<Statistic>(s), 2 * ages) ==
          Approx(expected[s]).epsilon(1e-13));
  }
}

}  // namespace
