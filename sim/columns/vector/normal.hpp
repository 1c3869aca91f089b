// Standard normal quantiles of words: Wichura's AS 241 in the order of models/base/math.cpp. The
// words of the tails, about one in seven, are set aside and computed together.
#if defined(LENDSIM_COLUMNS_NORMAL) == defined(HWY_TARGET_TOGGLE)
#ifdef LENDSIM_COLUMNS_NORMAL
#undef LENDSIM_COLUMNS_NORMAL
#else
#define LENDSIM_COLUMNS_NORMAL
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <array>

#include "models/base/math_coefficients.hpp"
#include "sim/columns/vector/lanes.hpp"

HWY_BEFORE_NAMESPACE();
namespace lendsim::ops::HWY_NAMESPACE {

HWY_INLINE Double constant(double value) { return hn::Set(kDoubles, value); }

template <std::size_t N>
HWY_INLINE Double horner(const std::array<double, N>& highest_first, Double x) {
  Double sum = constant(highest_first[0]);
  for (std::size_t i = 1; i < N; ++i) {
    sum = hn::Add(hn::Mul(sum, x), constant(highest_first[i]));
  }
  return sum;
}

// As math::log, for normal numbers below one.
HWY_INLINE Double log(Double x) {
  const WideWord bits = hn::BitCast(kWideWords, x);
  // An exponent field e below 2^52 is 2^52 + e in the low bits of 2^52.
  const WideWord field = hn::Or(hn::ShiftRight<52>(bits), hn::Set(kWideWords, 0x4330000000000000U));
  Double k = hn::Sub(hn::BitCast(kDoubles, field), constant(0x1p52 + 1023.0));
  Double m = hn::BitCast(kDoubles, hn::Or(hn::And(bits, hn::Set(kWideWords, 0x000FFFFFFFFFFFFFU)),
                                          hn::Set(kWideWords, 0x3FF0000000000000U)));
  const auto upper = hn::Gt(m, constant(math::kSqrt2));
  m = hn::IfThenElse(upper, hn::Mul(m, constant(0.5)), m);
  k = hn::IfThenElse(upper, hn::Add(k, constant(1.0)), k);
  const Double s = hn::Div(hn::Sub(m, constant(1.0)), hn::Add(m, constant(1.0)));
  const Double z = hn::Mul(s, s);
  Double sum = hn::Zero(kDoubles);
  for (int n = 25; n >= 3; n -= 2) sum = hn::Mul(hn::Add(sum, constant(1.0 / n)), z);
  const Double twice = hn::Mul(constant(2.0), s);
  const Double rest = hn::Add(hn::Mul(twice, sum), hn::Mul(k, constant(math::kLn2Low)));
  return hn::Add(hn::Mul(k, constant(math::kLn2High)), hn::Add(twice, rest));
}

// The quantile at p outside 0.075 .. 0.925. (word + 1/2) * 2^-32 is at least 2^-33, which is
// exp(-4.79^2): the formula for the farthest tails, beyond exp(-5^2), is never needed.
HWY_INLINE Double tail_quantile(Double p) {
  const Double q = hn::Sub(p, constant(0.5));
  const auto lower = hn::Lt(q, hn::Zero(kDoubles));
  const Double nearer = hn::IfThenElse(lower, p, hn::Sub(constant(1.0), p));
  const Double r = hn::Sub(hn::Sqrt(hn::Neg(log(nearer))), constant(1.6));
  const Double x =
      hn::Div(horner(math::kQuantileTailNumerator, r), horner(math::kQuantileTailDenominator, r));
  return hn::IfThenElse(lower, hn::Neg(x), x);
}

HWY_INLINE Double uniforms(const std::uint32_t* words) {
  // Through signed numbers, which every instruction set converts.
  const auto word = hn::Load(kHalfWords, words);
  const hn::RebindToSigned<HalfWords> kSigned;
  const auto shifted = hn::BitCast(kSigned, hn::Xor(word, hn::Set(kHalfWords, 0x80000000U)));
  const Double whole = hn::Add(hn::PromoteTo(kDoubles, shifted), constant(0x1p31));
  return hn::Mul(hn::Add(whole, constant(0.5)), constant(0x1p-32));
}

// Probabilities in the tails, and the lanes that they belong to.
struct Tails {
  static constexpr std::size_t kMost =
      256;  // lanes taken together (judgement: fits the first cache)

  void push(std::uint64_t bits, std::size_t lane, const double* probabilities) {
    for (; bits != 0; bits &= bits - 1) {
      const auto v = static_cast<std::size_t>(hwy::Num0BitsBelowLS1Bit_Nonzero64(bits));
      p[count] = probabilities[v];
      lanes[count] = static_cast<std::uint16_t>(lane + v);
      ++count;
    }
  }

  alignas(64) double p[kMost + kWideLanes];
  std::uint16_t lanes[kMost];
  std::size_t count = 0;
};

inline void finish(Tails& tails, double* out) {
  for (std::size_t v = 0; v < kWideLanes; ++v) tails.p[tails.count + v] = 0.01;  // any in a tail
  for (std::size_t i = 0; i < tails.count; i += kWideLanes) {
    hn::Store(tail_quantile(hn::Load(kDoubles, tails.p + i)), kDoubles, tails.p + i);
  }
  for (std::size_t i = 0; i < tails.count; ++i) out[tails.lanes[i]] = tails.p[i];
}

inline void normal_of_few(double* out, std::size_t n, const std::uint32_t* words) {
  Tails tails;
  for (std::size_t i = 0; i < n; i += kWideLanes) {
    const Double p = uniforms(words + i);
    const Double q = hn::Sub(p, constant(0.5));
    const auto central = hn::Le(hn::Abs(q), constant(0.425));
    const Double r = hn::Sub(constant(0.180625), hn::Mul(q, q));
    const Double x = hn::Div(hn::Mul(q, horner(math::kQuantileCentreNumerator, r)),
                             horner(math::kQuantileCentreDenominator, r));
    hn::Store(x, kDoubles, out + i);
    const std::uint64_t all = (std::uint64_t{1} << kWideLanes) - 1;
    const std::uint64_t bits = ~bits_of(kDoubles, central) & all;
    if (bits == 0) continue;
    alignas(64) double probabilities[kWideLanes];
    hn::Store(p, kDoubles, probabilities);
    tails.push(bits, i, probabilities);
  }
  finish(tails, out);
}

inline void normal(double* out, std::size_t n, const std::uint32_t* words) {
  for (std::size_t i = 0; i < n; i += Tails::kMost) {
    const std::size_t left = n - i;
    normal_of_few(out + i, left < Tails::kMost ? left : Tails::kMost, words + i);
  }
}

}  // namespace lendsim::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
