"""tests/bench/RESULTS.md: what was measured, newest last."""

import re

from _rounds import figure

HEADING = re.compile(r"^## (\d{4}-\d\d-\d\d), (.+)$")
ROW = re.compile(r"^\| ([^|]+) \| ([0-9.]+) \| [0-9.]+–[0-9.]+ \|")


def section(date, cpu, about, ratios, figures):
    """A record as text. `figures`: (case, unit, spread, about)."""
    lines = [f"## {date}, {cpu}", "", about, "",
             "| ratio | median | rounds | better | goal | reached |", "|---|---|---|---|---|---|"]
    for r in ratios:
        reached = {None: "", True: "yes", False: "no"}[r.reached()]
        lines.append(f"| {r.name} | {figure(r.value)} | {r.spread} | {r.better} | "
                     f"{r.goal_text()} | {reached} |")
    lines += ["", "| measured | ns | rounds | per | |", "|---|---|---|---|---|"]
    for name, unit, spread, note in figures:
        lines.append(f"| {name} | {figure(spread.median)} | {spread} | {unit} | {note} |")
    return "\n".join(lines) + "\n"


def last_record(text, cpu):
    """Ratios by name of the last record of this CPU, and its date; (None, None) without one."""
    date, values, wanted, in_ratios = None, None, False, False
    for line in text.splitlines():
        heading = HEADING.match(line)
        if heading:
            wanted = heading.group(2) == cpu
            if wanted:
                date, values = heading.group(1), {}
        elif line.startswith("| ratio |"):
            in_ratios = True
        elif not line.startswith("|"):
            in_ratios = False
        elif wanted and in_ratios and (row := ROW.match(line)):
            values[row.group(1)] = float(row.group(2))
    return date, values
