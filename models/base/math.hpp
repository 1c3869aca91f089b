// Elementary functions of our own, in a stated order of operations. The C library's differ by CPU
// (glibc selects a fused variant at run time), and a last bit can decide a threshold; results must
// depend on scenario, seed and version alone. Compiled without contraction to fused multiply-add.
#pragma once

#include <bit>
#include <cstdint>

namespace lendsim::math {

// e^x. Relative error below 1e-15 for |x| < 700; 0 below -745, +inf above 709.78.
double exp(double x);

// Natural logarithm for x > 0; relative error below 1e-15. -inf at 0; NaN for negative x.
double log(double x);

// Standard normal distribution function, absolute error below 1e-15 (W. J. Cody, "Rational
// Chebyshev approximations for the error function", Math. Comp. 23 (1969)).
double normal_cdf(double x);

// Inverse of normal_cdf for 0 < p < 1, relative error about 1e-16 (M. J. Wichura, algorithm AS 241
// PPND16, Applied Statistics 37 (1988)).
double normal_quantile(double p);

// e^x in binary32, relative error below 2.5e-7, x clamped to [-80, 80]. Used for every hazard.
inline float exp(float x) {
  x = x < -80.0F ? -80.0F : x;
  x = x > 80.0F ? 80.0F : x;
  constexpr float kRound = 12582912.0F;  // 1.5 * 2^23: adding and subtracting rounds to an integer
  const float rounded = x * 1.44269504F + kRound;
  const float n = rounded - kRound;
  // ln 2 in two parts; the first has 9 significant bits, so n * part is exact.
  const float r = (x - n * 0.693359375F) - n * -2.12194440e-4F;
  // Taylor series to r^6, relative error 1.2e-7 at |r| = 0.3466.
  float p = 1.38888889e-3F;
  p = p * r + 8.33333377e-3F;
  p = p * r + 4.16666679e-2F;
  p = p * r + 1.66666672e-1F;
  p = p * r + 0.5F;
  p = p * r + 1.0F;
  p = p * r + 1.0F;
  // The low bits of `rounded` are n; those above are shifted out.
  const std::uint32_t exponent = std::bit_cast<std::uint32_t>(rounded) << 23U;
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(p) + exponent);
}

// x to a non-negative integer power by repeated squaring.
double power(double x, unsigned n);

}  // namespace lendsim::math
