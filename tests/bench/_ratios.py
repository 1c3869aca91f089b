"""Ratios of speed: which there are, and when one has worsened."""

from dataclasses import dataclass
from typing import Optional

from _rounds import Spread, quotient

TOLERANCE = 0.10  # a ratio may worsen by this share of what was recorded


@dataclass(frozen=True)
class Ratio:
    name: str
    spread: Spread
    better: str  # "lower" or "higher"
    goal: Optional[float] = None

    @property
    def value(self):
        return self.spread.median

    def goal_text(self):
        if self.goal is None:
            return ""
        return f"{'≤' if self.better == 'lower' else '≥'} {self.goal:.3g}"

    def reached(self):
        """None without a goal."""
        if self.goal is None:
            return None
        return self.value <= self.goal if self.better == "lower" else self.value >= self.goal


def ratio(ns, numerator, denominator, better, goal=None, name=None):
    """Of two measured cases."""
    return Ratio(name or f"{numerator} / {denominator}",
                 quotient(ns[numerator], ns[denominator]), better, goal)


def worsening(before, now, better):
    """By what share of `before` it is worse now; negative if it is better."""
    change = (now - before) / before
    return change if better == "lower" else -change


def worsened(ratios, record):
    """Those that are worse than recorded by more than the tolerance: (ratio, before, share).
    `record` has the values by name; what is in one of the two alone is not compared."""
    found = []
    for r in ratios:
        if r.name in record:
            share = worsening(record[r.name], r.value, r.better)
            if share > TOLERANCE:
                found.append((r, record[r.name], share))
    return found
