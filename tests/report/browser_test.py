#!/usr/bin/python3
"""Pages of lendsim report in Chromium: legible, accessible, without a request or an error.

Needs Chromium and the packages of tests/node; scripts/setup test installs both.
"""

import json
import os
import shutil
import subprocess
import unittest

import h5py

from _report import HOSTILE, SOURCE, Reports, read
from _report import set_up as setUpModule


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


class Browser(Reports):
    def check_page(self, page, switches):
        found = browse(page)
        self.assertEqual(found["console"], [])
        self.assertEqual(found["requests"], [])
        self.assertEqual(found["axe"], {"light-1280": [], "dark-360": []})
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


if __name__ == "__main__":
    unittest.main()
