#!/usr/bin/python3
"""lendsim report as a whole: what the page says, in a browser and without one; files, exit codes.

LENDSIM names the program and LENDSIM_SOURCE the repository. Needs Chromium and the packages of tests/node
(scripts/setup test installs both).
"""

import filecmp
import html.parser
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

import h5py
import numpy as np

LENDSIM = os.path.abspath(os.environ.get("LENDSIM", "build/release/lendsim"))
SOURCE = os.path.abspath(os.environ.get("LENDSIM_SOURCE", "."))
FIXTURES = os.path.join(SOURCE, "tests/fixtures")
HOSTILE = "</title><script>alert(1)</script><img src=x onerror=alert(2)>\" ' & 借呗"
VARIANT = """extends = "small.toml"
title = "Dearer from March"
[[timeline]]
name = "dearer"
from = 2020-03-01
scale = { "product.jiebei.daily_rate" = 1.1 }
"""


def node_modules():
    """Where scripts/setup test puts them: the build folder of the tree that is tested."""
    folder = os.path.join(SOURCE, "build/node/node_modules")
    if not os.path.isdir(os.path.join(folder, "playwright-core")):
        raise unittest.TestCase.failureException(
            f"no playwright-core in {folder}: scripts/setup test installs it")
    return folder


def browse(page):
    """What Chromium finds in a page (tests/report/_check.mjs)."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise unittest.TestCase.failureException("no chromium: scripts/setup test installs it")
    environment = {**os.environ, "NODE_MODULES": node_modules(), "CHROMIUM": chromium}
    script = os.path.join(SOURCE, "tests/report/_check.mjs")
    process = subprocess.run(["node", script, page], env=environment, capture_output=True, text=True,
                             timeout=300, check=False)
    if process.returncode != 0:
        raise unittest.TestCase.failureException(process.stderr)
    return json.loads(process.stdout)


class Reader(html.parser.HTMLParser):
    """Tables as rows of cells, figures with their data, and whether elements are closed in order."""

    VOID = {"meta"}

    def __init__(self):
        super().__init__()
        self.open, self.rows, self.data, self.ids = [], [], {}, []
        self.figure = None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids += [attributes["id"]] if "id" in attributes else []
        if tag == "figure":
            self.figure = attributes["id"]
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag not in self.VOID:
            self.open.append((tag, attributes))

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        assert self.open[-1][0] == tag, f"{self.open[-1][0]} is closed by {tag}"
        self.open.pop()

    def handle_data(self, data):
        tags = [tag for tag, _ in self.open]
        if tags and tags[-1] == "script" and self.open[-1][1].get("type") == "application/json":
            self.data[self.figure] = json.loads(data)
        if "td" in tags or "th" in tags:
            self.rows[-1][-1] += data


def read(path):
    reader = Reader()
    with open(path, encoding="utf-8") as file:
        reader.feed(file.read())
    assert not reader.open
    assert len(reader.ids) == len(set(reader.ids)), "an id is there twice"
    return reader


def number(text):
    return float(text.replace(",", "").replace("−", "-").rstrip("*"))


FOLDER = tempfile.TemporaryDirectory()


def setUpModule():
    unittest.addModuleCleanup(FOLDER.cleanup)
    for name in os.listdir(FIXTURES):
        shutil.copy(os.path.join(FIXTURES, name), FOLDER.name)
    for name, text in (("variant.toml", VARIANT),
                       ("hostile.toml", "extends = \"small.toml\"\n"
                        f"title = {json.dumps(HOSTILE, ensure_ascii=False)}\n")):
        with open(os.path.join(FOLDER.name, name), "w", encoding="utf-8") as file:
            file.write(text)
    lendsim = Reports.lendsim
    keep = ["--keep", "replications", "--replications", "6", "--quiet"]
    lendsim("run", "small.toml", "-o", "base.h5", *keep)
    lendsim("run", "variant.toml", "-o", "variant.h5", *keep)
    lendsim("run", "oracle_pool.toml", "-o", "pool.h5", "--quiet")
    lendsim("run", "hostile.toml", "-o", "hostile.h5", "--replications", "2", "--quiet")
    lendsim("compare", "base.h5", "variant.h5", "-o", "compare.h5", "--quiet")


class Reports(unittest.TestCase):
    @staticmethod
    def path(name):
        return os.path.join(FOLDER.name, name)

    @staticmethod
    def lendsim(*words, code=0):
        process = subprocess.run([LENDSIM, *words], cwd=FOLDER.name, capture_output=True, text=True,
                                 timeout=300, check=False)
        assert process.returncode == code, f"{words}: {process.returncode}\n{process.stderr}"
        return process.stdout, process.stderr

    def report(self, *files, name="page.html"):
        self.lendsim("report", *files, "-o", name, "--force")
        return self.path(name)

    def refused(self, code, message, *words):
        before = sorted(os.listdir(FOLDER.name))
        out, err = self.lendsim("report", *words, code=code)
        self.assertEqual(out, "")
        self.assertRegex(err, message)
        self.assertEqual(err.count("\n"), 1, err)
        self.assertEqual(sorted(os.listdir(FOLDER.name)), before)


class Browser(Reports):
    def check_page(self, page, switches):
        found = browse(page)
        self.assertEqual(found["console"], [])
        self.assertEqual(found["requests"], [])
        self.assertEqual(found["axe"], {f"{scheme}-{width}": [] for scheme in ("light", "dark")
                                        for width in (1280, 360)})
        self.assertEqual(found["overlaps"], [])
        self.assertLessEqual(found["wide"], 0)
        self.assertEqual(found["hover"].pop("outside", []), [])
        self.assertEqual(found["hover"].pop("left"), [])
        data = read(page).data
        self.assertEqual(set(found["hover"]), set(data))
        for name, texts in found["hover"].items():
            self.assertEqual(len(texts), 1, name)
            shown = texts[0].split("\n")
            self.assertGreaterEqual(len(shown), 2, name)
            known = {text for series in data[name]["s"] for text in series["t"]}
            self.assertTrue(any(text in shown[1] for text in known if text), (name, shown))
        home, right = found["keyboard"]["home"][0], found["keyboard"]["right"][0]
        first = data[found["figures"][0]]
        self.assertTrue(home.startswith(first["x"][0]))
        self.assertTrue(right.startswith(first["x"][1]))
        self.assertEqual(found["keyboard"]["value"], right.replace("\n", "; "))
        self.assertEqual(found["keyboard"]["escape"], [])
        self.assertEqual(len(found["toggles"]), switches)
        for name, toggle in found["toggles"].items():
            self.assertLess(toggle["off"], toggle["before"], name)
            self.assertEqual(toggle["again"], toggle["before"], name)
            self.assertEqual(toggle["pressed"], "false", name)
        self.assertEqual(found["pdf"], "%PDF-")
        self.assertGreaterEqual(found["pages"], 2)
        self.assertEqual(found["paper"], "rgb(255, 255, 255)")
        self.assertEqual(found["noScript"]["buttons"], 0)
        self.assertGreaterEqual(found["noScript"]["rows"], 10)
        self.assertEqual(found["noScript"]["charts"], len(found["figures"]))
        return found

    def test_run(self):
        found = self.check_page(self.report("base.h5"), switches=3)
        with h5py.File(self.path("base.h5")) as file:
            self.assertEqual(found["title"], file.attrs["title"].decode())
            scenario = file["provenance/scenario"][()].decode()
        self.assertEqual(found["scenario"].strip(), scenario.strip())

    def test_overlay(self):
        found = self.check_page(self.report("base.h5", "variant.h5"), switches=3)
        self.assertIn("variant: Dearer from March", found["toggles"])

    def test_pool(self):
        found = self.check_page(self.report("pool.h5"), switches=3)
        self.assertIn("pool", found["figures"])

    def test_comparison(self):
        found = self.check_page(self.report("compare.h5"), switches=3)
        self.assertEqual(found["heading"], "variant against base")

    def test_hostile_title(self):
        page = self.report("hostile.h5")
        with open(page, encoding="utf-8") as file:
            text = file.read()
        self.assertNotIn("<script>alert", text)
        self.assertNotIn("<img", text)
        found = self.check_page(page, switches=3)
        self.assertEqual(found["title"], HOSTILE)
        self.assertEqual(found["heading"], HOSTILE)


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
