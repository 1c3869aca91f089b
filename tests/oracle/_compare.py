"""Compares the oracle's exact sums with /replications and /totals of a result file, every cell."""

from collections import Counter

import h5py
import numpy as np

BY_PLACE = ("replication", "segment", "product", "stage", "party", "cohort", "age", "month")
GROUPS = ("by_bucket", "by_cause", "by_stage", "statements", "borrowers", "by_event", "by_rule",
          "vintage", "roll_rates", "survival", "incidence")
# What the oracle counts and the file does not hold.
WORKINGS = ("workings",)


class Difference(Exception):
    """The first cell in which the two disagree."""


class Unknown(Exception):
    """The file has what the oracle does not know, or lacks what it knows."""


def axes_of(dataset):
    """(name, labels) of each axis."""
    axes = []
    for dimension in dataset.dims:
        scale = dimension[0]
        labels = [x.decode() if isinstance(x, bytes) else int(x) for x in scale[:]]
        axes.append((scale.name.rsplit("/", 1)[1], labels))
    return axes


def expected(axes, cells):
    """An array of the exact sums; cells: labels of the axes and a value."""
    values = np.zeros([len(labels) for _, labels in axes])
    places = [range(len(labels)) if name in BY_PLACE else labels for name, labels in axes]
    for key, value in cells:
        values[tuple(place.index(k) for place, k in zip(places, key))] = value
    return values


def compare_dataset(where, dataset, cells, replications):
    axes, theirs = axes_of(dataset), dataset[...]
    if axes[0][0] == "replication":
        axes[0] = ("replication", axes[0][1][:replications])
        theirs = theirs[:replications]
    ours = expected(axes, cells)
    differing = np.argwhere(ours != theirs)
    if not len(differing):
        return
    at = tuple(min(map(tuple, differing), key=lambda place: place[-1]))
    labels = ", ".join(f"{name} {labels[i]}" for (name, labels), i in zip(axes, at))
    raise Difference(f"{where}: {labels}: the engine has {theirs[at]:.0f}, the oracle "
                     f"{ours[at]:.0f} ({len(differing)} cells differ)")


def variables(folder):
    """(name, dataset), without coordinates."""
    datasets = [(name, x) for name, x in folder.items() if isinstance(x, h5py.Dataset)]
    return [(name, x) for name, x in datasets if name != "date" and not h5py.h5ds.is_scale(x.id)]


def compare_folder(top, by_dataset, replications):
    """Every group under /replications or /totals. Returns how many cells were compared."""
    groups = [name for name, item in top.items() if isinstance(item, h5py.Group)]
    unknown = sorted(set(groups) - set(GROUPS))
    if unknown:
        raise Unknown(f"{top.name} has groups that the oracle does not know: {unknown}")
    compared, seen = 0, set()
    for group in ["", *groups]:
        for name, item in variables(top[group] if group else top):
            compare_dataset(item.name, item, by_dataset.get((group, name), []), replications)
            seen.add((group, name))
            compared += item.size
    missing = sorted(set(by_dataset) - seen)
    if missing:
        raise Unknown(f"{top.name} lacks {missing}")
    return compared


def compare(file, replications):
    """replications: the oracle's sums of each, or of the first ones. Returns how many cells were
    compared."""
    by_dataset, totals = {}, {}
    for r, sums in enumerate(replications):
        for (group, measure, *labels), value in sums.items():
            if not value or group in WORKINGS:
                continue
            by_dataset.setdefault((group, measure), []).append(((r, *labels), value))
            total = totals.setdefault((group, measure), Counter())
            total[tuple(labels)] += value
    with h5py.File(file) as run:
        compared = compare_folder(run["replications"], by_dataset, len(replications))
        if run["replications/replication"].size == len(replications):
            totals = {name: list(cells.items()) for name, cells in totals.items()}
            compared += compare_folder(run["totals"], totals, len(replications))
    return compared
