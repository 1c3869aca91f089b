#!/usr/bin/python3
"""A measure over time: its mean with the simulation error, and how much replications differ.

    fan_chart.py RUN.h5 MEASURE PICTURE.png     any variable of the root, such as default_rate
"""

import sys

import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import xarray as xr

BLUE = "#0072B2"


def main(path, measure, picture):
    run = xr.open_dataset(path)
    variable = run[measure].isel(month=slice(1, None))  # flows of the opening are none
    scale, unit = (100, "%") if measure_is_ratio(variable, run) else (1, variable.units)
    value = {str(s): scale * variable.sel(statistic=s).values for s in variable.statistic.values}
    date = variable.date.values

    figure, axes = plt.subplots(figsize=(8, 4.5), layout="constrained")
    axes.fill_between(date, value["q05"], value["q95"], color=BLUE, alpha=0.15, linewidth=0,
                      label="5 to 95 % of replications")
    axes.fill_between(date, value["q25"], value["q75"], color=BLUE, alpha=0.30, linewidth=0,
                      label="25 to 75 %")
    axes.errorbar(date, value["mean"], yerr=value["se"], color=BLUE, capsize=2,
                  label="mean ± its standard error")
    axes.set_title(f"{variable.long_name}\n{run.replications} replications of "
                   f"{run.borrowers:,} borrowers", loc="left", fontsize=10)
    axes.set_ylabel(f"{measure} ({'number' if unit == '1' else unit})")
    axes.set_ylim(bottom=min(0, axes.get_ylim()[0]))
    axes.yaxis.set_major_formatter(matplotlib.ticker.StrMethodFormatter("{x:,g}"))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=3, frameon=False, fontsize=9)
    figure.savefig(picture, dpi=120)


def measure_is_ratio(variable, run):
    """Ratios are the variables without a twin among the exact sums of counts and amounts."""
    totals = xr.open_dataset(run.encoding["source"], group="totals")
    return variable.name not in totals


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
