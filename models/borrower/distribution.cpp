#include "models/borrower/distribution.hpp"

#include "models/base/contract.hpp"
#include "models/base/math.hpp"

namespace lendsim {
namespace {

double clamped(const Distribution& d, double x) {
  return x < d.minimum ? d.minimum : x > d.maximum ? d.maximum : x;
}

}  // namespace

double quantile_at_normal(const Distribution& d, double z) {
  switch (d.kind) {
    case DistributionKind::normal:
      return clamped(d, d.a + d.b * z);
    case DistributionKind::lognormal:
      return clamped(d, d.a * math::exp(d.b * z));
    default:
      return quantile(d, math::normal_cdf(z));
  }
}

double quantile(const Distribution& d, double u) {
  switch (d.kind) {
    case DistributionKind::constant:
      return clamped(d, d.a);
    case DistributionKind::uniform:
      return clamped(d, d.a + (d.b - d.a) * u);
    case DistributionKind::exponential:
      return clamped(d, -d.a * math::log(1.0 - u));
    case DistributionKind::bernoulli:
      return clamped(d, u < d.a ? 1.0 : 0.0);
    case DistributionKind::normal:
    case DistributionKind::lognormal:
      return quantile_at_normal(d, math::normal_quantile(u));
  }
  return d.a;
}

Choice::Choice(std::span<const double> shares) {
  LENDSIM_EXPECT(!shares.empty());
  double sum = 0.0;
  for (const double share : shares) {
    sum += share;
    const double clipped = sum > 1.0 ? 1.0 : sum;
    cumulative_.push_back(static_cast<std::uint64_t>(clipped * 4294967296.0 + 0.5));
  }
  // Rounding never leaves a word without a choice: the last share above zero reaches 2^32.
  std::size_t last = shares.size() - 1;
  while (last > 0 && shares[last] <= 0.0) --last;
  for (std::size_t i = last; i < shares.size(); ++i) cumulative_[i] = std::uint64_t{1} << 32U;
}

}  // namespace lendsim
