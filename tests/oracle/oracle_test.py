#!/usr/bin/python3
"""The engine and the oracle, a second implementation written from models/README.md, agree on every
cell of every group under /replications and /totals, to the fen; planted mistakes are noticed."""

import os
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import _mutations  # noqa: E402
from _compare import Difference, Unknown, compare  # noqa: E402
from _document import resolved  # noqa: E402
from _run import simulate  # noqa: E402
from _view import World  # noqa: E402

FIXTURES = os.path.join(os.environ["LENDSIM_SOURCE"], "tests/fixtures")
LENDSIM = os.environ["LENDSIM"]
SCENARIOS = ["debts", "rules", "lives", "pool", "funding", "stock"]
# What is planted, and the scenario that notices it.
MISTAKES = {
    "half-even": "debts",  # amounts are rounded half to even
    "day-count": "debts",  # months of 30 days where days are actual
    "late-start": "debts",  # the late rate begins on the due date
    "payment-order": "debts",  # within a row principal comes first
    "limit-check": "debts",  # purchases not yet billed do not count against the limit
    "forgotten-cost": "debts",  # net income without the change of provisions
    "wide-terms": "lives",  # effects added in binary64
    "fused": "lives",  # effects multiplied and added with one rounding
    "bucket-edge": "rules",  # buckets of 31 days
    "rule-order": "rules",  # the last rule comes first
    "step-order": "rules",  # accounts reopen before the score moves
    "clock": "rules",  # months since a closure stand still
}


def run_engine(file, output):
    result = subprocess.run([LENDSIM, "run", file, "-o", output, "--keep", "replications",
                             "--quiet"], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        sys.exit(f"FAILED: {file} does not run:\n{result.stderr}")


def check(name, file, output):
    """The oracle agrees; returns whether."""
    begin = time.monotonic()
    world = World(resolved(LENDSIM, file))
    try:
        cells = compare(output, [simulate(world, r) for r in range(world.run.replications)])
    except (Difference, Unknown) as problem:
        print(f"FAILED: {name}: {problem}", flush=True)
        return False
    print(f"ok: {name}: {cells} cells agree ({time.monotonic() - begin:.1f} s)", flush=True)
    return True


def notices(mistake, name, file, output):
    """The oracle with a planted mistake disagrees in the first replication; returns whether."""
    _mutations.switch([mistake])
    try:
        compare(output, [simulate(World(resolved(LENDSIM, file)), 0)])
    except Difference as difference:
        print(f"ok: {mistake} is noticed: {difference}", flush=True)
        return True
    finally:
        _mutations.switch([])
    print(f"FAILED: {name} does not notice the mistake {mistake}", flush=True)
    return False


def main():
    good = True
    with tempfile.TemporaryDirectory() as folder:
        files = {name: (os.path.join(FIXTURES, f"oracle_{name}.toml"),
                        os.path.join(folder, name + ".h5")) for name in SCENARIOS}
        for name, (file, output) in files.items():
            run_engine(file, output)
            good &= check(name, file, output)
        for mistake, name in MISTAKES.items():
            good &= notices(mistake, name, *files[name])
    sys.exit(0 if good else 1)


main()
