"""Fits movers and stayers to four months of account states.

An account is a *stayer* of a state (never uses the card, always pays in full, always revolves,
always late) or a *mover*. A mover's next state depends on its last two states, by the rows below;
within a row the log-odds of the outcomes are those of the row plus those of the limit band plus
those of the month. Maximum likelihood by EM: whether an account that never moved is a stayer is not
known, so it counts as one with its probability under the last estimate.

The steps to June and to July are fitted: April is the state before May. For the step to May, whose
state before is not known, one effect of the month is then set so that the totals are the data's.
August is never looked at.
"""

import dataclasses

import numpy as np

from _taiwan_data import BANDS, D2, D3, D5, NC, PIF, REV

STAYING = (NC, PIF, REV, D2)
STAYER_NAMES = ("idle", "full", "revolving", "late")
# Rows of the hazards, by (state before, state now), and the outcomes that they choose from.
DRAW_ROWS = ("idle", "full_before", "revolved_before")  # drawing: so that a bill follows
SERVICE_ROWS = ("woken", "full", "newly_full", "newly_revolving", "revolving")
SERVICE_OUTCOMES = ("settle", "miss")  # else: pay
LATE_ROWS = ("newly_late", "late")
LATE_OUTCOMES = ("catch_up", "miss")  # else: pay, the bucket is held
REFERENCE_BAND = 2
FITTED_MONTHS = ("Jun", "Jul")
REFERENCE_MONTH = 1
# The EM ends when no share of stayers moves by more: far below what the file shows.
TOLERANCE = 1e-12
MAXIMUM_STEPS = 20_000


@dataclasses.dataclass
class Logit:
    """Log-odds against the last outcome: of rows, bands, months; probability [row, band, month,
    outcome].
    """

    rows: np.ndarray
    bands: np.ndarray
    months: np.ndarray
    probability: np.ndarray
    may: np.ndarray = None  # the effect of May [outcome]


@dataclasses.dataclass
class Fit:
    stayers: np.ndarray  # accounts by staying state, band
    share: np.ndarray  # stayers among those who were in the state in April and May
    draw: Logit
    service: Logit
    late: Logit
    deep: np.ndarray  # D3, D4, D5+: probability of catch_up, miss
    steps: int
    log_likelihood: float


def row_and_outcome(before, now, after):
    """What a mover's step tells: [(table, row, outcome)]; nothing if the coding fixes the step.

    The code of the month after NC repeats once, and who has just cured is never late in the next
    month: no exception in the data, so nothing to estimate.
    """
    if now == NC:
        return waking(after)
    if before == NC or (now == REV and before >= D2):
        return []
    if now == PIF:
        drawn = "full_before" if before == PIF else "revolved_before"
        if after == NC:
            return [("draw", drawn, 1)]
        row = "full" if before == PIF else "newly_full"
        return [("draw", drawn, 0), ("service", row, service_outcome(after))]
    if now == REV:
        return [("service", "revolving" if before == REV else "newly_revolving",
                 service_outcome(after))]
    if now == D2:
        return [("late", "late" if before >= D2 else "newly_late", late_outcome(now, after))]
    return []


def waking(after):
    if after == NC:
        return [("draw", "idle", 1)]
    return [("draw", "idle", 0), ("service", "woken", service_outcome(after))]


def service_outcome(after):
    """0 settle, 1 miss, 2 pay. A revolver without a bill (NC; 3 of 65,452) has paid in full."""
    return {NC: 0, PIF: 0, REV: 2}.get(after, 1)


def late_outcome(now, after):
    """0 catch_up, 1 miss, 2 pay: the bucket is held.

    The simulator has no payment that lowers a bucket without clearing the arrears. Such falls (37 %
    of D3) count as catch_up, so that the stock of the deeper buckets is right and that of D2
    somewhat too small. D5+ stays by missing: nine in ten of its bills see no payment.
    """
    if after < now:
        return 0
    return 1 if after > now or now == D5 else 2


TABLES = {"draw": (DRAW_ROWS, 2), "service": (SERVICE_ROWS, 3), "late": (LATE_ROWS, 3)}


def empty_tables():
    return {
        name: np.zeros((len(rows), len(BANDS), len(FITTED_MONTHS), outcomes))
        for name, (rows, outcomes) in TABLES.items()
    }


def add_steps(tables, sequence, weights):
    """Counts the two steps of a sequence, each with the weight of its band."""
    for month in range(len(FITTED_MONTHS)):
        for table, row, outcome in row_and_outcome(*sequence[month:month + 3]):
            tables[table][TABLES[table][0].index(row), :, month, outcome] += weights


