#!/usr/bin/python3
"""What a page of lendsim report says, without a browser; files and exit codes."""

import filecmp
import json
import os
import re
import shutil
import unittest
import xml.etree.ElementTree

import h5py
import numpy as np

from _report import Reports, number, read
from _report import set_up as setUpModule


class Numbers(Reports):
    def test_read_outs_are_those_of_the_file(self):
        data = read(self.report("base.h5")).data["closures"]
        with h5py.File(self.path("base.h5")) as file:
            names = [name.decode() for name in file["statistic"][()]]
            mean, se = (file["closures"][names.index(name)] for name in ("mean", "se"))
        self.assertEqual(len(data["x"]), len(mean) - 1)
        for month, text in enumerate(data["s"][0]["t"], start=1):
            shown = re.match(r"(\S+) ± (\S+)", text).groups()
            self.assertEqual([float(x.rstrip("*")) for x in shown],
                             [float(f"{x:.{len(shown[1].partition('.')[2])}f}")
                              for x in (mean[month], se[month])], text)

    def test_headline_is_that_of_the_run(self):
        out, _ = self.lendsim("run", "small.toml", "-o", "again.h5", "--replications", "6", "--force",
                              "--format", "json", "--quiet")
        table = {(row["name"], row["time"]): row for row in json.loads(out)["measures"]}
        exact = {row[0].split(" ")[-1]: row for row in read(self.report("base.h5")).rows if len(row) == 7}
        bounds = {row[0].split(" ")[-1]: row
                  for row in read(self.report("again.h5")).rows if len(row) == 7}
        checked = 0
        for (name, _), row in table.items():
            if name not in exact:
                continue
            shown = exact[name]
            # The unit of the page is a power of ten of that of the run.
            scale = row["mean"] / number(shown[1]) if row["mean"] else 1.0
            scale = 10.0 ** round(np.log10(scale))
            for cell, key in zip(shown[1:6], ("mean", "mcse", "q05", "q50", "q95")):
                digit = 10.0 ** -len(cell.partition(".")[2].rstrip("*"))
                self.assertLessEqual(abs(number(cell) - row[key] / scale), 0.5001 * digit, (name, key))
            bound = bounds[name]
            self.assertEqual(number(bound[1].rstrip("*")) > 0, row["mean"] > 0)
            if bound[2].startswith("≤ "):
                digit = 10.0 ** -len(bound[2].partition(".")[2])
                self.assertGreaterEqual(number(bound[2][2:]) + 0.5001 * digit, row["mcse"] / scale)
            checked += 1
        self.assertGreaterEqual(checked, 12)
        self.assertTrue(bounds["closures"][2].startswith("≤ "))
        self.assertFalse(bounds["balance"][2].startswith("≤ "))

    def test_paired_differences_of_an_overlay_are_those_of_the_comparison(self):
        overlay = read(self.report("base.h5", "variant.h5")).rows
        comparison = read(self.report("compare.h5")).rows
        columns = [row.index("variant − base") for row in (overlay[0], comparison[0])]
        self.assertEqual({row[0]: row[columns[0]] for row in overlay[1:14]},
                         {row[0]: row[columns[1]].rstrip("*") for row in comparison[1:14]})

    def test_differences_of_a_comparison_are_those_of_the_file(self):
        data = read(self.report("compare.h5")).data["difference-interest-income"]
        with h5py.File(self.path("compare.h5")) as file:
            difference = file["difference/interest_income"][0]
        for month, text in enumerate(data["s"][0]["t"], start=1):
            shown = re.match(r"\+?(\S+) ± (\S+)", text).groups()
            for cell, value in zip(shown, (difference[0][month], difference[2][month])):
                digit = 10.0 ** -len(cell.partition(".")[2].rstrip("*"))
                self.assertLessEqual(abs(number(cell) - value), 0.5001 * digit)
        # Nothing happens before the price rises.
        self.assertRegex(data["s"][0]["t"][0], r"^0 ± 0")
        self.assertNotRegex(data["s"][0]["t"][-1], r"^0 ± 0")

    def test_marks_of_the_timeline(self):
        with open(self.report("base.h5", "variant.h5"), encoding="utf-8") as file:
            self.assertIn("<li>1 dearer, from 2020-03-01 (variant)</li>", file.read())


