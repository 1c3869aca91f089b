"""What happens to an account in a month, and the counters of months."""

from collections import Counter

from _borrower import NEVER, formula_limit
from _features import bucket_of
from _math import F
from _posting import Posting

TWO_THIRDS = F(1) - F(1) / F(3)
ELEVEN_TWELFTHS = F(1) - F(1) / F(12)
MINUTES = 1440  # a day


class Done:
    """What happened to an account this month."""

    def __init__(self, view, p, a):
        self.opening_balance = a.debt.balance()
        self.opening_bucket = bucket_of(a.dpd)
        self.performing = a.debt.exists() and not a.debt.defaulted
        self.shares_at_opening = a.shares
        self.age_at_risk = a.months_on_book if a.has_limit() and not a.closures else None
        self.posting = Posting(a.debt, view.terms[p], a.limit)
        self.in_arrears = False
        self.cohort = a.debt.cohort
        self.had_debt = False
        self.outcome = self.fate = None
        self.counts = Counter()  # measures: draws refused, statuses, limits
        self.causes = Counter()  # (measure, cause)


def tick(months):
    return min(months + 1, NEVER)


def by_formula(view, b, p):
    return formula_limit(view.parameters.products[p].limit, b.score, b.traits["monthly_income"],
                         b.accounts[p].noise)
