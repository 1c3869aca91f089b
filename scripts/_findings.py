"""Paired differences of two runs of lendsim, and the page scenarios/FINDINGS.md made of them."""

import math
import re
import statistics

# Taken in the last month; everything else is added up over the months.
STOCKS = {
    "balance", "credit_limit", "open_accounts", "frozen_accounts", "run_off_accounts", "loans",
    "balance_30", "balance_90", "plan_loans", "plan_balance", "expected_credit_loss",
    "statements/balance", "statements/expected_credit_loss", "borrowers/borrowers", "borrowers/away",
}

# Ratios: numerator, denominator, unit, factor.
RATIOS = {
    "closure_rate": ("closures", "account_months", "% a month", 100),
    "default_rate": ("new_defaults", "performing_opening", "% a month", 100),
    "par30": ("balance_30", "balance", "%", 100),
    "coverage": ("expected_credit_loss", "balance", "%", 100),
    "net_income_rate": ("net_income", "account_months", "yuan per account-month", 1),
    "mean_months_waited": ("by_cause/months_waited", "by_cause/reopenings", "months", 1),
}


def student_quantile(p, degrees):
    """Quantile of Student's t by the Cornish-Fisher expansion: 10^-4 at 30 degrees (Abramowitz and Stegun 26.7.5)."""
    z = statistics.NormalDist().inv_cdf(p)
    return (z + (z**3 + z) / (4 * degrees) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * degrees**2)
            + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * degrees**3))


def half_width(deviations):
    """Half the width of the 95 % interval of a mean, of one deviation per replication."""
    n = len(deviations)
    return student_quantile(0.975, n - 1) * statistics.stdev(deviations) / math.sqrt(n)


class Difference:
    """Variant against base, of one numerator and denominator per replication (None: no ratio).

    A ratio is the ratio of totals; its error is of the linearised ratios (delta method), paired by
    replication.
    """

    def __init__(self, variant, base):
        self.variant, pulls_variant = ratio_and_pulls(*variant)
        self.base, pulls_base = ratio_and_pulls(*base)
        self.difference = self.variant - self.base
        self.error = half_width([v - b for v, b in zip(pulls_variant, pulls_base)])
        self.same = variant == base
        self.relative = self.relative_error = None
        if self.base > 0:
            quotient = self.variant / self.base
            self.relative = quotient - 1
            self.relative_error = half_width(
                [(v - quotient * b) / self.base for v, b in zip(pulls_variant, pulls_base)])

    def visible(self):
        return abs(self.difference) > self.error


def ratio_and_pulls(numerator, denominator):
    """The ratio of totals, and what each replication's deviation adds to it, as deviations of a mean."""
    n = len(numerator)
    denominator = denominator or [1.0] * n
    mean = sum(denominator) / n
    ratio = sum(numerator) / sum(denominator)
    return ratio, [(a - ratio * d) / mean for a, d in zip(numerator, denominator)]


# ---- reading ---------------------------------------------------------------------------------------


def parse(measure):
    """by_cause/closures[disuse][young] -> name, labels"""
    name = measure.partition("[")[0]
    return name, re.findall(r"\[([^\]]+)\]", measure)


def values(run, name, labels):
    """One number per replication: the measure, of the labels if there are any; in fen or counts."""
    data = run["replications"][name]
    table = data[:]
    stock = name in STOCKS
    for axis in range(table.ndim - 1, 0, -1):
        scale = data.dims[axis][0]
        if scale.name.endswith("/month"):
            table = table[..., -1] if stock else table[..., 1:].sum(axis=-1)
            continue
        names = [label.decode() for label in scale[:]]
        wanted = [i for i, label in enumerate(names) if {label, *label.split(", ")} & set(labels)]
        table = table.take(wanted or range(len(names)), axis=axis).sum(axis=axis)
    known = {part for axis in range(1, data.ndim) for label in labels_of(data, axis) for part in (label, *label.split(", "))}
    unknown = set(labels) - known
    if unknown:
        raise SystemExit(f"{name}: no label {', '.join(sorted(unknown))}")
    return [float(x) for x in table]


