"""Compares the simulated card book with the data and writes down where it misses.

An entry is a share or a mean of the data with its standard error; the simulation supplies the same
figure with the error of its replications. z = difference / root of the sum of both squared errors.
"""

import dataclasses
import statistics

import numpy as np

from _taiwan_data import BANDS, D2, D3, D5, NC, PIF, REV, STATES

APRIL, JULY, AUGUST = 0, 3, 4
CHANCE = 0.05  # of any entry of a table beyond the limit, if the model were true
KEPT = (NC, PIF, REV, D2)
# Steps that no service outcome of the simulator makes: a lower bucket, or a bill in full, from
# arrears.
IMPOSSIBLE = tuple((a, b) for a in range(D2, D5 + 1)
                   for b in range(len(STATES)) if b in (NC, PIF) or D2 <= b < a) + ((REV, NC), )

INSTEAD = tuple((a, REV) for a in range(D2, D5 + 1))


@dataclasses.dataclass
class Entry:
    """One line of a table. `number`: accounts behind the observed figure; figures are fractions."""

    label: str
    number: int
    observed: float
    observed_error: float
    simulated: float = 0.0
    simulated_error: float = 0.0

    @property
    def z(self):
        error = np.hypot(self.observed_error, self.simulated_error)
        difference = self.simulated - self.observed
        return difference / error if error > 0 else (
            0.0 if difference == 0 else np.copysign(np.inf, difference))


def binomial(label, count, total):
    share = count / total if total else 0.0
    return Entry(label, int(total), share,
                 float(np.sqrt(share * (1 - share) / total)) if total else 0.0)


def limit_of_z(entries):
    """Beyond which one of so many entries is by chance in CHANCE of all cases (Šidák, two-sided).
    """
    each = 1 - (1 - CHANCE)**(1 / max(len(entries), 1))
    return statistics.NormalDist().inv_cdf(1 - each / 2)


def simulated(entries, values):
    """Adds the simulation: values [replication, entry]."""
    values = np.asarray(values, dtype=float)
    for number, entry in enumerate(entries):
        column = values[:, number]
        entry.simulated = float(column.mean())
        entry.simulated_error = float(column.std(ddof=1) / np.sqrt(len(column)))
        # A count of nothing has no spread of its own: the error under what is simulated.
        if entry.observed_error == 0 and entry.number:
            p = entry.simulated
            entry.observed_error = float(np.sqrt(p * (1 - p) / entry.number))
    return entries


def rates(counts):
    """Row shares; rows without accounts are 0."""
    counts = np.asarray(counts, dtype=float)
    total = counts.sum(axis=-1, keepdims=True)
    return np.divide(counts, total, out=np.zeros_like(counts), where=total > 0)


# ---- what the data say; needs the counts alone --------------------------------------------------


def july_august(counts):
    return np.array(counts["check_july_august"])


def observed_shares(counts):
    """State shares of July (what the fit saw) and August (what it did not)."""
    table = july_august(counts).sum(axis=0)
    return [
        binomial(f"{month} {state}", part[number], counts["accounts"])
        for month, part in (("Jul", table.sum(axis=1)), ("Aug", table.sum(axis=0)))
        for number, state in enumerate(STATES)
    ]


def steps():
    """The cells of the transition matrix that are not 0 by construction."""
    return [
        (a, b) for a in range(len(STATES)) for b in range(len(STATES))
        if not (a < D2 and b > D2) and not (D2 <= a and b > a + 1) and (b != NC or a in (NC, PIF))
    ]


def observed_steps(counts):
    table = july_august(counts).sum(axis=0)
    return [binomial(f"{STATES[a]} → {STATES[b]}", table[a, b], table[a].sum()) for a, b in steps()]


def observed_four_months(counts):
    table = np.array(counts["check_april_august"])
    return [binomial(f"{STATES[a]} → {STATES[a]}", table[a, a], table[a].sum()) for a in KEPT]


def first_order(counts):
    """What a homogeneous first-order chain of the steps April to July says of four months."""
    table = np.zeros((len(STATES), len(STATES)))
    for sequence, by_band in counts["sequences"].items():
        for before, after in zip(sequence, sequence[1:]):
            table[before, after] += sum(by_band)
    power = np.linalg.matrix_power(rates(table), 4)
    return [power[a, a] for a in KEPT]


