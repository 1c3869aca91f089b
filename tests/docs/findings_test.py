#!/usr/bin/python3
"""scenarios/FINDINGS.md covers every scenario and none of it is stale; the differences in it are right."""

import hashlib
import os
import pathlib
import re
import statistics
import subprocess
import sys

SOURCE = pathlib.Path(os.environ["LENDSIM_SOURCE"])
LENDSIM = os.environ["LENDSIM"]
sys.dont_write_bytecode = True
sys.path.insert(0, str(SOURCE / "scripts"))
import _findings  # noqa: E402

FAILED = []


def check(what, true):
    if not true:
        FAILED.append(what)
        print("FAILED: " + what)


def present_hash(scenario, overrides):
    """The hash of the resolved scenario is that of what `lendsim show` prints."""
    shown = subprocess.run([LENDSIM, "show", SOURCE / "scenarios" / scenario, "--quiet",
                            *(f"--set={text}" for text in overrides)], capture_output=True, check=False)
    return hashlib.sha256(shown.stdout).hexdigest() if shown.returncode == 0 else None


def check_page():
    scenarios = {path.name for path in (SOURCE / "scenarios").glob("*.toml")}
    variants = {name for name in scenarios
                if re.search(r"^extends\b", (SOURCE / "scenarios" / name).read_text(encoding="utf-8"), re.M)}
    asked = _findings.questions((SOURCE / "scenarios/README.md").read_text(encoding="utf-8"))
    findings = (SOURCE / "scenarios/FINDINGS.md").read_text(encoding="utf-8")
    check(f"scenarios/README.md has a question for each scenario: {sorted(scenarios ^ set(asked))}",
          scenarios == set(asked))
    for name in sorted(variants):
        check(f"{name} is in FINDINGS.md", f"\n`{name}` against " in findings)
        check(f"its question in FINDINGS.md is that of README.md: {name}", asked.get(name, "?") in findings)
    recorded = _findings.recorded_hashes(findings)
    check("FINDINGS.md has the hash of each variant", variants <= {name for name, _, _ in recorded})
    for name, overrides, sha256 in recorded:
        check(f"the finding of {' '.join([name, *overrides])} is not stale (scripts/findings writes it)",
              present_hash(name, overrides) == sha256)
    for name in ("rival_campaign.toml", "funder_suspended.toml"):
        text = (SOURCE / "scenarios" / name).read_text(encoding="utf-8")
        check(f"{name} has at most 15 lines", len(text.splitlines()) <= 15)


def near(x, y):
    return abs(x - y) < 1e-9


def check_difference():
    """Two levels of very different years, an effect of 3, 5 and 4: only the effect is uncertain."""
    t = _findings.student_quantile(0.975, 2)
    d = _findings.Difference(([103.0, 205.0, 304.0], None), ([100.0, 200.0, 300.0], None))
    check("means", near(d.base, 200) and near(d.variant, 204) and near(d.difference, 4))
    check("the error is that of the paired differences", near(d.error, t * 1 / 3**0.5))
    check("an effect of 4 +- 2.3 is visible", d.visible())
    # 204/200 - 1 = 2 %; what is left of each replication: 103 - 102, 205 - 204, 304 - 306.
    check("relative", near(d.relative, 0.02))
    check("the error of the quotient", near(d.relative_error, t * statistics.stdev([1, 1, -2]) / 200 / 3**0.5))

    # Ratios 6/20 and 3/20, of totals, not of means of ratios (0.325, 0.1625); pulls
    # (1 - 0.3*4, 5 - 0.3*16)/10 and (0.5 - 0.15*4, 2.5 - 0.15*16)/10.
    d = _findings.Difference(([1.0, 5.0], [4.0, 16.0]), ([0.5, 2.5], [4.0, 16.0]))
    check("ratios of totals", near(d.variant, 0.3) and near(d.base, 0.15))
    t = _findings.student_quantile(0.975, 1)
    check("delta method", near(d.error, t * statistics.stdev([-0.02 + 0.01, 0.02 - 0.01]) / 2**0.5))

    d = _findings.Difference(([0.0, 3.0], None), ([1.0, 1.0], None))
    check("0.5 +- 19 is not visible", not d.visible() and "no effect visible on x" in _findings.clause("x", "count", d))
    # Tables of Student's t: 2.0227 at 39 degrees, 2.0452 at 29.
    check("quantiles of Student's t", abs(_findings.student_quantile(0.975, 39) - 2.0227) < 5e-5
          and abs(_findings.student_quantile(0.975, 29) - 2.0452) < 5e-5)


def main():
    check_difference()
    check_page()
    print("FINDINGS.md: " + (f"{len(FAILED)} failed" if FAILED else "every scenario, nothing stale"))
    return 1 if FAILED else 0


sys.exit(main())
