// Traits: what a borrower is born with, by inversion through the quantile functions, correlated by
// a Gaussian copula (Cholesky factor of the correlation of the normal scores). Computed in
// binary64, stored as binary32 feature columns.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "models/borrower/distribution.hpp"
#include "models/features/feature.hpp"

namespace lendsim {

struct Trait {
  std::string name;  // "quality" and "monthly_income" always exist
  FeatureIndex feature = 0;
  std::uint32_t slot = 0;  // address of its uniform: fnv1a("trait." + name)
};

// Lower-triangular Cholesky factor of a correlation matrix (row-major n x n). Returns false if it
// is not positive definite.
bool cholesky(std::span<const double> correlation, int n, std::vector<double>& lower);

// values[k] = quantile of distribution k at the k-th component of lower * normal_scores.
void draw_traits(std::span<const Distribution> distributions, std::span<const double> lower,
                 std::span<const double> normal_scores, std::span<float> values);

}  // namespace lendsim
