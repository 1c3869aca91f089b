#!/usr/bin/python3
"""ncdump, nccopy and NCO on every kind of file, and the header of a run against tests/golden."""

import difflib
import os
import subprocess
import sys
import tempfile

import numpy as np

import _files
import _ncdump
import _seen
import _tool_test


def run(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def problems_of_header():
    """Against the golden header; scripts/regenerate writes it anew."""
    with open(os.path.join(_files.SOURCE, _ncdump.GOLDEN), encoding="utf-8") as file:
        golden = file.read()
    found = _ncdump.header(_files.LENDSIM, _files.SMALL)
    return list(difflib.unified_diff(golden.splitlines(), found.splitlines(), lineterm="", n=1))


def problems_of_ncdump(path):
    header = run("ncdump", "-h", path)
    return [f"ncdump prints {part}" for part in ("phony_dim", "unknown") if part in header]


def problems_of_copy(path, folder):
    """nccopy writes all of it anew."""
    copy = os.path.join(folder, "copy.nc")
    run("nccopy", path, copy)
    copied = {dataset.path: dataset for dataset in _seen.seen_by_h5py(copy)}
    problems = []
    for dataset in _seen.seen_by_h5py(path):
        other = copied.get(dataset.path)
        if other is None or other.units != dataset.units or other.axes != dataset.axes:
            problems.append(f"nccopy: {dataset.path}")
        elif dataset.kind == "text" and list(other.values) != list(dataset.values):
            problems.append(f"nccopy: texts of {dataset.path}")
        elif dataset.kind == "number" and not _seen.same_numbers(other.values, dataset.values):
            problems.append(f"nccopy: values of {dataset.path}")
    return problems


def numbers_of_ncks(path, dataset):
    printed = run("ncks", "--trd", "-H", "-C", "-s", "%.17g\\n", "-v", dataset.path, path)
    # The fill value, NaN, is printed as "_".
    values = [np.nan if word == "_" else float(word) for word in printed.split()]
    return np.array(values).reshape(dataset.values.shape)


def problems_of_nco(path, folder):
    """ncks prints numbers, ncwa averages, ncatted changes an attribute."""
    datasets = {dataset.path: dataset for dataset in _seen.seen_by_h5py(path)}
    problems = []
    # ncks takes a path for the end of one: /by_bucket/loans would be that of /totals too.
    for name in ("/by_segment/par30", "/by_cause/mean_months_waited", "/quicklook/closures/q95"):
        if name in datasets:
            found = numbers_of_ncks(path, datasets[name])
            if not _seen.same_numbers(found, datasets[name].values):
                problems.append(f"ncks: values of {name}")
    mean, edited = os.path.join(folder, "mean.nc"), os.path.join(folder, "edited.nc")
    run("ncwa", "-O", "-C", "-a", "month", "-v", "/quicklook/closures/mean", path, mean)
    printed = run("ncks", "--trd", "-H", "-C", "-s", "%.17g", "-v", "/quicklook/closures/mean", mean)
    expected = datasets["/quicklook/closures/mean"].values
    # n - 1 sums and a quotient, each rounded once.
    if not abs(float(printed) - expected.mean()) <= expected.size * np.finfo(float).eps * expected.sum():
        problems.append("ncwa: mean")
    run("ncatted", "-O", "-a", "title,global,o,c,edited", path, edited)
    if 'title = "edited"' not in run("ncdump", "-h", edited):
        problems.append("ncatted: title")
    return problems


def main():
    _tool_test.need("ncdump", "nccopy", "ncks", "ncwa", "ncatted")
    failures = _tool_test.report("golden header", _ncdump.GOLDEN, problems_of_header())
    with _files.result_files() as paths:
        for path in paths:
            with tempfile.TemporaryDirectory() as folder:
                failures += _tool_test.report("ncdump", path, problems_of_ncdump(path))
                failures += _tool_test.report("nccopy", path, problems_of_copy(path, folder))
                failures += _tool_test.report("NCO", path, problems_of_nco(path, folder))
    return failures > 0


sys.exit(main())
