#!/usr/bin/python3
"""scripts/bench --check: planted records and ratios."""

import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["LENDSIM_SOURCE"], "tests/bench"))
from _ratios import Ratio, ratio, worsened, worsening  # noqa: E402
from _records import last_record, section  # noqa: E402
from _rounds import Case, Spread, interleaved  # noqa: E402
from _programs import Sample  # noqa: E402


def planted(name, value, better, goal=None):
    return Ratio(name, Spread(value, 0.9 * value, 1.1 * value), better, goal)


RECORD = {"lendsim / prototype": 2.0, "numpy / lendsim": 20.0}


def names(ratios):
    return [r.name for r, _, _ in worsened(ratios, RECORD)]


class Check(unittest.TestCase):
    def test_nine_per_cent_worse_passes(self):
        self.assertEqual(names([planted("lendsim / prototype", 2.18, "lower"),
                                planted("numpy / lendsim", 18.2, "higher")]), [])

    def test_eleven_per_cent_worse_fails(self):
        self.assertEqual(names([planted("lendsim / prototype", 2.22, "lower"),
                                planted("numpy / lendsim", 18.2, "higher")]),
                         ["lendsim / prototype"])
        self.assertEqual(names([planted("lendsim / prototype", 2.18, "lower"),
                                planted("numpy / lendsim", 17.8, "higher")]),
                         ["numpy / lendsim"])

    def test_what_is_better_passes_however_much(self):
        self.assertEqual(names([planted("lendsim / prototype", 0.5, "lower"),
                                planted("numpy / lendsim", 80.0, "higher")]), [])

    def test_what_was_not_recorded_is_not_compared(self):
        self.assertEqual(names([planted("numba / lendsim", 0.1, "higher")]), [])

    def test_worsening_is_a_share_of_the_record(self):
        self.assertAlmostEqual(worsening(2.0, 2.5, "lower"), 0.25)
        self.assertAlmostEqual(worsening(2.0, 2.5, "higher"), -0.25)


class Records(unittest.TestCase):
    def text(self, date, cpu, value):
        ratios = [planted("lendsim / prototype", value, "lower", 1.5),
                  planted("numpy / lendsim", 10 * value, "higher")]
        figures = [("lendsim", "borrower-month", Spread(5.0, 4.5, 5.5), "AVX-512")]
        return section(date, cpu, "lendsim 0.1.0", ratios, figures)

    def test_the_last_record_of_the_same_cpu_counts(self):
        text = "\n".join(["# Results\n", self.text("2026-01-01", "A (family 1, model 2)", 2.0),
                          self.text("2026-02-01", "A (family 1, model 2)", 3.0),
                          self.text("2026-03-01", "A (family 1, model 3)", 4.0)])
        date, values = last_record(text, "A (family 1, model 2)")
        self.assertEqual(date, "2026-02-01")
        # Of the table of figures nothing.
        self.assertEqual(values, {"lendsim / prototype": 3.0, "numpy / lendsim": 30.0})

    def test_no_record_of_this_cpu(self):
        text = self.text("2026-01-01", "A", 2.0)
        self.assertEqual(last_record(text, "B"), (None, None))
        self.assertEqual(last_record("", "A"), (None, None))

    def test_large_and_small_values_can_be_read_again(self):
        for value in (0.00012, 0.5, 12345.0):
            _, values = last_record(self.text("2026-01-01", "A", value), "A")
            self.assertEqual(set(values), {"lendsim / prototype", "numpy / lendsim"})
            self.assertAlmostEqual(values["lendsim / prototype"] / value, 1.0, places=3)

    def test_goals(self):
        self.assertTrue(planted("x", 1.5, "lower", 1.5).reached())
        self.assertFalse(planted("x", 1.6, "lower", 1.5).reached())
        self.assertTrue(planted("x", 25.0, "higher", 25).reached())
        self.assertFalse(planted("x", 24.0, "higher", 25).reached())
        self.assertIsNone(planted("x", 24.0, "higher").reached())


class Rounds(unittest.TestCase):
    def test_cases_take_turns_and_ratios_are_taken_within_rounds(self):
        calls = []
        seconds = {"a": iter([1.0, 2.0, 9.0]), "b": iter([0.5, 1.0, 3.0])}

        def case(name):
            def run():
                calls.append(name)
                return Sample(next(seconds[name]), 1e9)
            return Case(name, "borrower-month", run)

        ns = interleaved([case("a"), case("b")], 3)
        self.assertEqual(calls, ["a", "b"] * 3)
        r = ratio(ns, "a", "b", "lower")
        self.assertEqual(r.name, "a / b")
        # Not the quotients of the extremes: 9 / 0.5.
        self.assertEqual(r.spread, Spread(2.0, 2.0, 3.0))


unittest.main()
