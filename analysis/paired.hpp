// Paired differences: what a policy changes, from replications that met the same random numbers
// under two policies. Replication i of the one is the partner of replication i of the other, so
// that what both share (the economy, the borrowers) drops out of the difference.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "analysis/estimate.hpp"
#include "sim/results/compare_results.hpp"

namespace lendsim {

// variant - baseline, R replications.
struct PairedDifference {
  Statistics statistics{};
  std::array<double, kPairedFigures> figures{};  // in the order of PairedFigure

  double figure(PairedFigure which) const { return figures[static_cast<std::size_t>(which)]; }
};

// Of amounts or counts: d_i = (variant_i - baseline_i) / unit. statistics: those of d, exact as in
// statistics_of. The figures (compare_results.hpp), with s_a, s_b, s_d the standard deviations of
// baseline, variant and d:
//   low, high            mean -+ t se, Student's t with R - 1 degrees of freedom, level 0.95
//   correlation          (s_a^2 + s_b^2 - s_d^2) / (2 s_a s_b); NaN where s_a or s_b is 0
//   variance_reduction   (s_a^2 + s_b^2) / s_d^2: how many times as many independent runs would
//                        be needed; NaN where s_d is 0
//   share_same_sign      of the d_i that have the sign of the mean; NaN where the mean is 0
//   replications_needed  until se is `precision` times |mean|: (s_d / (precision mean))^2, rounded
//                        up, at least 2; NaN where the mean is 0
// With one replication everything but the mean, quantiles and the share is NaN.
PairedDifference paired_difference(std::span<const std::int64_t> baseline,
                                   std::span<const std::int64_t> variant, double unit,
                                   double precision);

// Numerators and denominators of a ratio under one policy.
struct RatioColumns {
  std::span<const std::int64_t> numerators;
  std::span<const std::int64_t> denominators;
};

// Of ratios of totals: mean = r_b - r_a; se by the paired delta method, the standard deviation of
// e_b,i - e_a,i (ratio_effects) / sqrt R; s_a, s_b, s_d of the figures are those of e_a, e_b and
// their difference. sd, min, max, quantiles and the share of signs describe differences of the
// ratios of single replications, over those with positive denominators under both policies.
// Everything is NaN if one of the ratios is.
PairedDifference paired_ratio_difference(const RatioColumns& baseline, const RatioColumns& variant,
                                         double unit, double precision);

}  // namespace lendsim
