"""Interleaved measurement: every round runs every case once, so a neighbour on the machine who
slows one slows all, and ratios are taken within rounds."""

import math
import statistics
from dataclasses import dataclass
from typing import Callable


@dataclass(frozen=True)
class Case:
    name: str
    unit: str  # of Sample.units
    run: Callable  # () -> Sample
    about: str = ""  # instruction set, threads, population


def interleaved(cases, rounds):
    """ns per unit, by case: one value a round."""
    ns = {case.name: [] for case in cases}
    for _ in range(rounds):
        for case in cases:
            ns[case.name].append(case.run().ns)
    return ns


def figure(value):
    """Four significant digits, without exponent."""
    digits = 3 - math.floor(math.log10(abs(value))) if value else 0
    return f"{value:.{max(digits, 0)}f}"


@dataclass(frozen=True)
class Spread:
    """Of the rounds."""

    median: float
    lowest: float
    highest: float

    def __str__(self):
        return f"{figure(self.lowest)}–{figure(self.highest)}"

    @staticmethod
    def of(values):
        return Spread(statistics.median(values), min(values), max(values))


def quotient(numerators, denominators):
    """Spread of the quotients within rounds."""
    return Spread.of([a / b for a, b in zip(numerators, denominators, strict=True)])
