"""e^x, ln, Φ and Φ⁻¹ of our own (models/README.md, section 2): Python's floats are binary64 and
fuse nothing; numpy.float32 scalars are binary32."""

import math
import struct

import numpy as np

F = np.float32

_LOG2_E = 1.4426950408889634074
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10


def horner(coefficients, x):
    """Highest power first."""
    total = coefficients[0]
    for c in coefficients[1:]:
        total = total * x + c
    return total


def exp(x):
    if x > 709.78:
        return math.inf
    if x < -745.0:
        return 0.0
    k = math.trunc(x * _LOG2_E + (-0.5 if x < 0 else 0.5))
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    total = 1.0
    for n in range(13, 0, -1):
        total = 1.0 + total * r / n
    half = math.trunc(k / 2)
    return total * 2.0**half * 2.0 ** (k - half)


def log(x):
    if x == 0.0:
        return -math.inf
    m, k = math.frexp(x)  # m in [1/2, 1)
    m, k = 2.0 * m, k - 1
    if m > 1.4142135623730951:
        m, k = 0.5 * m, k + 1
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    total = 0.0
    for n in range(25, 2, -2):
        total = (total + 1.0 / n) * z
    return k * _LN2_HIGH + (2.0 * s + (2.0 * s * total + k * _LN2_LOW))


def exp32(x):
    """e^x in binary32, x clamped to ±80."""
    x = min(max(x, F(-80)), F(80))
    big = F(12582912)
    n = (x * F(1.44269504) + big) - big
    r = (x - n * F(0.693359375)) - n * F(-2.12194440e-4)
    p = F(1.38888889e-3)
    for c in (8.33333377e-3, 4.16666679e-2, 1.66666672e-1, 0.5, 1.0, 1.0):
        p = p * r + F(c)
    bits = struct.unpack("<I", struct.pack("<f", p))[0] + (int(n) << 23)
    return F(struct.unpack("<f", struct.pack("<I", bits & 0xFFFFFFFF))[0])


_CENTRE = ((0.065682337918207449113, 2.2352520354606839287, 161.02823106855587881,
            1067.6894854603709582, 18154.981253343561249),
           (1.0, 47.20258190468824187, 976.09855173777669322, 10260.932208618978205,
            45507.789335026729956))
_TAIL = ((1.0765576773720192317e-8, 0.39894151208813466764, 8.8831497943883759412,
          93.506656132177855979, 597.27027639480026226, 2494.5375852903726711,
          6848.1904505362823326, 11602.651437647350124, 9842.7148383839780218),
         (1.0, 22.266688044328115691, 235.38790178262499861, 1519.377599407554805,
          6485.558298266760755, 18615.571640885098091, 34900.952721145977266,
          38912.003286093271411, 19685.429676859990727))


def normal_cdf(x):
    y = abs(x)
    if y <= 0.66291:
        return 0.5 + x * horner(_CENTRE[0], x * x) / horner(_CENTRE[1], x * x)
    if y <= 5.656854249492380195:
        tail = exp(-0.5 * y * y) * horner(_TAIL[0], y) / horner(_TAIL[1], y)
    else:
        fraction = y
        for n in range(40, 0, -1):
            fraction = y + n / fraction
        tail = exp(-0.5 * y * y) * 0.39894228040143267794 / fraction
    return tail if x < 0 else 1.0 - tail


_MIDDLE = ((2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4,
            4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
            1.3314166789178437745e2, 3.3871328727963666080e0),
           (5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4,
            2.1213794301586595867e4, 5.3941960214247511077e3, 6.8718700749205790830e2,
            4.2313330701600911252e1, 1.0))
_NEAR = ((7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
          1.27045825245236838258e0, 3.64784832476320460504e0, 5.76949722146069140550e0,
          4.63033784615654529590e0, 1.42343711074968357734e0),
         (1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
          1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e0,
          2.05319162663775882187e0, 1.0))
_FAR = ((2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
         2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e0,
         5.46378491116411436990e0, 6.65790464350110377720e0),
        (2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
         7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
         5.99832206555887937690e-1, 1.0))


def normal_quantile(p):
    if p <= 0.0 or p >= 1.0:
        return -math.inf if p <= 0.0 else math.inf
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * horner(_MIDDLE[0], r) / horner(_MIDDLE[1], r)
    r = math.sqrt(-log(p if q < 0 else 1.0 - p))
    if r <= 5.0:
        x = horner(_NEAR[0], r - 1.6) / horner(_NEAR[1], r - 1.6)
    else:
        x = horner(_FAR[0], r - 5.0) / horner(_FAR[1], r - 5.0)
    return -x if q < 0 else x


def power(x, n):
    """x^n by repeated squaring."""
    result = 1.0
    while n:
        if n & 1:
            result *= x
        x *= x
        n >>= 1
    return result