def band_counts(table):
    """[band, measure, (count, of)]: good to late; D2 cured, held, rolled."""
    good = table[:, :D2]
    late = table[:, D2]
    return [[(good[band, :, D2:].sum(), good[band].sum())] +
            [(late[band, part].sum(), late[band].sum())
             for part in (slice(0, D2), slice(D2, D3), slice(D3, None))]
            for band in range(len(BANDS))]


BAND_MEASURES = ("good → late", "D2 cured", "D2 held", "D2 rolled")


def observed_bands(counts):
    table = band_counts(july_august(counts))
    return [
        binomial(f"{band} {measure}", *table[b][m]) for m, measure in enumerate(BAND_MEASURES)
        for b, band in enumerate(BANDS)
    ]


def observed_utilisation(counts):
    return [
        Entry(band, number, mean, sd / max(np.sqrt(number), 1))
        for band, (number, mean, sd) in zip(BANDS, counts["check_utilisation_august"])
    ]


PAYMENT_MEASURES = ("nothing paid", "paid in full", "paid / billed")


def observed_payments(counts):
    table = counts["check_payments_august"]
    entries = []
    for measure, name in enumerate(PAYMENT_MEASURES):
        for band, (number, nothing, full, rate, error) in zip(BANDS, table):
            share = (nothing, full, rate)[measure]
            of_share = float(np.sqrt(share * (1 - share) / max(number, 1)))
            entries.append(
                Entry(f"{band} {name}", number, share, error if measure == 2 else of_share))
    return entries


OBSERVED = {
    "shares": observed_shares,
    "steps": observed_steps,
    "four_months": observed_four_months,
    "bands": observed_bands,
    "utilisation": observed_utilisation,
    "payments": observed_payments
}


def observed(counts):
    """{table: entries}"""
    return {name: make(counts) for name, make in OBSERVED.items()}


def last_fitted_step(counts):
    """Row shares of June to July."""
    table = np.zeros((len(STATES), len(STATES)))
    for sequence, by_band in counts["sequences"].items():
        table[sequence[2], sequence[3]] += sum(by_band)
    return rates(table)


def misplaced(data, shares):
    """Accounts that would have to take another step to turn `shares` into the data."""
    return float(np.abs(shares * data.sum(axis=1, keepdims=True) - data).sum() / 2)


# ---- the simulation -----------------------------------------------------------------------------


def add_simulation(tables, simulation):
    """Fills in the simulated side of all tables."""
    state = simulation.state
    july = simulation.transitions(JULY, AUGUST)
    matrix = rates(july.sum(axis=1))
    shares = [[(state[r, :, month] == number).mean() for month in (JULY, AUGUST)
               for number in range(len(STATES))] for r in range(len(state))]
    simulated(tables["shares"], shares)
    simulated(tables["steps"], [[m[a, b] for a, b in steps()] for m in matrix])
    kept = rates(simulation.transitions(APRIL, AUGUST).sum(axis=1))
    simulated(tables["four_months"], [[m[a, a] for a in KEPT] for m in kept])
    bands = [band_counts(table) for table in july]
    simulated(tables["bands"], [[
        one[b][m][0] / max(one[b][m][1], 1) for m in range(len(BAND_MEASURES))
        for b in range(len(BANDS))
    ] for one in bands])
    simulated(tables["utilisation"], simulation.mean_utilisation(AUGUST))
    payments = simulation.payments(AUGUST)
    simulated(tables["payments"], payments.transpose(0, 2, 1).reshape(len(payments), -1))
    return july.sum(axis=1)


def joined(row, counts):
    """A row's counts with the cells joined that the simulator cannot tell apart: better, held,
    worse.
    """
    if row < D2:
        return counts[..., :D2 + 1]
    better, held = counts[..., :row].sum(axis=-1), counts[..., row]
    return np.stack([better, held, counts[..., row + 1:].sum(axis=-1)][:3 if row < D5 else 2],
                    axis=-1)


def chi_squared(row, data, simulations):
    """Pearson's statistic of two samples, data and all replications together, and its degrees of
    freedom.
    """
    table = np.stack([joined(row, data), joined(row, simulations.sum(axis=0))]).astype(float)
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    use = expected[0] >= 1
    return float(((table - expected)[:, use]**2 / expected[:, use]).sum()), int(use.sum()) - 1
