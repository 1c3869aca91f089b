#!/usr/bin/python3
"""Octave reads every kind of file."""

import sys

import _tool_test

_tool_test.need("octave-cli")
sys.exit(_tool_test.try_readers({
    "Octave": (["octave-cli", "--quiet", "--no-history", "--no-init-file",
                _tool_test.script("_netcdf.m")], {"axes": False, "texts": False}),
}))
