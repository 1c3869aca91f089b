"""The model of the speed benchmarks in NumPy: one array a variable, all borrowers at once, month by
month. Every step touches only the borrowers it concerns."""

import numpy as np
from _model import *  # noqa: F403


class Book:
    def __init__(self, borrowers, months, rng):
        self.rng, self.cycle = rng, cycle(months)
        self.__dict__.update(birth(borrowers, rng))
        for name in ("principal", "instalment", "arrears", "score", "interest_paid"):
            setattr(self, name, np.zeros(borrowers))
        for name in ("missed", "cause", "flags", "streak", "idle", "term"):
            setattr(self, name, np.zeros(borrowers, np.int32))
        self.last_miss = np.full(borrowers, -1, np.int32)
        self.closed = np.zeros(borrowers, bool)
        self.sums = np.zeros((months, SEGMENTS, len(MEASURES)))

    def add(self, month, measure, who, amounts=None):
        """Counts `who`, indices of borrowers, by segment, or adds up their amounts."""
        self.sums[month, :, measure] += np.bincount(self.segment[who], amounts, SEGMENTS)

    def happens(self, who, chance):
        """Those of `who` to whom something of this chance happens."""
        return who[self.rng.random(len(who)) < chance]


def serve(b, month, who):
    """A month of those in debt; returns who is charged off."""
    utilisation = b.principal[who] / b.limit[who]
    now = b.cycle[month][b.segment[who]]
    miss = np.exp(b.miss[who] + MISS_BY_CYCLE * now + MISS_BY_MONTHS * b.missed[who]
                  + MISS_BY_UTILISATION * utilisation - MISS_BY_SCORE * b.score[who])
    settle = np.exp(b.settle[who] + SETTLE_BY_CYCLE * now - utilisation)
    u = b.rng.random(len(who)) * (1.0 + miss + settle)
    interest = np.floor(b.principal[who] * b.rate[who])
    misses, settles = u < miss, (u >= miss) & (u < miss + settle)
    pays = u >= miss + settle
    received = who[~misses]
    b.add(month, INTEREST, received, interest[~misses])
    b.interest_paid[received] += interest[~misses]
    charged_off = note_missed(b, month, who[misses], interest[misses])
    note_settled(b, month, who[settles])
    note_paid(b, month, who[pays], interest[pays])
    return charged_off


def note_missed(b, month, who, interest):
    penalty = np.floor(interest / 4)
    b.arrears[who] = np.minimum(b.arrears[who] + b.instalment[who] + penalty, LIMIT_CAP)
    b.missed[who] += 1
    b.score[who] = np.maximum(b.score[who] - SCORE_OF_MISS, -SCORE_END)
    b.streak[who] = 0
    b.last_miss[who] = month
    b.add(month, MISSED, who)
    b.add(month, PENALTY, who, penalty)
    return who[b.missed[who] == CHARGE_OFF]


def note_settled(b, month, who):
    amount = b.principal[who]
    b.add(month, SETTLED, who)
    b.add(month, SETTLED_AMOUNT, who, amount)
    b.add(month, PRINCIPAL_PAID, who, amount)
    b.principal[who] = b.arrears[who] = 0.0
    b.missed[who] = 0


def note_paid(b, month, who, interest):
    principal, arrears = b.principal[who], b.arrears[who]
    instalment, term = b.instalment[who], b.term[who]
    arrears = arrears - np.minimum(arrears, instalment)
    amount = np.minimum(principal, np.maximum(instalment - interest, 0.0))
    amount = np.where(term <= 1, principal, amount)
    b.principal[who] = principal - amount
    b.arrears[who] = arrears
    b.term[who] = np.maximum(term - 1, 0)
    b.missed[who] = np.where(arrears == 0.0, 0, np.maximum(b.missed[who] - 1, 0))
    b.score[who] = np.minimum(b.score[who] + SCORE_OF_PAYMENT, SCORE_END)
    b.streak[who] = np.minimum(b.streak[who] + 1, LONGEST)
    b.add(month, PRINCIPAL_PAID, who, amount)


def draw(b, month, who):
    """Those without debt, of whom some draw."""
    e = np.exp(b.draw[who] + DRAW_BY_CYCLE * b.cycle[month][b.segment[who]]
               + DRAW_BY_SCORE * b.score[who])
    who = b.happens(who, e / (1.0 + e))
    who = who[b.flags[who] < FLAGS_FOR_REVIEW]
    amount = np.floor(b.limit[who] * (0.5 + 0.5 * b.rng.random(len(who))))
    b.principal[who] = amount
    b.instalment[who] = np.floor(amount * ANNUITY)
    b.term[who] = TERM
    b.arrears[who] = 0.0
    b.add(month, DRAWS, who)
    b.add(month, DRAWN, who, amount)