def main_effects(shape, references):
    """Design of row + band + month: rows have all their columns, the others all but the reference.
    """
    cells = np.indices(shape).reshape(len(shape), -1)
    columns = [cells[0] == row for row in range(shape[0])]
    for axis, reference in enumerate(references, start=1):
        columns += [cells[axis] == level for level in range(shape[axis]) if level != reference]
    return np.array(columns, dtype=float).T


def multinomial_logit(counts):
    """Main effects for counts[row, band, month, outcome] by Newton.

    A fitted table has the data's totals by row, by band and by month. Half a count in all, spread
    over all cells, keeps the log-odds finite where an outcome is not seen (judgement; no printed
    figure moves otherwise).
    """
    rows, bands, _, outcomes = counts.shape
    counts = counts + 0.5 / counts.size
    design = main_effects(counts.shape[:3], (REFERENCE_BAND, REFERENCE_MONTH))
    odds = solve_logit(design, counts.reshape(-1, outcomes))
    return Logit(odds[:rows], np.insert(odds[rows:rows + bands - 1], REFERENCE_BAND, 0, axis=0),
                 np.insert(odds[rows + bands - 1:], REFERENCE_MONTH, 0, axis=0),
                 softmax(design @ odds).reshape(counts.shape))


def softmax(eta):
    weights = np.exp(np.concatenate([eta, np.zeros((len(eta), 1))], axis=1))
    return weights / weights.sum(axis=1, keepdims=True)


def solve_logit(design, counts):
    """Newton's method for the coefficients [column, outcome]; halves a step that does not gain."""
    columns, free = design.shape[1], counts.shape[1] - 1
    total = counts.sum(axis=1)
    odds = np.zeros((columns, free))
    best = (counts * np.log(softmax(design @ odds))).sum()
    for _ in range(100):
        p = softmax(design @ odds)[:, :free]
        gradient = design.T @ (counts[:, :free] - total[:, None] * p)
        hessian = np.zeros((columns, free, columns, free))
        for j in range(free):
            for k in range(free):
                weight = total * p[:, j] * ((j == k) - p[:, k])
                hessian[:, j, :, k] = design.T @ (weight[:, None] * design)
        step = np.linalg.solve(hessian.reshape(columns * free, -1),
                               gradient.ravel()).reshape(odds.shape)
        scale = 1.0
        while scale > 1e-6:
            value = (counts * np.log(softmax(design @ (odds + scale * step)))).sum()
            if value >= best:
                break
            scale /= 2
        odds, gain, best = odds + scale * step, value - best, value
        if np.abs(step).max() < 1e-10 or gain <= 1e-13 * abs(best):
            break
    return odds


def staying_probability(logits):
    """That a mover who was in the state in April and May is there in June and July too: [state,
    band].
    """
    draw, service, late = (logits[name].probability for name in ("draw", "service", "late"))
    monthly = np.array([
        draw[DRAW_ROWS.index("idle"), :, :, 1], draw[DRAW_ROWS.index("full_before"), :, :, 0] *
        service[SERVICE_ROWS.index("full"), :, :, 0],
        service[SERVICE_ROWS.index("revolving"), :, :, 2], late[LATE_ROWS.index("late"), :, :, 2]
    ])
    return monthly.prod(axis=2)


def split_counts(sequences):
    """Those in a staying state from April to July, in April and May, [state, band]; the movers'
    other steps.
    """
    stayed, began = np.zeros((2, len(STAYING), len(BANDS)))
    moved = empty_tables()
    for sequence, counts in sequences.items():
        weights = np.array(counts, dtype=float)
        state = sequence[0]
        if state in STAYING and sequence[1] == state:
            began[STAYING.index(state)] += weights
            if sequence[2] == sequence[3] == state:
                stayed[STAYING.index(state)] += weights
                continue
        add_steps(moved, sequence, weights)
    return stayed, began, moved


def deep_arrears(sequences):
    """Catch-up and miss of D3, D4, D5+, all bands together; D5+ cannot go further."""
    counts = np.zeros((3, 3))
    for sequence, by_band in sequences.items():
        for step in (1, 2):
            now, after = sequence[step], sequence[step + 1]
            if now >= D3:
                counts[now - D3, late_outcome(now, after)] += sum(by_band)
    counts += 0.5 / counts.size
    return (counts / counts.sum(axis=1, keepdims=True))[:, :2]


def expand(share, staying, stayed, moved):
    """The movers' tables: those seen to move, and the part of those who stayed that are movers."""
    posterior = share / (share + (1 - share) * staying)
    tables = {name: table.copy() for name, table in moved.items()}
    for number, state in enumerate(STAYING):
        add_steps(tables, (state, ) * 4, stayed[number] * (1 - posterior[number]))
    return posterior, tables


