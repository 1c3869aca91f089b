#!/usr/bin/python3
"""What the command line does as a whole: exit codes, files, streams, signals.

LENDSIM names the program and LENDSIM_SOURCE the repository.
"""

import filecmp
import json
import os
import pty
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import unittest

LENDSIM = os.environ.get("LENDSIM", "build/release/lendsim")
SOURCE = os.environ.get("LENDSIM_SOURCE", ".")
SMALL = os.path.join(os.path.abspath(SOURCE), "tests/fixtures/small.toml")
REPLAY = ["replay", SMALL, "--replication", "0", "--borrower", "5"]


class Case(unittest.TestCase):
    """Each test works in a directory of its own."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def start(self, *words, **options):
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        return subprocess.Popen([os.path.abspath(LENDSIM), *words], cwd=self.folder.name,
                                stdin=subprocess.DEVNULL, text=True, **options)

    def lendsim(self, *words, code=0, **options):
        process = self.start(*words, **options)
        out, err = process.communicate(timeout=300)
        self.assertEqual(process.returncode, code, f"lendsim {' '.join(words)}\n{out}\n{err}")
        return out or "", err or ""

    def run_small(self, output, *words, code=0, **options):
        return self.lendsim("run", SMALL, "-o", output, *words, code=code, **options)

    def refused(self, code, message, *words):
        """One line on stderr, nothing on stdout."""
        out, err = self.lendsim(*words, code=code)
        self.assertEqual(out, "")
        self.assertRegex(err, message)
        self.assertEqual(err.count("\n"), 1, err)
        self.assertTrue(err.startswith("lendsim: "), err)

    def assert_same_bytes(self, first, second):
        self.assertTrue(filecmp.cmp(self.path(first), self.path(second), shallow=False),
                        f"{first} and {second} differ")

    def files(self):
        return sorted(os.listdir(self.folder.name))


class Help(Case):
    def test_texts_are_those_of_the_repository(self):
        folder = os.path.join(SOURCE, "sim/cli/help")
        for name in sorted(os.listdir(folder)):
            command = [] if name == "lendsim.txt" else [name[:-len(".txt")]]
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                out, _ = self.lendsim(*command, "--help")
                self.assertEqual(out, file.read(), "scripts/regenerate writes them anew")

    def test_fits_a_screen(self):
        out, _ = self.lendsim()
        commands = re.findall(r"^  (\w+)  ", out, re.MULTILINE)
        self.assertEqual(commands[0], "run")
        for command in commands:
            out, _ = self.lendsim(command, "--help")
            self.assertLessEqual(max(map(len, out.splitlines())), 85)
            self.assertLessEqual(out.count("\n"), 50)

    def test_bare_call_gives_two_examples(self):
        out, err = self.lendsim()
        self.assertEqual(err, "")
        self.assertEqual(len(re.findall(r"^  lendsim ", out, re.MULTILINE)), 2)

    def test_version(self):
        out, _ = self.lendsim("--version")
        self.assertRegex(out, r"^lendsim \d+\.\d+\.\d+\n$")
        for words in (["--version", "--verbose"], ["--verbose", "--version"]):
            out, _ = self.lendsim(*words)
            for part in ("git", "compiler", "HDF5", "TBB"):
                self.assertIn(part, out)
            self.assertRegex(out, r"(?m)^SIMD +(\w+, )*portable$")


class Refusals(Case):
    def test_usage(self):
        for message, *words in [
                ("unknown command rum; did you mean run", "rum"),
                ("unknown option --versoin; did you mean --version", "--versoin"),
                ("did you mean --replications", "run", SMALL, "--repli", "5"),
                ("did you mean --threads", "run", SMALL, "--thread", "5"),
                ("--threads must be an integer from 1", "run", SMALL, "--threads", "-1"),
                ("--threads must be an integer from 1", "run", SMALL, "--threads", "4294967297"),
                ("--replications must be an integer", "run", SMALL, "--replications", "5x"),
                ("--max-time must be", "run", SMALL, "--max-time", "soon"),
                ("--kernel must be one of columns, reference, not row", "run", SMALL, "--kernel", "row"),
                ("--simd must be one of auto, avx512, avx2, sse4, portable, not mmx", "run", SMALL,
                 "--simd", "mmx"),
                ("--block-size is at most 512, unless with --kernel reference", "run", SMALL,
                 "--kernel", "columns", "--block-size", "513"),
                ("--keep must be one of replications", "run", SMALL, "--keep", "all"),
                ("--format must be one of", "run", SMALL, "--format", "xml"),
                ("--seed is given 2 times", "run", SMALL, "--seed", "1", "--seed", "2"),
                ("no scenario is named", "run"),
                ("give one of them", "run", SMALL, "--fresh", "--finalise"),
                ("--borrower is needed", "replay", SMALL, "--replication", "0"),
                ("--borrower must be", "replay", SMALL, "--replication=0", "--borrower=300"),
                ("--months must be a month or two", *REPLAY, "--months", "2020-3"),
                ("--months must be a month or two", *REPLAY, "--months", "0-2"),
                ("--months 6-3: ends before it begins", *REPLAY, "--months", "6-3"),
                ("the run is from 2019-07 to 2020-09", *REPLAY, "--months", "2021-01"),
                ("--format must be one of text, json", *REPLAY, "--format", "csv"),
                ("give one of them", "show", SMALL, "--calendar", "--features"),
        ]:
            with self.subTest(words=words):
                self.refused(64, message, *words)
        self.assertEqual(self.files(), [])

    def test_scenario(self):
        for words in (["run", "absent.toml"],
                      ["run", SMALL, "--set", "run.monhts=3"],
                      ["validate", SMALL, "absent.toml"],
                      ["show", SMALL, "--set", "run.months=-3"]):
            with self.subTest(words=words):
                _, err = self.lendsim(*words, code=65)
                self.assertRegex(err, r"error\[S\d+\]")
        self.assertEqual(self.files(), [])

    def test_output(self):
        os.mkdir(self.path("folder"))
        for target in ("folder", "/dev/null", "absent/run.h5"):
            with self.subTest(target=target):
                self.refused(73, "cannot create", "run", SMALL, "-o", target)
        self.assertEqual(self.files(), ["folder"])
        self.refused(73, "nothing to finalise", "run", SMALL, "--finalise")

    def test_existing_output_stays(self):
        with open(self.path("run.h5"), "w", encoding="utf-8") as file:
            file.write("precious")
        self.refused(73, "run.h5 exists; --force", "run", SMALL, "-o", "run.h5")
        with open(self.path("run.h5"), encoding="utf-8") as file:
            self.assertEqual(file.read(), "precious")
        self.run_small("run.h5", "--force")
        self.assertGreater(os.path.getsize(self.path("run.h5")), 1000)

    def test_link(self):
        os.mkdir(self.path("folder"))
        os.symlink("absent.h5", self.path("broken.h5"))
        self.refused(73, "leads nowhere", "run", SMALL, "-o", "broken.h5")
        self.run_small("folder/run.h5")
        os.symlink("folder/run.h5", self.path("link.h5"))
        self.refused(73, "link.h5 exists", "run", SMALL, "-o", "link.h5")
        self.run_small("link.h5", "--force")
        self.assertTrue(os.path.islink(self.path("link.h5")))
        self.assertEqual(sorted(os.listdir(self.path("folder"))), ["run.h5", "run.h5.log.json"])

    def test_spool_of_another_run(self):
        self.run_small("run.h5", "--max-time", "0.001", code=75)
        _, err = self.run_small("run.h5", "--seed", "8", code=76)
        self.assertRegex(err, "belongs to another run.*--fresh")
        self.run_small("run.h5", "--seed", "8", "--fresh")

    def test_block_order_of_a_coupled_scenario(self):
        self.refused(64, "--order block does not go with this scenario", "run",
                     write_coupled(self), "--order", "block")

    def test_too_much_memory(self):
        two_gigabytes = lambda: resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
        _, err = self.run_small("run.h5", "--borrowers", "1e8", "--order", "month", code=71,
                                preexec_fn=two_gigabytes)
        self.assertRegex(err, r"^lendsim: the run needs about .* of memory, 2.15 GB are there.*\n$")


def write_coupled(case):
    """The small scenario with a rule that ranks accounts."""
    with open(SMALL, encoding="utf-8") as file:
        text = file.read()
    text += """
