#!/usr/bin/python3
"""The benchmarks' hard-coded model gives the same bits in columns, at every instruction set of this
processor, as one borrower at a time."""

import json
import os
import subprocess
import sys

PROTOTYPE = os.path.join(os.path.dirname(os.environ["LENDSIM"]), "lendsim_bench_prototype")


def run(*arguments):
    """Hashes of the sums and of the state; None if this processor can't."""
    command = [PROTOTYPE, *arguments, "--borrowers", "20000", "--months", "60"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        print(result.stderr, end="")
        return None
    output = json.loads(result.stdout)
    return output["tally_hash"], output["state_hash"]


def main():
    expected = run("reference")
    same = {name: hashes == expected for name in ("sse4", "avx2", "avx3", "best")
            if (hashes := run("columns", "--simd", name)) is not None}
    print(f"{expected}: {same}")
    # "best" is there on every processor.
    sys.exit(0 if expected and same.get("best") and all(same.values()) else 1)


main()
