// Confidence intervals from what a result file holds.
#pragma once

#include <cstddef>
#include <span>

namespace lendsim {

struct Interval {
  double low = 0.0;
  double high = 0.0;
};

// For a mean, a ratio or a paired difference with standard error `se` from `replications` >= 2
// independent replications: estimate -+ t se, t the quantile of Student's t distribution with
// replications - 1 degrees of freedom (2.093 for 20 replications and level 0.95; the normal 1.960
// would cover 93.5 %). NaN where se is.
Interval mean_interval(double estimate, double se, std::size_t replications, double level = 0.95);

struct QuantileInterval {
  double low = 0.0;       // minus infinity: there are too few replications for a lower end
  double high = 0.0;      // infinity: too few for an upper end
  double coverage = 0.0;  // of the quantile of a continuous quantity, exactly; more of a count
};

// For the `percent` quantile of what one replication gives, from the ascending values of all: the
// order statistics (l, u) with at most (1 - level) / 2 in each tail of Binomial(n, percent / 100),
// without any assumption on the distribution (David and Nagaraja, "Order Statistics", 2003, 7.1).
// Both ends of the interval of the 5 and the 95 % quantile exist from 72 replications on (0.95).
QuantileInterval quantile_interval(std::span<const double> ascending, int percent,
                                   double level = 0.95);

}  // namespace lendsim
