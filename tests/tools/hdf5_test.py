#!/usr/bin/python3
"""h5dump prints and dumps every kind of file, and h5diff tells files apart."""

import os
import subprocess
import sys
import tempfile

import h5py
import numpy as np

import _files
import _seen
import _tool_test

# Type of h5dump -b -> how many of each are tried: a process each.
TRIED = 12


def dumped(path, dataset, folder):
    """The numbers that h5dump writes in binary."""
    raw = os.path.join(folder, "raw")
    subprocess.run(["h5dump", "-d", dataset.path, "-b", "LE", "-o", raw, path], check=True,
                   capture_output=True)
    with h5py.File(path, "r") as file:
        kind = file[dataset.path].dtype
    return np.fromfile(raw, dtype=kind).astype("f8")


def problems_of_dump(path, folder):
    header = subprocess.run(["h5dump", "-n", path], check=True, capture_output=True, text=True)
    names = {line.split()[1] for line in header.stdout.splitlines() if " dataset " in line}
    datasets = _seen.seen_by_h5py(path)
    problems = [f"h5dump does not list {d.path}" for d in datasets if d.path not in names]
    numbers = [d for d in datasets if d.kind == "number"]
    for dataset in numbers[::max(1, len(numbers) // TRIED)]:
        if not _seen.same_numbers(dumped(path, dataset, folder), dataset.values.ravel()):
            problems.append(f"h5dump gives other values of {dataset.path}")
    return problems


def h5diff(first, second, *objects):
    return subprocess.run(["h5diff", "-q", first, second, *objects], check=False,
                          capture_output=True).returncode


def problems_of_diff(path, folder):
    copy = os.path.join(folder, "copy.h5")
    with open(path, "rb") as file, open(copy, "wb") as other:
        other.write(file.read())
    problems = [] if h5diff(path, copy) == 0 else ["h5diff finds a difference to a copy"]
    with h5py.File(copy, "r+") as file:
        file["balance"][0, 1] += 1
    if h5diff(path, copy, "/balance", "/balance") != 1:
        problems.append("h5diff does not find a difference")
    return problems


def main():
    _tool_test.need("h5dump", "h5diff")
    failures = 0
    with _files.result_files() as paths:
        for path in paths:
            with tempfile.TemporaryDirectory() as folder:
                failures += _tool_test.report("h5dump", path, problems_of_dump(path, folder))
                failures += _tool_test.report("h5diff", path, problems_of_diff(path, folder))
    return failures > 0


sys.exit(main())
