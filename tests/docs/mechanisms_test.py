#!/usr/bin/python3
"""scenarios/README.md has a row for every mechanism, and every row names a test that exists."""
import os
import pathlib
import sys

SOURCE = pathlib.Path(os.environ["LENDSIM_SOURCE"])
sys.path.insert(0, str(SOURCE / "scripts"))
sys.dont_write_bytecode = True
import _mechanisms


def main():
    mechanisms = _mechanisms.read(SOURCE / "tests/mechanisms")
    problems = [f"{name} has no file in tests/mechanisms" for name in _mechanisms.ids() if name not in mechanisms]
    problems += [f"{name} is no known mechanism" for name in mechanisms if name not in _mechanisms.ids()]
    for name, m in mechanisms.items():
        for key in ("id", "title", "key"):
            if not m.get(key):
                problems.append(f"{name}: {key} is missing")
        if "test" in m:
            path, _, case = m["test"].partition(": ")
            if not (SOURCE / path).is_file() or case not in (SOURCE / path).read_text(encoding="utf-8"):
                problems.append(f"{name}: there is no test {m['test']}")
        elif not m.get("measure"):
            problems.append(f"{name}: neither a measure nor a test of its own")
    text = (SOURCE / "scenarios/README.md").read_text(encoding="utf-8")
    if not problems and _mechanisms.replaced(text, mechanisms) != text:
        problems.append("the table of mechanisms in scenarios/README.md is not what scripts/regenerate writes")
    print("\n".join(problems) or f"{len(mechanisms)} mechanisms, each with its row and its test")
    return 1 if problems else 0


sys.exit(main())
