"""TAIWAN-2005.md: the tables of the comparison, and the misfit in sentences."""

import numpy as np

from _taiwan_compare import (CHANCE, IMPOSSIBLE, INSTEAD, KEPT, chi_squared, first_order,
                             july_august, last_fitted_step, limit_of_z, misplaced, steps)
from _taiwan_data import BANDS, D2, STATES
from _taiwan_fit import (DRAW_ROWS, LATE_OUTCOMES, LATE_ROWS, REFERENCE_MONTH, SERVICE_OUTCOMES,
                         SERVICE_ROWS, STAYER_NAMES)


def beginning(entry):
    """How the entry's line begins: all of it that comes from the data."""
    return (f"| {entry.label} | {entry.number:,} | {100 * entry.observed:.2f} | "
            f"{100 * entry.observed_error:.2f} |")


def table_lines(entries, what):
    limit = limit_of_z(entries)
    lines = [
        f"| {what} | n | observed % | se | simulated % | se | difference | z | |",
        "|---|---|---|---|---|---|---|---|---|"
    ]
    for entry in entries:
        z = f"{entry.z:+.1f}" if np.isfinite(entry.z) else "∞"
        note = "misses" if abs(entry.z) > limit else ""
        lines.append(
            f"{beginning(entry)} {100 * entry.simulated:.2f} | {100 * entry.simulated_error:.2f} | "
            f"{100 * (entry.simulated - entry.observed):+.2f} | {z} | {note} |")
    return lines + [
        "",
        f"\"misses\": |z| > {limit:.2f}, which one of these {len(entries)} entries passes by chance in "
        f"{100 * CHANCE:.0f} % of all cases if the model is true."
    ]


def labels(pairs):
    return {f"{STATES[a]} → {STATES[b]}" for a, b in pairs}


def listed(cells, form):
    return "; ".join(form(cell) for cell in cells) or "none"


def pair(entry):
    """Simulated for observed."""
    return f"{entry.label} {100 * entry.simulated:.1f} for {100 * entry.observed:.1f} %"


def rejection(cells, wrong, chi):
    rows = ", ".join(f"{STATES[row]} {value:.0f} on {degrees}"
                     for row, (value, degrees) in enumerate(chi))
    verdict = "rejected" if wrong else "not rejected"
    return (f"- **The transition matrix is {verdict}**: {len(wrong)} of {len(cells)} cells miss; "
            f"χ² of rows: {rows} (5 % points: 3.8, 6.0, 7.8 on 1, 2, 3 degrees). In the χ² of "
            "arrears all falls and cures are one cell.")


def in_accounts(cells, counts):
    data = july_august(counts).sum(axis=0)
    shares = np.zeros(data.shape)
    for (a, b), cell in zip(steps(), cells):
        shares[a, b] = cell.simulated
    moved, carried = misplaced(data, shares), misplaced(data, last_fitted_step(counts))
    lost = sum(data[a, b] for a, b in IMPOSSIBLE)
    return (
        f"- In accounts: {moved:,.0f} of {counts['accounts']:,} "
        f"({100 * moved / counts['accounts']:.1f} %) would have to take another step; {lost:,} of "
        "them take one that the language has no outcome for. For comparison: the data's own "
        f"matrix of June to July, carried over, misplaces {carried:,.0f}: behaviour moves from "
        "month to month.")


def misses(wrong, counts):
    """What could be had by a better fit, and what could not."""
    cannot = [cell for cell in wrong if cell.label in labels(IMPOSSIBLE)]
    instead = [cell for cell in wrong if cell.label in labels(INSTEAD)]
    others = sorted((cell for cell in wrong if cell not in cannot and cell not in instead),
                    key=lambda cell: -abs(cell.simulated - cell.observed) * cell.number)
    fitted = last_fitted_step(counts)
    before = {f"{STATES[a]} → {STATES[b]}": fitted[a, b] for a, b in steps()}
    return [
        "- Misses of behaviour that did not hold, or was not caught (simulated for observed; June "
        "to July in brackets): "
        f"{listed(others, lambda cell: f'{pair(cell)} ({100 * before[cell.label]:.1f})')}.",
        "- Misses of steps that cannot be made: " +
        listed(cannot,
               lambda cell: f"{cell.label} ({100 * cell.observed:.1f} %, n = {cell.number:,})") +
        f"; and where these accounts go instead: {listed(instead, pair)}."
    ]


