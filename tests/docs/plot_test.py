#!/usr/bin/python3
"""The commands of scripts/plot/README.md draw their pictures, on a small book.

LENDSIM names the program and LENDSIM_SOURCE the repository. LENDSIM_PICTURES names a folder to keep them in.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

import matplotlib
matplotlib.use("Agg")
import matplotlib.image
import numpy as np

SOURCE = os.path.abspath(os.environ["LENDSIM_SOURCE"])
LENDSIM = os.path.abspath(os.environ["LENDSIM"])
SMALLER = ["--borrowers", "1000", "--replications", "10", "--quiet"]


def check(what, true):
    print(("ok: " if true else "FAILED: ") + what, flush=True)
    if not true:
        sys.exit(1)


def commands():
    with open(os.path.join(SOURCE, "scripts/plot/README.md"), encoding="utf-8") as file:
        block = re.search(r"<!-- commands begin -->\n```sh\n(.*?)```", file.read(), re.DOTALL)
    return [shlex.split(line) for line in block[1].splitlines() if line]


def run(words, folder):
    """Runs a command of the README, on a smaller book."""
    if words[0] == "lendsim":
        words = [LENDSIM, *words[1:]] + (SMALLER if words[1] == "run" else [])
    elif words[0] == "python3":
        words = ["/usr/bin/python3", *words[1:]]
    result = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False,
                            stdin=subprocess.DEVNULL, timeout=300)
    check(" ".join(words[:2]) + ("" if result.returncode == 0 else "\n" + result.stderr),
          result.returncode == 0)


def is_drawn(path):
    """A picture of some size, white around, with lines or areas in colour and text in black or grey."""
    pixels = matplotlib.image.imread(path)[..., :3]
    height, width = pixels.shape[:2]
    if height < 400 or width < 600 or not (pixels[:2] == 1).all():
        return False
    coloured = np.ptp(pixels, axis=-1) > 0.2
    dark = pixels.max(axis=-1) < 0.5
    # An empty frame has no colour, a picture without text next to nothing dark.
    return coloured.mean() > 0.002 and dark.mean() > 0.002


def main():
    with tempfile.TemporaryDirectory() as folder:
        for name in ("scenarios", "scripts"):
            os.symlink(os.path.join(SOURCE, name), os.path.join(folder, name))
        os.mkdir(os.path.join(folder, "results"))
        drawn = set()
        for words in commands():
            run(words, folder)
            if not words[-1].endswith(".png"):
                continue
            picture = os.path.join(folder, words[-1])
            check(words[-1], os.path.exists(picture) and is_drawn(picture))
            drawn.add(next(os.path.basename(word) for word in words if "scripts/plot/" in word))
            if os.environ.get("LENDSIM_PICTURES"):
                shutil.copy(picture, os.environ["LENDSIM_PICTURES"])
        check("every script is shown", drawn == {name for name in os.listdir(
            os.path.join(SOURCE, "scripts/plot")) if name != "README.md"})


main()
