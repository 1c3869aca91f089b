// Distributions given by their quantile functions: a uniform in, a value out. No rejection, no
// state.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace lendsim {

enum class DistributionKind : std::uint8_t {
  constant,
  uniform,
  normal,
  lognormal,
  exponential,
  bernoulli
};

struct Distribution {
  DistributionKind kind = DistributionKind::constant;
  // constant: a. uniform: [a, b). normal: mean a, sd b. lognormal: median a, sigma b (of the log).
  // exponential: mean a. bernoulli: 1 with probability a.
  double a = 0.0;
  double b = 0.0;
  double minimum = -1e300;  // clamps, applied to the result
  double maximum = 1e300;
};

// Quantile at 0 < u < 1. The second form takes the standard normal score of u (for correlated
// traits).
double quantile(const Distribution& d, double u);
double quantile_at_normal(const Distribution& d, double z);

// A choice among labelled shares by one 32-bit word: first i with word < cumulative[i]. The last
// entry is 2^32. Shares are rounded to 2^-32 half-up.
class Choice {
 public:
  Choice() = default;
  explicit Choice(std::span<const double> shares);  // shares sum to one (checked by the scenario)
  int pick(std::uint32_t word) const {
    int i = 0;
    while (word >= cumulative_[static_cast<std::size_t>(i)]) ++i;
    return i;
  }
  bool empty() const { return cumulative_.empty(); }
  std::size_t size() const { return cumulative_.size(); }
  std::span<const std::uint64_t> thresholds() const { return cumulative_; }

 private:
  std::vector<std::uint64_t> cumulative_;
};

}  // namespace lendsim
