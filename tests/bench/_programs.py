"""Runs what is compared: lendsim, the hard-coded prototype and the versions in Python."""

import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PYTHON = "/usr/bin/python3"
# Instruction sets: as lendsim calls them, as the prototype does.
SIMD = {"avx512": "avx3", "avx2": "avx2", "sse4": "sse4"}


@dataclass(frozen=True)
class Sample:
    seconds: float
    units: float  # borrower-months, account-months or runs

    @property
    def ns(self):
        return 1e9 * self.seconds / self.units


def executed(command):
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        sys.exit(f"scripts/bench: exit code {result.returncode}: {' '.join(command)}\n"
                 f"{result.stderr}")
    return result.stdout


def sample_of(output):
    """The median replication of what the prototype and the peers print; of the baseline, all."""
    run = json.loads(output)
    if "account_months" in run:
        return Sample(sum(run["seconds"]), sum(run["account_months"]))
    return Sample(statistics.median(run["seconds"]), run["borrowers"] * run["months"])


class Programs:
    def __init__(self, lendsim, prototype, folder):
        self.lendsim, self.prototype, self.folder = lendsim, prototype, folder
        self.help = executed([lendsim, "run", "--help"])

    def has(self, option):
        return f"--{option} " in self.help

    def simd(self):
        """Instruction sets of this processor that the prototype has code for, the best first."""
        return [name for name, own in SIMD.items()
                if subprocess.run([self.prototype, "draws", "--simd", own, "--borrowers", "128"],
                                  capture_output=True, check=False).returncode == 0]

    def run_prototype(self, kernel, simd, borrowers, months, replications):
        return sample_of(executed(
            [self.prototype, kernel, "--simd", SIMD[simd] if simd else "best", "--borrowers",
             str(borrowers), "--months", str(months), "--replications", str(replications)]))

    def run_peer(self, name, borrowers, months):
        script = os.path.join(ROOT, "tests/bench/peers/run.py")
        return sample_of(executed([PYTHON, "-B", script, name, "--borrowers", str(borrowers),
                                   "--months", str(months)]))

    def run_lendsim(self, scenario, *options, folder=None):
        """The log of a run on one thread, unless the options say otherwise."""
        output = os.path.join(folder or self.folder, "bench.h5")
        defaults = () if "--threads" in options else ("--threads", "1")
        if self.has("kernel") and "--kernel" not in options:
            defaults += ("--kernel", "columns")
        executed([self.lendsim, "run", scenario, "-o", output, "--force", "--fresh", "--quiet",
                  *defaults, *options])
        with open(output + ".log.json", encoding="utf-8") as file:
            return json.load(file)


def borrower_months(log):
    """Of a run: every borrower counts in every month, as in the prototype."""
    months = log["replications"] * (log["months"] + log["warm_up"])
    return Sample(log["simulation_seconds"], log["borrowers"] * months)


def account_months(log):
    return Sample(log["simulation_seconds"], log["account_months"])
