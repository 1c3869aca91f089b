#!/usr/bin/python3
"""Opens a result file in the tools that analysts use and checks that they see what is in it.

    LENDSIM_RESULT=run.h5 tests/results/open_tools.py     checks a file
    LENDSIM=build/lendsim LENDSIM_SOURCE=. tests/results/open_tools.py     makes one and checks it

Ends with 0 if everything holds; otherwise prints what does not.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import traceback
import warnings

import h5py
import netCDF4
import numpy as np
import pandas as pd
import xarray as xr

PROBLEMS = []
STATISTICS = ["mean", "sd", "se", "min", "q05", "q25", "q50", "q75", "q95", "max"]
DIMENSION_ONLY = "This is a netCDF dimension but not a netCDF variable"
AXES = {
    "/": ["statistic", "month"],
    "/by_segment": ["statistic", "segment", "product", "month"],
    "/by_bucket": ["statistic", "segment", "bucket", "month"],
    "/by_cause": ["statistic", "segment", "product", "cause", "month"],
    "/by_stage": ["statistic", "segment", "stage", "month"],
    "/statements": ["statistic", "segment", "product", "party", "month"],
    "/borrowers": ["statistic", "segment", "month"],
    "/by_event": ["statistic", "segment", "event", "month"],
    "/by_rule": ["statistic", "segment", "rule", "month"],
    "/vintage": ["statistic", "segment", "cohort", "age"],
    "/roll_rates": ["statistic", "segment", "product", "from_bucket", "to_bucket"],
    "/survival": ["statistic", "segment", "product", "age"],
    "/incidence": ["statistic", "segment", "product", "cause", "age"],
    "/totals": ["segment", "product", "month"],
    "/totals/by_bucket": ["segment", "product", "bucket", "month"],
    "/totals/by_cause": ["segment", "product", "cause", "month"],
    "/totals/by_stage": ["segment", "product", "stage", "month"],
    "/totals/statements": ["segment", "product", "party", "month"],
    "/totals/borrowers": ["segment", "month"],
    "/totals/by_event": ["segment", "event", "month"],
    "/totals/by_rule": ["segment", "rule", "month"],
    "/totals/vintage": ["segment", "cohort", "age"],
    "/totals/roll_rates": ["segment", "product", "from_bucket", "to_bucket"],
    "/totals/survival": ["segment", "product", "age"],
    "/totals/incidence": ["segment", "product", "cause", "age"],
    "/panel": ["row"],
    "/events": ["event"],
}
AXES |= {"/replications" + group.removeprefix("/totals"): ["replication", *axes]
         for group, axes in AXES.items() if group.startswith("/totals")}
OPTIONAL = ("/replications", "/panel", "/events")
# Not there in a scenario without causes, events or rules.
BY_NAME = ("by_cause", "by_event", "by_rule")


def expect(condition, message):
    if not condition:
        PROBLEMS.append(message)


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def make_result(folder):
    path = os.path.join(folder, "run.h5")
    scenario = os.path.join(os.environ["LENDSIM_SOURCE"], "tests/fixtures/small.toml")
    subprocess.run([os.environ["LENDSIM"], "run", scenario, "-o", path, "--keep", "replications",
                    "--panel", "3", "--events", "--replications", "6", "--quiet"], check=True,
                   stdout=subprocess.DEVNULL)
    return path


# --- h5py: types, scales, attributes, hashes ---------------------------------------------------

def is_dimension_only(dataset):
    return text(dataset.attrs.get("NAME", "")).startswith(DIMENSION_ONLY)


def check_attribute_types(item):
    for name in item.attrs:
        if name in ("DIMENSION_LIST", "REFERENCE_LIST"):  # of the scales, every tool knows them
            continue
        kind = item.attrs.get_id(name).get_type()
        variable_text = kind.get_class() == h5py.h5t.STRING and kind.is_variable_str()
        expect(kind.get_class() in (h5py.h5t.STRING, h5py.h5t.INTEGER, h5py.h5t.FLOAT),
               f"{item.name}@{name}: type {kind.get_class()}")
        expect(not variable_text or name in ("title", "axes", "auxiliary_signals")
               and text(item.attrs.get("NX_class", "")) == "NXdata",
               f"{item.name}@{name}: text of variable length")
        expect(item.attrs.get_id(name).get_space().get_simple_extent_type() != h5py.h5s.NULL,
               f"{item.name}@{name}: null space")


def values_hash(dataset):
    if h5py.check_string_dtype(dataset.dtype):
        values = np.atleast_1d(dataset[()])
        return hashlib.sha256(b"".join(value + b"\0" for value in values)).hexdigest()
    values = dataset[()]
    return hashlib.sha256(values.astype(values.dtype.newbyteorder("<")).tobytes()).hexdigest()


def check_dataset(dataset):
    name = dataset.name
    check_attribute_types(dataset)
    string = h5py.check_string_dtype(dataset.dtype)
    expect(string and string.length is None and string.encoding == "utf-8"
           or dataset.dtype.str in ("<f8", "<i4", "|i1")
           or is_dimension_only(dataset), f"{name}: type {dataset.dtype}")
    for axis in range(dataset.ndim):
        if not h5py.h5ds.is_scale(dataset.id):
            expect(len(dataset.dims[axis]) == 1, f"{name}: axis {axis} has no scale")
    if dataset.chunks:
        expect(dataset.fletcher32 and dataset.shuffle and dataset.compression == "gzip"
               and dataset.compression_opts == 1, f"{name}: filters")
    else:
        expect(string or dataset.nbytes <= 4096 or is_dimension_only(dataset),
               f"{name}: large but not chunked")
    if is_dimension_only(dataset):
        return
    expect("long_name" in dataset.attrs, f"{name}: no long_name")
    expect(text(dataset.attrs.get("sha256", "")) == values_hash(dataset), f"{name}: hash")
    if dataset.dtype.str == "<f8":
        fill = dataset.attrs.get("_FillValue")
        expect(fill is not None and fill.shape == (1,) and np.isnan(fill[0]), f"{name}: _FillValue")
        expect("units" in dataset.attrs, f"{name}: no units")
    else:
        expect("_FillValue" not in dataset.attrs, f"{name}: _FillValue of a non-float")
    if dataset.dtype.str == "|i1":
        meanings = text(dataset.attrs["flag_meanings"]).split(" ")
        expect(len(meanings) == len(dataset.attrs["flag_values"]), f"{name}: flag_meanings")
        expect(np.isin(dataset[()], dataset.attrs["flag_values"]).all(), f"{name}: flag_values")


def check_with_h5py(path):
    groups, hashes = ["/"], {}
    with h5py.File(path, "r") as file:
        check_attribute_types(file)

        def visit(_, item):
            if isinstance(item, h5py.Group):
                check_attribute_types(item)
                groups.append(item.name)
                return
            check_dataset(item)
            if not is_dimension_only(item):
                hashes[item.name] = text(item.attrs.get("sha256", ""))

        file.visititems(visit)
        lines = "".join(f"{name} {hashes[name]}\n" for name in sorted(hashes, key=str.encode))
        expect(text(file.attrs["content_sha256"]) == hashlib.sha256(lines.encode()).hexdigest(),
               "content_sha256")
        scenario = file["provenance/scenario"][()]
        expect(text(file.attrs["scenario_sha256"]) == hashlib.sha256(scenario).hexdigest(),
               "scenario_sha256")
        check_nexus(file)
        check_identity(file)
    return groups


def check_nexus(file):
    entry = file[text(file.attrs["default"])]
    data = entry[text(entry.attrs["default"])]
    expect(data.attrs["title"].find("mean") > 0, "title of the default curve is no text")
    expect(list(data.attrs["axes"]) == ["month"], "axes of the default curve")
    for name in [text(data.attrs["signal"]), *data.attrs["auxiliary_signals"]]:
        expect(data[name].shape == data["month"].shape, f"{data.name}/{name}: shape")


def check_identity(file):
    t = file["totals"]
    change = (t["disbursed"][()] + t["interest_charged"][()] + t["penalty_charged"][()]
              + t["fees_charged"][()] - t["paid"][()] - t["charge_offs"][()])
    balance = t["balance"][()]
    expect(np.array_equal(balance[..., 1:], balance[..., :-1] + change[..., 1:]),
           "the books of /totals do not balance")
    if "replications" in file:
        kept = file["replications/balance"][()].sum(axis=0)
        expect(np.array_equal(kept, balance), "/replications does not add up to /totals")


# --- xarray, netCDF4, ncdump -------------------------------------------------------------------

def check_month(group, ds, opening):
    months = ds.sizes["month"]
    expect(list(ds.month.values) == list(range(months)), f"{group}: month")
    expect(np.issubdtype(ds.date.dtype, np.datetime64), f"{group}: date is not decoded")
    ends = np.datetime64(opening, "M") + np.arange(months) + 1
    expect((ds.date.values.astype("datetime64[D]")
            == ends.astype("datetime64[D]") - np.timedelta64(1, "D")).all(), f"{group}: date")
    for name, variable in ds.data_vars.items():
        expect("date" in variable.coords, f"{group}/{name}: no date")


def check_group(group, ds, opening):
    if "month" in ds.sizes and "date" in ds.coords:
        check_month(group, ds, opening)
    base = group.removesuffix("/few_events") or "/"
    if base in AXES:
        axes = [axis for axis in AXES[base] if base == group or axis != "statistic"]
        for name, variable in ds.data_vars.items():
            expect(list(variable.dims) == axes, f"{group}/{name}: axes {variable.dims}")
    if "statistic" in ds.coords:
        expect(list(ds.statistic.values) == STATISTICS, f"{group}: labels of statistic")
    for axis in ("segment", "product"):
        if axis in ds.coords:
            labels = list(ds[axis].values)
            expect(all(isinstance(label, str) for label in labels), f"{group}: labels of {axis}")
            total = AXES.get(base, [""])[0] == "statistic"
            expect((labels[0] == "all") == total, f"{group}: \"all\" in {axis}")


def check_numbers(path, engine):
    root = xr.open_dataset(path, engine=engine)
    by_segment = xr.open_dataset(path, engine=engine, group="by_segment")
    totals = xr.open_dataset(path, engine=engine, group="totals")
    whole = by_segment.sel(segment="all", product="all")
    for name in ("balance", "default_rate", "closures"):
        expect(root[name].identical(whole[name].drop_vars(["segment", "product"]))
               or np.array_equal(root[name], whole[name], equal_nan=True), f"{engine}: {name}")
    mean = totals.balance.sum(["segment", "product"]) / root.attrs["replications"] / 100
    expect(np.allclose(root.balance.sel(statistic="mean"), mean, rtol=1e-14), f"{engine}: mean")
    expect(root.balance.attrs["units"] == root.attrs["currency"], f"{engine}: units of money")
    expect(totals.balance.attrs["units"] == "0.01 " + root.attrs["currency"],
           f"{engine}: units of exact money")
    frame = by_segment.par30.sel(statistic="mean").to_dataframe()
    expect(len(frame) == np.prod([by_segment.sizes[d] for d in ("segment", "product", "month")]),
           f"{engine}: rows of a data frame")


def party_labels(path, engine):
    totals = xr.open_dataset(path, engine=engine, group="totals/statements")
    return list(totals.party.values)


def check_statements(path, engine):
    ds = xr.open_dataset(path, engine=engine, group="statements")
    expect(list(ds.party.values) == party_labels(path, engine) and ds.party.values[0] == "platform",
           f"{engine}: labels of party")
    root = xr.open_dataset(path, engine=engine)
    platform = ds.net_income.sel(party="platform", segment="all", product="all")
    expect(np.array_equal(platform.values, root.net_income.values, equal_nan=True),
           f"{engine}: net_income is not that of the platform")
    fees = ds.service_fee.sel(statistic="mean", segment="all", product="all").sum("party")
    # A mean times R is a sum of whole fen.
    expect((np.abs(fees * root.attrs["replications"]) < 0.005).all(), f"{engine}: service fees")


def check_vintage(path, engine):
    root = xr.open_dataset(path, engine=engine)
    ds = xr.open_dataset(path, engine=engine, group="vintage")
    months, width = int(root.attrs["months"]), int(root.attrs["cohort_months"])
    start = np.datetime64(f"{root.attrs['start_year']:04}-{root.attrs['start_month']:02}")
    cohorts = start + width * np.arange(ds.sizes["cohort"])
    expect(list(ds.cohort.values) == [str(month) for month in cohorts], f"{engine}: cohorts")
    expect(list(ds.age.values) == list(range(ds.sizes["age"])), f"{engine}: ages")
    last = np.minimum((np.arange(ds.sizes["cohort"]) + 1) * width, months)
    unreached = last[:, np.newaxis] + ds.age.values > months
    for name in ("opened", "disbursed", "new_defaults", "charge_offs"):
        unknown = np.isnan(ds[name].sel(statistic="mean", segment="all").values)
        expect(np.array_equal(unknown, unreached), f"{engine}: NaN in /vintage/{name}")
    for name in ("cumulative_default_rate", "cumulative_charge_off_rate"):
        rate = ds[name].sel(statistic="mean")
        expect(np.isnan(rate.values[..., unreached]).all(), f"{engine}: /vintage/{name} unreached")
    rate = ds.cumulative_default_rate.sel(statistic="mean").values
    with np.errstate(invalid="ignore"):
        expect(not (np.diff(rate, axis=-1) < 0).any(), f"{engine}: a cumulative rate falls")


def check_roll_rates(path, engine):
    ds = xr.open_dataset(path, engine=engine, group="roll_rates")
    expect(list(ds.from_bucket.values) == [f"M{i}" for i in range(8)], f"{engine}: from_bucket")
    expect(list(ds.to_bucket.values) == [*ds.from_bucket.values, "paid", "charged_off"],
           f"{engine}: to_bucket")
    for name in ("probability", "probability_by_balance"):
        rows = ds[name].sel(statistic="mean").sum("to_bucket", skipna=False).values
        known = ~np.isnan(rows)
        # Ten quotients and nine sums, each rounded once.
        expect(np.abs(rows[known] - 1).max(initial=0) <= 10 * np.finfo(float).eps,
               f"{engine}: {name} does not add up to 1")
    debts = ds.loans.sel(statistic="mean").sum("to_bucket").values
    known = ~np.isnan(ds.probability.sel(statistic="mean").values[..., 0])
    expect(np.array_equal(known, debts > 0), f"{engine}: NaN in /roll_rates/probability")


def check_panel(path, engine):
    panel = xr.open_dataset(path, engine=engine, group="panel")
    root = xr.open_dataset(path, engine=engine)
    products = xr.open_dataset(path, engine=engine, group="totals").sizes["product"]
    rows = (root.attrs["replications"] * root.attrs["panel_borrowers"]
            * (root.attrs["months"] + 1) * products)
    frame = panel.to_dataframe()
    expect(len(frame) == rows, f"{engine}: rows of the panel")
    expect(not frame.duplicated(["replication_id", "borrower_id", "month_id",
                                 "product_id"]).any(), f"{engine}: a row of the panel twice")


def check_incidence(path, engine):
    survival = xr.open_dataset(path, engine=engine, group="survival")
    incidence = xr.open_dataset(path, engine=engine, group="incidence")
    root = xr.open_dataset(path, engine=engine)
    ages = min(60, int(root.attrs["months"]) + int(root.attrs["warm_up"]))
    expect(list(incidence.age.values) == list(range(ages)), f"{engine}: ages of accounts")
    expect(incidence.cause.values[0] == "rival" and incidence.cause.values[-1] == "charged_off",
           f"{engine}: labels of exits")
    left = survival.survival.sel(statistic="mean")
    gone = incidence.cumulative_incidence.sel(statistic="mean")
    whole = (left + gone.sum("cause", skipna=False)).values
    known = ~np.isnan(left.values)
    expect(known.any() and np.array_equal(known, ~np.isnan(whole)), f"{engine}: NaN of survival")
    # At every age one quotient, product and sum per exit, each rounded once.
    expect(np.abs(whole[known] - 1).max(initial=0)
           <= 3 * ages * incidence.sizes["cause"] * np.finfo(float).eps,
           f"{engine}: survival and incidence do not add up to 1")
    with np.errstate(invalid="ignore"):
        expect(not (np.diff(gone.values, axis=-1) < 0).any(), f"{engine}: an incidence falls")


def events_frame(path, engine):
    ds = xr.open_dataset(path, engine=engine, group="events")
    frame = ds.to_dataframe()
    for name in ("product", "kind", "cause", "event", "rule"):
        meanings = ds[name + "_id"].attrs["flag_meanings"].split(" ")
        expect(list(ds[name + "_id"].attrs["flag_values"]) == list(range(len(meanings))),
               f"{engine}: codes of {name}_id")
        frame[name] = pd.Categorical.from_codes(frame[name + "_id"], meanings)
    return frame


def check_events(path, engine):
    frame = events_frame(path, engine)
    keys = frame[["replication_id", "month_id", "borrower_id", "product_id", "kind_id"]]
    ordered = keys.sort_values(list(keys.columns), kind="stable")
    expect(list(ordered.index) == list(keys.index), f"{engine}: order of the events")
    totals = xr.open_dataset(path, engine=engine, group="totals")
    months = totals.month.values

    def told(kind, values):
        rows = frame[frame.kind == kind]
        found = rows.groupby("month_id")[values].agg("sum" if values == "amount" else "count")
        return found.reindex(months, fill_value=0).values

    for kind, count, amount in (("closed", "closures", None), ("draw", "draws", "disbursed"),
                                ("charged_off", "charged_off_accounts", "charge_offs"),
                                ("limit_cut", None, "limit_cut"), ("frozen", "freezes", None)):
        for measure, values in ((count, "kind_id"), (amount, "amount")):
            if measure:
                whole = totals[measure].sum(["segment", "product"]).values
                expect(np.array_equal(told(kind, values), whole), f"{engine}: events, {measure}")
    causes = xr.open_dataset(path, engine=engine, group="totals/by_cause")
    for cause in causes.cause.values:
        rows = frame[(frame.kind == "closed") & (frame.cause == cause.replace(" ", "_"))]
        whole = causes.sel(cause=cause).sum()
        expect(len(rows) == whole.closures and rows.amount.sum() == whole.closed_balance,
               f"{engine}: events closed for {cause}")
    expect(((frame["product"] == "none") == frame.kind.isin(
        ["event", "arrived", "departed", "returned"])).all(), f"{engine}: events without product")


def check_with_xarray(path, groups, opening):
    for engine in ("netcdf4", "h5netcdf"):
        for group in groups:
            with xr.open_dataset(path, engine=engine, group=group) as ds:
                ds.load()
                check_group(group, ds, opening)
        check_numbers(path, engine)
        check_statements(path, engine)
        check_vintage(path, engine)
        check_roll_rates(path, engine)
        check_incidence(path, engine)
        if "/panel" in groups:
            check_panel(path, engine)
        if "/events" in groups:
            check_events(path, engine)


def check_with_netcdf(path, groups):
    with netCDF4.Dataset(path) as file:
        found = {"/"}

        def walk(group):
            for name, child in group.groups.items():
                found.add(child.path)
                walk(child)
            for dimension in group.dimensions:
                expect(not dimension.startswith("phony"), f"{group.path}: {dimension}")

        walk(file)
        expect(found == set(groups), "netCDF4 sees other groups")
        expect(isinstance(file.title, str) and file.Conventions == "CF-1.10", "netCDF4: attributes")
    header = subprocess.run(["ncdump", "-h", path], check=True, capture_output=True,
                            text=True).stdout
    for part in ("phony_dim", "unknown"):
        expect(part not in header, f"ncdump prints {part}")
    for part in ("string statistic(statistic) ;", "double balance(statistic, month) ;",
                 "double balance(statistic, segment, product, month) ;",
                 'date:units = "days since ', "group: by_cause {", "string party(party) ;",
                 "double cumulative_default_rate(statistic, segment, cohort, age) ;",
                 "double cumulative_incidence(statistic, segment, product, cause, age) ;"):
        expect(part in header, f"ncdump does not print {part}")


def check(path):
    groups = check_with_h5py(path)
    for group in AXES:
        may_lack = group.startswith(OPTIONAL) or group.endswith(BY_NAME)
        expect(group in groups or may_lack, f"no group {group}")
    with h5py.File(path, "r") as file:
        opening = text(file["date"].attrs["units"]).removeprefix("days since ")
    check_with_netcdf(path, groups)
    check_with_xarray(path, groups, opening)


def main():
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    with tempfile.TemporaryDirectory() as folder:
        try:
            check(os.environ.get("LENDSIM_RESULT") or make_result(folder))
        except Exception as error:  # a tool that cannot even open it
            traceback.print_exc()
            PROBLEMS.append(f"{type(error).__name__}: {error}")
    for problem in PROBLEMS:
        print(problem)
    return bool(PROBLEMS)


if __name__ == "__main__":
    sys.exit(main())