def causes_of_closure(b, month, who, charged_off):
    """The cause for each of all borrowers, 0 for none; `who` are the open ones."""
    cause = np.zeros(len(b.closed), np.int32)
    risk = b.happens(who, (RISK + RISK_BY_CYCLE * b.cycle[month])[b.segment[who]])
    b.flags[risk] = np.minimum(b.flags[risk] + 1, MOST_FLAGS)
    b.add(month, RISK_EVENTS, risk)
    unused = who[b.principal[who] == 0.0]
    u = b.rng.random(len(unused))
    cause[unused[(b.idle[unused] >= IDLE_FOR_DORMANCY) & (u > 1.0 - DORMANCY)]] = DORMANT
    cause[unused[u < VOLUNTARY]] = LEFT
    cause[b.happens(who[b.missed[who] >= MONTHS_FOR_CREDIT], CREDIT)] = CREDIT_CLOSED
    cause[b.happens(who[b.flags[who] >= FLAGS_FOR_REVIEW], REVIEW)] = REVIEWED
    cause[b.happens(risk, FRAUD)] = FRAUDULENT
    cause[charged_off] = CHARGED_OFF
    return cause


def close(b, month, cause):
    who = np.flatnonzero(cause)
    cause = cause[who]
    counts = np.bincount(b.segment[who] * 6 + cause - 1, None, SEGMENTS * 6)
    b.sums[month, :, CLOSURES:CLOSURES + 6] += counts.reshape(SEGMENTS, 6)
    lost = cause == CHARGED_OFF
    b.add(month, AMOUNT_CHARGED_OFF, who[lost], b.principal[who[lost]])
    b.add(month, SOLD, who[~lost], b.principal[who[~lost]])
    b.principal[who] = b.arrears[who] = 0.0
    b.missed[who] = b.idle[who] = 0
    b.closed[who] = True
    b.cause[who] = cause


def reopen(b, month, who):
    """Those who were closed at the opening, of whom some are opened again."""
    who = who[(b.cause[who] >= REVIEWED) & (b.idle[who] >= IDLE_FOR_REOPENING)]
    who = b.happens(who, REOPENING)
    b.limit[who] -= np.floor(b.limit[who] / 4)
    b.flags[who] = b.idle[who] = b.cause[who] = 0
    b.closed[who] = False
    b.add(month, REOPENED, who)
    return who


def move_limits(b, month, reopened):
    may = ~b.closed & (b.missed == 0) & (b.streak >= STREAK_FOR_RAISE)
    may[reopened] = False
    raised = b.happens(np.flatnonzero(may), RAISE)
    b.limit[raised] = np.minimum(b.limit[raised] + np.floor(b.limit[raised] / 8), LIMIT_CAP)
    b.streak[raised] = 0
    cut = np.flatnonzero(~b.closed & (b.missed >= MONTHS_FOR_CUT))
    b.limit[cut] = np.maximum(b.limit[cut] - np.floor(b.limit[cut] / 16), LIMIT_FLOOR)
    b.add(month, RAISED, raised)
    b.add(month, CUT, cut)


def tally(b, month):
    open_now = np.flatnonzero(~b.closed)
    b.add(month, OPEN, open_now)
    b.add(month, LIMIT, open_now, b.limit[open_now])
    debts = np.flatnonzero(b.principal > 0.0)
    cell = b.segment[debts] * 5 + b.missed[debts]
    for measure, amounts in ((BALANCE, b.principal[debts]), (DEBTS, None)):
        sums = np.bincount(cell, amounts, SEGMENTS * 5).reshape(SEGMENTS, 5)
        b.sums[month, :, measure:measure + 5] += sums


def simulate(borrowers, months, seed):
    """Prepares a simulation; returns it, and what its sums will be in."""
    b = Book(borrowers, months, np.random.default_rng(seed))

    def run():
        for month in range(months):
            was_closed = np.flatnonzero(b.closed)
            was_open = np.flatnonzero(~b.closed)
            indebted = b.principal[was_open] > 0.0
            charged_off = serve(b, month, was_open[indebted])
            draw(b, month, was_open[~indebted])
            cause = causes_of_closure(b, month, was_open, charged_off)
            unused = b.closed | (b.principal == 0.0)
            b.idle = np.where(unused, np.minimum(b.idle + 1, LONGEST), 0)
            reopened = reopen(b, month, was_closed)
            close(b, month, cause)
            move_limits(b, month, reopened)
            tally(b, month)

    return run, b.sums
