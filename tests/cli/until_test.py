#!/usr/bin/python3
"""--until: as many replications as give the standard error asked for.

LENDSIM names the program and LENDSIM_SOURCE the repository.
"""

import filecmp
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import h5py

LENDSIM = os.path.abspath(os.environ.get("LENDSIM", "build/release/lendsim"))
SOURCE = os.path.abspath(os.environ.get("LENDSIM_SOURCE", "."))
SMALL = os.path.join(SOURCE, "tests/fixtures/small.toml")
CHEAP = ["--borrowers", "60", "--months", "3", "--quiet"]
PILOT = 256


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def lendsim(self, *words, code=0):
        done = subprocess.run([LENDSIM, *words], cwd=self.folder.name, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=300,
                              check=False)
        self.assertEqual(done.returncode, code, f"{words}\n{done.stdout}\n{done.stderr}")
        return done.stderr

    def run_until(self, output, target, *words, code=0):
        return self.lendsim("run", SMALL, "-o", output, *CHEAP, "--until", target, *words,
                            code=code)

    def replications(self, name):
        with h5py.File(self.path(name)) as file:
            return int(file.attrs["replications"])

    def horizon(self, name, measure):
        """Mean and standard error of a flow over the horizon, yuan."""
        with h5py.File(self.path(name)) as file:
            values = file["replications"][measure][:].sum(axis=(1, 2))[:, 1:].sum(axis=1) / 100
        return values.mean(), values.std(ddof=1) / len(values) ** 0.5

    def same_bytes(self, first, second):
        self.assertTrue(filecmp.cmp(self.path(first), self.path(second), shallow=False))


class Run(Case):
    def test_equals_a_fixed_run_of_that_many(self):
        self.run_until("until.h5", "se(interest_income) < 0.9%", "--keep", "replications")
        count = self.replications("until.h5")
        self.assertGreater(count, PILOT)
        mean, error = self.horizon("until.h5", "interest_income")
        self.assertLess(error, 0.009 * mean)
        self.lendsim("run", SMALL, "-o", "fixed.h5", *CHEAP, "--keep", "replications",
                     "--replications", str(count), "--threads", "1")
        self.same_bytes("until.h5", "fixed.h5")
        self.assertEqual(set(os.listdir(self.folder.name)),
                         {"until.h5", "fixed.h5", "until.h5.log.json", "fixed.h5.log.json"})

    def test_an_amount(self):
        self.run_until("a.h5", "se(interest_income) < 1_000", "--keep", "replications")
        self.assertEqual(self.replications("a.h5"), PILOT)
        self.assertLess(self.horizon("a.h5", "interest_income")[1], 1000)

    def test_a_target_missed_leaves_the_file(self):
        err = self.run_until("a.h5", "se(interest_income) < 0.1%", "--max-replications", "300",
                             code=1)
        self.assertIn("more are needed than --max-replications", err)
        self.assertEqual(self.replications("a.h5"), 300)

    def test_fewer_than_a_pilot(self):
        self.run_until("a.h5", "se(interest_income) < 0.1%", "--max-replications", "10", code=1)
        self.assertEqual(self.replications("a.h5"), 10)

    def test_what_never_happens_stops_after_the_pilot(self):
        err = self.run_until("a.h5", "se(coverage) < 5%", code=1)
        self.assertIn("too rare to tell, or impossible", err)
        self.assertEqual(self.replications("a.h5"), PILOT)

    def test_a_mean_near_zero_takes_what_is_allowed(self):
        # Opex moves the mean of net income to about nothing.
        done = subprocess.run([LENDSIM, "run", SMALL, "-o", self.path("b.h5"), *CHEAP,
                               "--replications", "256", "--format", "csv"], text=True, check=True,
                              capture_output=True)
        mean = next(float(line.split(",")[4]) for line in done.stdout.splitlines()
                    if line.startswith("net_income"))
        with h5py.File(self.path("b.h5")) as file:
            accounts = file["account_months"][0].sum()
        err = self.run_until("a.h5", "se(net_income) < 1%", "--max-replications", "400", "--set",
                             f"economics.opex_per_account={max(mean / accounts, 0):.2f}", code=1)
        self.assertIn("target missed", err)
        self.assertEqual(self.replications("a.h5"), 400)

    def test_interrupted_it_goes_on_to_the_same_bytes(self):
        words = [LENDSIM, "run", SMALL, *CHEAP, "--until", "se(interest_income) < 1%"]
        process = subprocess.Popen([*words, "-o", "a.h5"], cwd=self.folder.name,
                                   stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        spool = self.path("a.h5.spool")
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not (
                os.path.exists(spool) and os.path.getsize(spool) > 1_000_000):
            time.sleep(0.002)
        process.send_signal(signal.SIGTERM)
        if process.wait(timeout=60) == 0:
            self.skipTest("finished before the signal came")
        self.assertEqual(process.returncode, 75)
        for output in ("a.h5", "b.h5"):
            subprocess.run([*words, "-o", output], cwd=self.folder.name, check=True,
                           stdout=subprocess.DEVNULL, timeout=300)
        self.same_bytes("a.h5", "b.h5")

    def test_usage(self):
        for message, *words in [
                ("this is no target", "--until", "net_income < 1%"),
                ("this is no target", "--until", "se(diff(net_income) < 1%"),
                ("the bound is positive", "--until", "se(net_income) < 0%"),
                ("nett is none of closures", "--until", "se(nett) < 1%"),
                ("one run has no difference", "--until", "se(diff(closures)) < 1%"),
                ("--max-replications goes with --until", "--max-replications", "9"),
                ("--until finds the number", "--until", "se(closures) < 1%", "--replications", "9"),
                ("--finalise does not go", "--until", "se(closures) < 1%", "--finalise")]:
            with self.subTest(words=words):
                self.assertIn(message, self.lendsim("run", SMALL, *words, code=64))


class Compare(Case):
    def test_a_difference(self):
        with open(SMALL, encoding="utf-8") as file, \
                open(self.path("small.toml"), "w", encoding="utf-8") as copy:
            copy.write(file.read())
        with open(self.path("dear.toml"), "w", encoding="utf-8") as file:
            file.write('extends = "small.toml"\n[[product]]\nname = "jiebei"\n'
                       'daily_rate = 0.0006\n')
        words = ["compare", "small.toml", "dear.toml", *CHEAP]
        self.lendsim(*words, "-o", "a.h5", "--until", "se(diff(interest_income)) < 1.2%")
        count = self.replications("a.h5")
        self.assertGreaterEqual(count, PILOT)
        with h5py.File(self.path("a.h5")) as file:
            mean, _, error = file["horizon/difference/interest_income"][0, :3]
        self.assertLess(error, 0.012 * mean)
        self.lendsim(*words, "-o", "b.h5", "--replications", str(count))
        self.same_bytes("a.h5", "b.h5")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]])