[[rule]]
name   = "worst of all"
cause  = "rank"
on     = ["open"]
select = { rank = "risk_score", worst = 0.01 }
do     = ["close"]
scope  = "all"
"""
    with open(case.path("coupled.toml"), "w", encoding="utf-8") as file:
        file.write(text)
    return "coupled.toml"


class Streams(Case):
    def test_results_go_to_stdout_and_progress_to_stderr(self):
        out, err = self.run_small("run.h5", "--threads", "1")
        rows = [line.split()[0] for line in out.splitlines()[3:6]]
        self.assertEqual(rows, ["closures", "interest_income", "default_rate"])
        self.assertIn("100 %  6/6 replications", err)
        self.assertNotIn("\r", err)
        self.assertNotIn("\x1b", err)
        self.assertRegex(err, r"se of default_rate is .* % of its mean: about [\d,]+ replications")
        self.assertRegex(err, r"wrote run.h5 in .*account-months/s")
        self.assertEqual(self.files(), ["run.h5", "run.h5.log.json"])

    def test_one_line_per_ten_per_cent(self):
        _, err = self.run_small("run.h5", "--replications", "30", "--borrowers", "20")
        shares = re.findall(r"^lendsim: +(\d+) %  ", err, re.MULTILINE)
        self.assertEqual([int(s) for s in shares], list(range(10, 101, 10)))

    def test_quiet(self):
        out, err = self.run_small("run.h5", "--quiet")
        self.assertEqual(err, "")
        self.assertIn("closures", out)

    def test_formats(self):
        out, _ = self.run_small("run.h5", "--format", "json")
        results = json.loads(out)
        self.assertEqual(results["replications"], 6)
        closures = results["measures"][0]
        self.assertEqual(closures["name"], "closures")
        self.assertAlmostEqual(sum(row["mean"] for row in results["closures_by_cause"]),
                               closures["mean"])
        out, _ = self.run_small("run.h5", "--force", "--format", "csv")
        head, first = out.splitlines()[:2]
        row = dict(zip(head.split(","), first.split(",")))
        self.assertEqual(float(row["mean"]), closures["mean"])

    def test_default_output_and_log(self):
        self.lendsim("run", SMALL, "--threads", "2", "--set", "title=a title")
        with open(self.path("small.h5.log.json"), encoding="utf-8") as file:
            log = json.load(file)
        self.assertEqual(log["status"], "complete")
        self.assertEqual(log["threads"], 2)
        self.assertEqual(log["kernel"], "columns")
        version, _ = self.lendsim("--version", "--verbose")
        self.assertEqual(log["simd"], re.search(r"SIMD +(\w+)", version).group(1), "the best there is")
        self.assertEqual(log["command"], f"lendsim run {SMALL} --set 'title=a title' --threads 2")
        self.assertGreater(log["account_months_per_second"], 0)

    def test_dry_run_writes_nothing(self):
        out, _ = self.run_small("run.h5", "--dry-run")
        for row in ("borrowers", "memory", "spool", "result", "time"):
            self.assertIn(row, out)
        log, _ = self.run_small("run.h5", "--dry-run", "--events")
        spool = lambda text: re.search(r"(?m)^spool +(\S+ \S+)", text).group(1)
        self.assertNotEqual(spool(out), spool(log))
        self.assertEqual(self.files(), [])

    def test_closed_streams(self):
        self.run_small("plain.h5")
        command = f"'{os.path.abspath(LENDSIM)}' run '{SMALL}' -o closed.h5 <&- >&- 2>&-"
        subprocess.run(["bash", "-c", command], cwd=self.folder.name, check=True)
        self.assert_same_bytes("plain.h5", "closed.h5")
        with open("/dev/full", "w", encoding="utf-8") as full:
            _, err = self.run_small("full.h5", "-q", code=74, stdout=full)
        self.assertIn("cannot write standard output", err)
        self.assert_same_bytes("plain.h5", "full.h5")

    def test_reader_that_left(self):
        reader, writer = os.pipe()
        os.close(reader)
        _, err = self.lendsim("show", SMALL, code=74, stdout=writer)
        os.close(writer)
        self.assertEqual(err.count("\n"), 1)

    def on_terminal(self, *words, **environment):
        """What a terminal shows of a run."""
        main, terminal = pty.openpty()
        settings = {**os.environ, "NO_COLOR": "", "TERM": "xterm", **environment}
        process = self.start(*words, stderr=terminal, env=settings)
        os.close(terminal)
        shown = b""
        while True:
            try:
                part = os.read(main, 4096)
            except OSError:
                break
            if not part:
                break
            shown += part
        process.communicate()
        os.close(main)
        return process.returncode, shown.decode()

    def test_terminal(self):
        many = ["run", SMALL, "-o", "run.h5", "--force", "--replications", "400"]
        code, shown = self.on_terminal(*many)
        self.assertEqual(code, 0)
        self.assertIn("\r[", shown)
        self.assertNotIn("lendsim:  50 %  200/400", shown)
        code, shown = self.on_terminal(*many, TERM="dumb")
        self.assertNotIn("\r[", shown)
        self.assertIn("lendsim:  50 %  200/400", shown)
        bad = ["run", "absent.toml"]
        self.assertIn("\x1b[", self.on_terminal(*bad)[1])
        self.assertNotIn("\x1b[", self.on_terminal(*bad, NO_COLOR="1")[1])
        self.assertNotIn("\x1b[", self.on_terminal(*bad, "--color", "never")[1])
        _, err = self.lendsim(*bad, "--color", "always", code=65)
        self.assertIn("\x1b[", err)

    def test_file_size_limit(self):
        """A file that may not grow: an error, not a signal; the same command goes on."""
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60000, resource.RLIM_INFINITY))
        _, err = self.run_small("run.h5", "-q", code=74, preexec_fn=limit)
        self.assertIn("run.h5", err)
        self.assertNotIn("run.h5", self.files())
        self.run_small("run.h5", "-q")
        self.run_small("plain.h5", "-q")
        self.assert_same_bytes("plain.h5", "run.h5")


class SameBytes(Case):
    def test_threads_blocks_orders(self):
        options = ["--keep", "replications", "--panel", "5", "--events"]
        self.run_small("plain.h5", *options, "--threads", "1")
        for number, words in enumerate((["--threads", "2"], ["--threads", "5"],
                                        ["--block-size", "1"], ["--block-size", "7"],
                                        ["--order", "month"], ["--order", "block"],
                                        ["--order", "month", "--threads", "2", "--block-size", "50"])):
            with self.subTest(words=words):
                self.run_small(f"{number}.h5", *options, *words)
                self.assert_same_bytes("plain.h5", f"{number}.h5")

    def test_kernels_and_instruction_sets(self):
        options = ["--keep", "replications"]
        version, _ = self.lendsim("--version", "--verbose")
        sets = re.search(r"SIMD +(.*)", version).group(1).split(", ")
        self.run_small("plain.h5", *options, "--kernel", "reference")
        for name in ["auto"] + sets:
            with self.subTest(simd=name):
                self.run_small(f"{name}.h5", *options, "--simd", name)
                self.assert_same_bytes("plain.h5", f"{name}.h5")
                if name == "auto":
                    continue
                with open(self.path(f"{name}.h5.log.json"), encoding="utf-8") as file:
                    self.assertEqual(json.load(file)["simd"], name)
        for name in {"avx512", "avx2", "sse4"} - set(sets):
            self.refused(64, f"--simd {name}: this machine has only", "run", SMALL, "--simd", name)

    def test_coupled(self):
        scenario = write_coupled(self)
        self.lendsim("run", scenario, "-o", "plain.h5", "--events", "--threads", "1")
        self.lendsim("run", scenario, "-o", "other.h5", "--events", "--threads", "2", "--block-size", "31")
        self.assert_same_bytes("plain.h5", "other.h5")

    def test_directory_and_environment(self):
        self.run_small("plain.h5")
        self.run_small("other.h5", env={"TZ": "Asia/Shanghai", "LC_ALL": "de_DE.UTF-8"})
        self.assert_same_bytes("plain.h5", "other.h5")


class Interruptions(Case):
    # Long enough to be interrupted: a second or so.
    LONG = ["--borrowers", "3000", "--replications", "40"]

    def start_long(self, output, *words):
        process = self.start("run", SMALL, "-o", output, *self.LONG, *words)
        spool = self.path(output + ".spool")
        empty = None
        for _ in range(2000):  # until a replication or two are in
            if os.path.exists(spool):
                size = os.path.getsize(spool)
                empty = empty or size or None
                if empty and size > empty:
                    return process
            if process.poll() is not None:
                break
            time.sleep(0.005)
        self.fail(f"no replication was finished: {process.communicate()}")

    def resume(self, output, *words):
        """Finishes the run and compares it with one that nothing disturbed."""
        _, err = self.lendsim("run", SMALL, "-o", output, *self.LONG, *words)
        self.assertRegex(err, r"found \d+ of 40 replications")
        events = [word for word in words if word == "--events"]
        self.lendsim("run", SMALL, "-o", "undisturbed.h5", "--force", *self.LONG, *events, "-q")
        self.assert_same_bytes(output, "undisturbed.h5")
        for left in (".spool", ".spool.events"):
            self.assertNotIn(output + left, self.files())
        self.assertNotIn(output + ".lock", self.files())

    def test_signals(self):
        for number, sign in enumerate((signal.SIGINT, signal.SIGTERM, signal.SIGUSR1)):
            with self.subTest(signal=sign):
                output = f"{number}.h5"
                process = self.start_long(output)
                process.send_signal(sign)
                begin = time.monotonic()
                out, err = process.communicate(timeout=60)
                self.assertLess(time.monotonic() - begin, 5.0)
                self.assertEqual((process.returncode, out), (75, ""), err)
                self.assertRegex(err, r"interrupted: \d+ of 40 replications .*the same command")
                self.assertNotIn(output, self.files())
                self.resume(output, "--threads", str(1 + number % 2))

    def test_second_interrupt(self):
        # A replication that is one block can't be stopped in a hurry.
        process = self.start("run", SMALL, "-o", "run.h5", "--borrowers", "100000", "--kernel",
                             "reference", "--block-size", "100000", "--threads", "1")
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        begin = time.monotonic()
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assertLess(time.monotonic() - begin, 1.0)
        self.assertNotIn("run.h5", self.files())

    def test_kill(self):
        process = self.start_long("run.h5")
        process.kill()
        process.communicate()
        self.resume("run.h5")

    def test_kill_with_events(self):
        for attempt in range(3):
            output = f"{attempt}.h5"
            process = self.start_long(output, "--events")
            time.sleep(0.07 * attempt)
            process.kill()
            process.communicate()
            self.assertIn(output + ".spool.events", self.files())
            if attempt == 1:  # what the last write to each file left may be torn
                with open(self.path(output + ".spool.events"), "ab") as log:
                    log.write(b"torn")
            if attempt == 2:
                size = os.path.getsize(self.path(output + ".spool.events"))
                os.truncate(self.path(output + ".spool.events"), size - 5)
            self.resume(output, "--events")

    def test_events_of_too_many_rules(self):
        rules = "".join(f'[[rule]]\nname = "r{i}"\ncause = "risk"\nwhen = ["score < {i}"]\n'
                        'do = ["close"]\n' for i in range(128))
        with open(self.path("rules.toml"), "w", encoding="utf-8") as file:
            with open(SMALL, encoding="utf-8") as small:
                file.write(small.read() + rules)
        words = ["run", "rules.toml", "-o", "rules.h5", "-q", "--months", "1"]
        self.refused(64, r"--events distinguishes at most 127 rules; the scenario has 1\d\d",
                     *words, "--events")
        self.lendsim(*words)

    def test_events_do_not_mix(self):
        process = self.start_long("run.h5", "--events")
        process.kill()
        process.communicate()
        self.refused(76, "log of events is on, not off", "run", SMALL, "-o", "run.h5", *self.LONG)
        self.lendsim("run", SMALL, "-o", "run.h5", *self.LONG, "--fresh", "-q")
        self.assertEqual(self.files(), ["run.h5", "run.h5.log.json"])
        self.lendsim("run", SMALL, "-o", "plain.h5", *self.LONG, "-q")
        self.assert_same_bytes("plain.h5", "run.h5")

    def test_max_time(self):
        _, err = self.lendsim("run", SMALL, "-o", "run.h5", *self.LONG, "--max-time", "0.2", code=75)
        self.assertRegex(err, r"out of time: \d+ of 40 replications")
        with open(self.path("run.h5.log.json"), encoding="utf-8") as file:
            self.assertEqual(json.load(file)["status"], "interrupted")

    def test_finalise(self):
        process = self.start_long("run.h5", "--events")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        words = ["run", SMALL, "-o", "run.h5", *self.LONG, "--events"]
        out, err = self.lendsim(*words, "--finalise")
        self.assertRegex(out, r"^\d+ of 40 replications")
        self.assertIn("--force and without --finalise", err)
        self.resume("run.h5", "--force", "--events")

    def test_two_writers(self):
        process = self.start_long("run.h5")
        _, err = self.lendsim("run", SMALL, "-o", "run.h5", *self.LONG, code=73)
        self.assertIn("run.h5.lock", err)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 75)


class Others(Case):
    def test_validate(self):
        out, err = self.lendsim("validate", SMALL, SMALL)
        self.assertEqual(out.count("small.toml: ok: 300 borrowers x 6 replications"), 2)
        self.assertEqual(err, "")

    def test_show_is_a_scenario(self):
        out, _ = self.lendsim("show", SMALL, "--set", "run.months=4")
        with open(self.path("shown.toml"), "w", encoding="utf-8") as file:
            file.write(out)
        again, _ = self.lendsim("show", "shown.toml")
        self.assertEqual(out, again)
        json.loads(self.lendsim("show", SMALL, "--format", "json")[0])
        self.assertRegex(self.lendsim("show", SMALL, "--features")[0], r"(?m)^dpd +days +")
        self.assertIn("2020-01", self.lendsim("show", SMALL, "--calendar")[0])

    def test_replay(self):
        out, _ = self.lendsim(*REPLAY)
        months = re.findall(r"^(\d{4}-\d\d)( \(warm-up\))?$", out, re.MULTILINE)
        self.assertEqual(months[0], ("2019-07", " (warm-up)"))
        self.assertEqual(months[-1], ("2020-09", ""))
        self.assertEqual(out, self.lendsim(*REPLAY, "--set", "run.borrowers=1000")[0])
        self.assertNotRegex(out, "draw month|does not act")
        verbose, _ = self.lendsim(*REPLAY, "--verbose")
        for part in (r'draw month "jiebei", replication 0, borrower 5, month 2020-01, word \d: 0x',
                     r'rule "raise" does not act; utilisation \S+, not > 0.6',
                     r"need \S+ - 0, times 0.4: "):
            self.assertRegex(verbose, part)
        # What came about stands in both.
        lines = iter(verbose.splitlines())
        for line in out.splitlines():
            self.assertIn(line, lines)

    def test_replay_is_as_kept(self):
        """The text of a short diary; scripts/regenerate writes it anew."""
        out, _ = self.lendsim(*REPLAY, "--months", "2020-03-2020-05")
        with open(os.path.join(SOURCE, "tests/golden/replay.txt"), encoding="utf-8") as file:
            self.assertEqual(out, file.read())

    def test_replay_months(self):
        out, _ = self.lendsim(*REPLAY, "--months", "3-4")
        self.assertEqual(out, self.lendsim(*REPLAY, "--months", "2020-03-2020-04")[0])
        self.assertEqual(re.findall(r"^\d{4}-\d\d$", out, re.MULTILINE), ["2020-03", "2020-04"])
        one, _ = self.lendsim(*REPLAY, "--months", "2020-03")
        self.assertTrue(out.startswith(one))

    def test_replay_json(self):
        out, _ = self.lendsim(*REPLAY, "--format", "json")
        entries = [json.loads(line) for line in out.splitlines()]
        balance = {}
        for entry in entries:
            if entry["kind"] == "posting":
                balance[entry["product"]] = entry["balance_fen"]
            elif entry["kind"] == "account":
                self.assertEqual(entry["balance_fen"], balance.setdefault(entry["product"],
                                                                          entry["balance_fen"]))
        kinds = {entry["kind"] for entry in entries}
        self.assertLessEqual({"born", "calendar", "attribute", "events", "demand", "rule", "service",
                              "draw_planned", "draw", "posting", "score", "leave", "account"}, kinds)

    def variant(self, text):
        with open(SMALL, encoding="utf-8") as base, \
                open(self.path("base.toml"), "w", encoding="utf-8") as copy:
            copy.write(base.read())
        with open(self.path("variant.toml"), "w", encoding="utf-8") as file:
            file.write('schema = 1\nextends = "base.toml"\n' + text)
        return ["replay", "base.toml", "--replication", "0", "--borrower", "5", "--against",
                "variant.toml"]

    def test_replay_against(self):
        words = self.variant('[[rule]]\nname = "overdue"\nwhen = ["dpd > 25"]\n')
        narrow, _ = self.lendsim(*words, env={"COLUMNS": "119"})
        self.assertTrue(narrow.startswith(
            "the diaries part in 2020-05, at review of jiebei\n"
            '  base.toml: rule "overdue" acts; dpd 20 > 0; chance 40 %\n'
            '  variant.toml: rule "overdue" does not act; dpd 20, not > 25\n'), narrow)
        headings = re.findall(r"^(\d{4}-\d\d): (\w+)", narrow, re.MULTILINE)
        self.assertEqual(headings, [("2020-05", "base"), ("2020-05", "variant"),
                                    ("2020-06", "base"), ("2020-06", "variant")])
        wide, _ = self.lendsim(*words, env={"COLUMNS": "120"})
        self.assertRegex(wide, r"(?m)^2020-05: base.toml +\| 2020-05: variant.toml$")
        self.assertLessEqual(max(map(len, wide.split("\n\n", 1)[1].splitlines())), 120)
        out, _ = self.lendsim(*words, "--format", "json")
        entries = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(entries[0]["month"], "2020-05")
        self.assertTrue(entries[0]["base"]["acts"])
        self.assertFalse(entries[0]["variant"]["acts"])
        self.assertEqual({entry["side"] for entry in entries[1:]}, {"base", "variant"})

    def test_replay_against_its_like(self):
        out, _ = self.lendsim(*self.variant('title = "another"\n'))
        self.assertEqual(out, "the diaries do not part from 2019-07 to 2020-09\n")

    def test_replay_against_another_run(self):
        for text, what in (("seed = 8", r"the seed \(7 and 8\)"),
                           ("start = 2020-02-01", r"the start \(2020-01 and 2020-02\)"),
                           ("warm_up = 5", r"the warm-up \(6 and 5\)"),
                           ('population = "fixed"', r"the population \(resampled and fixed\)")):
            with self.subTest(text=text):
                words = self.variant(f"[run]\n{text}\n")
                self.refused(64, f"do not share {what}", *words, "--quiet")
        words = self.variant("[run]\nborrowers = 5\n")
        self.refused(64, "the variant has no borrower 5, only 5 borrowers", *words, "--quiet")

    def test_replay_of_a_coupled_scenario(self):
        scenario = write_coupled(self)
        out, _ = self.lendsim("replay", scenario, "--replication=0", "--borrower=5", "--verbose")
        self.assertRegex(out, r'rule "worst of all" does not act; risk_score \S+ not in the selected 1 %')


if __name__ == "__main__":
    unittest.main(verbosity=1 if len(sys.argv) == 1 else 2)
