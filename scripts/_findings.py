"""Paired differences of two runs of lendsim, and the page scenarios/FINDINGS.md made of them."""

import math
import pathlib
import re
import statistics

FORMAT = pathlib.Path(__file__).resolve().parent.parent / "sim/results/FORMAT.md"

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
    """Quantile of Student's t by its expansion in 1/degrees (Abramowitz and Stegun 26.7.5)."""
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


def stocks(text):
    """Names of what FORMAT.md calls a stock: taken in the last month; flows are added up."""
    found, group = set(), ""
    for line in text.splitlines():
        if line.startswith("### "):
            match = re.fullmatch(r"### `/(\w+)`", line)
            group = f"{match[1]}/" if match else ""
        elif match := re.match(r"\| `(\w+)` \| \w+ \| stock \|", line):
            found.add(group + match[1])
    return found


STOCKS = stocks(FORMAT.read_text(encoding="utf-8"))


class Measure:
    """by_cause/closures[disuse][young]@2-7: name, labels, first and last month (0: all)"""

    def __init__(self, text):
        match = re.fullmatch(r"([\w/]+)((?:\[[^\]]+\])*)(?:@(\d+)(?:-(\d+))?)?", text)
        if match is None:
            raise ValueError(f"no measure: {text}")
        self.name = match[1]
        self.labels = re.findall(r"\[([^\]]+)\]", match[2])
        self.first, self.last = int(match[3] or 1), int(match[4] or match[3] or 0)

    def words(self):
        """closures (disuse, young), months 2–7"""
        text = self.name.rpartition("/")[2].replace("_", " ")
        if self.labels:
            text += f" ({', '.join(self.labels)})"
        if self.last:
            text += f", month {self.last}" if self.first == self.last else f", months {self.first}–{self.last}"
        return text

    def unit(self, run):
        if self.name in RATIOS:
            return RATIOS[self.name][2]
        return "count" if run["replications"][self.name].attrs["units"] == b"1" else "yuan"

    def quantity(self, run):
        """Numerator and denominator (None: no ratio) per replication, in the measure's unit."""
        over, under, unit, factor = RATIOS.get(self.name, (self.name, None, self.unit(run), 1))
        if unit.startswith("yuan"):
            factor *= 0.01
        return ([x * factor for x in self.values(run, over)],
                None if under is None else self.values(run, under))

    def values(self, run, name):
        """One number per replication, in fen or counts, of the labels on the axes that have them."""
        data = run["replications"][name]
        last = self.last or data.shape[-1] - 1
        table = data[..., last] if name in STOCKS else data[..., self.first:last + 1].sum(axis=-1)
        unknown = set(self.labels)
        for axis in range(table.ndim - 1, 0, -1):
            names = [parts(label.decode()) for label in data.dims[axis][0][:]]
            wanted = [i for i, label in enumerate(names) if label & set(self.labels)]
            unknown -= set().union(*names)
            table = table.take(wanted or range(len(names)), axis=axis).sum(axis=axis)
        if unknown:
            raise ValueError(f"{name}: no label {', '.join(sorted(unknown))}")
        return [float(x) for x in table]


def parts(label):
    """A label and, of a group "young, challenger", its parts."""
    return {label, *label.split(", ")}


# ---- writing ---------------------------------------------------------------------------------------


def decimals_for(error, digits):
    """Decimals that show so many digits of the error; negative: tens, hundreds, …"""
    return digits - 1 - math.floor(math.log10(error)) if error > 0 else 0


def number(x, decimals, sign=False):
    shown = round(x, decimals) + 0.0
    text = f"{abs(shown):,.{max(decimals, 0)}f}"
    return ("−" if shown < 0 else "+" if sign and shown > 0 else "") + text


def interval(x, error, digits, sign=True):
    decimals = decimals_for(error, digits)
    return f"{number(x, decimals, sign)} ± {number(error, decimals)}"


def row(words, unit, d):
    """A line of the table."""
    decimals = decimals_for(d.error, 2)
    if d.same:
        decimals = 0 if unit in ("count", "yuan") else 2
    difference = "0" if d.same else interval(d.difference, d.error, 2)
    return f"| {words} | {number(d.base, decimals)} | {number(d.variant, decimals)} | {difference} | {unit} |"


def clause(words, unit, d):
    """What the numbers say, and no more."""
    if d.same:
        return f"{words}: the same in every replication"
    if d.relative is None:
        change = interval(d.difference, d.error, 1) + ("" if unit == "count" else f" {unit}")
        return f"{words}: {change}" if d.visible() else f"no effect visible on {words} ({change})"
    percent, error = 100 * d.relative, 100 * d.relative_error
    if not d.visible():
        return f"no effect visible on {words} ({interval(percent, error, 1)} %)"
    if d.relative > 1:
        return f"{words} × {interval(1 + d.relative, d.relative_error, 1, sign=False)}"
    return f"{words} {'up' if percent > 0 else 'down'} by {interval(abs(percent), error, 1, sign=False)} %"


def sentence(clauses):
    text = "; ".join(clauses)
    return text[0].upper() + text[1:] + "."


def questions(readme):
    """File -> question, of the first table in scenarios/README.md."""
    section = readme.split("## Files and the questions they answer")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| `([\w-]+\.toml)` \| (.+?) \|$", section, re.M))


def recorded_hashes(findings):
    """(file, overrides, hash) of the last table of FINDINGS.md."""
    rows = re.findall(r"^\| `([\w-]+\.toml)` \| (.*) \| `([0-9a-f]{64})` \|$", findings, re.M)
    return [(file, re.findall(r"`([^`]+)`", overrides), sha256) for file, overrides, sha256 in rows]
