#include "models/platform/limits.hpp"

#include "models/base/math.hpp"

namespace lendsim {

Money formula_limit(const LimitFormula& formula, double score, double monthly_income_yuan,
                    double noise_score) {
  const double income = monthly_income_yuan > 1.0 ? monthly_income_yuan : 1.0;
  const double log_limit = math::log(formula.median_yuan) +
                           formula.per_100_score * (score - formula.reference_score) / 100.0 +
                           formula.per_log_income * math::log(income / formula.reference_income) +
                           formula.noise * noise_score;
  const double largest_log = 20.0;  // e^20 yuan: beyond any maximum, keeps the conversion in range
  const double yuan = math::exp(log_limit < largest_log ? log_limit : largest_log);
  constexpr std::int64_t kStep = 100 * kFenPerYuan;
  const Money limit{static_cast<std::int64_t>(yuan) * kFenPerYuan / kStep * kStep};
  return min(max(limit, formula.minimum), formula.maximum);
}

Money limit_under_maximum(Money limit, Money maximum, int months_left) {
  if (limit <= maximum) return limit;
  if (months_left <= 1) return maximum;
  return limit - Money{divide_half_up((limit - maximum).fen, months_left)};
}

}  // namespace lendsim