def four_months_late(tables, counts):
    late = tables["four_months"][KEPT.index(D2)]
    chain = first_order(counts)[KEPT.index(D2)]
    closed = (late.simulated - chain) / (late.observed - chain)
    return (
        f"- **Four months late**: {100 * late.simulated:.1f} % of those in D2 in April are in D2 "
        f"in August; observed {100 * late.observed:.1f} %, a first-order chain "
        f"{100 * chain:.1f} %. Stayers and a memory of two months close {100 * closed:.0f} % of "
        "the gap.")


def other_table(entries, title):
    missing = [entry for entry in entries if abs(entry.z) > limit_of_z(entries)]
    worst = max(entries, key=lambda entry: abs(entry.simulated - entry.observed))
    return f"- {title}: {len(missing)} of {len(entries)} miss; the largest difference is {pair(worst)}."


OTHER_TABLES = {
    "bands": "Rates by limit band",
    "utilisation": "Utilisation by limit band",
    "payments": "Payments by limit band",
    "shares": "State shares"
}


def misfit(tables, counts, chi):
    """The figures of the misfit in sentences."""
    cells = tables["steps"]
    wrong = [cell for cell in cells if abs(cell.z) > limit_of_z(cells)]
    return [
        rejection(cells, wrong, chi),
        in_accounts(cells, counts), *misses(wrong, counts),
        four_months_late(tables, counts),
        *(other_table(tables[name], title) for name, title in OTHER_TABLES.items())
    ]


TEXT = """\
# Taiwan 2005: the simulated card book against the data

Written by `scripts/validate_taiwan`; do not edit. Scenario: [taiwan-2005.toml](taiwan-2005.toml), fitted by
`scripts/calibrate taiwan` to April to July 2005 only. What is compared below is August, which the fit did not see,
but for the state shares of July. Data: "Default of credit card clients", UCI Machine Learning Repository, Yeh & Lien
2009, CC BY 4.0, 30,000 accounts; derived counts: `tests/validation/taiwan_2005_counts.toml`. Simulation:
{version}, seed {seed}, {replications} replications of {borrowers:,} accounts.

![Observed and simulated steps from July to August](taiwan-2005.svg)

## The misfit

{misfit}

Errors of the data are binomial (of means and ratios: of the mean, delta method), those of the simulation from the
spread of its replications. With 30,000 accounts a difference of one percentage point is many standard errors:
a miss is no verdict on use, its size in accounts is.

**How far this is out of sample.** No number of the scenario was computed from August. The form of the model was
not chosen blind, though: it was settled with this comparison on view. Besides the present form these were tried:
no effects of the month (REV → D2 too low); falls from deep arrears counted as held (D3 and deeper too many);
amounts as a share of the unused limit (July's utilisation by band: root mean square error 6.2 to 6.6 points
instead of 5.1); a lognormal of amounts by its logarithms. So the tests below are kinder than blind ones.

## What was fitted

Monthly probabilities of movers in July by limit band; the scenario holds them as log-odds of row, band and month.

{fitted}

Stayers by limit band, % of the accounts of the band:

{stayers}

From D3, D4 and D5+ (all bands): caught up {cures} %, further behind {rolls} %.

## What the language cannot express

- **Arrears to a bill paid in full in one month** (D2 → PIF): `catch_up` pays what is overdue, the rest revolves.
- **A bucket less without a cure** (D3 → D2 and the like): the fit counts it as a cure, so D2 is short of these.
- **Who buys how much**: the amount of a draw has one distribution per product. In the data those who pay in full
  buy less than revolvers, and limits matter. Utilisation and payment rates by band miss for this reason.
- **Utilisation above 1** (4.6 % of statements) and credit balances: both sides are cut off at 0 and 1.
- **A revolver at the opening**: an opening debt is a purchase not yet billed. April is simulated with decided
  outcomes to set the states up.

## States

An account-month of `/panel` is in state

| state | data | simulation |
|---|---|---|
| NC | code −2, no consumption | no debt when the month opened (outcome none) |
| PIF | −1, paid in full | 0 days past due, outcome settle |
| REV | 0, revolving | 0 days past due, any other outcome |
| D2 | 1 or 2 | 1–29 days past due |
| D3 | 3 | 30–59 |
| D4 | 4 | 60–89 |
| D5+ | 5 and more | 90 and more, or charged off |

Code 2 is the first month late of that coding and mostly chronic lateness: an account that pays one instalment a
month, but late, holds its bucket (`pay` in arrears).

## Steps from July to August

{steps}

## The same state four months later, April to August

{four_months}

A first-order chain of the steps April to July: {chain}.

## State shares

{shares}

## Late and out of it, by limit band, July to August

Bands: limits up to NT$ 50,000, 100,000, 200,000, 300,000, above.

{bands}

## Utilisation in August, by limit band

{utilisation}

## Payments in August of July's bills, by limit band

{payments}
"""
TABLE_HEADS = {
    "steps": "step",
    "four_months": "state",
    "shares": "month, state",
    "bands": "band, step",
    "utilisation": "band",
    "payments": "band, measure"
}


