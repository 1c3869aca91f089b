#include "models/borrower/traits.hpp"

#include <cmath>

#include "models/base/contract.hpp"

namespace lendsim {

bool cholesky(std::span<const double> correlation, int n, std::vector<double>& lower) {
  const auto at = [n](int i, int j) { return static_cast<std::size_t>(i * n + j); };
  lower.assign(static_cast<std::size_t>(n * n), 0.0);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j <= i; ++j) {
      double sum = correlation[at(i, j)];
      for (int k = 0; k < j; ++k) sum -= lower[at(i, k)] * lower[at(j, k)];
      if (i == j) {
        if (!(sum > 1e-12)) return false;
        lower[at(i, i)] = std::sqrt(sum);
      } else {
        lower[at(i, j)] = sum / lower[at(j, j)];
      }
    }
  }
  return true;
}

void draw_traits(std::span<const Distribution> distributions, std::span<const double> lower,
                 std::span<const double> normal_scores, std::span<float> values) {
  const std::size_t n = distributions.size();
  LENDSIM_EXPECT(normal_scores.size() == n && values.size() == n);
  for (std::size_t i = 0; i < n; ++i) {
    double z = 0.0;
    for (std::size_t k = 0; k <= i; ++k) z += lower[i * n + k] * normal_scores[k];
    values[i] = static_cast<float>(quantile_at_normal(distributions[i], z));
  }
}

}  // namespace lendsim
