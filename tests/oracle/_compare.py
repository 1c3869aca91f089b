"""Compares the oracle's exact sums with /replications and /totals of a result file, every cell."""

import h5py
import numpy as np

BY_PLACE = ("replication", "segment", "product", "stage", "party", "cohort", "age", "month")
GROUPS = ("", "by_bucket", "by_cause", "by_stage", "statements", "borrowers", "by_event", "by_rule",
          "vintage", "roll_rates")
# What the oracle counts and the file does not hold.
WORKINGS = ("workings",)


class Difference(Exception):
    """The first cell in which the two disagree."""


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


def compare_dataset(where, dataset, cells):
    axes = axes_of(dataset)
    ours = expected(axes, cells)
    theirs = dataset[...]
    differing = np.argwhere(ours != theirs)
    if not len(differing):
        return
    at = tuple(min(map(tuple, differing), key=lambda place: place[-1]))
    labels = ", ".join(f"{name} {labels[i]}" for (name, labels), i in zip(axes, at))
    raise Difference(f"{where}: {labels}: the engine has {theirs[at]:.0f}, the oracle "
                     f"{ours[at]:.0f} ({len(differing)} cells differ)")


def compare(file, replications):
    """replications: the oracle's sums of each."""
    by_dataset = {}
    for r, sums in enumerate(replications):
        for (group, measure, *labels), value in sums.items():
            if value and group not in WORKINGS:
                by_dataset.setdefault((group, measure), []).append(((r, *labels), value))
    compared = 0
    with h5py.File(file) as run:
        for top in ("replications", "totals"):
            seen = set()
            for group in GROUPS:
                folder = run[f"{top}/{group}"] if f"{top}/{group}".rstrip("/") in run else {}
                for name, item in folder.items():
                    if not isinstance(item, h5py.Dataset) or not len(item.dims) or not item.dims[0]:
                        continue
                    if name == "date":
                        continue
                    cells = by_dataset.get((group, name), [])
                    if top == "totals":
                        cells = summed(cells)
                    compare_dataset(f"/{top}/{group}/{name}".replace("//", "/"), item, cells)
                    seen.add((group, name))
                    compared += item.size
            missing = set(by_dataset) - seen
            if missing:
                raise Difference(f"/{top} lacks {sorted(missing)}")
    return compared


def summed(cells):
    total = {}
    for (_, *labels), value in cells:
        total[tuple(labels)] = total.get(tuple(labels), 0) + value
    return list(total.items())
