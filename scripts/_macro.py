"""The one-factor model of a delinquency rate: persistence and loading of the systematic factor.

The share past due of a large book is PD_t = Phi((c - sqrt(rho) Z_t) / sqrt(1 - rho)), Z_t standard
normal, AR(1). So y_t = Phi^-1(PD_t) is AR(1) with the same phi, mean c / sqrt(1 - rho) and variance
rho / (1 - rho).
"""

import dataclasses
import datetime
import math
import statistics

import numpy as np

import _input_csv

DATE = "observation_date"
NORMAL = statistics.NormalDist()


@dataclasses.dataclass
class Macro:
    """Of quarterly rates; `_error`: standard errors, by the asymptotic formulas named in
    `estimate`.
    """

    quarters: int
    first: str
    last: str
    mean: float  # of y
    variance: float  # of y, around its mean
    phi: float
    phi_error: float
    loading: float
    loading_error: float
    innovation: float  # sd of y given the quarter before
    correlation: float  # of y with the quarter before, each around its own mean and sd

    @property
    def monthly_phi(self):
        return self.phi**(1 / 3)

    @property
    def monthly_phi_error(self):
        return self.phi_error * self.phi**(-2 / 3) / 3

    @property
    def rate(self):
        """Delinquency at Z = 0."""
        return NORMAL.cdf(self.mean)


def read_rates(path):
    """Name, dates and rates (fractions) of a quarterly CSV: a column of dates and one of per cent.
    """
    header, rows = _input_csv.read_rows(path)
    dates = _input_csv.parsed(path, header, rows, DATE, datetime.date.fromisoformat,
                              "a date (YYYY-MM-DD)")
    others = [name for name in header if name != DATE]
    if len(others) != 1:
        raise _input_csv.InputError(
            f"{path}: row 1: {len(others)} columns besides {DATE}; one is wanted")
    values = _input_csv.parsed(path, header, rows, others[0], float, "a number")
    for number, value in enumerate(values):
        if not 0 < value < 100:
            raise _input_csv.InputError(
                f"{_input_csv.place(path, number, others[0])}: {value} is no rate between "
                "0 and 100 per cent")
        if number and months(dates[number]) - months(dates[number - 1]) != 3:
            raise _input_csv.InputError(
                f"{_input_csv.place(path, number, DATE)}: {dates[number]} is not the "
                f"quarter after {dates[number - 1]}")
    if len(values) < 8:
        raise _input_csv.InputError(f"{path}: {len(values)} quarters; at least 8 are wanted")
    return others[0], dates, np.array(values) / 100


def months(date):
    return 12 * date.year + date.month


def estimate(dates, rates):
    """phi by least squares with a constant (se: the regression's); rho from the variance of y.

    The variance of an AR(1) sample has the standard error var sqrt(2 (1 + phi^2) / ((1 - phi^2) n))
    (Bartlett).
    """
    y = np.array([NORMAL.inv_cdf(rate) for rate in rates])
    before, after = y[:-1], y[1:]
    deviation = before - before.mean()
    phi = float((deviation * after).sum() / (deviation**2).sum())
    residual = after - after.mean() - phi * deviation
    innovation = math.sqrt((residual**2).sum() / (len(after) - 2))
    error = innovation / math.sqrt((deviation**2).sum())
    if not 0 < phi < 1:
        raise _input_csv.InputError(
            f"the rates are no stationary, persistent AR(1): phi = {phi:.4f}")
    variance = float(y.var(ddof=1))
    loading = variance / (1 + variance)
    variance_error = variance * math.sqrt(2 * (1 + phi**2) / ((1 - phi**2) * len(y)))
    return Macro(len(y), str(dates[0]), str(dates[-1]), float(y.mean()), variance, phi, error,
                 loading, variance_error / (1 + variance)**2, innovation,
                 float(np.corrcoef(before, after)[0, 1]))


def logit_effect(loading, probability):
    """Log-odds per unit of Z that a probability has at Z = 0 in the one-factor model.

    d logit(p) / dZ = -sqrt(rho / (1 - rho)) density(Phi^-1(p)) / (p (1 - p)).
    """
    slope = math.sqrt(loading / (1 - loading)) * NORMAL.pdf(NORMAL.inv_cdf(probability))
    return -slope / (probability * (1 - probability))


def report(name, macro):
    """The document."""
    effects = "\n".join(f"| {100 * p:g} % | {logit_effect(macro.loading, p):.3f} |"
                        for p in (0.002, 0.0035, 0.005, 0.01, 0.02, 0.05, 0.1, 0.3, 0.5))
    return f"""\
# The systematic factor, from US card delinquency

Written by `scripts/calibrate macro`. Data: {name}, delinquency rate on credit card loans of all US commercial
banks (Board of Governors of the Federal Reserve System, from FRED), quarterly, {macro.first} to {macro.last},
{macro.quarters} quarters. Only the figures below are kept here.

One-factor model: the rate is Φ((c − √ρ·Z) / √(1 − ρ)), Z standard normal and AR(1). So Φ⁻¹(rate) is AR(1)
with the same φ and has the variance ρ / (1 − ρ).

| quantity | estimate | standard error | estimator |
|---|---|---|---|
| mean of Φ⁻¹(rate) | {macro.mean:.4f} | | arithmetic; a rate of {100 * macro.rate:.2f} % |
| variance of Φ⁻¹(rate) | {macro.variance:.5f} | | around the mean, n − 1 |
| φ, quarterly | {macro.phi:.4f} | {macro.phi_error:.4f} | least squares with a constant; the regression's standard error |
| sd of the innovation | {macro.innovation:.4f} | | residuals, n − 3 |
| φ, monthly = φ^(1/3) | {macro.monthly_phi:.4f} | {macro.monthly_phi_error:.4f} | delta method |
| loading ρ = var / (1 + var) | {macro.loading:.4f} | {macro.loading_error:.4f} | Bartlett's formula for the variance of an AR(1), delta method |
| √ρ | {math.sqrt(macro.loading):.4f} | | |
| √(ρ / (1 − ρ)) | {math.sqrt(macro.loading / (1 - macro.loading)):.4f} | | probit units per unit of Z |

φ is {(1 - macro.phi) / macro.phi_error:.1f} standard errors below 1, and least squares is biased downwards by about
(1 + 3φ)/n = {(1 + 3 * macro.phi) / macro.quarters:.3f} (Kendall 1954): the sample holds few cycles, and the standard error
of ρ is a rough one. The correlation of neighbouring quarters, sometimes quoted as φ, is {macro.correlation:.4f}.

For `link = "probit"` the loading is ρ itself. For a logit hazard the effect of `macro.systematic` that has the
same slope at Z = 0 is −√(ρ/(1 − ρ))·φ(Φ⁻¹(p)) / (p(1 − p)), with φ( ) the normal density:

| p at Z = 0 | effect, log-odds per unit of Z |
|---|---|
{effects}

The data are a stock (30 days and more past due), a hazard is a flow. A stock averages the flows of some months, so
the flow into arrears may swing more and last less than these figures say; that is neglected.
"""
