#!/usr/bin/python3
"""Estimates that rest on fewer than 30 events say so: every cell of a result file, every row of the table."""

import os
import re
import subprocess
import sys
import tempfile

import h5py
import numpy

SOURCE = os.environ["LENDSIM_SOURCE"]
LENDSIM = os.environ["LENDSIM"]
FEW = 30  # sim/results/FORMAT.md
# The conservation scenario is a whole book, small enough for many cells to have few events.
SCENARIO = os.path.join(SOURCE, "scenarios/reference/conservation.toml")


def check(what, true):
    print(("ok: " if true else "FAILED: ") + what, flush=True)
    if not true:
        sys.exit(1)


def events_of(totals):
    """Sums over replications as in a summary: segments and products with their total in front."""
    names = [totals.dims[axis][0].name.rpartition("/")[2] for axis in range(totals.ndim)]
    values = totals[:]
    for axis, name in enumerate(names):
        if name in ("segment", "product"):
            values = numpy.concatenate([values.sum(axis=axis, keepdims=True), values], axis=axis)
    return names, values


def check_group(file, group):
    """Counts of a summary group against /totals, cell by cell; how many cells are flagged and not."""
    flagged = clear = 0
    path = "/totals" if group == "by_segment" else "/totals/" + group
    for name, flags in file[group + "/few_events"].items():
        if name not in file[path] or not isinstance(flags, h5py.Dataset) or flags.dtype != "i1":
            continue
        names, events = events_of(file[path][name])
        flags = flags[:]
        if events.ndim > flags.ndim:  # summed over products
            events = events.take(0, axis=names.index("product"))
        if not numpy.array_equal(flags == 1, events < FEW):
            check(f"{group}/{name} is flagged where it has fewer than {FEW} events", False)
        flagged += int((flags == 1).sum())
        clear += int((flags == 0).sum())
    check(f"{group}: {flagged} cells flagged, {clear} not", flagged > 0 and clear > 0)


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "run.h5")
        result = subprocess.run([LENDSIM, "run", SCENARIO, "-o", path, "--quiet"],
                                capture_output=True, text=True, check=True)
        with h5py.File(path) as file:
            for group in ("by_segment", "by_cause", "by_rule", "by_event", "borrowers"):
                check_group(file, group)
            causes = [label.decode() for label in file["totals/by_cause/cause"][:]]
            closures = file["totals/by_cause/closures"]
            axis = [closures.dims[a][0].name.rpartition("/")[2] for a in range(closures.ndim)].index("cause")
            closures = numpy.moveaxis(closures[:], axis, 0).reshape(len(causes), -1).sum(axis=1)
            totals = {name: file["totals"][name][:] for name in ("new_defaults", "freezes", "settled_early")}
        seen = set()
        for cause, events in zip(causes, closures):
            row = re.search(rf"^{cause} +[\d.,]+([* ])", result.stdout, re.MULTILINE)
            if events == 0:
                continue
            check(f"the table's row {cause} ({events:.0f} closures)",
                  row is not None and (row[1] == "*") == (events < FEW))
            seen.add(row[1])
        check("rows of both kinds were there", seen == {"*", " "})
        for name, values in totals.items():
            row = re.search(rf"^{name} +[\d.,]+([* ])", result.stdout, re.MULTILINE)
            check(f"the table's row {name} ({values.sum():.0f} events)",
                  row is not None and (row[1] == "*") == (values.sum() < FEW))
        check("the table explains the mark", "* fewer than 30 events in all" in result.stdout)


main()
