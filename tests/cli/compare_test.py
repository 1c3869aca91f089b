#!/usr/bin/python3
"""lendsim compare as a whole: files, exit codes, streams, agreement with two runs.

LENDSIM names the program and LENDSIM_SOURCE the repository.
"""

import csv
import filecmp
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import h5py
import numpy as np
import scipy.stats
import xarray as xr

LENDSIM = os.path.abspath(os.environ.get("LENDSIM", "build/release/lendsim"))
SOURCE = os.path.abspath(os.environ.get("LENDSIM_SOURCE", "."))
SMALL = os.path.join(SOURCE, "tests/fixtures/small.toml")
CHEAP = ["--borrowers", "120", "--months", "5", "--quiet"]
VARIANT = """
extends = "small.toml"
title = "Stricter on disuse, and a cause of its own"
[[rule]]
name = "stricter"
cause = "strict"
on = ["open"]
when = ["months_since_draw > 1"]
chance = 0.2
do = ["close"]
scope = "jiebei"
"""


class Case(unittest.TestCase):
    """Each test works in a directory of its own, with a baseline and a variant."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        with open(SMALL, encoding="utf-8") as file:
            self.write("small.toml", file.read())
        self.write("strict.toml", VARIANT)

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
        return done.stdout, done.stderr

    def compare(self, output, *words, code=0):
        return self.lendsim("compare", "small.toml", "strict.toml", "-o", output, *CHEAP, *words,
                            code=code)

    def runs(self):
        for name in ("small", "strict"):
            self.lendsim("run", f"{name}.toml", "-o", f"{name}.h5", "--keep", "replications",
                         *CHEAP)

    def same_bytes(self, first, second):
        self.assertTrue(filecmp.cmp(self.path(first), self.path(second), shallow=False))

    def files(self):
        return set(os.listdir(self.folder.name)) - {"small.toml", "strict.toml"}


class Numbers(Case):
    def test_scenarios_and_finished_runs_give_the_same_bytes(self):
        self.compare("scenarios.h5", "--keep", "replications")
        self.runs()
        self.lendsim("compare", "small.h5", "strict.h5", "-o", "files.h5", "--quiet", "--keep",
                     "replications")
        self.same_bytes("scenarios.h5", "files.h5")

    def test_threads_do_not_matter(self):
        for threads in (1, 3):
            self.compare(f"{threads}.h5", "--threads", str(threads))
        self.same_bytes("1.h5", "3.h5")

    def test_differences_are_those_of_the_replications_of_two_runs(self):
        self.compare("both.h5")
        self.runs()
        kept = [xr.open_dataset(self.path(f"{name}.h5"), group="replications")
                for name in ("small", "strict")]
        difference = xr.open_dataset(self.path("both.h5"), group="difference")
        pairing = xr.open_dataset(self.path("both.h5"), group="pairing")
        horizon = xr.open_dataset(self.path("both.h5"), group="horizon/difference")
        for name, unit in (("closures", 1), ("interest_income", 100), ("net_income", 100)):
            a, b = (data[name].sum(("segment", "product")) / unit for data in kept)
            d = (b - a).values
            count = d.shape[0]
            np.testing.assert_allclose(difference[name].sel(statistic="mean").values[0],
                                       d.mean(axis=0), rtol=1e-12, atol=1e-9)
            error = d.std(axis=0, ddof=1) / np.sqrt(count)
            np.testing.assert_allclose(difference[name].sel(statistic="se").values[0], error,
                                       rtol=1e-9, atol=1e-9)
            half = scipy.stats.t.ppf(0.975, count - 1) * error
            np.testing.assert_allclose(pairing[name].sel(figure="high").values[0],
                                       d.mean(axis=0) + half, rtol=1e-9, atol=1e-7)
            total = d[:, 1:].sum(axis=1)
            self.assertAlmostEqual(float(horizon[name].sel(statistic="mean")[0]), total.mean(),
                                   delta=1e-9 * abs(total.mean()))
        self.assertNotEqual(float(horizon["closures"].sel(statistic="mean")[0]), 0)

    def test_an_own_cause_of_the_variant(self):
        self.compare("both.h5")
        causes = xr.open_dataset(self.path("both.h5"), group="horizon/by_cause")
        closed = causes.closures.sel(statistic="mean", segment="all", cause="strict")
        self.assertEqual(float(closed.sel(policy="small")), 0)
        self.assertGreater(float(closed.sel(policy="strict")), 0)

    def test_formats_agree(self):
        table, _ = self.compare("a.h5")
        rows = list(csv.DictReader(io.StringIO(self.compare("a.h5", "-f", "--format", "csv")[0])))
        whole = json.loads(self.compare("a.h5", "-f", "--format", "json")[0])
        self.assertIn("strict - small", {row["contrast"] for row in rows})
        self.assertRegex(table, r"strict .* higher +accounts")
        measures = whole["contrasts"][0]["measures"]
        for row, other in zip(rows, measures):
            self.assertEqual(row["measure"], other["name"])
            self.assertEqual(float(row["difference"]), other["difference"])
        with h5py.File(self.path("a.h5")) as file:
            value = file["horizon/difference/net_income"][0, 0]
        self.assertEqual(value, next(m["difference"] for m in measures
                                     if m["name"] == "net_income"))

    def test_three_policies(self):
        self.write("long.toml", 'extends = "small.toml"\n[run]\nseed = 9\n')
        self.write("fee.toml", 'extends = "small.toml"\n[policy]\nextra = 1\n')
        self.lendsim("compare", "small.toml", "strict.toml", "fee.toml", "-o", "c.h5", *CHEAP)
        data = xr.open_dataset(self.path("c.h5"), group="difference")
        self.assertEqual(list(data.contrast.values), ["strict - small", "fee - small"])
        # What reads nothing changes nothing.
        self.assertEqual(float(abs(data.sel(contrast="fee - small", statistic="max").closures)
                               .max()), 0)


class Refusals(Case):
    def refused(self, code, message, *words):
        before = self.files()
        out, err = self.lendsim("compare", *words, code=code)
        self.assertEqual(out, "")
        self.assertIn(message, err)
        self.assertEqual(self.files(), before)

    def test_usage(self):
        for message, *words in [
                ("needs a baseline and at least one variant", "small.toml"),
                ("not compared with each other", "small.toml", "x.h5"),
                ("two policies would be called small", "small.toml", "small.toml"),
                ("--labels names 1 of 2", "small.toml", "strict.toml", "--labels", "a"),
                ("--seed is for scenarios", "a.h5", "b.h5", "--seed", "1"),
                ("--precision must be a share", "small.toml", "strict.toml", "--precision", "0")]:
            with self.subTest(words=words):
                self.refused(64, message, *words)

    def test_what_does_not_pair_is_refused_with_the_key_named(self):
        for key, text in [("run.seed", "seed = 9"), ("run.months", "months = 3"),
                          ("run.borrowers", "borrowers = 77"), ("run.warm_up", "warm_up = 1"),
                          ("run.start", "start = 2021-01-01"),
                          ("run.population", 'population = "fixed"')]:
            with self.subTest(key=key):
                self.write("other.toml", f'extends = "small.toml"\n[run]\n{text}\n')
                self.refused(64, f"cannot compare other with small: {key} is", "small.toml",
                             "other.toml")
                os.remove(self.path("other.toml"))
        self.write("dollar.toml", 'extends = "small.toml"\ncurrency = "USD"\n')
        self.refused(64, "currency is USD there and CNY here", "small.toml", "dollar.toml",
                     "--force-unpaired")

    def test_forced_is_labelled(self):
        self.write("other.toml", 'extends = "small.toml"\n[run]\nseed = 9\n')
        out, _ = self.lendsim("compare", "small.toml", "other.toml", "--force-unpaired", "-o",
                              "c.h5", *CHEAP)
        self.assertIn("NOT pairs: the runs differ in run.seed", out)
        with h5py.File(self.path("c.h5")) as file:
            self.assertEqual(file.attrs["unpaired"], b"run.seed")
            self.assertIn(b"forced", file.attrs["pairing"])

    def test_files(self):
        self.runs()
        self.lendsim("run", "small.toml", "-o", "bare.h5", *CHEAP)
        self.write("foreign.h5", "nothing")
        with open(self.path("small.h5"), "rb") as file:
            whole = file.read()
        with open(self.path("cut.h5"), "wb") as file:
            file.write(whole[:len(whole) // 2])
        self.lendsim("compare", "small.h5", "strict.h5", "-o", "cmp.h5", "--quiet")
        self.refused(76, "it did not keep its replications", "small.h5", "bare.h5")
        self.refused(76, "foreign.h5", "small.h5", "foreign.h5")
        self.refused(76, "cut.h5", "cut.h5", "small.h5")
        self.refused(76, "its layout is lendsim-compare/1", "small.h5", "cmp.h5")
        self.refused(74, "absent.h5", "small.h5", "absent.h5")
        self.refused(73, "exists; --force", "small.h5", "strict.h5", "-o", "cmp.h5")

    def test_files_of_other_seeds(self):
        self.runs()
        self.lendsim("run", "small.toml", "-o", "other.h5", "--seed", "9", "--keep",
                     "replications", *CHEAP)
        self.refused(64, "run.seed is 9 there", "small.h5", "other.h5")


class Interruption(Case):
    def test_the_same_command_goes_on(self):
        words = [LENDSIM, "compare", "small.toml", "strict.toml", "--replications", "400",
                 "--quiet"]
        process = subprocess.Popen([*words, "-o", "a.h5"], cwd=self.folder.name,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        spool = self.path("a.h5.0.spool")
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not (
                os.path.exists(spool) and os.path.getsize(spool) > 100_000):
            time.sleep(0.002)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
        if process.returncode == 0:
            self.skipTest("finished before the signal came")
        self.assertEqual(process.returncode, 75, err)
        self.assertIn("the same command goes on", err)
        self.assertFalse(os.path.exists(self.path("a.h5")))
        for output in ("a.h5", "b.h5"):
            subprocess.run([*words, "-o", output], cwd=self.folder.name, check=True,
                           stdout=subprocess.DEVNULL, timeout=300)
        self.same_bytes("a.h5", "b.h5")
        self.assertEqual(self.files(), {"a.h5", "b.h5", "a.h5.log.json", "b.h5.log.json"})


class Tools(Case):
    def test_readers_open_every_group(self):
        self.compare("c.h5", "--keep", "replications")
        groups = []
        with h5py.File(self.path("c.h5")) as file:
            file.visititems(lambda name, item: groups.append(name)
                            if isinstance(item, h5py.Group) else None)
            for name in groups:
                for child in file[name].values():
                    if isinstance(child, h5py.Dataset) and not h5py.h5ds.is_scale(child.id):
                        self.assertTrue(all(len(d) for d in child.dims), f"{name}: {child.name}")
        for engine in ("netcdf4", "h5netcdf"):
            for name in ("/", "difference", "pairing", "few_events", "by_cause/difference",
                         "horizon/by_cause/pairing", "replications", "quicklook/net_income",
                         "provenance/policies"):
                xr.open_dataset(self.path("c.h5"), group=name, engine=engine).load()
        self.assertIn("horizon/by_cause/pairing", groups)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]])
