// Means of logistic-normal variables, by quadrature.
#pragma once

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>

#include "tests/validation/formulas.hpp"

namespace formulas {

// Effects of a taste on log-odds: normal, with what lies beyond an end moved to it.
struct ClampedNormal {
  double mean = 0.0, sd = 1.0, min = 0.0, max = 0.0;
};

// Mean of 1 / (1 + e^-(log_odds + x)).
inline double mean_logistic(double log_odds, const ClampedNormal& x) {
  const auto logistic = [&](double value) { return 1.0 / (1.0 + std::exp(-(log_odds + value))); };
  const double low = (x.min - x.mean) / x.sd;
  const double high = (x.max - x.mean) / x.sd;
  const auto integrand = [&](double z) {
    return pdf(boost::math::normal(), z) * logistic(x.mean + x.sd * z);
  };
  constexpr unsigned kDepth = 10;
  return normal_cdf(low) * logistic(x.min) + normal_cdf(-high) * logistic(x.max) +
         boost::math::quadrature::gauss_kronrod<double, 31>::integrate(integrand, low, high, kDepth,
                                                                       1e-12);
}

// Probability that a borrower of scenarios/reference/bench-prototype.toml draws in the first month:
// neither found out as a fraud nor closed by own wish before.
inline double bench_first_month_draws() {
  constexpr int kSegments = 8;
  const double log_odds = std::log(0.168 / (1.0 - 0.168));
  double sum = 0.0;
  for (int s = 0; s < kSegments; ++s) {
    const double shift = 0.05 * (s - 4);
    sum += mean_logistic(log_odds, {shift, 0.41, shift - 1.0, shift + 1.0});
  }
  return (1.0 - 0.0004) * (1.0 - 0.004) * sum / kSegments;
}

}  // namespace formulas
