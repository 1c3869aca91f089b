#!/usr/bin/python3
"""Accounts closed a month, by cause, and the total with the range of replications.

    closures_by_cause.py RUN.h5 PICTURE.png
"""

import sys

import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import xarray as xr

# Okabe and Ito's colours, legible for the colour-blind.
COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442"]
SHOWN = 7  # the rest is "other"


def main(path, picture):
    run = xr.open_dataset(path).isel(month=slice(1, None))
    causes = xr.open_dataset(path, group="by_cause").isel(month=slice(1, None))
    closures = causes.closures.sel(statistic="mean", segment="all", product="all")
    order = closures.sum("month").sortby(closures.sum("month"), ascending=False).cause.values
    rows = [closures.sel(cause=cause).values for cause in order[:SHOWN]]
    labels = [str(cause).replace("_", " ") for cause in order[:SHOWN]]
    if len(order) > SHOWN:
        rows.append(closures.sel(cause=order[SHOWN:]).sum("cause").values)
        labels.append("other")

    figure, axes = plt.subplots(figsize=(8, 4.5), layout="constrained")
    date = closures.date.values
    axes.stackplot(date, rows, labels=labels, colors=[*COLOURS, "#BBBBBB"], linewidth=0.3,
                   edgecolor="white")
    total = run.closures
    mean = total.sel(statistic="mean").values
    # A mean of rare events may lie outside of its own quantiles.
    low, high = (np.maximum(0, mean - total.sel(statistic="q05").values),
                 np.maximum(0, total.sel(statistic="q95").values - mean))
    axes.errorbar(date, mean, fmt="none", ecolor="black", elinewidth=0.8, capsize=2,
                  yerr=[low, high], label="total, 5 to 95 % of replications")
    axes.set_title("Accounts closed a month, by cause (means of "
                   f"{run.replications} replications)", loc="left", fontsize=10)
    axes.set_ylabel("accounts")
    axes.margins(x=0.02)
    axes.set_ylim(bottom=0)
    axes.spines[["top", "right"]].set_visible(False)
    handles, names = axes.get_legend_handles_labels()
    # From the top of the stack down.
    axes.legend(handles[::-1], names[::-1], frameon=False, fontsize=9, loc="center left",
                bbox_to_anchor=(1, 0.5))
    figure.savefig(picture, dpi=120)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
