#!/usr/bin/python3
"""lendsim explain: what rules are worth, and the way from a baseline to a variant.

LENDSIM names the program and LENDSIM_SOURCE the repository.
"""

import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import unittest

import xarray as xr

LENDSIM = os.path.abspath(os.environ.get("LENDSIM", "build/release/lendsim"))
SOURCE = os.path.abspath(os.environ.get("LENDSIM_SOURCE", "."))
SMALL = os.path.join(SOURCE, "tests/fixtures/small.toml")
CHEAP = ["--replications", "5", "--borrowers", "150", "--quiet"]


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        with open(SMALL, encoding="utf-8") as file:
            self.write("small.toml", file.read())

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def lendsim(self, *words, code=0):
        done = subprocess.run([LENDSIM, *words], cwd=self.folder.name, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=300,
                              check=False)
        self.assertEqual(done.returncode, code, f"{words}\n{done.stdout}\n{done.stderr}")
        return done.stdout if code == 0 else done.stderr

    def explain(self, *words):
        return json.loads(self.lendsim("explain", *words, *CHEAP, "--format", "json"))


class Rules(Case):
    def test_the_effect_is_that_of_a_comparison_without_the_rule(self):
        rules = {r["rule"]: r for r in self.explain("small.toml", "--window", "3")["rules"]}
        self.write("less.toml",
                   'extends = "small.toml"\n[[rule]]\nname = "disuse"\nenabled = false\n')
        compared = json.loads(self.lendsim("compare", "less.toml", "small.toml", "-o", "c.h5",
                                           *CHEAP, "--format", "json"))["contrasts"][0]
        for measure in compared["measures"]:
            if measure["name"] in rules["disuse"]["effects"]:
                effect = rules["disuse"]["effects"][measure["name"]]
                self.assertEqual(effect["effect"], measure["difference"], measure["name"])
                self.assertEqual(effect["low"], measure["low"])
        for cause in compared["causes"]:
            self.assertEqual(rules["disuse"]["closures_by_cause"][cause["cause"]]["effect"],
                             cause["difference"])

    def test_who_would_have_paid_is_counted_in_the_logs(self):
        window = 3
        rule = next(r for r in self.explain("small.toml", "--window", str(window))["rules"]
                    if r["rule"] == "overdue")
        self.write("less.toml",
                   'extends = "small.toml"\n[[rule]]\nname = "overdue"\nenabled = false\n')
        tables = {}
        for name in ("small", "less"):
            self.lendsim("run", f"{name}.toml", "-o", f"{name}.h5", *CHEAP, "--events")
            data = xr.open_dataset(self.path(f"{name}.h5"), group="events")
            frame = data.to_dataframe()
            frame["kind"] = [data.kind_id.flag_meanings.split()[i] for i in frame.kind_id]
            frame["rule"] = [data.rule_id.flag_meanings.split()[i] for i in frame.rule_id]
            tables[name] = frame
        stopped = tables["small"]
        stopped = stopped[stopped.kind.isin(["closed", "frozen"]) & (stopped.rule == "overdue")]
        self.assertAlmostEqual(rule["stopped"]["mean"], len(stopped) / 5, places=9)
        defaults = tables["less"]
        defaults = defaults[defaults.kind == "default"]
        known = {}
        for row in defaults.itertuples():
            known.setdefault((row.replication_id, row.borrower_id, row.product_id),
                             []).append(row.month_id)
        judged = stopped[stopped.month_id + window <= 9]
        paid = sum(not any(row.month_id <= month <= row.month_id + window for month in known.get(
            (row.replication_id, row.borrower_id, row.product_id), [])) for row in
                   judged.itertuples())
        self.assertGreater(len(judged), 0)
        self.assertEqual(rule["judged"], len(judged))
        self.assertAlmostEqual(rule["would_have_paid"]["mean"], paid / len(judged), places=12)

    def test_sorted_by_net_income_and_formats_agree(self):
        rules = self.explain("small.toml")["rules"]
        sizes = [abs(r["effects"]["net_income"]["effect"]) for r in rules]
        self.assertEqual(sizes, sorted(sizes, reverse=True))
        rows = list(csv.DictReader(io.StringIO(
            self.lendsim("explain", "small.toml", *CHEAP, "--format", "csv"))))
        first = next(r for r in rows if r["measure"] == "net_income")
        self.assertEqual(first["rule"], rules[0]["rule"])
        self.assertEqual(float(first["effect"]), rules[0]["effects"]["net_income"]["effect"])
        table = self.lendsim("explain", "small.toml", *CHEAP)
        self.assertIn("would have paid", table)

    def test_a_rule_that_never_acts_is_worth_nothing(self):
        self.write("idle.toml", 'extends = "small.toml"\n[[rule]]\nname = "idle"\ncause = "idle"\n'
                   'when = ["dpd > 10000"]\ndo = ["close"]\nscope = "jiebei"\n')
        rule = next(r for r in self.explain("idle.toml")["rules"] if r["rule"] == "idle")
        self.assertEqual(rule["stopped"]["mean"], 0)
        self.assertIsNone(rule["would_have_paid"]["mean"])
        for effect in rule["effects"].values():
            self.assertEqual((effect["effect"], effect["se"]), (0, 0))