def fit(sequences):
    """Movers and stayers for {sequence of states: accounts by band}."""
    stayed, began, moved = split_counts(sequences)
    share = np.full(stayed.shape, 0.5)
    staying = np.full(stayed.shape, 0.25)
    for steps in range(1, MAXIMUM_STEPS + 1):
        posterior, tables = expand(share, staying, stayed, moved)
        logits = {name: multinomial_logit(table) for name, table in tables.items()}
        staying = staying_probability(logits)
        updated = np.divide(stayed * posterior, began, out=np.zeros_like(began), where=began > 0)
        change = np.abs(updated - share).max()
        share = updated
        if change < TOLERANCE:
            break
    for name, table in first_step(sequences, share * began).items():
        logits[name].may = effect_of_may(logits[name], table)
    return Fit(stayers=share * began,
               share=share,
               **logits,
               deep=deep_arrears(sequences),
               steps=steps,
               log_likelihood=log_likelihood(share, staying, stayed, began, moved, logits))


def first_step(sequences, stayers):
    """The movers' step to May, [row, band, outcome], by the rows that the scenario starts from.

    All who revolve in April count as revolving, all who pay in full as full; those late are split
    between the rows by `new_share`, whatever became of them.
    """
    new = new_share(sequences, stayers)
    tables = {
        name: np.zeros((len(rows), len(BANDS), outcomes))
        for name, (rows, outcomes) in TABLES.items()
    }
    for (april, may, *_), by_band in sequences.items():
        for table, row, outcome in row_and_outcome(april, april, may) if april < D2 else ():
            tables[table][TABLES[table][0].index(row), :, outcome] += by_band
        if april == D2:
            outcome = late_outcome(april, may)
            tables["late"][LATE_ROWS.index("newly_late"), :, outcome] += new * by_band
            tables["late"][LATE_ROWS.index("late"), :, outcome] += (1 - new) * by_band
    staying_late = stayers[STAYING.index(D2)]
    tables["late"][LATE_ROWS.index("newly_late"), :, 2] -= new * staying_late
    tables["late"][LATE_ROWS.index("late"), :, 2] += new * staying_late
    for (table, row, outcome), accounts in zip(STAYING_CELLS, stayers):
        tables[table][TABLES[table][0].index(row), :, outcome] -= accounts
    tables["draw"][DRAW_ROWS.index("full_before"), :, 0] -= stayers[STAYING.index(PIF)]
    return {name: np.maximum(table, 0) for name, table in tables.items()}


def new_share(sequences, stayers):
    """Of the movers in D2 in April, those who were not late before, by band: as in May, since March
    is not known.
    """
    new, late = np.zeros((2, len(BANDS)))
    for (april, may, *_), by_band in sequences.items():
        if may == D2:
            late += by_band
            new += np.array(by_band) * (april < D2)
    moving = late - stayers[STAYING.index(D2)]
    return np.clip(np.divide(new, moving, out=np.zeros_like(new), where=moving > 0), 0, 1)


# Where those who stay are in the tables, in the order of STAYING.
STAYING_CELLS = (("draw", "idle", 1), ("service", "full", 0), ("service", "revolving", 2),
                 ("late", "late", 2))


def effect_of_may(logit, counts):
    """Log-odds [outcome] that give the table's totals by outcome, the other effects as fitted."""
    odds = (logit.rows[:, None, :] + logit.bands[None, :, :]).reshape(-1, logit.rows.shape[1])
    flat = counts.reshape(len(odds), -1) + 0.5 / counts.size
    effect = np.zeros(odds.shape[1])
    for _ in range(200):
        expected = flat.sum(axis=1) @ softmax(odds + effect)
        # The ratio of odds, not Newton: it cannot overshoot far, and a few steps suffice.
        observed = flat.sum(axis=0)
        change = np.log(observed[:-1] / observed[-1]) - np.log(expected[:-1] / expected[-1])
        effect = effect + change
        if np.abs(change).max() < 1e-12:
            break
    return effect


def log_likelihood(share, staying, stayed, began, moved, logits):
    """Of the steps to June and July, given April and May."""
    value = sum((moved[name] * np.log(logit.probability)).sum() for name, logit in logits.items())
    stay = share + (1 - share) * staying
    value += (stayed * np.log(np.maximum(stay, 1e-300))).sum()
    return float(value + ((began - stayed) * np.log(np.maximum(1 - share, 1e-300))).sum())
