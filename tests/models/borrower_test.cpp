#include <array>
#include <cmath>

#include "models/base/math.hpp"
#include "models/borrower/attributes.hpp"
#include "models/borrower/behaviour.hpp"
#include "models/borrower/distribution.hpp"
#include "models/borrower/traits.hpp"
#include "tests/catch.hpp"

using namespace lendsim;

TEST_CASE("quantiles in closed form") {
  using enum DistributionKind;
  CHECK(quantile({constant, 5.0}, 0.3) == 5.0);
  CHECK(std::abs(quantile({uniform, 2.0, 6.0}, 0.25) - 3.0) < 1e-15);
  CHECK(std::abs(quantile({normal, 10.0, 2.0}, 0.8413447460685429) - 12.0) < 1e-12);
  CHECK(std::abs(quantile({lognormal, 9000.0, 0.5}, 0.5) - 9000.0) < 1e-9);
  CHECK(std::abs(quantile({exponential, 3.0}, 1.0 - std::exp(-1.0)) - 3.0) < 1e-12);
  CHECK(quantile({bernoulli, 0.2}, 0.19) == 1.0);
  CHECK(quantile({bernoulli, 0.2}, 0.21) == 0.0);
  CHECK(quantile({normal, 0.0, 1.0, -0.5, 0.5}, 0.001) == -0.5);
}

TEST_CASE("a choice leaves no word without an answer") {
  const std::array<double, 3> shares = {0.2, 0.0, 0.8};
  const Choice choice(shares);
  CHECK(choice.pick(0) == 0);
  CHECK(choice.pick(858993458U) == 0);  // 0.2 * 2^32 = 858993459.2
  CHECK(choice.pick(858993459U) == 2);
  CHECK(choice.pick(0xFFFFFFFFU) == 2);
  const std::array<double, 3> thirds = {1.0 / 3, 1.0 / 3, 1.0 / 3};
  CHECK(Choice(thirds).pick(0xFFFFFFFFU) == 2);
}

TEST_CASE("the copula's factor reproduces the correlation") {
  std::vector<double> lower;
  const std::array<double, 9> correlation = {1.0, 0.35, 0.1, 0.35, 1.0, -0.2, 0.1, -0.2, 1.0};
  REQUIRE(cholesky(correlation, 3, lower));
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      double product = 0.0;
      for (std::size_t k = 0; k < 3; ++k) product += lower[i * 3 + k] * lower[j * 3 + k];
      CHECK(std::abs(product - correlation[i * 3 + j]) < 1e-14);
    }
  }
  const std::array<double, 4> impossible = {1.0, 1.5, 1.5, 1.0};
  CHECK_FALSE(cholesky(impossible, 2, lower));
}

TEST_CASE("attributes move by themselves as declared") {
  Attribute counter;
  counter.kind = AttributeKind::counter;
  counter.decay = 1.0F - 1.0F / 6.0F;
  CHECK(advance(counter, 6.0F, 0) == 6.0F * (1.0F - 1.0F / 6.0F));
  Attribute clock;
  clock.kind = AttributeKind::clock;
  CHECK(advance(clock, 3.0F, 0) == 4.0F);
  CHECK(advance(clock, kNever, 0) == kNever);
  Attribute job;
  job.kind = AttributeKind::category;
  job.labels = {"yes", "no"};
  CHECK(advance(job, 1.0F, 12345) == 1.0F);  // no matrix: never moves by itself
  const std::array<double, 2> stay = {0.99, 0.01}, back = {0.12, 0.88};
  job.transition = {Choice(stay), Choice(back)};
  CHECK(advance(job, 0.0F, 0xFFFFFFFFU) == 1.0F);
  CHECK(advance(job, 0.0F, 0) == 0.0F);
  CHECK(advance(job, 1.0F, 0x10000000U) == 0.0F);  // 0.0625 < 0.12
}

TEST_CASE("arrears decide which outcomes there are") {
  ServiceBehaviour behaviour;
  behaviour.outcomes = HazardGroup(
      "service", {{"settle", {}, {0.4}, {}}, {"catch_up", {}, {0.3}, {}}, {"miss", {}, {0.2}, {}}},
      0);
  behaviour.outcome_of = {Outcome::settle, Outcome::catch_up, Outcome::miss};
  const FeatureRow row(kBuiltinFeatures);
  Debt current;
  current.principal = {100};
  current.instalments_left = 3;
  Debt late = current;
  late.rows = 1;
  int settled_late = 0, caught_up_current = 0, missed_bullet = 0;
  Debt bullet = current;
  bullet.kind = ScheduleKind::bullet;
  for (std::uint32_t k = 0; k < 1024; ++k) {
    settled_late += decide_service(behaviour, row, late, k << 22U) == Outcome::settle ? 1 : 0;
    caught_up_current +=
        decide_service(behaviour, row, current, k << 22U) == Outcome::catch_up ? 1 : 0;
    missed_bullet += decide_service(behaviour, row, bullet, k << 22U) == Outcome::miss ? 1 : 0;
  }
  CHECK(settled_late == 0);
  CHECK(caught_up_current == 0);
  CHECK(missed_bullet == 0);
  CHECK(decide_service(behaviour, row, current, 0) == Outcome::settle);
  CHECK(decide_service(behaviour, row, late, 0) == Outcome::catch_up);
}

TEST_CASE("a word is a minute of the month") {
  CHECK(minute_of_month(0, 31) == 0);
  CHECK(minute_of_month(0xFFFFFFFFU, 31) == 31 * 1440 - 1);
  CHECK(minute_of_month(0x80000000U, 30) == 15 * 1440);
}