class Waterfall(Case):
    VARIANT = """
extends = "small.toml"
[run]
borrowers = 150
[behaviour.service.settle]
base = 0.08
[[timeline]]
name = "dear"
from = 2020-03-01
set  = { "product.jiebei.daily_rate" = 0.0006 }
[[timeline]]
name = "dearer"
from = 2020-05-01
set  = { "product.jiebei.daily_rate" = 0.0007 }
[[rule]]
name = "strict"
cause = "strict"
when = ["months_since_draw > 1"]
chance = 0.2
do = ["close"]
scope = "jiebei"
"""

    def test_steps_add_up_exactly(self):
        self.write("variant.toml", self.VARIANT)
        whole = self.explain("small.toml", "variant.toml")
        names = [step["step"] for step in whole["steps"]]
        self.assertEqual(names[1:], ["timeline dear", "timeline dearer", "rule strict"])
        self.assertEqual(names[0], "other changes")
        for measure, total in whole["in_all"].items():
            # Sums of exact fen over five replications: a hundred and five divide out.
            steps = sum(round(step["effects"][measure]["effect"] * 500) for step in whole["steps"])
            self.assertEqual(steps, round(total["effect"] * 500), measure)
            self.assertEqual(round(whole["variant"][measure]["mean"] * 500) -
                             round(whole["baseline"][measure]["mean"] * 500), steps)

    def test_a_step_is_the_comparison_of_its_two_sides(self):
        self.write("one.toml", 'extends = "small.toml"\n[[timeline]]\nname = "dear"\n'
                   'from = 2020-03-01\nset = { "product.jiebei.daily_rate" = 0.0006 }\n')
        whole = self.explain("small.toml", "one.toml")
        self.assertEqual([step["step"] for step in whole["steps"]], ["timeline dear"])
        compared = json.loads(self.lendsim("compare", "small.toml", "one.toml", "-o", "c.h5",
                                           *CHEAP, "--format", "json"))["contrasts"][0]
        income = next(m for m in compared["measures"] if m["name"] == "interest_income")
        self.assertEqual(whole["steps"][0]["effects"]["interest_income"]["effect"],
                         income["difference"])
        self.assertGreater(income["difference"], 0)

    def test_refusals(self):
        self.write("other.toml", 'extends = "small.toml"\n[run]\nseed = 9\n')
        self.assertIn("run.seed is 9", self.lendsim("explain", "small.toml", "other.toml", code=64))
        self.assertIn("--window is for", self.lendsim("explain", "small.toml", "other.toml",
                                                      "--window", "3", code=64))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]])
