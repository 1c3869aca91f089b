#!/usr/bin/python3
"""What --dry-run says of memory, against the most that the program then holds."""

import os
import re
import subprocess
import sys
import tempfile
import unittest

LENDSIM = os.path.abspath(os.environ["LENDSIM"])
SOURCE = os.environ["LENDSIM_SOURCE"]
UNITS = {"B": 1.0, "kB": 1e3, "MB": 1e6, "GB": 1e9}
SLACK = 0.10  # the goal: right within a tenth


def dry_run_bytes(words):
    text = subprocess.run([LENDSIM, "run", *words, "--dry-run", "--quiet"], check=True,
                          capture_output=True, text=True).stdout
    number, unit = re.search(r"(?m)^memory +(\S+) (\S+)", text).groups()
    return float(number) * UNITS[unit]


def peak_bytes(words):
    """VmHWM of the run. That of this small interpreter, which it begins with, is below it."""
    null = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    child = os.posix_spawn(LENDSIM, [LENDSIM, "run", *words], os.environ, file_actions=null)
    _, status, usage = os.wait4(child, 0)
    if status != 0:
        raise RuntimeError(f"lendsim run {' '.join(words)}: status {status}")
    return usage.ru_maxrss * 1024


class Memory(unittest.TestCase):
    def check(self, scenario, *words):
        with tempfile.TemporaryDirectory() as folder:
            words = [os.path.join(SOURCE, scenario), *words, "-o", os.path.join(folder, "run.h5")]
            said = dry_run_bytes(words)
            held = peak_bytes(words)
        sys.stderr.write(f"{' '.join(words)}: said {said / 1e6:.1f} MB, held {held / 1e6:.1f} MB\n")
        self.assertLess(abs(said / held - 1.0), SLACK, f"said {said}, held {held}")

    def test_whole_book_of_the_baseline(self):
        for kernel, borrowers in (("columns", 150_000), ("reference", 40_000)):
            for threads in ("1", "2"):
                with self.subTest(kernel=kernel, threads=threads):
                    self.check("scenarios/baseline.toml", "--kernel", kernel, "--borrowers",
                               str(borrowers), "--months", "4", "--set", "run.warm_up=0",
                               "--replications", threads, "--order", "month", "--threads", threads)

    def test_whole_book_of_one_product(self):
        for kernel, borrowers in (("columns", 300_000), ("reference", 80_000)):
            with self.subTest(kernel=kernel):
                self.check("scenarios/reference/vasicek.toml", "--kernel", kernel, "--borrowers",
                           str(borrowers), "--months", "4", "--replications", "1", "--order",
                           "month")

    def test_a_book_in_blocks(self):
        self.check("scenarios/baseline.toml", "--borrowers", "2000", "--replications", "4")
        self.check("scenarios/reference/vasicek.toml", "--borrowers", "2000", "--replications", "4")


if __name__ == "__main__":
    unittest.main()
