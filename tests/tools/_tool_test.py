"""What the tests of one tool have in common."""

import os
import shutil
import sys
import tempfile

import _files
import _seen

HERE = os.path.dirname(os.path.abspath(__file__))


def need(*programs):
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        sys.exit(f"not installed: {', '.join(missing)}; scripts/setup test installs what is missing")


def report(what, path, problems):
    name = os.path.basename(path)
    for problem in problems[:20]:
        print(f"FAILED: {what}, {name}: {problem}")
    if len(problems) > 20:
        print(f"... and {len(problems) - 20} more")
    if not problems:
        print(f"ok: {what}, {name}", flush=True)
    return len(problems)


def try_readers(readers):
    """readers: name -> (command, options of check_reader). Each reads every kind of file."""
    failures = 0
    with _files.result_files() as paths:
        for name, (command, options) in readers.items():
            for path in paths:
                with tempfile.TemporaryDirectory() as folder:
                    failures += report(name, path,
                                       _seen.check_reader(command, path, folder, **options))
    return failures > 0


def script(name):
    return os.path.join(HERE, name)
