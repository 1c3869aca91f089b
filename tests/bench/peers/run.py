"""python3 run.py numpy|numba|baseline [--borrowers N] [--months N] [--replications N]

Times the model of the speed benchmarks written in Python; prints the JSON that
lendsim_bench_prototype prints: seconds and sums of every replication. Or the baseline in NumPy,
over its own months; prints seconds and account-months."""

import argparse
import importlib
import json
import time

from _model import SEGMENTS


def rounded_up(borrowers):
    return -(-borrowers // (SEGMENTS * 16)) * SEGMENTS * 16


def time_of(run):
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def run_baseline(borrowers, replications):
    model = importlib.import_module("_numpy_baseline")
    seconds, account_months = [], []
    for replication in range(replications):
        run, tally = model.simulate(borrowers, replication + 1)
        seconds.append(time_of(run))
        account_months.append(tally.account_months)
    return {"kernel": "baseline", "borrowers": borrowers, "seconds": seconds,
            "account_months": account_months}


def run_model(name, borrowers, months, replications):
    model = importlib.import_module(f"_{name}_model")
    seconds, totals = [], []
    for replication in range(replications):
        run, sums = model.simulate(borrowers, months, replication + 1)
        seconds.append(time_of(run))
        totals.append(sums.sum(axis=(0, 1)).tolist())
    return {"kernel": name, "simd": "", "borrowers": borrowers, "months": months,
            "seconds": seconds, "sums": totals}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("model", choices=["numpy", "numba", "baseline"])
    parser.add_argument("--borrowers", type=int, default=100_000)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--replications", type=int, default=1)
    a = parser.parse_args()
    output = (run_baseline(a.borrowers, a.replications) if a.model == "baseline" else
              run_model(a.model, rounded_up(a.borrowers), a.months, a.replications))
    print(json.dumps(output))


main()
