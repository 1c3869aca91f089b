#!/usr/bin/python3
"""lendsim export: every cell of every table comes back, and nothing is written from a bad file.

LENDSIM names the program and LENDSIM_SOURCE the repository.
"""

import csv
import hashlib
import io
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import unittest

import h5py
import numpy as np
import pandas as pd
import xarray as xr

LENDSIM = os.path.abspath(os.environ.get("LENDSIM", "build/release/lendsim"))
SOURCE = os.path.abspath(os.environ.get("LENDSIM_SOURCE", "."))
SMALL = os.path.join(SOURCE, "tests/fixtures/small.toml")
SIDECARS = {"_columns.csv", "_attributes.csv"}


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def lendsim(*words, **options):
    return subprocess.run([LENDSIM, *words], capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL, timeout=300, **options)


def make(path, *words):
    result = lendsim("run", SMALL, "-o", path, "--quiet", *words)
    assert result.returncode == 0, result.stderr
    return path


def parsed(path):
    """The rows of a CSV file, by the rules of RFC 4180."""
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


# --- a result file seen by h5py ----------------------------------------------------------------

def tables_of(file):
    """Path -> group of every group that holds datasets."""
    groups = {"/": file}
    file.visititems(lambda _, item: groups.update({item.name: item})
                    if isinstance(item, h5py.Group) else None)
    return {path: group for path, group in groups.items()
            if any(isinstance(item, h5py.Dataset) for item in group.values())}


def file_of(path):
    return "root.csv" if path == "/" else path[1:].replace("/", ".") + ".csv"


def is_dimension_only(dataset):
    return text(dataset.attrs.get("NAME", "")).startswith("This is a netCDF dimension but not")


def is_scale(dataset):
    return "CLASS" in dataset.attrs and text(dataset.attrs["CLASS"]) == "DIMENSION_SCALE"


def axes_of(dataset):
    if is_scale(dataset):
        return [dataset.name.rsplit("/", 1)[1]]
    return [dataset.dims[i][0].name.rsplit("/", 1)[1] for i in range(dataset.ndim)]


def fields_of(dataset, axes, sizes):
    """The column that a dataset gives in a table with these axes, one text per row."""
    values = np.atleast_1d(dataset[()]) if dataset.ndim == 0 else dataset[()]
    units = text(dataset.attrs.get("units", ""))
    if h5py.check_string_dtype(dataset.dtype):
        fields = np.array([text(value) for value in values.ravel()], dtype=object)
    elif "flag_values" in dataset.attrs:
        words = dict(zip(dataset.attrs["flag_values"],
                         text(dataset.attrs["flag_meanings"]).split(" ")))
        fields = np.array([words[value] for value in values.ravel()], dtype=object)
    elif units.startswith("days since "):
        first = np.datetime64(units.removeprefix("days since "))
        fields = (first + values.ravel().astype("timedelta64[D]")).astype(str).astype(object)
    else:
        return np.broadcast_to(in_place(dataset, values, axes), sizes).ravel()
    shape = values.shape if dataset.ndim else ()
    return np.broadcast_to(in_place(dataset, fields.reshape(shape), axes), sizes).ravel()


def in_place(dataset, values, axes):
    own = axes_of(dataset) if dataset.ndim else []
    order = sorted(range(len(own)), key=lambda i: axes.index(own[i]))
    shape = [dataset.shape[own.index(axis)] if axis in own else 1 for axis in axes]
    return np.transpose(values, order).reshape(shape)


