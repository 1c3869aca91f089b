#include "models/base/math.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "models/base/math_coefficients.hpp"

namespace lendsim::math {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kLog2E = 1.4426950408889634074;

// 2^k for -1022 <= k <= 1023.
double two_to(int k) { return std::bit_cast<double>(static_cast<std::uint64_t>(k + 1023) << 52U); }

template <std::size_t N>
double horner(const std::array<double, N>& highest_first, double x) {
  double sum = highest_first[0];
  for (std::size_t i = 1; i < N; ++i) sum = sum * x + highest_first[i];
  return sum;
}

}  // namespace

double exp(double x) {
  if (!(x == x)) return kNan;
  if (x > 709.78) return kInf;
  if (x < -745.0) return 0.0;
  const int k = static_cast<int>(x * kLog2E + (x < 0 ? -0.5 : 0.5));
  const double r = (x - k * kLn2High) - k * kLn2Low;
  // Taylor series to r^13; |r| <= 0.3466, so the next term is below 1e-17.
  double sum = 1.0;
  for (int n = 13; n >= 1; --n) sum = 1.0 + sum * r / n;
  const int half = k / 2;
  return sum * two_to(half) * two_to(k - half);
}

double log(double x) {
  if (!(x >= 0.0)) return kNan;
  if (x == 0.0) return -kInf;
  if (x == kInf) return kInf;
  int k = 0;
  if (x < std::numeric_limits<double>::min()) {  // subnormal
    x *= two_to(54);
    k = -54;
  }
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
  k += static_cast<int>(bits >> 52U) - 1023;
  double m = std::bit_cast<double>((bits & 0x000FFFFFFFFFFFFFULL) | 0x3FF0000000000000ULL);
  if (m > kSqrt2) {
    m *= 0.5;
    ++k;
  }
  // ln m = 2 atanh(s), s = (m-1)/(m+1), |s| <= 0.1716; terms to s^25.
  const double s = (m - 1.0) / (m + 1.0);
  const double z = s * s;
  double sum = 0.0;
  for (int n = 25; n >= 3; n -= 2) sum = (sum + 1.0 / n) * z;
  return k * kLn2High + (2.0 * s + (2.0 * s * sum + k * kLn2Low));
}

namespace {

// Cody's rational approximations, coefficients as in his ANORM (CALGO 715), highest power first.
double centre_cdf(double x) {  // |x| <= 0.66291: Phi(x) - 1/2
  constexpr std::array<double, 5> a = {0.065682337918207449113, 2.2352520354606839287,
                                       161.02823106855587881, 1067.6894854603709582,
                                       18154.981253343561249};
  constexpr std::array<double, 5> b = {1.0, 47.20258190468824187, 976.09855173777669322,
                                       10260.932208618978205, 45507.789335026729956};
  return x * horner(a, x * x) / horner(b, x * x);
}

double middle_tail(double y) {  // 0.66291 < y <= sqrt(32): 1 - Phi(y)
  constexpr std::array<double, 9> c = {
      1.0765576773720192317e-8, 0.39894151208813466764, 8.8831497943883759412,
      93.506656132177855979,    597.27027639480026226,  2494.5375852903726711,
      6848.1904505362823326,    11602.651437647350124,  9842.7148383839780218};
  constexpr std::array<double, 9> d = {1.0,
                                       22.266688044328115691,
                                       235.38790178262499861,
                                       1519.377599407554805,
                                       6485.558298266760755,
                                       18615.571640885098091,
                                       34900.952721145977266,
                                       38912.003286093271411,
                                       19685.429676859990727};
  return exp(-0.5 * y * y) * horner(c, y) / horner(d, y);
}

double far_tail(double y) {  // y > sqrt(32): Laplace's continued fraction, 40 terms
  double fraction = y;
  for (int n = 40; n >= 1; --n) fraction = y + n / fraction;
  return exp(-0.5 * y * y) * 0.39894228040143267794 / fraction;
}

}  // namespace

double normal_cdf(double x) {
  if (!(x == x)) return kNan;
  const double y = x < 0 ? -x : x;
  if (y <= 0.66291) return 0.5 + centre_cdf(x);
  const double tail = y <= 5.656854249492380195 ? middle_tail(y) : far_tail(y);
  return x < 0 ? tail : 1.0 - tail;
}

double normal_quantile(double p) {
  if (!(p > 0.0 && p < 1.0)) return p == 0.0 ? -kInf : p == 1.0 ? kInf : kNan;
  const double q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * horner(kQuantileCentreNumerator, r) / horner(kQuantileCentreDenominator, r);
  }
  double r = std::sqrt(-log(q < 0 ? p : 1.0 - p));
  double x = 0.0;
  if (r <= 5.0) {
    r -= 1.6;
    x = horner(kQuantileTailNumerator, r) / horner(kQuantileTailDenominator, r);
  } else {
    constexpr std::array<double, 8> e = {2.01033439929228813265e-7, 2.71155556874348757815e-5,
                                         1.24266094738807843860e-3, 2.65321895265761230930e-2,
                                         2.96560571828504891230e-1, 1.78482653991729133580e0,
                                         5.46378491116411436990e0,  6.65790464350110377720e0};
    constexpr std::array<double, 8> f = {2.04426310338993978564e-15, 1.42151175831644588870e-7,
                                         1.84631831751005468180e-5,  7.86869131145613259100e-4,
                                         1.48753612908506148525e-2,  1.36929880922735805310e-1,
                                         5.99832206555887937690e-1,  1.0};
    r -= 5.0;
    x = horner(e, r) / horner(f, r);
  }
  return q < 0 ? -x : x;
}

double power(double x, unsigned n) {
  double result = 1.0;
  while (n != 0) {
    if ((n & 1U) != 0) result *= x;
    x *= x;
    n >>= 1U;
  }
  return result;
}

}  // namespace lendsim::math
