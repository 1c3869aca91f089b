#!/usr/bin/python3
"""All that scripts/bench measures runs, without warnings, and gives a figure."""

import math
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
SOURCE = os.environ["LENDSIM_SOURCE"]
LENDSIM = os.environ["LENDSIM"]
sys.path.insert(0, os.path.join(SOURCE, "tests/bench"))
from _groups import Model, Orders, Size  # noqa: E402
from _output import Output  # noqa: E402
from _programs import Programs  # noqa: E402
from _records import last_record, section  # noqa: E402
from _rounds import Spread, interleaved  # noqa: E402
from _scaling import Scaling, with_products, with_rules  # noqa: E402


def check(what, true):
    print(("ok: " if true else "FAILED: ") + what, flush=True)
    if not true:
        sys.exit(1)


def check_group(group):
    ns = interleaved(group.cases(), 1)
    for name, values in ns.items():
        check(f"{name}: {values[0]:.4g} ns", math.isfinite(values[0]) and values[0] > 0.0)
    return group.ratios(ns), [(name, "borrower-month", Spread.of(values), "")
                              for name, values in ns.items()]


def check_variant(path):
    result = subprocess.run([LENDSIM, "validate", path], capture_output=True, text=True,
                            check=False)
    check(f"{os.path.basename(path)} is valid without warnings",
          result.returncode == 0 and "warning" not in result.stdout + result.stderr)


def main():
    prototype = os.path.join(os.path.dirname(LENDSIM), "lendsim_bench_prototype")
    with tempfile.TemporaryDirectory() as folder:
        programs = Programs(LENDSIM, prototype, folder)
        check_variant(with_rules(folder, 32))
        check_variant(with_products(folder, 4))
        scaling = Scaling(programs, folder, False, 0.0)
        check("nothing is left out of what takes no time",
              len(scaling.cases()) == 11 and not scaling.left_out)
        slow = Scaling(programs, folder, False, 1e9)
        check("all is left out of what takes for ever",
              not slow.cases() and len(slow.left_out) == 11)
        size = Size(1280, 6)
        ratios, figures = check_group(Model(programs, programs.simd()[:1], size))
        for group in (Orders(programs, size), Output(programs, folder, 100, 2)):
            more, _ = check_group(group)
            ratios += more
        text = section("2026-01-01", "A CPU", "about", ratios, figures)
        check("a record of it can be read again",
              set(last_record(text, "A CPU")[1]) == {r.name for r in ratios})


main()
