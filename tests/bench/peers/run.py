"""python3 tests/bench/peers/run.py numpy|numba [--borrowers N] [--months N] [--replications N]

Times the model of the speed benchmarks written in Python; prints the JSON that
lendsim_bench_prototype prints: seconds and sums of every replication."""

import argparse
import importlib
import json
import time

from _model import SEGMENTS


def rounded_up(borrowers):
    return -(-borrowers // (SEGMENTS * 16)) * SEGMENTS * 16


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("model", choices=["numpy", "numba"])
    parser.add_argument("--borrowers", type=int, default=100_000)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--replications", type=int, default=1)
    arguments = parser.parse_args()
    model = importlib.import_module(f"_{arguments.model}_model")
    borrowers = rounded_up(arguments.borrowers)
    seconds, totals = [], []
    for replication in range(arguments.replications):
        run, sums = model.simulate(borrowers, arguments.months, replication + 1)
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
        totals.append(sums.sum(axis=(0, 1)).tolist())
    print(json.dumps({"kernel": arguments.model, "simd": "", "borrowers": borrowers,
                      "months": arguments.months, "seconds": seconds, "sums": totals}))


main()