def by_band(head, rows):
    """A table of per cent by band: rows of (label, values)."""
    lines = [f"| {head} | " + " | ".join(BANDS) + " |", "|---|" + "---|" * len(BANDS)]
    return "\n".join(lines + [
        f"| {label} | " + " | ".join(f"{100 * value:.1f}" for value in values) + " |"
        for label, values in rows
    ])


def fitted_parts(counts, fit):
    """What was fitted, as tables."""
    rows = [(f"{row}: {outcome}", getattr(fit, table).probability[r, :, REFERENCE_MONTH, o])
            for table, names, outcomes in (("draw", DRAW_ROWS, ("draws", )),
                                           ("service", SERVICE_ROWS,
                                            SERVICE_OUTCOMES), ("late", LATE_ROWS, LATE_OUTCOMES))
            for r, row in enumerate(names) for o, outcome in enumerate(outcomes)]
    accounts = np.array(list(counts["sequences"].values())).sum(axis=0)
    cures, rolls = (", ".join(f"{100 * p:.1f}" for p in fit.deep[:, column]) for column in (0, 1))
    return {
        "fitted": by_band("row: outcome", rows),
        "cures": cures,
        "rolls": rolls,
        "stayers": by_band("stayer", list(zip(STAYER_NAMES, fit.stayers / accounts)))
    }


def document(counts, fit, tables, sums, run):
    """The whole text; `run`: version, seed, replications, borrowers."""
    data = july_august(counts).sum(axis=0)
    chi = [chi_squared(row, data[row], sums[:, row]) for row in range(len(STATES))]
    chain = ", ".join(f"{STATES[a]} {100 * value:.1f} %"
                      for a, value in zip(KEPT, first_order(counts)))
    parts = {
        name: "\n".join(table_lines(entries, TABLE_HEADS[name]))
        for name, entries in tables.items()
    }
    return TEXT.format(**run,
                       **parts,
                       **fitted_parts(counts, fit),
                       chain=chain,
                       misfit="\n".join(misfit(tables, counts, chi)))


def plot_rows(tables):
    return [(cell.label, ((100 * cell.observed, 100 * cell.observed_error),
                          (100 * cell.simulated, 100 * cell.simulated_error)))
            for cell in tables["steps"]]