class Files(Reports):
    def test_equal_bytes(self):
        first, second = self.report("base.h5"), self.report("base.h5", name="second.html")
        self.assertTrue(filecmp.cmp(first, second, shallow=False))

    def test_charts_as_files(self):
        self.lendsim("report", "base.h5", "-o", "both.html", "--svg", "charts")
        names = sorted(os.listdir(self.path("charts")))
        with open(self.path("both.html"), encoding="utf-8") as file:
            figures = re.findall(r'<figure class="[^"]*" id="([^"]*)"', file.read())
        self.assertEqual(names, sorted(f"{figure}.svg" for figure in figures))
        for name in names:
            root = xml.etree.ElementTree.parse(os.path.join(self.path("charts"), name)).getroot()
            self.assertTrue(root.tag.endswith("svg"))
            self.assertTrue(root.find("{*}title").text)
        self.refused(73, "exists; --force", "base.h5", "--svg", "charts")
        self.lendsim("report", "base.h5", "--svg", "charts", "--force")
        self.assertFalse(os.path.exists(self.path("base.html")))
        self.assertFalse([name for name in os.listdir(self.path("charts")) if "partial" in name])
        shutil.rmtree(self.path("charts"))

    def test_default_name(self):
        self.lendsim("report", "variant.h5")
        self.refused(73, "variant.html exists; --force", "variant.h5")
        os.remove(self.path("variant.html"))

    def test_bad_files(self):
        with open(self.path("base.h5"), "rb") as file:
            whole = file.read()
        for name, content in (("cut.h5", whole[:len(whole) // 2]), ("foreign.h5", b"no HDF5 at all"),
                              ("damaged.h5", whole.replace(b"Dearer", b"Cheaper") + b"x")):
            with open(self.path(name), "wb") as file:
                file.write(content)
        with h5py.File(self.path("other.h5"), "w") as file:
            file.attrs["layout"] = np.bytes_("lendsim-run/9")
        for name in ("cut.h5", "foreign.h5", "other.h5"):
            self.refused(76, name, name, "-o", "none.html")
            self.refused(76, name, "base.h5", name, "-o", "none.html")
        self.refused(74, "missing.h5", "missing.h5")

    def test_unfinished_runs(self):
        run = ["run", "small.toml", "-o", "part.h5", "--replications", "4000", "--borrowers", "300"]
        self.lendsim(*run, "--max-time", "3s", code=75)
        self.lendsim(*run, "--finalise", "--quiet")
        self.refused(76, "part.h5 holds .* of 4000 replications only", "part.h5", "-o", "none.html")

    def test_what_does_not_go_together(self):
        for key, words in (("the seed", ["--seed", "8"]), ("the number of months", ["--months", "5"]),
                           ("the number of borrowers", ["--borrowers", "250"])):
            self.lendsim("run", "small.toml", "-o", "other_run.h5", "--replications", "2", "--quiet",
                         "--force", *words)
            self.refused(64, f"do not share {key}", "base.h5", "other_run.h5", "-o", "none.html")
        self.lendsim("run", "small.toml", "-o", "other_run.h5", "--replications", "2", "--quiet",
                     "--force", "--set", "currency=\"EUR\"")
        self.refused(64, "do not share the currency", "base.h5", "other_run.h5", "-o", "none.html")
        self.refused(64, "a comparison is reported on alone", "base.h5", "compare.h5")
        self.refused(73, "there is no directory", "base.h5", "-o", "nowhere/page.html")
        self.refused(73, "is not a directory", "base.h5", "--svg", "base.h5")


if __name__ == "__main__":
    unittest.main()
