"""The file of derived counts: what the fit and the comparison need of the data, without the data.
"""

import tomllib

import _input_csv
from _taiwan_data import BANDS, MONTHS, SOURCE, STATES, derive, read

HEAD = f"""\
# Counts and moments of Taiwanese card accounts, April to August 2005. Written by scripts/calibrate.
# Derived from "Default of credit card clients", {SOURCE}.
# What begins with `check_` contains August and is for the comparison only; nothing else is.
#
# Bands of the credit limit, NT$: up to 50,000, 100,000, 200,000, 300,000, above.
# States by the code of the month's repayment: NC -2, PIF -1, REV 0, D2 1-2, D3 3, D4 4, D5+ 5 and more.
"""
COMMENTS = {
    "limits": "NT$ by band: median, sd of the logarithm, smallest, largest",
    "utilisation_revolving": "bill / limit in April within [0, 1] by band: accounts, mean, sd; always REV",
    "utilisation_late": "the same, always D2",
    "utilisation_moving": "the same, owing (REV, D2 ...) and not always in one state",
    "purchases": "net purchases of a month, NT$, of those who pay and bought, May to July: number, median, mean",
    "payments_revolving": "payment / bill of revolvers, May to July: number, median, total paid / total billed",
    "check_july_august": "accounts by band, state in July (row), state in August (column)",
    "check_april_august": "accounts by state in April (row), state in August (column)",
    "check_utilisation_august": "bill / limit in August within [0, 1] by band: accounts, mean, sd",
    "check_payments_august": "of bills of July by band: number, share with nothing paid, share paid in full, "
    "total paid / total billed, its standard error",
}


def rows(value):
    """A list of lists with one inner list on a line."""
    if isinstance(value, list) and value and isinstance(value[0], list):
        inner = ",\n".join(rows(item) for item in value)
        return "[\n" + inner + ",\n]" if isinstance(
            value[0][0], list) else "[" + ", ".join(map(str, value)) + "]"
    return str(value)


def text(counts):
    lines = [
        HEAD + f"accounts = {counts['accounts']}", "bands  = " + str(list(BANDS)).replace("'", '"'),
        "states = " + str(list(STATES)).replace("'", '"')
    ]
    for name, comment in COMMENTS.items():
        lines += [f"# {comment}", f"{name} = {rows(counts[name])}"]
    lines += ["", f"# Accounts by band for the states of {', '.join(MONTHS[:4])}", "[sequences]"]
    for sequence, by_band in counts["sequences"].items():
        lines.append(f"\"{' '.join(STATES[state] for state in sequence)}\" = {list(by_band)}")
    return "\n".join(lines) + "\n"


def read_counts(path):
    """What `text` wrote."""
    try:
        with open(path, "rb") as file:
            counts = tomllib.load(file)
    except OSError as error:
        raise _input_csv.InputError(f"{path}: {error.strerror}",
                                    _input_csv.EXIT_NO_INPUT) from error
    except tomllib.TOMLDecodeError as error:
        raise _input_csv.InputError(f"{path}: {error}") from error
    missing = [name for name in ("accounts", "sequences", *COMMENTS) if name not in counts]
    if missing:
        raise _input_csv.InputError(f"{path}: {missing[0]} is missing")
    counts["sequences"] = {
        tuple(STATES.index(state) for state in key.split()): by_band
        for key, by_band in counts["sequences"].items()
    }
    return counts


def from_csv(path):
    return derive(read(path))
