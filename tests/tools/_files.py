"""Every kind of file that the project writes, small: what each tool is tried on.

LENDSIM names the program and LENDSIM_SOURCE the repository; LENDSIM_RESULTS (paths separated by colons)
names files to be tried instead.
"""

import contextlib
import os
import subprocess
import tempfile

LENDSIM = os.path.abspath(os.environ.get("LENDSIM", "build/release/lendsim"))
SOURCE = os.path.abspath(os.environ.get("LENDSIM_SOURCE", "."))
SMALL = os.path.join(SOURCE, "tests/fixtures/small.toml")

# Name -> the command that writes it, without its output.
KINDS = {
    # One replication: no standard errors, NaN in many cells.
    "run": ["run", SMALL, "--replications", "1", "--months", "2"],
    "run-all": ["run", SMALL, "--replications", "3", "--months", "4", "--keep", "replications",
                "--panel", "2", "--events"],
}


@contextlib.contextmanager
def result_files():
    """Paths of one file of each kind, for as long as the block runs."""
    given = os.environ.get("LENDSIM_RESULTS")
    if given:
        yield given.split(":")
        return
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, command in KINDS.items():
            paths.append(os.path.join(folder, name + ".h5"))
            subprocess.run([LENDSIM, *command, "-o", paths[-1], "--quiet"], check=True,
                           stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        yield paths
