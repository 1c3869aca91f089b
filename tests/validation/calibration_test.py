#!/usr/bin/python3
"""The calibration to public data: it refuses bad input, finds known parameters, and its files
agree.

    LENDSIM=build/lendsim LENDSIM_SOURCE=. tests/validation/calibration_test.py
"""

import csv
import datetime
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import numpy as np

SOURCE = os.environ["LENDSIM_SOURCE"]
LENDSIM = os.environ["LENDSIM"]
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(SOURCE, "scripts"))
import _macro  # noqa: E402
import _taiwan_compare  # noqa: E402
import _taiwan_counts  # noqa: E402
import _taiwan_data  # noqa: E402
import _taiwan_document  # noqa: E402
import _taiwan_fit  # noqa: E402
import _taiwan_scenario  # noqa: E402
import _taiwan_simulation  # noqa: E402

STANDARD_ERRORS = 5
NC, PIF, REV, D2, D3, D4, D5 = range(7)
COLUMNS = [
    "ID", "LIMIT_BAL", *_taiwan_data.STATUS_COLUMNS, *_taiwan_data.BILL_COLUMNS,
    *_taiwan_data.PAYMENT_COLUMNS
]
LIMITS = (30_000, 80_000, 150_000, 250_000, 400_000)  # one in each band


def check(what, true):
    print(("ok: " if true else "FAILED: ") + what, flush=True)
    if not true:
        sys.exit(1)


