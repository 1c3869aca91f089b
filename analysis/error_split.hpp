// Where the error of a mean comes from: the economy, which all borrowers of a replication share, or
// the borrowers themselves.
//
// Every replication is simulated twice under the same economy with other borrowers, X and X'. Given
// the economy Z the two are independent with the same law, so cov(X, X') = var E[X | Z], what the
// economy contributes to var X, whether or not borrowers meet in the book; the rest, E var[X | Z],
// is due to borrowers. The share is the correlation of X and X'.
#pragma once

#include <span>

namespace lendsim {

struct CorrelationInterval {
  double correlation = 0.0;
  double low = 0.0;
  double high = 0.0;
};

// Pearson's correlation of pairs (values may be deviations) and its 95 % interval by Fisher's z,
// tanh(artanh r -+ 1.960 / sqrt(R - 3)), for near normal pairs (Fisher, Metron 1, 1921). The ends
// are NaN for fewer than four pairs; everything is where one side does not vary.
CorrelationInterval correlation_interval(std::span<const double> x, std::span<const double> y);

}  // namespace lendsim
