#!/usr/bin/python3
"""lendsim seek: against values that are known.

LENDSIM names the program and LENDSIM_SOURCE the repository.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest

LENDSIM = os.path.abspath(os.environ.get("LENDSIM", "build/release/lendsim"))
SOURCE = os.path.abspath(os.environ.get("LENDSIM_SOURCE", "."))
SMALL = os.path.join(SOURCE, "tests/fixtures/small.toml")
CHEAP = ["--replications", "4", "--borrowers", "100", "--months", "4", "--quiet"]
RATE = "product.jiebei.daily_rate"


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def lendsim(self, *words, code=0):
        done = subprocess.run([LENDSIM, *words], cwd=self.folder.name, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=300,
                              check=False)
        self.assertEqual(done.returncode, code, f"{words}\n{done.stdout}\n{done.stderr}")
        return done.stdout or done.stderr

    def seek(self, *words, code=0):
        return json.loads(self.lendsim("seek", SMALL, *CHEAP, *words, "--format", "json",
                                       code=code))

    def income_at(self, rate):
        """What a run says, for the value that seek found."""
        out = self.lendsim("run", SMALL, "-o", "a.h5", "-f", *CHEAP, "--set", f"{RATE}={rate}",
                           "--format", "json")
        return next(m["mean"] for m in json.loads(out)["measures"]
                    if m["name"] == "interest_income")

    def test_a_root(self):
        target = self.income_at(0.00045)
        found = self.seek("--vary", f"{RATE}=0.0001..0.0010", "--step", "0.000001", "--solve",
                          f"interest_income = {target:.2f}")
        self.assertTrue(found["found"])
        # Interest income is nearly linear in the rate: one step of it is far more than rounding.
        self.assertAlmostEqual(found["value"], 0.00045, delta=1.5e-6)
        self.assertLess(found["low"], found["value"])
        self.assertGreater(found["high"], found["value"])
        self.assertEqual(found["at_value"]["mean"], self.income_at(found["value"]))

    def test_a_difference_is_nothing_where_nothing_differs(self):
        found = self.seek("--vary", f"{RATE}=0.0001..0.0010", "--step", "0.0001", "--solve",
                          "diff(interest_income) = 0", "--set", f"{RATE}=0.0004")
        self.assertAlmostEqual(found["value"], 0.0004, places=12)
        self.assertEqual(found["at_value"], {"mean": 0, "se": 0})

    def test_a_maximum_at_the_end_of_the_range(self):
        found = self.seek("--vary", f"{RATE}=0.0001..0.0010", "--maximise", "interest_income",
                          "--points", "5")
        self.assertGreater(found["value"], 0.0009)
        best = max(p["figure"]["mean"] for p in found["points"])
        self.assertEqual(found["at_value"]["mean"], best)
        least = self.seek("--vary", f"{RATE}=0.0001..0.0010", "--minimise", "interest_income",
                          "--points", "5")
        self.assertEqual(least["value"], 0.0001)

    def test_a_constraint_binds(self):
        limit = self.income_at(0.0006)
        found = self.seek("--vary", f"{RATE}=0.0001..0.0010", "--maximise", "interest_income",
                          "--subject-to", f"interest_income <= {limit:.0f}", "--points", "10")
        self.assertLessEqual(found["value"], 0.0006)
        self.assertGreaterEqual(found["value"], 0.0005)
        self.assertEqual({p["value"] <= 0.0006 for p in found["points"] if p["feasible"]}, {True})
        sure = self.seek("--vary", f"{RATE}=0.0001..0.0010", "--maximise", "interest_income",
                         "--subject-to", f"interest_income <= {limit:.0f} @95%", "--points", "10")
        self.assertLess(sure["value"], found["value"])

    def test_no_answer(self):
        self.seek("--vary", f"{RATE}=0.0001..0.0010", "--solve", "interest_income = -5", code=1)
        self.seek("--vary", f"{RATE}=0.0001..0.0010", "--maximise", "interest_income",
                  "--subject-to", "interest_income <= -1", "--points", "3", code=1)
        out = self.lendsim("seek", SMALL, *CHEAP, "--vary", "policy.cutoff=1..2", "--set",
                           "rule.invitation.enabled=false", "--maximise", "closures", "--points",
                           "3", code=1)
        self.assertIn("policy.cutoff changes nothing here", out)

    def test_usage(self):
        vary = ["--vary", f"{RATE}=0.0001..0.0010"]
        for message, *words in [
                ("--vary is needed", "--maximise", "net_income"),
                ("is written as policy.cutoff", "--vary", "policy.cutoff", "--maximise", "closures"),
                ("the range is empty", "--vary", "policy.cutoff=7..7", "--maximise", "closures"),
                ("one of --maximise", *vary),
                ("one of --maximise", *vary, "--maximise", "closures", "--minimise", "closures"),
                ("closurse is none of", *vary, "--maximise", "closurse"),
                ("is written as 'diff(net_income) = 0'", *vary, "--solve", "net_income"),
                ("is written as 'default_rate", *vary, "--maximise", "closures", "--subject-to",
                 "default_rate < 2%"),
                ("--step is larger", *vary, "--maximise", "closures", "--step", "1")]:
            with self.subTest(words=words):
                self.assertIn(message, self.lendsim("seek", SMALL, *words, code=64))
        self.assertIn("error[S", self.lendsim("seek", SMALL, *CHEAP, "--vary", "policy.nix.no=1..2",
                                              "--maximise", "closures", code=65))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]])