def run(*arguments):
    return subprocess.run(arguments,
                          capture_output=True,
                          text=True,
                          check=False,
                          env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"})


def read_text(*path):
    with open(os.path.join(SOURCE, *path), encoding="utf-8") as file:
        return file.read()


def write_csv(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


# ---- bad input ----------------------------------------------------------------------------------


def account(number, band, states):
    """A row of the CSV; August repeats July. A bill of half the limit, a twentieth of it paid."""
    codes = [state - 2 if state < D2 else state - 1 for state in (*states, states[-1])]
    limit = LIMITS[band]
    return [number, limit, *codes, *[limit // 2] * 5, *[limit // 40] * 5]


def good_rows():
    kinds = [(NC, ) * 4, (PIF, ) * 4, (REV, ) * 4, (D2, ) * 4, (REV, REV, D2, D3),
             (REV, PIF, PIF, REV)]
    return [COLUMNS] + [account(n + 1, n % 5, kinds[n % len(kinds)]) for n in range(60)]


def calibrate_taiwan(folder, rows):
    path = os.path.join(folder, "data.csv")
    write_csv(path, rows)
    return run(os.path.join(SOURCE, "scripts/calibrate"), "taiwan", path, "--scenario",
               os.path.join(folder, "out.toml"), "--counts", os.path.join(folder, "counts.toml"))


def refused(what, result, code, *words):
    print(result.stderr.strip())
    lines = result.stderr.strip().splitlines()
    check(f"{what}: one message, exit code {code}", result.returncode == code and len(lines) == 1
          and all(word in lines[0] for word in words))


def changed(rows, row, column, value):
    """A copy with one cell changed; row 1 is the header."""
    copy = [list(cells) for cells in rows]
    copy[row - 1][COLUMNS.index(column)] = value
    return copy


def bad_accounts(folder):
    rows = good_rows()
    check("the good accounts are read", calibrate_taiwan(folder, rows).returncode == 0)
    for what, row, column, value in (("an empty cell", 7, "BILL_AMT4",
                                      ""), ("an impossible code", 9, "PAY_4",
                                            12), ("a code below -2", 9, "PAY_2",
                                                  -3), ("text", 4, "PAY_AMT3",
                                                        "many"), ("half a code", 5, "PAY_6", "0.5"),
                                     ("no number", 5, "BILL_AMT2",
                                      "nan"), ("an infinite bill", 5, "BILL_AMT2",
                                               "inf"), ("no limit", 6, "LIMIT_BAL",
                                                        0), ("a negative payment", 8, "PAY_AMT6",
                                                             -1), ("an ID twice", 12, "ID", 3)):
        refused(what, calibrate_taiwan(folder, changed(rows, row, column, value)), 65, f"row {row}",
                f"column {column}")
    index = COLUMNS.index("PAY_4")
    refused("a missing column", calibrate_taiwan(folder, [r[:index] + r[index + 1:] for r in rows]),
            65, "row 1", "column PAY_4", "missing")
    refused("a short row", calibrate_taiwan(folder, rows[:10] + [rows[10][:-2]] + rows[11:]), 65,
            "row 11")
    refused("no accounts", calibrate_taiwan(folder, rows[:1]), 65, "no rows")
    script = os.path.join(SOURCE, "scripts/calibrate")
    refused("no file", run(script, "taiwan", os.path.join(folder, "none.csv")), 66, "none.csv")
    check("usage: exit code 64", run(script).returncode == run(script, "taiwan").returncode == 64)
    check(
        "usage of the comparison: exit code 64",
        run(os.path.join(SOURCE, "scripts/validate_taiwan"), "--replications",
            "1").returncode == 64)


def quarters(number):
    """First days of so many quarters, from the year 1000."""
    return [datetime.date(1000 + n // 4, 1 + 3 * (n % 4), 1).isoformat() for n in range(number)]


def bad_rates(folder):
    path = os.path.join(folder, "rates.csv")

    def calibrate(rows):
        write_csv(path, rows)
        return run(os.path.join(SOURCE, "scripts/calibrate"), "macro", path, "--report",
                   os.path.join(folder, "macro.md"))

    good = [["observation_date", "RATE"]] + [[date, 3 + n % 3]
                                             for n, date in enumerate(quarters(12))]
    for what, row, column, value in (("an empty rate", 4, 1, ""), ("text for a rate", 5, 1, "n/a"),
                                     ("a rate of 0", 6, 1, 0), ("a gap in time", 7, 0,
                                                                "1031-01-01"), ("no date", 8, 0,
                                                                                "spring")):
        rows = [list(cells) for cells in good]
        rows[row - 1][column] = value
        refused(what, calibrate(rows), 65, f"row {row}", f"column {good[0][column]}")
    refused("no dates", calibrate([["when", "RATE"]] + good[1:]), 65, "column observation_date",
            "missing")


# ---- known parameters ---------------------------------------------------------------------------

# Log-odds of the truth: rows, bands, months (June; July is the reference), by outcome.
TRUTH = {
    "draw": (np.array([[-0.8], [2.0], [1.6]]), np.array([[0.3], [0.1], [0], [-0.1],
                                                         [-0.2]]), np.array([[0.2], [0]])),
    "service":
    (np.array([[0.5, -0.6], [1.4, -0.8], [1.0, -0.7], [-0.3, -1.5],
               [-1.0, -1.2]]), np.array([[-0.5, 0.3], [-0.2, 0.1], [0, 0], [0.2, -0.2],
                                         [0.4, -0.3]]), np.array([[0.1, -0.3], [0, 0]])),
    "late": (np.array([[0.6, -1.2], [-0.7, -1.6]]),
             np.array([[-0.3, 0.4], [-0.1, 0.2], [0, 0], [0.2, -0.1],
                       [0.4, -0.3]]), np.array([[0.1, -0.2], [0, 0]])),
}
SHARES = np.array([0.5, 0.35, 0.6, 0.3])  # stayers of NC, PIF, REV, D2
# Accounts in April and May by state, one band; D3 is only reached later.
APRIL_MAY = np.array([[80, 9, 10, 3], [8, 90, 14, 5], [1, 12, 300, 20], [1, 8, 20, 60]],
                     dtype=float)


def true_probability(table, row, band, month):
    rows, bands, months = TRUTH[table]
    weights = np.append(np.exp(rows[row] + bands[band] + months[month]), 1)
    return weights / weights.sum()


def next_month(before, now, band, month):
    """Probability of each state of the next month for a mover: the rules of the fit, written once
    more.
    """
    p = np.zeros(7)
    if now == NC:
        draw = true_probability("draw", 0, band, month)[0]
        settle, miss, pay = true_probability("service", 0, band, month)
        p[[NC, PIF, D2, REV]] = 1 - draw, draw * settle, draw * miss, draw * pay
    elif before == NC or (now == REV and before >= D2):
        p[now] = 1
    elif now == PIF:
        draw = true_probability("draw", 1 if before == PIF else 2, band, month)[0]
        settle, miss, pay = true_probability("service", 1 if before == PIF else 2, band, month)
        p[[NC, PIF, D2, REV]] = 1 - draw, draw * settle, draw * miss, draw * pay
    elif now == REV:
        p[[PIF, D2, REV]] = true_probability("service", 4 if before == REV else 3, band, month)
    elif now == D2:
        cure, miss, pay = true_probability("late", 1 if before >= D2 else 0, band, month)
        p[[PIF, REV, D3, D2]] = cure / 4, cure * 3 / 4, miss, pay
    else:
        p[[REV, D2, D3, D4]] = 0.2, 0.2, 0.3, 0.3
    return p


def expected_sequences(scale):
    """{sequence: expected accounts by band}."""
    counts = {}
    for april, may in np.ndindex(4, 4):
        for band in range(5):
            accounts = scale * APRIL_MAY[april, may]
            if april == may:
                stay = counts.setdefault((april, ) * 4, np.zeros(5))
                stay[band] += SHARES[april] * accounts
                accounts *= 1 - SHARES[april]
            june = next_month(april, may, band, 0)
            for third in np.flatnonzero(june):
                july = next_month(may, third, band, 1)
                for fourth in np.flatnonzero(july):
                    cell = counts.setdefault((april, may, int(third), int(fourth)), np.zeros(5))
                    cell[band] += accounts * june[third] * july[fourth]
    return counts


def errors(fit):
    """(what, estimate - truth) for the log-odds of each table and the shares of stayers."""
    for name, (rows, bands, months) in TRUTH.items():
        logit = getattr(fit, name)
        yield name, np.concatenate([(logit.rows - rows).ravel(), (logit.bands - bands).ravel(),
                                    (logit.months - months).ravel()])
    yield "stayers", (fit.share - SHARES[:, None]).ravel()


def finds_exact_counts():
    """From the expected counts the truth comes back but for the added half count and the end of the
    EM.
    """
    scale = 1e9
    counts = expected_sequences(scale)
    fit = _taiwan_fit.fit(counts)
    # A log-odds moves by the added half count over the accounts of its cell at most; shares less.
    # The EM gains a constant factor a step, so what is left is its last change times the steps that
    # it took.
    smallest = min(cell[cell > 0].min() for cell in counts.values())
    tolerance = 0.5 / smallest + _taiwan_fit.TOLERANCE * fit.steps * 10
    for name, difference in errors(fit):
        check(f"{name}: exact to {np.abs(difference).max():.1e} (at most {tolerance:.1e})",
              np.abs(difference).max() <= tolerance)


def complete_errors(fit, name):
    """Standard errors of the log-odds if it were known who is a stayer: from the information of the
    movers.
    """
    shape = getattr(fit, name).probability.shape
    counts = np.zeros(shape[:3])
    for sequence, by_band in expected_sequences(30).items():
        mover = np.array(by_band)
        if len(set(sequence)) == 1:
            mover = mover - SHARES[sequence[0]] * 30 * APRIL_MAY[sequence[0], sequence[0]]
        for month in (0, 1):
            for table, row, _ in _taiwan_fit.row_and_outcome(*sequence[month:month + 3]):
                if table == name:
                    counts[_taiwan_fit.TABLES[name][0].index(row), :, month] += mover
    design = _taiwan_fit.main_effects(shape[:3],
                                      (_taiwan_fit.REFERENCE_BAND, _taiwan_fit.REFERENCE_MONTH))
    worst = 0.0
    for outcome in range(shape[3] - 1):
        p = getattr(fit, name).probability[..., outcome].ravel()
        information = design.T @ ((counts.ravel() * p * (1 - p))[:, None] * design)
        worst = max(worst, np.sqrt(np.diag(np.linalg.inv(information))).max())
    return worst


def finds_parameters_in_csv(folder):
    """From a CSV of whole accounts, as many of each sequence as expected: nearer than a sample
    would come.
    """
    rows = [COLUMNS]
    for sequence, by_band in expected_sequences(30).items():
        for band, number in enumerate(np.floor(by_band + 0.5).astype(int)):
            rows += [account(len(rows) + n, band, sequence) for n in range(number)]
    path = os.path.join(folder, "synthetic.csv")
    write_csv(path, rows)
    counts = _taiwan_counts.from_csv(path)
    check(f"{counts['accounts']:,} synthetic accounts are read",
          counts["accounts"] == len(rows) - 1)
    fit = _taiwan_fit.fit(counts["sequences"])
    for name, difference in errors(fit):
        # Of a share of stayers: that of the accounts in one cell of state and band.
        worst = (complete_errors(fit, name)
                 if name != "stayers" else np.sqrt(0.25 / (30 * np.diag(APRIL_MAY).min())))
        check(
            f"{name}: {np.abs(difference).max():.3f} from the truth (at most {STANDARD_ERRORS} x {worst:.3f})",
            np.abs(difference).max() <= STANDARD_ERRORS * worst)
    check("utilisation",
          all(abs(mean - 0.5) < 1e-9 for number, mean, _ in counts["check_utilisation_august"]))
    check("payments",
          all(abs(rate - 0.05) < 1e-5 for _, _, _, rate, _ in counts["check_payments_august"]))


def finds_factor(folder):
    """phi and the loading of a simulated one-factor rate."""
    phi, loading, number = 0.9, 0.3, 8000
    random = np.random.default_rng(1991)
    z = np.zeros(number)
    z[0] = random.standard_normal()
    for t in range(1, number):
        z[t] = phi * z[t - 1] + np.sqrt(1 - phi**2) * random.standard_normal()
    y = (_macro.NORMAL.inv_cdf(0.04) - np.sqrt(loading) * z) / np.sqrt(1 - loading)
    path = os.path.join(folder, "factor.csv")
    write_csv(path,
              [["observation_date", "RATE"]] + [[date, repr(100 * _macro.NORMAL.cdf(value))]
                                                for date, value in zip(quarters(number), y)])
    _, dates, rates = _macro.read_rates(path)
    found = _macro.estimate(dates, rates)
    check(f"phi {found.phi:.4f} (se {found.phi_error:.4f}) for {phi}",
          abs(found.phi - phi) <= STANDARD_ERRORS * found.phi_error)
    check(f"loading {found.loading:.4f} (se {found.loading_error:.4f}) for {loading}",
          abs(found.loading - loading) <= STANDARD_ERRORS * found.loading_error)
    check("three months are a quarter", abs(found.monthly_phi**3 - found.phi) < 1e-12)
    step = 1e-5
    for p in (0.01, 0.3):

        def log_odds(factor, p=p):
            scale = np.sqrt(1 - loading)
            c = _macro.NORMAL.inv_cdf(p) * scale
            value = _macro.NORMAL.cdf((c - np.sqrt(loading) * factor) / scale)
            return np.log(value / (1 - value))

        slope = (log_odds(step) - log_odds(-step)) / (2 * step)
        check(f"the effect at {p} is the slope",
              abs(slope - _macro.logit_effect(loading, p)) < 1e-6)


# ---- the committed files ------------------------------------------------------------------------


def states_of_the_panel():
    outcomes = {"none": -1, "pay": 0, "miss": 1, "settle": 4, "catch_up": 5}
    statuses = {"open": 1, "charged_off": 5}
    cases = [(0, "none", "open", NC), (0, "settle", "open", PIF), (0, "pay", "open", REV),
             (0, "catch_up", "open", REV), (1, "miss", "open", D2), (29, "pay", "open", D2),
             (30, "miss", "open", D3), (59, "pay", "open", D3), (60, "miss", "open", D4),
             (90, "miss", "open", D5), (0, "none", "charged_off", D5)]
    found = _taiwan_simulation.states(np.array([case[0] for case in cases]),
                                      np.array([outcomes[case[1]] for case in cases]),
                                      np.array([statuses[case[2]] for case in cases]), outcomes,
                                      statuses)
    check("account-months of the panel get their states",
          found.tolist() == [case[3] for case in cases])


def figures_of_a_few_accounts():
    """Bands, states and payments of accounts that can be reckoned by hand."""
    check("a band contains its upper end",
          _taiwan_data.band_of([50_000, 50_001, 100_000, 300_000, 300_001]).tolist() == [0, 1, 1, 3, 4])
    check("codes become states", [_taiwan_data.state_of(code) for code in range(-2, 10)]
          == [NC, PIF, REV, D2, D2, D3, D4, D5, D5, D5, D5, D5])
    limit = np.full(4, 1000)
    bill = np.tile(np.array([[100], [100], [100], [700]]), (1, 5))
    payment = np.tile(np.array([[0], [1], [100], [800]]), (1, 5))
    accounts = _taiwan_data.Accounts(limit, _taiwan_data.band_of(limit),
                                     np.full((4, 5), REV), bill, payment)
    number, nothing, full, rate, error = _taiwan_data.august_payments(accounts)[0]
    # Paid 801 of 1,000 billed, what exceeds the bill not counted; residuals -80.1, -79.1, 19.9, 139.3.
    check("payments", (number, nothing, full, rate) == (4, 0.25, 0.5, 0.801)
          and abs(error - np.sqrt(80.1**2 + 79.1**2 + 19.9**2 + 139.3**2) / 1000) < 1e-5)


def committed_scenario(folder):
    counts = _taiwan_counts.read_counts(
        os.path.join(SOURCE, "tests/validation/taiwan_2005_counts.toml"))
    check(
        "the counts are those of 30,000 accounts",
        counts["accounts"] == sum(sum(row) for row in counts["sequences"].values()) == 30_000 ==
        np.array(counts["check_july_august"]).sum() == np.array(counts["check_april_august"]).sum())
    text = _taiwan_scenario.scenario_text(counts, _taiwan_fit.fit(counts["sequences"]))
    check("taiwan-2005.toml is what the counts give",
          text == read_text("scenarios/taiwan-2005.toml"))
    without_august = {
        name: value
        for name, value in counts.items() if not name.startswith("check_")
    }
    check(
        "without August too",
        text == _taiwan_scenario.scenario_text(without_august,
                                               _taiwan_fit.fit(without_august["sequences"])))
    path = os.path.join(SOURCE, "scenarios/taiwan-2005.toml")
    check("it is valid", run(LENDSIM, "validate", path).returncode == 0)
    result = run(os.path.join(SOURCE, "scripts/validate_taiwan"), "--replications", "2",
                 "--document", os.path.join(folder, "document.md"), "--plot",
                 os.path.join(folder, "plot.svg"))
    print(result.stderr.strip())
    check("it runs and is compared", result.returncode == 0)
    return counts


def committed_document(counts):
    document = read_text("scenarios/TAIWAN-2005.md")
    tables = _taiwan_compare.observed(counts)
    lines = document.splitlines()
    for name, entries in tables.items():
        check(
            f"the document has the data of {name}",
            all(
                any(line.startswith(_taiwan_document.beginning(entry)) for line in lines)
                for entry in entries))
    cells = sum(len(entries) for entries in tables.values())
    check(
        "and no other rows",
        sum(line.count("|") == 10 and line[2:6] != "---|"
            for line in lines) == cells + 2 * len(tables))
    chain = _taiwan_compare.first_order(counts)
    check("and the first-order chain", f"PIF {100 * chain[1]:.1f} %, REV {100 * chain[2]:.1f} %"
          in document)
    plot = xml.etree.ElementTree.fromstring(read_text("scenarios/taiwan-2005.svg"))
    points = plot.findall("{http://www.w3.org/2000/svg}circle")
    check("the plot has two points per step, and two in its key",
          len(points) == 2 * len(tables["steps"]) + 2)


def main():
    with tempfile.TemporaryDirectory() as folder:
        bad_accounts(folder)
        bad_rates(folder)
        finds_exact_counts()
        finds_parameters_in_csv(folder)
        finds_factor(folder)
        states_of_the_panel()
        figures_of_a_few_accounts()
        committed_document(committed_scenario(folder))


main()
