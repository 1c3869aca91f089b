#!/usr/bin/python3
"""The NumPy version of the baseline is the baseline: its sums equal lendsim's within chance, and
its books balance exactly.

The systematic factor is off in both, since it moves whole replications and would hide differences.
Replications are independent: a difference of two means has the standard error
sqrt(s1^2 / n + s2^2 / n) and about the tails of Student's t with 30 degrees of freedom: |z| > 6 has
probability 1.4e-6, for any of the 78 comparisons 1.1e-4."""

import math
import os
import subprocess
import sys
import tempfile

import h5py
import numpy as np

SOURCE = os.environ["LENDSIM_SOURCE"]
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(SOURCE, "tests/bench/peers"))
import _numpy_baseline as peer  # noqa: E402

REPLICATIONS, BORROWERS, Z = 16, 2000, 6.0
SEED = 4711
NO_FACTOR = [f'{path}.effect."macro.systematic"=0'
             for path in ("behaviour.service.miss", "event.arrears_elsewhere")]


def sums_of_lendsim(folder):
    """By measure, replications x products."""
    output = os.path.join(folder, "baseline.h5")
    command = [os.environ["LENDSIM"], "run", os.path.join(SOURCE, "scenarios/baseline.toml"),
               "-o", output, "--keep", "replications", "--quiet", "--borrowers", str(BORROWERS),
               "--replications", str(REPLICATIONS), "--seed", str(SEED)]
    for setting in NO_FACTOR:
        command += ["--set", setting]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with h5py.File(output) as file:
        # replication, segment, product, month
        return {name: file["replications"][name][..., 1:].sum(axis=(1, 3))
                for name in peer.MEASURES}


def sums_of_peer():
    """The same, and whether the books balance."""
    sums, balanced = [], True
    for replication in range(REPLICATIONS):
        run, tally = peer.simulate(BORROWERS, SEED + replication, with_macro=False)
        run()
        of = {name: tally.sums[..., place] for name, place in peer.PLACE.items()}
        moved = (of["disbursed"] + of["interest_charged"] + of["penalty_charged"] - of["paid"]
                 - of["charge_offs"])
        balanced &= bool(np.array_equal(np.diff(of["balance"], axis=0), moved[1:]))
        sums.append({name: values.sum(axis=(0, 1)) for name, values in of.items()})
    return {name: np.array([s[name] for s in sums]) for name in peer.MEASURES}, balanced


def difference(one, other):
    """Of the means, in standard errors."""
    error = math.sqrt((one.var(ddof=1) + other.var(ddof=1)) / REPLICATIONS)
    gap = one.mean() - other.mean()
    return gap / error if error > 0.0 else math.copysign(math.inf, gap) if gap else 0.0


def main():
    with tempfile.TemporaryDirectory() as folder:
        expected = sums_of_lendsim(folder)
    found, balanced = sums_of_peer()
    if not balanced:
        sys.exit("FAILED: the books do not balance")
    z = {(name, product): difference(found[name][:, k], expected[name][:, k])
         for name in peer.MEASURES for k, product in enumerate(peer.NAMES)}
    worst = max(z, key=lambda cell: abs(z[cell]))
    print(f"{len(z)} sums, largest difference {z[worst]:.2f} standard errors: {worst}")
    failed = [cell for cell, value in z.items() if abs(value) > Z]
    for name, product in failed:
        k = peer.NAMES.index(product)
        print(f"FAILED: {name}, {product}: {found[name][:, k].mean():.1f}, expected "
              f"{expected[name][:, k].mean():.1f}, {z[name, product]:.2f} standard errors")
    sys.exit(1 if failed else 0)


main()
