#!/usr/bin/python3
"""R reads every kind of file, with ncdf4 and with rhdf5."""

import sys

import _tool_test

_tool_test.need("Rscript")
sys.exit(_tool_test.try_readers({
    "ncdf4": (["Rscript", "--vanilla", _tool_test.script("_ncdf4.R")], {}),
    "rhdf5": (["Rscript", "--vanilla", _tool_test.script("_rhdf5.R")], {"axes": False}),
}))
