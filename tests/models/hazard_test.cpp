#include "models/features/hazard.hpp"

#include <cmath>

#include "models/base/math.hpp"
#include "tests/catch.hpp"

using namespace lendsim;

namespace {

const FeatureIndex kScore = index_of(Feature::score);
const FeatureIndex kBucket = index_of(Feature::bucket);

FeatureRow row_with(float score, float bucket = 0.0F) {
  FeatureRow row(kBuiltinFeatures);
  row.set(Feature::score, score);
  row.set(Feature::bucket, bucket);
  return row;
}

// Share of evenly spaced words at which event j is picked; the words are the middles of 2^16 cells,
// so the share differs from the probability by at most one cell.
double picked_share(const HazardGroup& group, const FeatureRow& row, int j, EventMask mask = 0) {
  int count = 0;
  for (std::uint32_t k = 0; k < 65536; ++k) {
    count += group.pick(row, (k << 16U) + 0x8000U, mask) == j ? 1 : 0;
  }
  return count / 65536.0;
}
constexpr double kCell = 1.0 / 65536.0;

}  // namespace

TEST_CASE("at the reference, bases are the probabilities") {
  const HazardGroup group(
      "g",
      {{"a", {}, {0.1}, {{kScore, 0.01F, 650.0F}}}, {"b", {}, {0.25}, {}}, {"off", {}, {0.0}, {}}},
      0);
  const FeatureRow row = row_with(650.0F);
  for (int j = 0; j < 3; ++j) {
    const double base = group.events()[static_cast<std::size_t>(j)].base[0];
    CHECK(std::abs(group.probability(j, row) - base) < 1e-6);
    CHECK(std::abs(picked_share(group, row, j) - base) <= kCell);
  }
  CHECK(group.pick(row, 0xFFFFFFFFU) == kNothing);
  CHECK_FALSE(group.never());
}

TEST_CASE("an effect moves the log-odds of its event against nothing") {
  const HazardGroup group("g", {{"a", {}, {0.1}, {{kScore, 0.02F, 650.0F}}}, {"b", {}, {0.2}, {}}},
                          0);
  const FeatureRow row = row_with(700.0F);
  const double odds_a = 0.1 / 0.7 * std::exp(0.02 * 50.0);
  const double odds_b = 0.2 / 0.7;
  CHECK(std::abs(group.probability(0, row) - odds_a / (1.0 + odds_a + odds_b)) < 1e-6);
  CHECK(std::abs(picked_share(group, row, 1) - odds_b / (1.0 + odds_a + odds_b)) <= kCell);
}

TEST_CASE("what can't happen drops out and intercepts stay") {
  const Condition high{kScore, Comparison::greater, false, 0, 600.0F};
  const HazardGroup group("g", {{"a", {high}, {0.1}, {}}, {"b", {}, {0.2}, {}}}, 0);
  const double alone = (0.2 / 0.7) / (1.0 + 0.2 / 0.7);
  CHECK(std::abs(group.probability(1, row_with(500.0F)) - alone) < 1e-6);
  CHECK(std::abs(picked_share(group, row_with(700.0F), 1, 1U) - alone) <= kCell);
  CHECK(picked_share(group, row_with(500.0F), 0) == 0.0);
}

TEST_CASE("bases go by bucket") {
  const HazardGroup group("g", {{"miss", {}, {0.01, 0.5, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7}, {}}},
                          kBucket);
  CHECK(std::abs(picked_share(group, row_with(650.0F, 0.0F), 0) - 0.01) <= kCell);
  CHECK(std::abs(picked_share(group, row_with(650.0F, 1.0F), 0) - 0.5) <= kCell);
  CHECK(std::abs(picked_share(group, row_with(650.0F, 7.0F), 0) - 0.7) <= kCell);
}

TEST_CASE("the one-factor model: mean over the factor is the base, good times lower it") {
  const HazardGroup group("default", {{"default", {}, {0.02}, {}}}, 0, Link::probit, 0.04);
  double mean = 0.0;
  constexpr int kPoints = 20000;
  for (int i = 0; i < kPoints; ++i) {
    FeatureRow row = row_with(650.0F);
    row.set(Feature::systematic, static_cast<float>(math::normal_quantile((i + 0.5) / kPoints)));
    mean += group.probability(0, row) / kPoints;
  }
  CHECK(std::abs(mean - 0.02) < 1e-5);  // error of the midpoint rule in the tails
  // Quantile of the loss at 99.9 %: 7.142 % for p = 2 %, rho = 0.04 (Vasicek 2002).
  FeatureRow bad = row_with(650.0F);
  bad.set(Feature::systematic, static_cast<float>(math::normal_quantile(0.001)));
  CHECK(std::abs(group.probability(0, bad) - 0.07142) < 5e-6);
}

TEST_CASE("chances are thresholds on the whole word") {
  const FeatureRow row = row_with(650.0F);
  CHECK_FALSE(Chance(0.0).happens(row, 0));
  CHECK(Chance(0.0).never());
  CHECK(Chance(1.0).happens(row, 0xFFFFFFFFU));
  CHECK(Chance(1.0).certain());
  CHECK(Chance(0.5).happens(row, 0x7FFFFFFFU));
  CHECK_FALSE(Chance(0.5).happens(row, 0x80000000U));
}

TEST_CASE("comparisons") {
  const auto compare = [](float left, Comparison c, float right) {
    return holds({kScore, c, false, 0, right}, row_with(left));
  };
  using enum Comparison;
  for (const auto& [left, right] : {std::pair{1.0F, 2.0F}, {2.0F, 2.0F}, {3.0F, 2.0F}}) {
    CHECK(compare(left, less, right) == (left < right));
    CHECK(compare(left, less_equal, right) == (left <= right));
    CHECK(compare(left, greater, right) == (left > right));
    CHECK(compare(left, greater_equal, right) == (left >= right));
    CHECK(compare(left, equal, right) == (left == right));
    CHECK(compare(left, not_equal, right) == (left != right));
  }
}
