#!/usr/bin/python3
"""What README.md shows is true: its table, its what-if, its Python."""

import os
import shutil
import subprocess
import sys
import tempfile

SOURCE = os.environ["LENDSIM_SOURCE"]
LENDSIM = os.environ["LENDSIM"]
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(SOURCE, "scripts"))
import _readme  # noqa: E402


def check(what, true):
    print(("ok: " if true else "FAILED: ") + what, flush=True)
    if not true:
        sys.exit(1)


def run(arguments, folder):
    return subprocess.run(arguments, cwd=folder, capture_output=True, text=True, check=False)


def main():
    with open(os.path.join(SOURCE, "README.md"), encoding="utf-8") as file:
        readme = file.read()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(os.path.join(SOURCE, "scenarios"), os.path.join(folder, "scenarios"))
        os.mkdir(os.path.join(folder, "results"))
        result = run([LENDSIM, "run", "scenarios/baseline.toml", "-o", "results/baseline.h5",
                      "--quiet"], folder)
        check("the baseline runs", result.returncode == 0)
        check("the table is the program's (scripts/regenerate writes it)",
              result.stdout == _readme.block(readme, "baseline"))

        what_if = _readme.block(readme, "what-if")
        check("the what-if has at most ten lines", len(what_if.splitlines()) <= 10)
        with open(os.path.join(folder, "scenarios/cap.toml"), "w", encoding="utf-8") as file:
            file.write(what_if)
        result = run([LENDSIM, "validate", "scenarios/cap.toml"], folder)
        check("the what-if is valid", result.returncode == 0)
        result = run([LENDSIM, "run", "scenarios/cap.toml", "-o", "results/cap.h5", "--quiet",
                      "--replications", "2"], folder)
        check("the what-if runs", result.returncode == 0)

        small = ["--quiet", "--replications", "2", "--borrowers", "200"]
        result = run([LENDSIM, "compare", "scenarios/baseline.toml", "scenarios/cap.toml", "-o",
                      "results/compared.h5", *small], folder)
        check("the what-if is compared", result.returncode == 0 and "difference" in result.stdout)
        result = run([LENDSIM, "seek", "scenarios/baseline.toml", "--vary",
                      "policy.risk_floor=450..600", "--maximise", "net_income", "--subject-to",
                      "default_rate <= 0.4% @95%", "--points", "3", "--most", "3", *small], folder)
        check("the best value is sought", result.returncode in (0, 1) and
              "policy.risk_floor" in result.stdout)

        for line in _readme.block(readme, "report").splitlines():
            words = line.replace("build/release/lendsim", LENDSIM).split()
            result = run(words, folder)
            check(line, result.returncode == 0)
        with open(os.path.join(folder, "results/charts/interest-income.svg"), encoding="utf-8") as new, \
                open(os.path.join(SOURCE, "scenarios/baseline-interest-income.svg"),
                     encoding="utf-8") as old:
            check("the picture is the program's (scripts/regenerate draws it)", new.read() == old.read())

        lines = [line for line in _readme.block(readme, "python").splitlines()
                 if "matplotlib" not in line]
        result = run(["/usr/bin/python3", "-c", "\n".join(lines)], folder)
        print(result.stdout + result.stderr)
        check("the Python works", result.returncode == 0)


main()
