"""Numbers of the benchmarks' model (tests/bench/prototype/model.hpp), and borrowers at birth."""

import numpy as np

SEGMENTS = 8
LIMIT_CAP, LIMIT_FLOOR = 2e7, 1e4  # fen
ANNUITY, TERM, CHARGE_OFF = 0.0905, 12, 5
MISS_BY_MONTHS, MISS_BY_UTILISATION, MISS_BY_SCORE, DRAW_BY_SCORE = 0.55, 0.8, 0.02, 0.01
SCORE_OF_MISS, SCORE_OF_PAYMENT, SCORE_END = 3.0, 0.25, 50.0
FLAGS_FOR_REVIEW, MONTHS_FOR_CREDIT, IDLE_FOR_DORMANCY = 3, 3, 12
IDLE_FOR_REOPENING, STREAK_FOR_RAISE, MONTHS_FOR_CUT, LONGEST, MOST_FLAGS = 6, 6, 2, 31, 7
RISK, RISK_BY_CYCLE, FRAUD, REVIEW, CREDIT = 0.02, 0.005, 0.02, 0.25, 0.3
VOLUNTARY, DORMANCY, REOPENING, RAISE = 0.004, 0.08, 0.03, 0.05
DRAW_BY_CYCLE, MISS_BY_CYCLE, SETTLE_BY_CYCLE = 0.2, -0.3, 0.1

CHARGED_OFF, FRAUDULENT, REVIEWED, CREDIT_CLOSED, LEFT, DORMANT = 1, 2, 3, 4, 5, 6  # causes

# Places of the sums, in the order of the enumeration Measure.
MEASURES = ("open", "charge_offs", "frauds", "reviews", "credit_closures", "voluntary_closures",
            "dormancies", "reopened", "draws", "drawn", "interest", "penalty", "settled",
            "settled_amount", "principal_paid", "balance_0", "balance_1", "balance_2", "balance_3",
            "balance_4", "debts_0", "debts_1", "debts_2", "debts_3", "debts_4", "missed",
            "charged_off", "limit", "raised", "cut", "risk_events", "sold")
(OPEN, CLOSURES, REOPENED, DRAWS, DRAWN, INTEREST, PENALTY, SETTLED, SETTLED_AMOUNT,
 PRINCIPAL_PAID, BALANCE, DEBTS, MISSED, AMOUNT_CHARGED_OFF, LIMIT, RAISED, CUT, RISK_EVENTS,
 SOLD) = (0, 1, 7, 8, 9, 10, 11, 12, 13, 14, 15, 20, 25, 26, 27, 28, 29, 30, 31)


def cycle(months):
    """The economy by month and segment."""
    return np.sin(0.2 * np.arange(months)[:, None] + np.arange(SEGMENTS)[None, :])


def triangular(rng, size):
    return rng.random(size) + rng.random(size) - 1.0


def birth(borrowers, rng):
    """What does not change, and the limit at birth; sorted by segment."""
    segment = np.repeat(np.arange(SEGMENTS), borrowers // SEGMENTS)
    shift = 0.05 * (segment - 4)
    return {"segment": segment,
            "limit": np.floor(500_000 + 3_000_000 * rng.random(borrowers)),
            "draw": -1.6 + triangular(rng, borrowers) + shift,
            "miss": -2.4 + 1.5 * triangular(rng, borrowers) - shift,
            "settle": -3.0 + triangular(rng, borrowers),
            "rate": 0.012 + 0.006 * rng.random(borrowers)}
