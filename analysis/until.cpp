#include "analysis/until.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

#include "analysis/summarise.hpp"
#include "models/base/contract.hpp"

namespace lendsim {
namespace {

constexpr double kNormal95 = 1.6448536269514722;  // 95 % quantile of the standard normal
constexpr double kNormalKurtosis = 3.0;

struct Moments {
  double variance = 0.0;
  double kurtosis = kNormalKurtosis;
};

Moments moments_of(const std::vector<double>& effects) {
  double squares = 0.0;
  double fourth = 0.0;
  for (const double e : effects) {
    squares += e * e;
    fourth += e * e * e * e;
  }
  const auto m = static_cast<double>(effects.size());
  Moments moments;
  moments.variance = squares / (m - 1.0);
  if (squares > 0.0) moments.kurtosis = m * fourth / (squares * squares);
  return moments;
}

double upper_variance(const Moments& moments, double m) {
  const double kurtosis = std::max(moments.kurtosis, kNormalKurtosis);
  return moments.variance * (1.0 + kNormal95 * std::sqrt((kurtosis - 1.0) / m));
}

// Replications that give twice as many events as an estimate needs.
double for_events(const PilotSample& pilot, double m) {
  if (!pilot.counts_events || pilot.events >= kFewEvents) return 0.0;
  return std::ceil(2.0 * kFewEvents * m / static_cast<double>(pilot.events));
}

}  // namespace

UntilDecision replications_until(const PilotSample& pilot, const WantedError& wanted) {
  LENDSIM_EXPECT(pilot.effects.size() > 1 && wanted.bound > 0.0);
  const auto m = static_cast<double>(pilot.effects.size());
  const Moments moments = moments_of(pilot.effects);
  const bool constant = moments.variance == 0.0;
  if (std::isnan(pilot.mean) || (constant && pilot.mean == 0.0) ||
      (pilot.counts_events && pilot.events == 0)) {
    return {UntilVerdict::no_events, m};
  }
  double bound = wanted.bound;
  if (wanted.relative) {
    const boost::math::students_t law(m - 1.0);
    const double t = quantile(law, 0.95);
    const double certain = std::abs(pilot.mean) - t * std::sqrt(moments.variance / m);
    if (certain <= 0.0) {
      return {UntilVerdict::near_zero, std::numeric_limits<double>::infinity()};
    }
    bound *= certain;
  }
  const double computed = std::ceil(upper_variance(moments, m) / (bound * bound));
  return {UntilVerdict::computed, std::max({m, computed, for_events(pilot, m)})};
}

}  // namespace lendsim
