#!/usr/bin/python3
"""h5wasm, with which H5Web reads in a browser, reads every kind of file under Node."""

import os
import sys

import _files
import _tool_test

_tool_test.need("node")
MODULES = os.path.join(_files.SOURCE, "build/node/node_modules")
if not os.path.isdir(os.path.join(MODULES, "h5wasm")):
    sys.exit(f"no h5wasm in {MODULES}; scripts/setup test installs it")
sys.exit(_tool_test.try_readers({
    "h5wasm": (["node", _tool_test.script("_h5wasm.mjs"), MODULES], {"axes": False}),
}))
