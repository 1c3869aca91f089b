#!/usr/bin/python3
"""Survival and cumulative incidence as the result file has them, against the closed form of competing causes."""

import os
import subprocess
import sys
import tempfile

import numpy
import xarray

SOURCE = os.environ["LENDSIM_SOURCE"]
LENDSIM = os.environ["LENDSIM"]

# The two-state chain of the reference scenarios with a second cause, tried on those the first has left.
VARIANT = """extends = "close_reopen.toml"
[[rule]]
name   = "second closure"
after  = "closure"
cause  = "other"
chance = 0.03
do     = ["close"]
"""
# Student's t with 39 degrees of freedom exceeds 5 with probability 1.3e-5: 0.002 in 150 ages, were they independent.
REPLICATIONS = "40"
STANDARD_ERRORS = 5.0


def check(what, true):
    print(("ok: " if true else "FAILED: ") + what, flush=True)
    if not true:
        sys.exit(1)


def agrees(what, data, expected):
    mean = data.sel(statistic="mean").values
    se = data.sel(statistic="se").values
    z = numpy.abs(mean - expected) / se
    check(f"{what}: largest z {z.max():.2f} over {z.size} ages", bool(numpy.all(z <= STANDARD_ERRORS)))


def main():
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(SOURCE, "scenarios/reference/close_reopen.toml"), encoding="utf-8") as file:
            base = file.read()
        for name, text in (("close_reopen.toml", base), ("variant.toml", VARIANT)):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        result = os.path.join(folder, "run.h5")
        subprocess.run([LENDSIM, "run", "variant.toml", "-o", result, "--quiet", "--replications", REPLICATIONS], cwd=folder, check=True,
                       stdout=subprocess.DEVNULL)
        everybody = {"segment": "all", "product": "all"}
        survival = xarray.open_dataset(result, group="survival").sel(everybody)
        incidence = xarray.open_dataset(result, group="incidence").sel(everybody)

        ages = survival.age.values
        h = {"policy": 0.01, "other": 0.99 * 0.03}  # a month
        total = sum(h.values())
        gone = 1.0 - (1.0 - total) ** (ages + 1)  # by the end of the month of age a
        agrees("survival", survival.survival, 1.0 - gone)
        for cause, hazard in h.items():
            agrees(f"cumulative incidence of {cause}", incidence.cumulative_incidence.sel(cause=cause),
                   hazard / total * gone)
        parts = incidence.cumulative_incidence.sel(statistic="mean").sum("cause").values
        rest = survival.survival.sel(statistic="mean").values
        check("incidences and survival add up to one",
              numpy.allclose(parts + rest, 1.0, rtol=0, atol=ages.size * numpy.finfo(float).eps))


main()
