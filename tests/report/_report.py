"""Files to report on, and what is read out of a page. LENDSIM names the program and LENDSIM_SOURCE the
repository."""

import html.parser
import json
import os
import shutil
import subprocess
import tempfile
import unittest

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


def set_up():
    """For setUpModule."""
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
