"""What is in a result file by h5py, and whether another tool sees the same.

A tool that is no Python module is given a list of datasets and a folder, and writes there for the dataset
in line i (from 0) of the list

    i.f8       its numbers as little-endian doubles, in the order of the file
    i.txt      its texts, each followed by a zero byte
    i.units    its attribute `units`, if it has one
    i.axes     the names of its axes in order, one a line, if the tool knows them

which are compared exactly. A line of the list is: path, tab, `number` or `text`.
"""

import dataclasses
import os
import subprocess

import h5py
import numpy as np

DIMENSION_ONLY = "This is a netCDF dimension but not"


@dataclasses.dataclass
class Seen:
    """A dataset: values are an array of float64, or of str."""

    path: str
    values: np.ndarray
    axes: list
    units: str
    labelled: bool  # has the attribute `labels`

    @property
    def kind(self):
        return "number" if self.values.dtype.kind == "f" else "text"


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def address(dataset):
    return h5py.h5o.get_info(dataset.id).addr


# h5py takes milliseconds to tell the name of a scale.
def axes_of(dataset, names):
    if h5py.h5ds.is_scale(dataset.id):
        return [names[address(dataset)]]
    return [names[address(dataset.dims[i][0])] for i in range(dataset.ndim)]


def names_by_address(file):
    names = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset):
            names[address(item)] = name.rsplit("/", 1)[-1]

    file.visititems(visit)
    return names


def seen_by_h5py(path):
    """All datasets but those that only stand for a dimension."""
    found = []

    def visit(_, item):
        if not isinstance(item, h5py.Dataset):
            return
        if text(item.attrs.get("NAME", "")).startswith(DIMENSION_ONLY):
            return
        if h5py.check_string_dtype(item.dtype):
            values = np.array([text(value) for value in np.atleast_1d(item[()])], dtype=str)
        else:
            values = np.asarray(item[()], dtype="f8")
        units = text(item.attrs["units"]) if "units" in item.attrs else ""
        found.append(Seen(item.name, values, axes_of(item, names), units, "labels" in item.attrs))

    with h5py.File(path, "r") as file:
        names = names_by_address(file)
        file.visititems(visit)
    assert len(found) > 100, f"{path}: h5py sees only {len(found)} datasets"
    return found


def same_numbers(found, expected):
    """The same but for the bits of NaN, which R has two of."""
    return found.shape == expected.shape and np.array_equal(found, expected, equal_nan=True)


def split_texts(data):
    return data.decode("utf-8").split("\0")[:-1]


def compare_folder(folder, datasets, axes=True):
    """Problems of what a tool wrote into a folder."""
    problems = []
    for i, dataset in enumerate(datasets):
        def content(end, i=i):
            path = os.path.join(folder, f"{i}.{end}")
            if not os.path.exists(path):
                return None
            with open(path, "rb") as file:
                return file.read()

        data = content("f8" if dataset.kind == "number" else "txt")
        if data is None:
            problems.append(f"{dataset.path}: not seen")
        elif dataset.kind == "text":
            if split_texts(data) != list(dataset.values):
                problems.append(f"{dataset.path}: {split_texts(data)[:5]}")
        elif not same_numbers(np.frombuffer(data, "<f8"), dataset.values.ravel()):
            problems.append(f"{dataset.path}: other values")
        if dataset.units != (content("units") or b"").decode("utf-8"):
            problems.append(f"{dataset.path}: units {content('units')}")
        if axes and dataset.axes != (content("axes") or b"").decode("utf-8").split():
            problems.append(f"{dataset.path}: axes {content('axes')}")
    return problems


def check_reader(command, path, folder, axes=True, texts=True):
    """Runs COMMAND FILE LIST FOLDER and compares what it wrote; without `texts` only texts that are
    labels count."""
    datasets = [dataset for dataset in seen_by_h5py(path)
                if texts or dataset.labelled or dataset.kind == "number"]
    listing = os.path.join(folder, "datasets")
    with open(listing, "w", encoding="utf-8") as file:
        for dataset in datasets:
            file.write(f"{dataset.path}\t{dataset.kind}\n")
    result = subprocess.run([*command, path, listing, folder], capture_output=True, text=True,
                            check=False, stdin=subprocess.DEVNULL, timeout=300)
    if result.returncode != 0:
        return [f"{command[0]} ends with {result.returncode}: {result.stdout}{result.stderr}"]
    return compare_folder(folder, datasets, axes)
