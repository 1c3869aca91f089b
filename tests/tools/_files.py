"""Every kind of file that the project writes, small: what each tool is tried on.

LENDSIM names the program and LENDSIM_SOURCE the repository; LENDSIM_RESULTS (paths separated by colons)
names files to be tried instead.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile

LENDSIM = os.path.abspath(os.environ.get("LENDSIM", "build/release/lendsim"))
SOURCE = os.path.abspath(os.environ.get("LENDSIM_SOURCE", "."))
SMALL = os.path.join(SOURCE, "tests/fixtures/small.toml")

# Name -> the command that writes it, without its output, in a folder that holds the scenarios.
KINDS = {
    # One replication: no standard errors, NaN in many cells.
    "run": ["run", "small.toml", "--replications", "1", "--months", "2"],
    "run-all": ["run", "small.toml", "--replications", "3", "--months", "4", "--keep", "replications",
                "--panel", "2", "--events"],
    "compare": ["compare", "small.toml", "variant.toml", "--replications", "3", "--months", "2",
                "--keep", "replications"],
}
VARIANT = """
extends = "small.toml"
title = "More closed for disuse"
[[rule]]
name = "disuse"
chance = 0.5
"""


def known_kinds():
    """Those that this program writes."""
    text = subprocess.run([LENDSIM, "--help"], check=True, capture_output=True, text=True).stdout
    return {name: command for name, command in KINDS.items() if f"\n  {command[0]} " in text}


@contextlib.contextmanager
def result_files():
    """Paths of one file of each kind, for as long as the block runs."""
    given = os.environ.get("LENDSIM_RESULTS")
    if given:
        yield given.split(":")
        return
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(SMALL, os.path.join(folder, "small.toml"))
        with open(os.path.join(folder, "variant.toml"), "w", encoding="utf-8") as file:
            file.write(VARIANT)
        paths = []
        for name, command in known_kinds().items():
            paths.append(os.path.join(folder, name + ".h5"))
            subprocess.run([LENDSIM, *command, "-o", paths[-1], "--quiet"], check=True, cwd=folder,
                           stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        yield paths
