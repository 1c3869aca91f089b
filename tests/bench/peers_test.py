#!/usr/bin/python3
"""What scripts/bench compares is one model: all 32 sums of the naive, NumPy and numba versions
equal those of the hard-coded one within chance.

Replications are independent, so the difference of two means has the standard error
sqrt(s1^2 / n + s2^2 / n), and about the tails of Student's t with 2 n - 2 = 46 degrees of freedom:
|z| > 6 has probability 3e-7, for any of the 96 comparisons 3e-5."""

import json
import math
import os
import statistics
import subprocess
import sys

SOURCE = os.environ["LENDSIM_SOURCE"]
PROTOTYPE = os.path.join(os.path.dirname(os.environ["LENDSIM"]), "lendsim_bench_prototype")
PEERS = os.path.join(SOURCE, "tests/bench/peers")
PYTHON = "/usr/bin/python3"
sys.dont_write_bytecode = True
sys.path.insert(0, PEERS)
from _model import MEASURES  # noqa: E402

REPLICATIONS = 24
BORROWERS = 2048
Z = 6.0


def sums_of(*command):
    """By measure, the sums of each replication."""
    result = subprocess.run([*command, "--borrowers", str(BORROWERS), "--months", "60",
                             "--replications", str(REPLICATIONS)],
                            capture_output=True, text=True, check=False)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit code {result.returncode}\n{result.stderr}")
    return dict(zip(MEASURES, zip(*json.loads(result.stdout)["sums"], strict=True), strict=True))


def difference(one, other):
    """Of the means, in standard errors."""
    error = math.sqrt((statistics.variance(one) + statistics.variance(other)) / REPLICATIONS)
    gap = statistics.mean(one) - statistics.mean(other)
    return gap / error if error > 0.0 else math.copysign(math.inf, gap) if gap else 0.0


def main():
    expected = sums_of(PROTOTYPE, "columns")
    if min(sum(values) for values in expected.values()) <= 0:
        sys.exit("a measure is never counted")
    others = {"naive": sums_of(PROTOTYPE, "naive"),
              **{name: sums_of(PYTHON, os.path.join(PEERS, "run.py"), name)
                 for name in ("numpy", "numba")}}
    failed = False
    for name, sums in others.items():
        z = {measure: difference(sums[measure], expected[measure]) for measure in MEASURES}
        worst = max(z, key=lambda measure: abs(z[measure]))
        print(f"{name}: largest difference {z[worst]:.2f} standard errors, of {worst}")
        for measure in MEASURES:
            if abs(z[measure]) > Z:
                failed = True
                print(f"FAILED: {name}, {measure}: {statistics.mean(sums[measure])}, expected "
                      f"{statistics.mean(expected[measure])}, {z[measure]:.2f} standard errors")
    sys.exit(1 if failed else 0)


main()
