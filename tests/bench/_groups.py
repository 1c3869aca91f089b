"""What is measured: groups of cases that take turns, and the ratios between them."""

import os
from dataclasses import dataclass

from _programs import ROOT, account_months, borrower_months
from _ratios import ratio
from _rounds import Case

PROTOTYPE_SCENARIO = os.path.join(ROOT, "scenarios/reference/bench-prototype.toml")
BASELINE = os.path.join(ROOT, "scenarios/baseline.toml")
MONTH = "borrower-month"

# What the ratios are to reach, by instruction set (none: no goal).
PROTOTYPE_GOAL = 1.5
BASELINE_GOAL = 6.0
NUMPY_GOAL = {"avx512": 25.0, "avx2": 12.0}
NUMPY_BASELINE_GOAL = {"avx512": 15.0, "avx2": 8.0}
NUMBA_GOAL = {"avx512": 5.0, "avx2": 2.5}
THREADS_GOAL = 1.8
MONTH_MAJOR_GOAL = 1.1
OUTPUT_GOAL = 1.0 / 0.9  # output takes a tenth of the wall time


@dataclass(frozen=True)
class Size:
    """Of one measurement."""

    borrowers: int = 100_000
    months: int = 60

    def options(self):
        return ("--borrowers", str(self.borrowers), "--months", str(self.months))

    def __str__(self):
        return f"{self.borrowers:,} borrowers, {self.months} months"


def lendsim_case(programs, name, scenario, about, *options, unit=MONTH, sample=borrower_months):
    return Case(name, unit, lambda: sample(programs.run_lendsim(scenario, *options)), about)


def prototype_case(programs, kernel, simd, size, replications):
    return Case(f"{kernel}, {simd}" if simd else kernel, MONTH,
                lambda: programs.run_prototype(KERNELS.get(kernel, kernel), simd, size.borrowers,
                                               size.months, replications),
                f"1 thread, {size}")


# The prototype's kernels by the names used here.
KERNELS = {"prototype": "columns", "words alone": "draws"}


class Model:
    """The prototype's model, by everybody, and the baseline; on one thread."""

    title = "The prototype's model and the baseline, one thread"

    def __init__(self, programs, sets, size, replications=1):
        """`replications`: of lendsim, more of them where one is too short to time."""
        self.programs, self.sets, self.size = programs, sets, size
        self.replications = replications
        # lendsim runs with every instruction set if it can be told which, else with its own choice.
        self.lendsim_sets = sets if programs.has("simd") else [None]

    def lendsim_options(self, simd):
        return ("--simd", simd) if simd else ()

    @staticmethod
    def named(name, simd):
        return f"{name}, {simd}" if simd else name

    def cases(self):
        p, size = self.programs, self.size
        found = []
        for simd in self.sets:
            found.append(prototype_case(p, "words alone", simd, size, 9))
            found.append(prototype_case(p, "prototype", simd, size, 5))
        for simd in self.lendsim_sets:
            found.append(lendsim_case(p, self.named("lendsim", simd), PROTOTYPE_SCENARIO,
                                      f"1 thread, {size}, {self.replications} replications",
                                      *self.lendsim_options(simd), *size.options(),
                                      "--replications", str(self.replications)))
        if p.has("kernel"):
            small = Size(10_000, size.months)
            found.append(lendsim_case(p, "reference kernel", PROTOTYPE_SCENARIO,
                                      f"1 thread, {small}", "--kernel", "reference",
                                      *small.options()))
        found.append(prototype_case(p, "naive", None, size, 1))
        for name in ("numba", "numpy"):
            found.append(Case(name, MONTH, lambda name=name: p.run_peer(
                name, size.borrowers, size.months), f"1 thread, {size}"))
        for simd in self.lendsim_sets:
            found.append(lendsim_case(p, self.named("baseline", simd), BASELINE,
                                      "1 thread, 10,000 borrowers, 24 + 24 months, "
                                      f"{2 * self.replications} replications",
                                      *self.lendsim_options(simd), "--replications",
                                      str(2 * self.replications),
                                      unit="account-month", sample=account_months))
        found.append(Case("numpy baseline", "account-month",
                          lambda: p.run_peer("baseline", 10_000, size.months),
                          "1 thread, 10,000 borrowers, 24 + 24 months"))
        return found

    def ratios(self, ns):
        found = []
        for simd in self.lendsim_sets:
            own, other = self.named("lendsim", simd), simd or self.sets[0]
            prototype = f"prototype, {other}"
            found += [
                ratio(ns, own, prototype, "lower", PROTOTYPE_GOAL),
                ratio(ns, "naive", own, "higher"),
                ratio(ns, "numba", own, "higher", NUMBA_GOAL.get(other)),
                ratio(ns, "numpy", own, "higher", NUMPY_GOAL.get(other)),
                ratio(ns, own, f"words alone, {other}", "lower"),
                ratio(ns, self.named("baseline", simd), prototype, "lower", BASELINE_GOAL),
                ratio(ns, "numpy baseline", self.named("baseline", simd), "higher",
                      NUMPY_BASELINE_GOAL.get(other))]
            if "reference kernel" in ns:
                found.append(ratio(ns, "reference kernel", own, "higher"))
        return found


class Orders:
    """Threads and loop orders."""

    title = "Threads and loop orders"

    def __init__(self, programs, size):
        self.programs, self.size = programs, size

    def case(self, name, *options):
        return lendsim_case(self.programs, name, PROTOTYPE_SCENARIO, str(self.size), *options,
                            *self.size.options())

    def cases(self):
        return [self.case("block by block, 1 thread", "--order", "block"),
                self.case("month by month, 1 thread", "--order", "month"),
                self.case("block by block, 2 threads", "--order", "block", "--threads", "2"),
                self.case("month by month, 2 threads", "--order", "month", "--threads", "2")]

    def ratios(self, ns):
        of = f", {self.size}"
        # A loss in cache is no measure of the loss in memory, so the size is named.
        return [ratio(ns, "block by block, 1 thread", "block by block, 2 threads", "higher",
                      THREADS_GOAL, "2 threads against 1" + of),
                ratio(ns, "month by month, 1 thread", "block by block, 1 thread", "lower",
                      MONTH_MAJOR_GOAL, "month by month / block by block" + of)]
