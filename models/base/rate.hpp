// Interest rates per day as exact integers of 1e-12, and the interest they bear.
#pragma once

#include <compare>
#include <cstdint>

#include "models/base/money.hpp"

namespace lendsim {

// Rate per day in units of 1e-12 (0.05 % a day = 500,000,000). Also used for sums of daily rates:
// interest on an unchanged principal over several days needs only the sum.
struct DailyRate {
  std::int64_t per_1e12 = 0;
  friend constexpr auto operator<=>(DailyRate, DailyRate) = default;
  friend constexpr DailyRate operator+(DailyRate a, DailyRate b) {
    return {a.per_1e12 + b.per_1e12};
  }
  friend constexpr DailyRate operator-(DailyRate a, DailyRate b) {
    return {a.per_1e12 - b.per_1e12};
  }
};

inline constexpr std::int64_t kRateUnit = 1'000'000'000'000;

constexpr double to_double(DailyRate r) { return static_cast<double>(r.per_1e12) / kRateUnit; }

// Simple interest on `principal` for a sum of daily rates, rounded half-up to the fen
// (floor(principal * rate + 1/2) over exact integers).
constexpr Money interest(Money principal, DailyRate sum_of_rates) {
  return {multiply_divide_half_up(principal.fen, sum_of_rates.per_1e12, kRateUnit)};
}

}  // namespace lendsim
