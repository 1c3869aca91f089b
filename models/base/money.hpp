// Money: an integral number of fen (1/100 yuan). There is no Money * double: a product with a
// fraction goes through `share_of`, whose rounding is half-up and whose fraction is an exact integer
// number of millionths, so that no floating point reaches a balance.
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

// floor(n / d + 1/2) for d > 0: half-up rounding, also for negative n.
constexpr std::int64_t divide_half_up(Int128 n, std::int64_t d) {
  LENDSIM_EXPECT(d > 0);
  const Int128 twice = 2 * n + d;
  const Int128 denominator = 2 * static_cast<Int128>(d);
  Int128 q = twice / denominator;
  if (twice % denominator < 0) --q;
  return static_cast<std::int64_t>(q);
}

// A fraction as an exact integer number of millionths, for example 0.03 = 30,000.
struct Fraction {
  std::int64_t millionths = 0;
  friend constexpr auto operator<=>(Fraction, Fraction) = default;
};
inline constexpr std::int64_t kMillion = 1'000'000;
inline constexpr double to_double(Fraction f) { return static_cast<double>(f.millionths) / kMillion; }

// `amount` times `fraction`, rounded half-up to the fen.
constexpr Money share_of(Money amount, Fraction fraction) {
  return {divide_half_up(static_cast<Int128>(amount.fen) * fraction.millionths, kMillion)};
}

// `amount` times u, where u = word / 2^32 is a uniform in [0, 1); rounded down to the fen.
constexpr Money share_of_word(Money amount, std::uint32_t word) {
  return {static_cast<std::int64_t>((static_cast<Int128>(amount.fen) * word) >> 32)};
}

constexpr Money min(Money a, Money b) { return a < b ? a : b; }
constexpr Money max(Money a, Money b) { return a < b ? b : a; }

}  // namespace lendsim