class RoundTrip(unittest.TestCase):
    """Against h5py, every dataset of every group."""

    def check_table(self, group, rows):
        datasets = {name: item for name, item in group.items() if isinstance(item, h5py.Dataset)}
        variables = [item for item in datasets.values() if not is_scale(item)]
        widest = max(variables, key=lambda item: item.ndim)
        axes, sizes = axes_of(widest) if widest.ndim else [], widest.shape
        header, body = rows[0], rows[1:]
        self.assertEqual(len(body), int(np.prod(sizes, dtype=int)))
        self.assertEqual(len(set(header)), len(header))
        expected = {name for name, item in datasets.items() if not is_dimension_only(item)}
        columns = dict(zip(header, zip(*body)))
        found = set()
        for name in expected:
            dataset = datasets[name]
            column = name if name in columns else name.removesuffix("_id")
            found.add(column)
            fields = fields_of(dataset, axes, sizes)
            with self.subTest(dataset=dataset.name):
                if dataset.dtype.kind == "f":
                    self.check_numbers(columns[column], fields)
                else:
                    self.assertEqual(list(columns[column]), [str(field) for field in fields])
        self.assertEqual(found, set(header))
        shown = [axis for axis in axes if not is_dimension_only(datasets[axis])]
        self.assertEqual(header[:len(shown)], shown)

    def check_numbers(self, column, values):
        found = np.array([float(field) if field else np.nan for field in column])
        self.assertTrue(np.array_equal(np.isnan(found), np.isnan(values)))
        # The same bits, so the sign of a zero too.
        known = ~np.isnan(values)
        self.assertEqual(found[known].tobytes(), np.ascontiguousarray(values[known]).tobytes())

    def check_file(self, path, folder):
        with h5py.File(path, "r") as file:
            tables = tables_of(file)
            self.assertEqual(set(os.listdir(folder)), {file_of(name) for name in tables} | SIDECARS)
            for name, group in tables.items():
                self.check_table(group, parsed(os.path.join(folder, file_of(name))))

    def check_bytes(self, folder):
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), "rb") as file:
                data = file.read()
            data.decode("utf-8")
            self.assertTrue(data.endswith(b"\n") and b"\r" not in data, name)
            self.assertFalse(data.startswith(b"\xef\xbb\xbf"), name)

    def export(self, path, folder, *words):
        result = lendsim("export", path, "--csv", folder, *words)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout, "")
        return result.stderr

    def test_every_cell(self):
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "out")
            for kept in ([], ["--keep", "replications", "--panel", "3", "--events"]):
                path = make(os.path.join(folder, f"run{len(kept)}.h5"), *kept)
                self.export(path, out, *(["--force"] if kept else []))
                self.check_file(path, out)
                self.check_bytes(out)

    def test_against_xarray(self):
        """What pandas reads from the CSV is what xarray's data frame holds, units included."""
        with tempfile.TemporaryDirectory() as folder:
            path = make(os.path.join(folder, "run.h5"))
            out = os.path.join(folder, "out")
            self.export(path, out)
            columns = pd.read_csv(os.path.join(out, "_columns.csv"), keep_default_na=False)
            columns = columns.set_index(["file", "column"])
            for group in ("/", "by_cause", "vintage", "totals/roll_rates"):
                ds = xr.open_dataset(path, group=group)
                file = file_of("/" + group.strip("/"))
                # The parser that pandas takes by default is off by one bit now and then.
                frame = pd.read_csv(os.path.join(out, file), float_precision="round_trip",
                                    parse_dates=["date"] if "date" in ds.coords else [])
                axes = list(next(iter(ds.data_vars.values())).dims)
                expected = ds.to_dataframe(dim_order=axes).reset_index()
                self.assertEqual(set(frame.columns), set(expected.columns))
                pd.testing.assert_frame_equal(frame[expected.columns], expected, check_exact=True,
                                              check_dtype=False)
                for name, variable in ds.data_vars.items():
                    self.assertEqual(columns.units[file, name], variable.attrs["units"])
                    self.assertEqual(columns.meaning[file, name], variable.attrs["long_name"])

    def test_the_scenario_comes_back(self):
        with tempfile.TemporaryDirectory() as folder:
            path = make(os.path.join(folder, "run.h5"), "--months", "3")
            out = os.path.join(folder, "out")
            self.export(path, out, "--group", "provenance")
            again = os.path.join(folder, "again.toml")
            with open(again, "w", encoding="utf-8") as file:
                file.write(parsed(os.path.join(out, "provenance.csv"))[1][0])
            result = lendsim("run", again, "-o", os.path.join(folder, "other.h5"), "--quiet")
            self.assertEqual(result.returncode, 0, result.stderr)
            with h5py.File(path) as first, h5py.File(os.path.join(folder, "other.h5")) as second:
                self.assertEqual(first.attrs["scenario_sha256"], second.attrs["scenario_sha256"])

    def test_attributes(self):
        with tempfile.TemporaryDirectory() as folder:
            path = make(os.path.join(folder, "run.h5"))
            out = os.path.join(folder, "out")
            self.export(path, out)
            rows = parsed(os.path.join(out, "_attributes.csv"))[1:]
            told = {name: value for group, name, value in rows if group == "/"}
            with h5py.File(path, "r") as file:
                self.assertEqual(told, {name: text(value) for name, value in file.attrs.items()})

    def test_groups(self):
        with tempfile.TemporaryDirectory() as folder:
            path = make(os.path.join(folder, "run.h5"), "--keep", "replications")
            out = os.path.join(folder, "out")
            for words, files in (
                    (["by_cause"], {"by_cause.csv", "by_cause.few_events.csv"}),
                    (["/by_cause/few_events", "/"], {"by_cause.few_events.csv", "root.csv"}),
                    (["totals/vintage"], {"totals.vintage.csv"})):
                options = [word for group in words for word in ("--group", group)]
                self.export(path, out, "--force", *options)
                self.assertEqual(set(os.listdir(out)), files | SIDECARS)
                self.assertEqual({row[0] for row in parsed(os.path.join(out, "_columns.csv"))[1:]},
                                 files)
            listed = lendsim("export", path, "--list")
            self.assertEqual(listed.returncode, 0)
            with h5py.File(path, "r") as file:
                listing = [line.split() for line in listed.stdout.splitlines()[1:]]
                self.assertEqual({line[0]: line[1] for line in listing},
                                 {name: file_of(name) for name in tables_of(file)})

    def test_the_same_bytes_twice(self):
        with tempfile.TemporaryDirectory() as folder:
            path = make(os.path.join(folder, "run.h5"))
            for name in ("one", "two"):
                self.export(path, os.path.join(folder, name))
            names = os.listdir(os.path.join(folder, "one"))
            for name in names:
                with open(os.path.join(folder, "one", name), "rb") as first, \
                        open(os.path.join(folder, "two", name), "rb") as second:
                    self.assertEqual(first.read(), second.read())

    def test_memory_does_not_grow_with_the_table(self):
        """A panel of 16 times the rows costs less than its columns would take."""
        with tempfile.TemporaryDirectory() as folder:
            peaks, rows = [], []
            for borrowers in ("2000", "32000"):
                path = make(os.path.join(folder, f"{borrowers}.h5"), "--borrowers", borrowers,
                            "--panel", borrowers, "--replications", "1")
                with h5py.File(path, "r") as file:
                    rows.append(file["panel/balance"].size)
                out = os.path.join(folder, borrowers)
                peaks.append(peak_of([LENDSIM, "export", path, "--csv", out, "--quiet"]))
            self.assertGreaterEqual(rows[1], 16 * rows[0])
            self.assertGreater(rows[1] * ROW_BYTES, 2 * BOUND)
            self.assertLess(peaks[1] - peaks[0], BOUND)


