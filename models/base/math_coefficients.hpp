// Coefficients that the elementary functions share with their forms over vectors (sim/columns).
#pragma once

#include <array>

namespace lendsim::math {

inline constexpr double kSqrt2 = 1.4142135623730951;

// ln 2 in two parts, the first with 21 trailing zero bits so that k * kLn2High is exact (Cody and
// Waite's reduction; values as in fdlibm's e_exp.c).
inline constexpr double kLn2High = 6.93147180369123816490e-01;
inline constexpr double kLn2Low = 1.90821492927058770002e-10;

// Wichura's PPND16 (see normal_quantile), highest power first: for |p - 1/2| <= 0.425, and from
// there to sqrt(-ln min(p, 1 - p)) = 5.
inline constexpr std::array<double, 8> kQuantileCentreNumerator = {
    2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4,
    4.5921953931549871457e+4, 1.3731693765509461125e+4, 1.9715909503065514427e+3,
    1.3314166789178437745e+2, 3.3871328727963666080e0};
inline constexpr std::array<double, 8> kQuantileCentreDenominator = {
    5.2264952788528545610e+3, 2.8729085735721942674e+4,
    3.9307895800092710610e+4, 2.1213794301586595867e+4,
    5.3941960214247511077e+3, 6.8718700749205790830e+2,
    4.2313330701600911252e+1, 1.0};
inline constexpr std::array<double, 8> kQuantileTailNumerator = {
    7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
    1.27045825245236838258e0,  3.64784832476320460504e0,  5.76949722146069140550e0,
    4.63033784615654529590e0,  1.42343711074968357734e0};
inline constexpr std::array<double, 8> kQuantileTailDenominator = {
    1.05075007164441684324e-9, 5.47593808499534494600e-4,
    1.51986665636164571966e-2, 1.48103976427480074590e-1,
    6.89767334985100004550e-1, 1.67638483018380384940e0,
    2.05319162663775882187e0,  1.0};

}  // namespace lendsim::math
