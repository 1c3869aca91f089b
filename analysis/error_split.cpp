#include "analysis/error_split.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/base/contract.hpp"

namespace lendsim {
namespace {

double mean_of(std::span<const double> values) {
  double sum = 0.0;
  for (const double v : values) sum += v;
  return sum / static_cast<double>(values.size());
}

}  // namespace

CorrelationInterval correlation_interval(std::span<const double> x, std::span<const double> y) {
  LENDSIM_EXPECT(x.size() == y.size());
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kNormal975 = 1.959963984540054;
  CorrelationInterval c{kNan, kNan, kNan};
  if (x.size() < 2) return c;
  const double mean_x = mean_of(x), mean_y = mean_of(y);
  double xx = 0.0, yy = 0.0, xy = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    yy += (y[i] - mean_y) * (y[i] - mean_y);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
  }
  if (!(xx > 0.0) || !(yy > 0.0)) return c;
  c.correlation = std::clamp(xy / std::sqrt(xx * yy), -1.0, 1.0);
  if (x.size() < 4) return c;
  const double half = kNormal975 / std::sqrt(static_cast<double>(x.size()) - 3.0);
  const double z = std::atanh(c.correlation);
  c.low = std::tanh(z - half);
  c.high = std::tanh(z + half);
  return c;
}

}  // namespace lendsim
