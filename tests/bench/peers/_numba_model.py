"""The model of the speed benchmarks in numba: loops over borrowers and months, compiled, on one
thread. Sums are indexed whole: a slice of them handed to a function costs several times as much."""

import math

import numba
import numpy as np
from _model import *  # noqa: F403

BORROWER = np.dtype(
    [(name, np.float64) for name in ("limit", "draw", "miss", "settle", "rate", "principal",
                                     "instalment", "arrears", "score", "interest_paid")]
    + [(name, np.int64) for name in ("segment", "missed", "cause", "flags", "streak", "idle",
                                     "term", "last_miss", "closed")])


@numba.njit
def happens(chance):
    return np.random.random() < chance


@numba.njit
def note_missed(b, m, s, interest, sums):
    penalty = math.floor(interest / 4)
    b.arrears = min(b.arrears + b.instalment + penalty, LIMIT_CAP)
    b.missed += 1
    b.score = max(b.score - SCORE_OF_MISS, -SCORE_END)
    b.streak = 0
    b.last_miss = m
    sums[m, s, MISSED] += 1
    sums[m, s, PENALTY] += penalty
    return CHARGED_OFF if b.missed == CHARGE_OFF else 0


@numba.njit
def note_paid(b, m, s, interest, sums):
    b.arrears -= min(b.arrears, b.instalment)
    amount = min(b.principal, max(b.instalment - interest, 0.0))
    if b.term <= 1:
        amount = b.principal
    b.principal -= amount
    b.term = max(b.term - 1, 0)
    b.missed = 0 if b.arrears == 0.0 else max(b.missed - 1, 0)
    b.score = min(b.score + SCORE_OF_PAYMENT, SCORE_END)
    b.streak = min(b.streak + 1, LONGEST)
    sums[m, s, PRINCIPAL_PAID] += amount


@numba.njit
def serve(b, m, s, now, sums):
    """A month in debt; the cause of closure, if it ends in one."""
    utilisation = b.principal / b.limit
    miss = math.exp(b.miss + MISS_BY_CYCLE * now + MISS_BY_MONTHS * b.missed
                    + MISS_BY_UTILISATION * utilisation - MISS_BY_SCORE * b.score)
    settle = math.exp(b.settle + SETTLE_BY_CYCLE * now - utilisation)
    u = np.random.random() * (1.0 + miss + settle)
    interest = math.floor(b.principal * b.rate)
    if u < miss:
        return note_missed(b, m, s, interest, sums)
    sums[m, s, INTEREST] += interest
    b.interest_paid += interest
    if u < miss + settle:
        sums[m, s, SETTLED] += 1
        sums[m, s, SETTLED_AMOUNT] += b.principal
        sums[m, s, PRINCIPAL_PAID] += b.principal
        b.principal = 0.0
        b.arrears = 0.0
        b.missed = 0
    else:
        note_paid(b, m, s, interest, sums)
    return 0


@numba.njit
def consider_draw(b, m, s, now, sums):
    e = math.exp(b.draw + DRAW_BY_CYCLE * now + DRAW_BY_SCORE * b.score)
    if not happens(e / (1.0 + e)) or b.flags >= FLAGS_FOR_REVIEW:
        return
    b.principal = math.floor(b.limit * (0.5 + 0.5 * np.random.random()))
    b.instalment = math.floor(b.principal * ANNUITY)
    b.term = TERM
    b.arrears = 0.0
    sums[m, s, DRAWS] += 1
    sums[m, s, DRAWN] += b.principal


@numba.njit
def cause_of_closure(b, fraud):
    if fraud:
        return FRAUDULENT
    if b.flags >= FLAGS_FOR_REVIEW and happens(REVIEW):
        return REVIEWED
    if b.missed >= MONTHS_FOR_CREDIT and happens(CREDIT):
        return CREDIT_CLOSED
    if b.principal > 0.0:
        return 0
    u = np.random.random()
    if u < VOLUNTARY:
        return LEFT
    return DORMANT if b.idle >= IDLE_FOR_DORMANCY and u > 1.0 - DORMANCY else 0


@numba.njit
def close(b, m, s, cause, sums):
    sums[m, s, CLOSURES - 1 + cause] += 1
    sums[m, s, AMOUNT_CHARGED_OFF if cause == CHARGED_OFF else SOLD] += b.principal
    b.principal = 0.0
    b.arrears = 0.0
    b.missed = 0
    b.idle = 0
    b.closed = 1
    b.cause = cause


@numba.njit
def open_month(b, m, s, now, sums):
    cause = 0
    if b.principal > 0.0:
        cause = serve(b, m, s, now, sums)
    else:
        consider_draw(b, m, s, now, sums)
    fraud = False
    if happens(RISK + RISK_BY_CYCLE * now):
        b.flags = min(b.flags + 1, MOST_FLAGS)
        sums[m, s, RISK_EVENTS] += 1
        fraud = happens(FRAUD)
    if cause == 0:
        cause = cause_of_closure(b, fraud)
    b.idle = min(b.idle + 1, LONGEST) if b.principal == 0.0 else 0
    if cause != 0:
        close(b, m, s, cause, sums)


@numba.njit
def reopens(b, m, s, sums):
    b.idle = min(b.idle + 1, LONGEST)
    if b.cause < REVIEWED or b.idle < IDLE_FOR_REOPENING or not happens(REOPENING):
        return False
    b.limit -= math.floor(b.limit / 4)
    b.flags = 0
    b.idle = 0
    b.cause = 0
    b.closed = 0
    sums[m, s, REOPENED] += 1
    return True


@numba.njit
def move_limit(b, m, s, reopened, sums):
    if (not reopened and b.missed == 0 and b.streak >= STREAK_FOR_RAISE and happens(RAISE)):
        b.limit = min(b.limit + math.floor(b.limit / 8), LIMIT_CAP)
        b.streak = 0
        sums[m, s, RAISED] += 1
    if b.missed >= MONTHS_FOR_CUT:
        b.limit = max(b.limit - math.floor(b.limit / 16), LIMIT_FLOOR)
        sums[m, s, CUT] += 1
    sums[m, s, OPEN] += 1
    sums[m, s, LIMIT] += b.limit


@numba.njit
def months_of(borrowers, economy, sums):
    for i in range(len(borrowers)):
        b = borrowers[i]
        s = b.segment
        for m in range(len(economy)):
            reopened = False
            if b.closed:
                reopened = reopens(b, m, s, sums)
            else:
                open_month(b, m, s, economy[m, s], sums)
            if not b.closed:
                move_limit(b, m, s, reopened, sums)
            if b.principal > 0.0:
                sums[m, s, BALANCE + b.missed] += b.principal
                sums[m, s, DEBTS + b.missed] += 1


@numba.njit
def set_seed(seed):
    np.random.seed(seed)


def people(count, seed):
    borrowers = np.zeros(count, BORROWER)
    for name, values in birth(count, np.random.default_rng(seed)).items():
        borrowers[name] = values
    borrowers["last_miss"] = -1
    return borrowers


def simulate(borrowers, months, seed):
    """Prepares a simulation, compiling it; returns it, and what its sums will be in."""
    sums = np.zeros((months, SEGMENTS, len(MEASURES)))
    months_of(people(SEGMENTS, 0), cycle(1), sums.copy())
    everyone, economy = people(borrowers, seed), cycle(months)
    set_seed(seed)
    return (lambda: months_of(everyone, economy, sums)), sums
