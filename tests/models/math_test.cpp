#include "models/base/math.hpp"

#include <cmath>
#include <limits>

#include "tests/catch.hpp"

using namespace lendsim;

namespace {
double relative(double ours, double theirs) {
  return theirs == 0.0 ? std::abs(ours) : std::abs(ours - theirs) / std::abs(theirs);
}
}  // namespace

// The bounds are those stated in math.hpp; the C library serves as the independent reference.
TEST_CASE("exp and log keep their stated errors") {
  for (double x = -700.0; x <= 700.0; x += 0.37) {
    REQUIRE(relative(math::exp(x), std::exp(x)) < 1e-15);
  }
  for (double x = 1e-300; x < 1e300; x *= 1.7) {
    REQUIRE(relative(math::log(x), std::log(x)) < 1e-15);
  }
  for (double x = 0.5; x < 2.0; x += 1e-3) {
    REQUIRE(std::abs(math::log(x) - std::log(x)) < 1e-15);
  }
  CHECK(math::exp(-800.0) == 0.0);
  CHECK(std::isinf(math::exp(710.0)));
  CHECK(std::isinf(math::log(0.0)));
  CHECK(std::isnan(math::log(-1.0)));
}

TEST_CASE("normal distribution function and its inverse keep their stated errors") {
  for (double x = -9.0; x <= 9.0; x += 0.013) {
    const double theirs = 0.5 * std::erfc(-x / std::sqrt(2.0));
    REQUIRE(std::abs(math::normal_cdf(x) - theirs) < 1e-15);
    if (x < 0) REQUIRE(relative(math::normal_cdf(x), theirs) < 1e-13);
  }
  for (double p = 1e-300; p < 0.5; p *= 1.9) {
    REQUIRE(relative(math::normal_cdf(math::normal_quantile(p)), p) < 1e-12);
  }
  for (double p = 0.001; p < 1.0; p += 0.001) {
    REQUIRE(std::abs(math::normal_cdf(math::normal_quantile(p)) - p) < 2e-16 * 8);
  }
  CHECK(math::normal_quantile(0.5) == 0.0);
}

TEST_CASE("binary32 exp keeps its stated error and clamps") {
  for (float x = -80.0F; x <= 80.0F; x += 0.0117F) {
    REQUIRE(relative(static_cast<double>(math::exp(x)), std::exp(static_cast<double>(x))) < 2.5e-7);
  }
  CHECK(math::exp(1000.0F) == math::exp(80.0F));
  CHECK(math::exp(-std::numeric_limits<float>::infinity()) == math::exp(-80.0F));
}