# Of the panel: three columns of four bytes, four of one, four of eight.
ROW_BYTES = 3 * 4 + 4 + 4 * 8
# 65,536 rows, each once in memory, compressed and not in the library's hands, and in its cache of
# chunks.
BOUND = 4 * 65_536 * ROW_BYTES


def peak_of(command):
    """Largest resident memory of a command, in bytes."""
    code = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True);"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    result = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True,
                            check=True)
    return 1024 * int(result.stdout)


# --- files of other layouts, made by hand ------------------------------------------------------

class Maker:
    """A file by the rules of FORMAT.md."""

    def __init__(self, path, layout, **attributes):
        self.file = h5py.File(path, "w", libver=("v110", "v110"), track_order=True)
        self.put_text(self.file, "layout", layout)
        for name, value in attributes.items():
            self.put_text(self.file, name, value)
        self.hashes = {}

    @staticmethod
    def put_text(item, name, value):
        value = value.encode()
        item.attrs.create(name, np.array(value, dtype=h5py.string_dtype("utf-8", len(value))))

    def put(self, group, name, values, axes=None, **attributes):
        """A scale where axes are not named."""
        group = self.file.require_group(group)
        if isinstance(values[0], str):
            dataset = group.create_dataset(name, data=values, dtype=h5py.string_dtype())
            data = b"".join(value.encode() + b"\0" for value in values)
        else:
            dataset = group.create_dataset(name, data=values)
            data = np.asarray(values).tobytes()
        if axes is None:
            dataset.make_scale(name)
        for i, axis in enumerate(axes or []):
            dataset.dims[i].attach_scale(group[axis])
        for key, value in attributes.items():
            self.put_text(dataset, key, value)
        self.hashes[dataset.name] = hashlib.sha256(data).hexdigest()
        self.put_text(dataset, "sha256", self.hashes[dataset.name])
        return dataset

    def close(self):
        lines = "".join(f"{name} {self.hashes[name]}\n" for name in sorted(self.hashes))
        self.put_text(self.file, "content_sha256", hashlib.sha256(lines.encode()).hexdigest())
        self.file.close()