def labels_of(data, axis):
    scale = data.dims[axis][0]
    return [] if scale.name.endswith("/month") else [label.decode() for label in scale[:]]


def quantity(run, measure):
    """(numerator, denominator) per replication, in the unit of `unit_of`."""
    name, labels = parse(measure)
    if name not in RATIOS:
        factor = 0.01 if unit_of(run, measure) == "yuan" else 1
        return [x * factor for x in values(run, name, labels)], None
    over, under, unit, factor = RATIOS[name]
    if unit.startswith("yuan"):
        factor *= 0.01
    return [x * factor for x in values(run, over, labels)], values(run, under, labels)


def unit_of(run, measure):
    name, _ = parse(measure)
    if name in RATIOS:
        return RATIOS[name][2]
    return "yuan" if run["replications"][name].attrs["units"] != b"1" else "1"


# ---- writing ---------------------------------------------------------------------------------------


def words(measure):
    """by_cause/closures[disuse] -> closures (disuse)"""
    name, labels = parse(measure)
    text = name.rpartition("/")[2].replace("_", " ")
    return f"{text} ({', '.join(labels)})" if labels else text


def decimals_for(error):
    """Decimals that show two digits of the error; negative: tens, hundreds, …"""
    return 1 - math.floor(math.log10(error)) if error > 0 else 0


def number(x, decimals, sign=False):
    shown = round(x, decimals) + 0.0
    text = f"{abs(shown):,.{max(decimals, 0)}f}"
    return ("−" if shown < 0 else "+" if sign and shown > 0 else "") + text


def row(measure, unit, d):
    """A line of the table."""
    decimals = decimals_for(d.error)
    difference = "0" if d.same else f"{number(d.difference, decimals, sign=True)} ± {number(d.error, decimals)}"
    if d.same and unit != "1" and unit != "yuan":
        decimals = 2
    return (f"| {words(measure)} | {number(d.base, decimals)} | {number(d.variant, decimals)} "
            f"| {difference} | {unit} |")


def clause(measure, unit, d):
    """What the numbers say, without more."""
    if d.same:
        return f"{words(measure)}: the same in every replication"
    if d.relative is None:
        decimals = decimals_for(d.error)
        change = f"{number(d.difference, decimals, sign=True)} ± {number(d.error, decimals)}" + ("" if unit == "1" else f" {unit}")
        return f"{words(measure)}: {change}" if d.visible() else f"no effect visible on {words(measure)} ({change})"
    decimals = decimals_for(100 * d.relative_error)
    change = f"{number(abs(100 * d.relative), decimals)} ± {number(100 * d.relative_error, decimals)} %"
    if not d.visible():
        return f"no effect visible on {words(measure)} ({number(100 * d.relative, decimals, sign=True)} ± {number(100 * d.relative_error, decimals)} %)"
    if d.relative > 1:
        decimals = decimals_for(d.relative_error)
        return f"{words(measure)} × {number(1 + d.relative, decimals)} ± {number(d.relative_error, decimals)}"
    return f"{words(measure)} {'up' if d.relative > 0 else 'down'} by {change}"


def sentence(clauses):
    text = "; ".join(clauses)
    return text[0].upper() + text[1:] + "."


def questions(readme):
    """File -> question, of the table in scenarios/README.md."""
    return dict(re.findall(r"^\| `(\w+\.toml)` \| (.+?) \|$", readme, re.M))


def recorded_hashes(findings):
    """(file, overrides, hash) of the last table of FINDINGS.md."""
    rows = re.findall(r"^\| `(\w+\.toml)` \| (.*) \| `([0-9a-f]{64})` \|$", findings, re.M)
    return [(file, re.findall(r"`([^`]+)`", overrides), sha256) for file, overrides, sha256 in rows]
