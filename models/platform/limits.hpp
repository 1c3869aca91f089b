// Credit limits by formula: ln L = ln median + a (score - ref) / 100 + b ln(income / ref) + sigma *
// eps, down to a multiple of 100 yuan, within [minimum, maximum]. Source: judgement, after the
// limit ranges of Jiebei (1,000 to 300,000 yuan).
#pragma once

#include <cstdint>

#include "models/base/money.hpp"

namespace lendsim {

enum class MaximumApplies : std::uint8_t { new_limits, all, phased };

struct LimitFormula {
  double median_yuan = 0.0;
  double per_100_score = 0.0;
  double per_log_income = 0.0;
  double noise = 0.0;             // sigma of the log
  double reference_score = 0.0;   // points
  double reference_income = 1.0;  // yuan a month
  Money minimum;
  Money maximum;
  MaximumApplies applies = MaximumApplies::new_limits;
  int phase_months = 0;  // phased: existing limits reach the maximum after so many months
};

// `noise_score` is the account's standard normal, drawn once.
Money formula_limit(const LimitFormula& formula, double score, double monthly_income_yuan,
                    double noise_score);

// An existing limit under a maximum that applies to all (months_left <= 1) or is being phased in:
// the excess shrinks in equal steps over the months left. Balances are never cut.
Money limit_under_maximum(Money limit, Money maximum, int months_left);

}  // namespace lendsim
