// Elementary functions of our own, in a stated order of operations. The C library's differ by CPU
// (glibc selects a fused variant at run time), and a last bit can decide a threshold; results must
// depend on scenario, seed and version alone. Compiled without contraction to fused multiply-add.
#pragma once

#include <cstdint>

namespace lendsim::math {

// e^x. Relative error below 1e-15 for |x| < 700; 0 below -745, +inf above 709.78.
double exp(double x);

// Natural logarithm for x > 0; relative error below 1e-15. -inf at 0; NaN for negative x.
double log(double x);

// Standard normal distribution function, absolute error below 1e-15 (W. J. Cody, "Rational Chebyshev
// approximations for the error function", Math. Comp. 23 (1969)).
double normal_cdf(double x);

// Inverse of normal_cdf for 0 < p < 1, relative error about 1e-16 (M. J. Wichura, algorithm AS 241
// PPND16, Applied Statistics 37 (1988)).
double normal_quantile(double p);

// e^x in binary32, relative error below 2.5e-7, x clamped to [-80, 80]. Used for every hazard.
float exp(float x);

// x to a non-negative integer power by repeated squaring.
double power(double x, unsigned n);

}  // namespace lendsim::math
