#!/usr/bin/python3
"""xarray, with both engines, and netCDF4-python see in every kind of file what h5py sees."""

import sys

import netCDF4
import numpy as np
import xarray as xr

import _files
import _seen
import _tool_test


def split(path):
    group, name = path.rsplit("/", 1)
    return group or "/", name


def dates_of(dataset):
    """What an axis of days becomes when it is decoded."""
    first = np.datetime64(dataset.units.removeprefix("days since "), "ns")
    return first + dataset.values.astype("timedelta64[D]")


def problem_of(dataset, values, axes, units):
    """Values as the tool gives them."""
    values = np.asarray(values)
    if dataset.units.startswith("days since ") and values.dtype.kind == "M":
        if not np.array_equal(values, dates_of(dataset)):
            return f"{dataset.path}: other dates"
        return "" if list(axes) == dataset.axes else f"{dataset.path}: axes {axes}"
    if dataset.kind == "text":
        if [str(value) for value in np.atleast_1d(values)] != list(dataset.values):
            return f"{dataset.path}: {values}"
    elif not _seen.same_numbers(values.astype("f8"), dataset.values):
        return f"{dataset.path}: other values"
    if list(axes) != dataset.axes or units != dataset.units:
        return f"{dataset.path}: axes {axes}, units {units}"
    return ""


def by_group(datasets):
    groups = {}
    for dataset in datasets:
        group, name = split(dataset.path)
        groups.setdefault(group, {})[name] = dataset
    return groups


def problems_of_xarray(path, datasets, engine):
    problems = []
    for group, members in by_group(datasets).items():
        with xr.open_dataset(path, group=group, engine=engine) as ds:
            if set(ds.variables) != set(members):
                problems.append(f"{group}: {set(ds.variables) ^ set(members)}")
            for name, dataset in members.items():
                if name in ds.variables:
                    variable = ds.variables[name]
                    problems.append(problem_of(dataset, variable.values, variable.dims,
                                               str(variable.attrs.get("units", ""))))
            # A table: one row per cell, one column per variable.
            if all(split(d.path)[1] in ds.dims or d.kind == "number" for d in members.values()):
                rows = int(np.prod(list(ds.sizes.values())))
                if len(ds.to_dataframe()) != rows:
                    problems.append(f"{group}: not {rows} rows")
    return [problem for problem in problems if problem]


def problems_of_netcdf4(path, datasets):
    problems = []
    with netCDF4.Dataset(path) as file:
        file.set_auto_mask(False)
        for dataset in datasets:
            variable = file[dataset.path]
            problems.append(problem_of(dataset, variable[...], variable.dimensions,
                                       getattr(variable, "units", "")))
    return [problem for problem in problems if problem]


def main():
    failures = 0
    with _files.result_files() as paths:
        for path in paths:
            datasets = _seen.seen_by_h5py(path)
            for engine in ("netcdf4", "h5netcdf"):
                failures += _tool_test.report(f"xarray, {engine}", path,
                                              problems_of_xarray(path, datasets, engine))
            failures += _tool_test.report("netCDF4-python", path,
                                          problems_of_netcdf4(path, datasets))
    return failures > 0


sys.exit(main())