class OtherLayouts(RoundTrip):
    test_every_cell = test_against_xarray = test_the_scenario_comes_back = None
    test_attributes = test_groups = test_the_same_bytes_twice = None
    test_memory_does_not_grow_with_the_table = None

    def test_a_sweep(self):
        """Variables over one axis of several, an axis in another order, labels that need quotes."""
        random = np.random.default_rng(1)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "sweep.h5")
            maker = Maker(path, "lendsim-sweep/1")
            labels = ["a,b", 'say "no"', "two\nlines", "", "\u501f\u5457", "None", " blank "]
            maker.put("/", "point", labels)
            maker.put("/", "statistic", ["mean", "se", "q05"])
            maker.put("/", "fee", random.normal(size=7), ["point"], units="1", long_name="fee")
            maker.put("/", "days", np.arange(-3, 4, dtype="i4") * 400, ["point"],
                      units="days since 2020-02-29")
            values = random.normal(size=(7, 3)) * 10.0 ** random.integers(-320, 300, size=(7, 3))
            values[1, 1], values[2, 2], values[3, 0] = np.nan, -0.0, np.inf
            maker.put("/", "net_income", values, ["point", "statistic"], units="CNY",
                      coordinates="fee days")
            maker.put("/", "turned", random.normal(size=(3, 7)), ["statistic", "point"], units="1")
            kind = maker.put("/", "kind_id", np.array([1, 0, -1, 1, 0, 1, 1], "i1"), ["point"],
                             flag_meanings="no yes maybe")
            kind.attrs["flag_values"] = np.array([0, 1, -1], "i1")
            same = maker.put("/", "same_id", np.array([1, 0, 1, 1, 0, 1, 1], "i1"), ["point"],
                             flag_meanings="a_b a_b")
            same.attrs["flag_values"] = np.array([0, 1], "i1")
            maker.close()
            out = os.path.join(folder, "out")
            self.export(path, out)
            rows = parsed(os.path.join(out, "root.csv"))
            self.assertEqual(rows[0], ["point", "statistic", "fee", "days", "net_income", "turned",
                                       "kind", "same_id"])
            with h5py.File(path, "r") as file:
                # Words that repeat cannot be told apart: the codes stand for themselves.
                self.assertEqual([row[7] for row in rows[1:]],
                                 [str(code) for code in np.repeat(file["same_id"][()], 3)])
                sizes = file["net_income"].shape
                for column, name in ((0, "point"), (1, "statistic"), (3, "days"), (6, "kind_id")):
                    self.assertEqual(
                        [row[column] for row in rows[1:]],
                        list(fields_of(file[name], ["point", "statistic"], sizes)))
                for column, name in ((2, "fee"), (4, "net_income"), (5, "turned")):
                    self.check_numbers([row[column] for row in rows[1:]],
                                       fields_of(file[name], ["point", "statistic"], sizes))

    def test_no_rectangle(self):
        with tempfile.TemporaryDirectory() as folder:
            for case in ("two rectangles", "no scale"):
                path = os.path.join(folder, "bad.h5")
                maker = Maker(path, "lendsim-compare/1")
                maker.put("/", "a", np.arange(2, dtype="i4"))
                maker.put("/", "b", np.arange(3, dtype="i4"))
                maker.put("/", "x", np.zeros(2), ["a"], units="1")
                maker.put("/", "y", np.zeros(3), ["b"] if case == "two rectangles" else [],
                          units="1")
                maker.close()
                result = lendsim("export", path, "--csv", os.path.join(folder, "out"))
                self.assertEqual(result.returncode, 76, case + result.stderr)
                self.assertRegex(result.stderr, "bad.h5: /y has an axis (of its own|without)")
                os.remove(path)
                self.assertEqual(os.listdir(folder), [])


