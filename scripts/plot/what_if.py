#!/usr/bin/python3
"""What a policy changes: the difference of two runs, replication by replication.

    what_if.py BASE.h5 VARIANT.h5 MEASURE PICTURE.png     both with --keep replications, of one seed
"""

import os
import sys

import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import xarray as xr

BLUE, GREY = "#0072B2", "#777777"


def main(base, variant, measure, picture):
    first, second = (xr.open_dataset(path) for path in (base, variant))
    for key in ("seed", "borrowers", "months", "start_year", "start_month", "currency"):
        if first.attrs[key] != second.attrs[key]:
            sys.exit(f"no pair: {key} is {first.attrs[key]} and {second.attrs[key]}")
    kept = [xr.open_dataset(path, group="replications")[measure] for path in (base, variant)]
    per_replication = [values.sum(["segment", "product"]).isel(month=slice(1, None))
                       for values in kept]
    # Money is kept in hundredths.
    scale, unit = (1, "number") if kept[0].units == "1" else (100, first.currency)
    difference = (per_replication[1] - per_replication[0]) / scale
    count = difference.sizes["replication"]
    mean = difference.mean("replication")
    error = difference.std("replication", ddof=1) / np.sqrt(count)
    spread = sum(values.var("replication", ddof=1) for values in per_replication) / scale**2
    independent = np.sqrt(spread / count)

    figure, axes = plt.subplots(figsize=(8, 4.5), layout="constrained")
    date = difference.date.values
    axes.fill_between(date, mean - 2 * independent, mean + 2 * independent, color=GREY, alpha=0.15,
                      linewidth=0, label="± 2 standard errors if the runs were independent")
    axes.fill_between(date, mean - 2 * error, mean + 2 * error, color=BLUE, alpha=0.35,
                      linewidth=0, label="± 2 standard errors")
    axes.plot(date, mean, color=BLUE, label="mean difference")
    axes.axhline(0, color="black", linewidth=0.8)
    axes.set_title(f"{measure}: {name(variant)} against {name(base)}, by month\n"
                   f"{count} pairs of replications", loc="left", fontsize=10)
    axes.set_ylabel(f"difference ({unit})")
    axes.yaxis.set_major_formatter(matplotlib.ticker.StrMethodFormatter("{x:,g}"))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=3, frameon=False, fontsize=9)
    figure.savefig(picture, dpi=120)


def name(path):
    return os.path.splitext(os.path.basename(path))[0].replace("_", " ")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
