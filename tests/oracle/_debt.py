"""A debt: what it holds, what it asks for (models/README.md, sections 3 and 5)."""

from _math import power
from _numbers import MILLION, RATE_UNIT, half_up, share

REVOLVING, BULLET = "revolving", "bullet"


class Part:
    """Fee, penalty, interest and principal of a due date, or what a plan carries (no principal).
    `penalty_later` and `interest_later` are not income yet."""

    def __init__(self, due=None):
        self.due = due
        self.penalty_to = due
        self.fee = self.penalty = self.interest = self.principal = 0
        self.penalty_later = self.interest_later = 0

    def total(self):
        return self.fee + self.penalty + self.interest + self.principal


class Debt:
    def __init__(self):
        self.clear()

    def clear(self):
        self.principal = self.billed = self.fresh = self.posted_interest = 0  # P, W, F, J
        self.rows = []
        self.carried = Part()  # C
        self.left = 0  # n
        self.instalment = 0  # A
        self.fee = 0  # per due date
        self.kind = None
        self.interest_to = None
        self.cohort = None
        self.defaulted = self.on_plan = self.redefaulted = False
        self.rate_share = MILLION  # ρ

    def outstanding(self):
        return (self.principal + self.billed + self.fresh
                + sum(row.principal for row in self.rows))

    def overdue(self):
        return sum(row.total() for row in self.rows)

    def balance(self):
        return (self.principal + self.billed + self.fresh + self.posted_interest
                + self.carried.total() + self.overdue())

    def exists(self):
        return self.balance() > 0

    def dpd(self, day):
        return day - self.rows[0].due if self.rows else 0


class Terms:
    """What holds for a product's debts in a month."""

    def __init__(self, product, rates, calendar, month):
        self.product, self.rates, self.calendar, self.month = product, rates, calendar, month
        self.first = calendar.day(month, 1)
        self.last = calendar.last_day(month)
        self.due = self.due_in(month)

    def due_in(self, month):
        return self.calendar.day(month, self.product.due_day)


class Rates:
    """Rates of a product by day, normal and late, in 10⁻¹² per day; running sums."""

    def __init__(self, first, normal, late):
        self.first = first
        self.sums = {False: [0], True: [0]}
        for is_late, values in ((False, normal), (True, late)):
            for value in values:
                self.sums[is_late].append(self.sums[is_late][-1] + value)

    def between(self, after, to, late=False):
        """Over the days after+1 … to."""
        sums = self.sums[late]
        return sums[to - self.first + 1] - sums[after - self.first + 1]

    def on(self, day):
        return self.between(day - 1, day)


def borne(debt, rate):
    return rate * debt.rate_share // MILLION


def interest(amount, rate_sum):
    return half_up(amount * rate_sum, RATE_UNIT)


def annuity(principal, per_month, n):
    if per_month == 0.0:
        return half_up(principal, n)
    discount = 1.0 / power(1.0 + per_month, n)
    return int(float(principal) * per_month / (1.0 - discount) + 0.5)


def amortise(debt, terms, day):
    """A anew from P and n."""
    if debt.left < 1:
        return
    if debt.kind == "equal_principal":
        debt.instalment = half_up(debt.principal, debt.left)
    elif debt.kind == "annuity":
        per_month = borne(debt, terms.rates.on(day)) / 1e12 * 30.0
        debt.instalment = annuity(debt.principal, per_month, debt.left)


def principal_due(debt, principal, interest_of_row, left):
    if left <= 1:
        return principal
    if debt.kind == "equal_principal":
        return min(debt.instalment, principal)
    if debt.kind == "annuity":
        return min(max(debt.instalment - interest_of_row, 0), principal)
    return 0


def minimum(principal, product):
    return -(-principal * product.minimum_due // MILLION)


def interest_left(debt, terms, day):
    """The contract's remaining interest from a day on, at the rate of that day."""
    if debt.kind in (None, REVOLVING) or debt.principal == 0:
        return 0
    rate = terms.rates.on(day)
    month = terms.month if day < terms.due else terms.month + 1
    earlier = debt.posted_interest + interest(
        debt.principal, borne(debt, terms.rates.between(debt.interest_to, day)))
    principal, total = debt.principal, 0
    for left in range(debt.left, 0, -1):
        if debt.kind == BULLET and left > 1:
            month += 1
            continue
        due = terms.due_in(month)
        charged = interest(principal, borne(debt, rate * (due - day)))
        total += charged
        principal -= principal_due(debt, principal, earlier + charged, left)
        earlier, day, month = 0, due, month + 1
    return total


def settlement_fee(debt, product):
    if debt.kind in (None, REVOLVING) or debt.principal == 0 or debt.on_plan:
        return 0
    return max(share(debt.principal, product.settlement_share),
               product.settlement_fees * debt.fee)


def scheduled_instalment(debt, terms):
    """What the next due date asks for in a month of 30 days at the rate of the first day."""
    per_month = 30 * borne(debt, terms.rates.on(terms.first))
    if debt.kind is None:
        return 0
    if debt.kind == REVOLVING:
        total = debt.principal + debt.billed + debt.fresh
        return minimum(total, terms.product) + interest(debt.principal, per_month)
    if debt.left < 1 or (debt.kind == BULLET and debt.left > 1):
        return 0
    charged = interest(debt.principal, per_month)
    due = principal_due(debt, debt.principal, charged, debt.left)
    carried = debt.carried
    parts = sum(x if debt.left == 1 else x // debt.left
                for x in (carried.fee, carried.penalty, carried.interest))
    return charged + due + debt.fee + parts