class Refusals(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.run_file = make(self.path("run.h5"), "--months", "3")
        self.out = self.path("out")

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def refused(self, code, message, *words):
        """One line that says why; what was there stays, nothing comes."""
        before = snapshot(self.folder.name)
        result = lendsim("export", *words)
        self.assertEqual(result.returncode, code, result.stderr)
        self.assertEqual(result.stdout, "")
        self.assertRegex(result.stderr, message)
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        self.assertEqual(snapshot(self.folder.name), before)

    def test_usage(self):
        for message, *words in (
                ("no result file is named", "--csv", self.out),
                ("one result file is expected, not 2", "a.h5", "b.h5", "--csv", self.out),
                ("give --csv FOLDER, or --list", self.run_file),
                ("give --csv FOLDER, or --list", self.run_file, "--csv", self.out, "--list"),
                ("no such group; did you mean by_cause", self.run_file, "--csv", self.out,
                 "--group", "by_cuase"),
                ("no such group", self.run_file, "--csv", self.out, "--group", "events")):
            with self.subTest(words=words):
                self.refused(64, message, *words)

    def test_damaged_and_foreign_files(self):
        with open(self.run_file, "rb") as file:
            whole = file.read()
        flipped = bytearray(whole)
        at = whole.index(b"salaried") if b"salaried" in whole else len(whole) // 2
        flipped[at] ^= 1
        for name, data in (("cut.h5", whole[:len(whole) // 2]), ("empty.h5", b""),
                           ("text.h5", b"statistic,month\n"), ("flipped.h5", bytes(flipped))):
            with open(self.path(name), "wb") as file:
                file.write(data)
            with self.subTest(name=name):
                self.refused(76, name, self.path(name), "--csv", self.out)
        with h5py.File(self.path("foreign.h5"), "w") as file:
            file["x"] = [1.0]
        self.refused(76, "no result of lendsim", self.path("foreign.h5"), "--csv", self.out)
        self.refused(74, "cannot open", self.path("absent.h5"), "--csv", self.out)

    def test_changed_values(self):
        """Through the library, so that checksums of its own hold."""
        for change in ("value", "dataset"):
            path = shutil.copy(self.run_file, self.path(change + ".h5"))
            with h5py.File(path, "r+") as file:
                if change == "value":
                    file["by_cause/closures"][0, 0, 0, 0, 1] += 1
                else:
                    del file["by_cause/closures"]
            self.refused(76, "hash|content_sha256", path, "--csv", self.out)

    def test_other_version_of_the_layout(self):
        path = shutil.copy(self.run_file, self.path("other.h5"))
        with h5py.File(path, "r+") as file:
            Maker.put_text(file, "layout", "lendsim-run/2")
        self.refused(76, "its layout is lendsim-run/2", path, "--csv", self.out)

    def test_unfinished_run(self):
        words = [SMALL, "-o", self.path("part.h5"), "--quiet", "--borrowers", "3000",
                 "--replications", "400"]
        # Until one replication is complete, but not all.
        for seconds in ("1", "2", "4", "8"):
            code = lendsim("run", *words, "--max-time", seconds).returncode
            self.assertEqual(code, 75)
            if lendsim("run", *words, "--finalise").returncode == 0:
                break
        for name in os.listdir(self.folder.name):
            if "spool" in name or "log" in name:
                os.remove(self.path(name))
        self.refused(76, "finished early; --incomplete", self.path("part.h5"), "--csv", self.out)
        result = lendsim("export", self.path("part.h5"), "--csv", self.out, "--incomplete")
        self.assertEqual(result.returncode, 0)
        self.assertIn("fewer replications than asked", result.stderr)
        self.assertIn(["/", "complete", "no"], parsed(os.path.join(self.out, "_attributes.csv")))

    def test_folders(self):
        export = [self.run_file, "--csv"]
        with open(self.path("file"), "w", encoding="utf-8") as file:
            file.write("precious")
        os.symlink("nowhere", self.path("link"))
        os.makedirs(self.path("mine/below"))
        for target, message in (("file", "not a folder"), ("link", "leads nowhere"),
                                ("mine", "exists; --force"), ("absent/out", "cannot create")):
            self.refused(73, message, *export, self.path(target))
        self.refused(73, "files that are not of an export", *export, self.path("mine"), "--force")
        self.refused(73, "files that are not of an export", *export, self.folder.name, "--force")

    def test_replacing(self):
        os.mkdir(self.out)  # empty: nothing is lost
        self.assertEqual(lendsim("export", self.run_file, "--csv", self.out + "/").returncode, 0)
        self.refused(73, "out exists; --force", self.run_file, "--csv", self.out)
        os.symlink("out", self.path("link"))
        result = lendsim("export", self.run_file, "--csv", self.path("link"), "--force", "--group",
                         "by_cause")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue(os.path.islink(self.path("link")))
        self.assertEqual(set(os.listdir(self.out)),
                         {"by_cause.csv", "by_cause.few_events.csv"} | SIDECARS)
        # Something of the user's came in since.
        with open(os.path.join(self.out, "notes.txt"), "w", encoding="utf-8") as file:
            file.write("precious")
        self.refused(73, "files that are not of an export", self.run_file, "--csv", self.out,
                     "--force")

    def test_what_a_killed_export_left(self):
        os.mkdir(self.out + ".partial")
        for name in ("root.csv", "_columns.csv"):
            with open(os.path.join(self.out + ".partial", name), "w", encoding="utf-8"):
                pass
        self.assertEqual(lendsim("export", self.run_file, "--csv", self.out).returncode, 0)
        self.assertEqual(sorted(os.listdir(self.folder.name)), ["out", "run.h5", "run.h5.log.json"])

    def test_full_disk(self):
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        before = snapshot(self.folder.name)
        result = lendsim("export", self.run_file, "--csv", self.out, preexec_fn=limit)
        self.assertEqual(result.returncode, 74, result.stderr)
        self.assertEqual(snapshot(self.folder.name), before)


def snapshot(folder):
    """Every file below with its content."""
    found = {}
    for path, folders, names in os.walk(folder):
        for name in names:
            full = os.path.join(path, name)
            if os.path.islink(full):
                found[full] = os.readlink(full)
                continue
            with open(full, "rb") as file:
                found[full] = file.read()
        found[path] = sorted(folders)
    return found


if __name__ == "__main__":
    unittest.main()
