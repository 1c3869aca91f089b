"""What ncdump prints of a small run with a panel and a log: the file's structure as netCDF tools see it.

    _ncdump.py PROGRAM SCENARIO     prints it; scripts/regenerate keeps it in tests/golden
"""

import os
import re
import subprocess
import sys
import tempfile

GOLDEN = "tests/golden/ncdump-header.cdl"
# What changes with every version or result; what every variable has (open_tools.py checks that).
LEFT_OUT = re.compile(r':(\w*sha256|source|_FillValue|compiler|build_type|hdf5) = |:coordinates = "date" ;')


def header(program, scenario):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "run.h5")
        subprocess.run([program, "run", scenario, "-o", path, "--quiet", "--panel", "1", "--events"],
                       check=True, stdout=subprocess.DEVNULL)
        printed = subprocess.run(["ncdump", "-h", path], check=True, capture_output=True, text=True)
    lines = [line for line in printed.stdout.splitlines() if not LEFT_OUT.search(line)]
    # The number of rows of the log is a result.
    return re.sub(r"(group: events {\s*dimensions:\s*event = )\d+", r"\1...", "\n".join(lines)) + "\n"


if __name__ == "__main__":
    sys.stdout.write(header(sys.argv[1], sys.argv[2]))
