// Money: an integral number of fen (1/100 yuan). There is no Money * double: a product with a
// fraction goes through `share_of`, whose rounding is half-up and whose fraction is an exact
// integer number of millionths, so that no floating point reaches a balance.
#pragma once

#include <compare>
#include <cstdint>

#include "models/base/contract.hpp"
#include "models/base/int128.hpp"

namespace lendsim {

struct Money {
  std::int64_t fen = 0;

  friend constexpr auto operator<=>(Money, Money) = default;
  friend constexpr Money operator+(Money a, Money b) { return {a.fen + b.fen}; }
  friend constexpr Money operator-(Money a, Money b) { return {a.fen - b.fen}; }
  friend constexpr Money operator-(Money a) { return {-a.fen}; }
  constexpr Money& operator+=(Money b) {
    fen += b.fen;
    return *this;
  }
  constexpr Money& operator-=(Money b) {
    fen -= b.fen;
    return *this;
  }
};

inline constexpr std::int64_t kFenPerYuan = 100;

constexpr double to_yuan(Money m) { return static_cast<double>(m.fen) / kFenPerYuan; }

// floor(n / d + 1/2) for d > 0: half-up rounding, also for negative n. Needs 2 |n| + d to fit.
template <class Integer>
constexpr std::int64_t divide_half_up(Integer n, std::int64_t d) {
  LENDSIM_EXPECT(d > 0);
  const Integer twice = 2 * n + d;
  const Integer denominator = 2 * static_cast<Integer>(d);
  Integer q = twice / denominator;
  if (twice % denominator < 0) --q;
  return static_cast<std::int64_t>(q);
}

// a * b / d rounded half-up. The exact product rarely needs 128 bits, whose division is several
// times slower.
constexpr std::int64_t multiply_divide_half_up(std::int64_t a, std::int64_t b, std::int64_t d) {
  constexpr std::int64_t kFits = std::int64_t{1} << 61U;
  std::int64_t product = 0;
  const bool overflow = __builtin_mul_overflow(a, b, &product);
  if (!overflow && product < kFits && product > -kFits) return divide_half_up(product, d);
  return divide_half_up(static_cast<Int128>(a) * b, d);
}

// A fraction as an exact integer number of millionths, for example 0.03 = 30,000.
struct Fraction {
  std::int64_t millionths = 0;
  friend constexpr auto operator<=>(Fraction, Fraction) = default;
};
inline constexpr std::int64_t kMillion = 1'000'000;
inline constexpr double to_double(Fraction f) {
  return static_cast<double>(f.millionths) / kMillion;
}

// `amount` times `fraction`, rounded half-up to the fen.
constexpr Money share_of(Money amount, Fraction fraction) {
  return {multiply_divide_half_up(amount.fen, fraction.millionths, kMillion)};
}

// `amount` times u, where u = word / 2^32 is a uniform in [0, 1); rounded down to the fen.
constexpr Money share_of_word(Money amount, std::uint32_t word) {
  return {static_cast<std::int64_t>((static_cast<Int128>(amount.fen) * word) >> 32)};
}

constexpr Money min(Money a, Money b) { return a < b ? a : b; }
constexpr Money max(Money a, Money b) { return a < b ? b : a; }

}  // namespace lendsim
