"""What output costs, the file and the spool, in memory and on disk; how long it takes to start."""

import subprocess
import time

from _groups import OUTPUT_GOAL, PROTOTYPE_SCENARIO, lendsim_case
from _programs import Sample
from _ratios import ratio
from _rounds import Case


def whole_run(log):
    """Wall time, from the command to the file."""
    return Sample(log["seconds"], borrower_months_of(log))


def simulation(log):
    """Of it, simulating and appending to the spool."""
    return Sample(log["simulation_seconds"], borrower_months_of(log))


def in_ms(seconds):
    """A sample of which "ns per unit" are milliseconds."""
    return Sample(seconds, 1e6)


def borrower_months_of(log):
    return log["borrowers"] * log["replications"] * log["months"]


class Output:
    title = "Output, one thread"

    def __init__(self, programs, disk, borrowers, replications):
        self.programs, self.disk = programs, disk
        self.borrowers, self.replications = borrowers, replications
        self.last = {}

    def keeping(self, folder):
        """Runs with all replications kept; its log serves two cases."""
        self.last[folder] = self.programs.run_lendsim(
            PROTOTYPE_SCENARIO, "--keep", "replications", "--borrowers", str(self.borrowers),
            "--replications", str(self.replications), folder=folder)
        return self.last[folder]

    def shortest_run(self):
        start = time.perf_counter()
        self.programs.run_lendsim(PROTOTYPE_SCENARIO, "--borrowers", "1", "--months", "1")
        return in_ms(time.perf_counter() - start)

    def start(self):
        """Until the scenario is read and found valid."""
        start = time.perf_counter()
        subprocess.run([self.programs.lendsim, "validate", PROTOTYPE_SCENARIO],
                       capture_output=True, check=True)
        return in_ms(time.perf_counter() - start)

    def cases(self):
        about = f"{self.replications:,} replications of {self.borrowers:,} borrowers, 60 months"
        options = ("--borrowers", str(self.borrowers), "--replications", str(self.replications))
        memory = self.programs.folder
        return [lendsim_case(self.programs, "simulation, spool in memory", PROTOTYPE_SCENARIO,
                             about, *options),
                Case("run with --keep replications, disk", "borrower-month",
                     lambda: whole_run(self.keeping(self.disk)), about),
                Case("of it: simulation and spool", "borrower-month",
                     lambda: simulation(self.last[self.disk]), about),
                Case("run with --keep replications, memory", "borrower-month",
                     lambda: whole_run(self.keeping(memory)), about),
                Case("start: scenario read", "run, in ms", self.start, "goal: below 50 ms"),
                Case("run of one borrower-month", "run, in ms", self.shortest_run)]

    def ratios(self, ns):
        of = f", {self.replications:,} x {self.borrowers:,}"
        plain = "simulation, spool in memory"
        return [ratio(ns, "run with --keep replications, memory", plain, "lower", OUTPUT_GOAL,
                      "run with all output / simulation" + of),
                ratio(ns, "run with --keep replications, disk", plain, "lower", None,
                      "the same, to disk" + of),
                ratio(ns, "of it: simulation and spool", plain, "lower", None,
                      "simulation with the spool on disk / in memory" + of)]
