"""Distributions by their quantiles (models/README.md, section 2)."""

from _math import exp, log, normal_cdf, normal_quantile


class Distribution:
    def __init__(self, value):
        self.low, self.high = float("-inf"), float("inf")
        if not isinstance(value, dict):
            self.kind, self.a, self.b = "constant", float(value), 0.0
            return
        self.low, self.high = float(value.get("min", self.low)), float(value.get("max", self.high))
        self.kind = next(k for k in value if k not in ("min", "max"))
        shape = value[self.kind]
        if self.kind == "lognormal":
            shape = [shape["median"], shape["sigma"]]
        if not isinstance(shape, list):
            shape = [shape, 0.0]
        self.a, self.b = float(shape[0]), float(shape[1])


def clamp(x, low, high):
    return low if x < low else high if x > high else x


def quantile(d, u):
    if d.kind in ("normal", "lognormal"):
        return quantile_at_normal(d, normal_quantile(u))
    x = {"constant": lambda: d.a,
         "uniform": lambda: d.a + (d.b - d.a) * u,
         "exponential": lambda: -d.a * log(1.0 - u),
         "bernoulli": lambda: float(u < d.a)}[d.kind]()
    return clamp(x, d.low, d.high)


def quantile_at_normal(d, z):
    if d.kind == "normal":
        return clamp(d.a + d.b * z, d.low, d.high)
    if d.kind == "lognormal":
        return clamp(d.a * exp(d.b * z), d.low, d.high)
    return quantile(d, normal_cdf(z))
