#include "analysis/until.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <vector>

#include "tests/catch.hpp"

namespace {

using namespace lendsim;

// 256 deviations of +1 and -1: variance 256 / 255, kurtosis 1, so that of a normal sample counts.
PilotSample coin(double mean) {
  PilotSample pilot;
  pilot.mean = mean;
  for (int i = 0; i < 256; ++i) pilot.effects.push_back(i % 2 == 0 ? 1.0 : -1.0);
  return pilot;
}

constexpr double kVariance = 256.0 / 255.0;
const double kUpper = kVariance * (1.0 + 1.6448536269514722 * std::sqrt(2.0 / 256.0));

TEST_CASE("the number of replications follows from the upper variance", "[analysis][until]") {
  const UntilDecision d = replications_until(coin(0.0), {0.02, false});
  CHECK(d.verdict == UntilVerdict::computed);
  CHECK(d.replications == std::ceil(kUpper / (0.02 * 0.02)));
}

TEST_CASE("a relative bound takes the mean that is certain", "[analysis][until]") {
  const boost::math::students_t law(255);
  const double certain = 10.0 - quantile(law, 0.95) * std::sqrt(kVariance / 256.0);
  for (const double sign : {1.0, -1.0}) {
    const UntilDecision d = replications_until(coin(sign * 10.0), {0.002, true});
    CHECK(d.replications == std::ceil(kUpper / std::pow(0.002 * certain, 2)));
  }
}

TEST_CASE("heavy tails ask for more", "[analysis][until]") {
  PilotSample pilot = coin(0.0);
  const double few = replications_until(pilot, {0.01, false}).replications;
  // The same variance in eight of the 256: kurtosis 32.
  for (std::size_t i = 0; i < pilot.effects.size(); ++i) {
    pilot.effects[i] = i < 8 ? (i % 2 == 0 ? 1.0 : -1.0) * std::sqrt(32.0) : 0.0;
  }
  const double many = replications_until(pilot, {0.01, false}).replications;
  const double expected = kVariance * (1.0 + 1.6448536269514722 * std::sqrt(31.0 / 256.0)) * 1e4;
  CHECK(many > few);
  CHECK(std::abs(many - expected) <= 1.0);
}

TEST_CASE("never fewer than the pilot", "[analysis][until]") {
  CHECK(replications_until(coin(0.0), {100.0, false}).replications == 256.0);
}

TEST_CASE("a mean near zero asks for as many as there may be", "[analysis][until]") {
  const UntilDecision d = replications_until(coin(0.01), {0.01, true});
  CHECK(d.verdict == UntilVerdict::near_zero);
  CHECK(std::isinf(d.replications));
  CHECK(replications_until(coin(0.01), {0.01, false}).verdict == UntilVerdict::computed);
}

TEST_CASE("cells without events fool nobody", "[analysis][until]") {
  PilotSample none;
  none.effects.assign(256, 0.0);
  none.counts_events = true;
  CHECK(replications_until(none, {0.01, true}).verdict == UntilVerdict::no_events);
  CHECK(replications_until(none, {5.0, false}).verdict == UntilVerdict::no_events);
  // An amount that is the same in every replication is known.
  PilotSample constant = none;
  constant.counts_events = false;
  constant.mean = 7.0;
  CHECK(replications_until(constant, {0.01, true}).replications == 256.0);
  // A ratio that is not defined.
  constant.mean = std::nan("");
  CHECK(replications_until(constant, {0.01, true}).verdict == UntilVerdict::no_events);
}

TEST_CASE("rare events ask for twice what an estimate needs", "[analysis][until]") {
  PilotSample rare = coin(0.0);
  rare.counts_events = true;
  rare.events = 3;
  CHECK(replications_until(rare, {100.0, false}).replications == 256.0 * 20.0);
  rare.events = 30;
  CHECK(replications_until(rare, {100.0, false}).replications == 256.0);
}

}  // namespace
