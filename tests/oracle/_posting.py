"""The postings of one account and month in the order of their dates (sections 5, 6 and 7)."""

from collections import Counter

from _debt import (BULLET, REVOLVING, Part, amortise, borne, interest, interest_left, minimum,
                   principal_due, settlement_fee)
from _mutations import mutated
from _numbers import share, share_at_word


class Draw:
    """A draw that reached its day: a share of the unused limit, or fen."""

    def __init__(self, day, amount, of_available, term, kind, smallest):
        self.day, self.amount, self.of_available = day, amount, of_available
        self.term, self.kind, self.smallest = term, kind, smallest

    def fen(self, available):
        wanted = self.amount
        if self.of_available:
            wanted = int(float(available) * self.amount)
        return min(wanted, available) // 100 * 100


class Service:
    def __init__(self, outcome, word=0, settle_day=None):
        self.outcome, self.word, self.settle_day = outcome, word, settle_day


class Posting:
    def __init__(self, debt, terms, limit):
        self.debt, self.terms, self.limit = debt, terms, limit
        self.flows = Counter()
        self.drawn = 0
        self.draw_result = None
        self.opened = self.opening_debt_ended = False
        self.early = False
        self.defaulted = self.redefaulted = self.charged_off = self.completed = False

    # --- charges ---------------------------------------------------------------------------------

    def accruing(self, day):
        return self.debt.dpd(day) < self.terms.product.non_accrual_dpd

    def charge_interest(self, day):
        debt = self.debt
        amount = interest(debt.principal,
                          borne(debt, self.terms.rates.between(debt.interest_to, day)))
        debt.interest_to = day
        self.flows["interest_charged"] += amount
        if self.accruing(day):
            self.flows["interest_income"] += amount
        return amount

    def charge_penalty(self, row, day):
        since = row.penalty_to - (1 if mutated("late-start") and row.penalty_to == row.due else 0)
        if day <= row.penalty_to or not row.principal:
            return
        amount = interest(row.principal,
                          borne(self.debt, self.terms.rates.between(since, day, late=True)))
        row.penalty_to = day
        row.penalty += amount
        self.flows["penalty_charged"] += amount
        if self.accruing(day):
            self.flows["penalty_income"] += amount
        else:
            row.penalty_later += amount

    def charge_penalties(self, day):
        for row in self.debt.rows:
            self.charge_penalty(row, day)

    # --- payments --------------------------------------------------------------------------------

    def pay_part(self, part, amount):
        """Fee, penalty, interest, principal; the part that was income already is paid first."""
        order = ("fee", "penalty", "interest", "principal")
        if mutated("payment-order"):
            order = ("principal", "interest", "penalty", "fee")
        for kind in order:
            paid = min(amount, getattr(part, kind))
            amount -= paid
            setattr(part, kind, getattr(part, kind) - paid)
            self.flows["paid"] += paid
            if kind == "interest":
                self.flows["interest_received"] += paid
            if kind in ("penalty", "interest"):
                later = kind + "_later"
                kept = min(getattr(part, later), getattr(part, kind))
                self.flows[kind + "_income"] += getattr(part, later) - kept
                setattr(part, later, kept)
        return amount

    def pay_rows(self, amount):
        while self.debt.rows and amount > 0:
            amount = self.pay_part(self.debt.rows[0], amount)
            if self.debt.rows[0].total() == 0:
                self.debt.rows.pop(0)

    def end_if_paid(self):
        if not self.debt.exists():
            self.completed |= self.under_plan and self.debt.on_plan
            self.opening_debt_ended = True
            self.debt.clear()

    # --- the due date ----------------------------------------------------------------------------

    def make_row(self, day):
        debt, product = self.debt, self.terms.product
        row = Part(day)
        if debt.kind == REVOLVING:
            row.interest = self.charge_row_interest(row, day)
            debt.principal += debt.billed
            debt.billed = 0
            row.principal = minimum(debt.principal, product)
        elif debt.left == 0:
            return
        elif debt.kind == BULLET and debt.left > 1:
            debt.left -= 1
            return
        else:
            row.interest = self.charge_row_interest(row, day) + debt.posted_interest
            debt.posted_interest = 0
            row.fee = debt.fee
            self.flows["fees_charged"] += row.fee
            row.principal = principal_due(debt, debt.principal, row.interest, debt.left)
            self.move_carried(row)
            debt.left -= 1
        debt.principal -= row.principal
        if row.total():
            debt.rows.append(row)

    def charge_row_interest(self, row, day):
        amount = self.charge_interest(day)
        if not self.accruing(day):
            row.interest_later = amount
        return amount

    def move_carried(self, row):
        carried, left = self.debt.carried, self.debt.left
        for name in ("fee", "penalty", "interest", "penalty_later", "interest_later"):
            x = getattr(carried, name)
            part = x if left == 1 else x // left
            setattr(carried, name, x - part)
            setattr(row, name, getattr(row, name) + part)

    def oldest(self, day):
        if not self.debt.rows:
            return 0
        self.charge_penalties(day)
        return self.debt.rows[0].total()

    def post_due(self, day, service):
        self.make_row(day)
        if service.outcome in ("pay", "settle", "prepay_part"):
            self.pay_rows(self.oldest(day))
        elif service.outcome == "pay_short":
            self.pay_rows(share_at_word(self.oldest(day), service.word))
        elif service.outcome == "catch_up":
            self.charge_penalties(day)
            self.pay_rows(self.debt.overdue())
        if service.outcome == "prepay_part":
            self.prepay(day, service.word)
        self.end_if_paid()

    def prepay(self, day, word):
        debt = self.debt
        if debt.rows or debt.principal == 0:
            return
        amount = share_at_word(debt.principal, word)
        if debt.kind == BULLET:
            debt.posted_interest += self.charge_interest(day)
        debt.principal -= amount
        self.flows["paid"] += amount
        if debt.kind != REVOLVING:
            self.flows["prepaid_principal"] += amount
            amortise(debt, self.terms, day)

    def settle(self, day):
        debt = self.debt
        owed = debt.principal + debt.posted_interest + debt.carried.total()
        if self.opening_debt_ended or debt.rows or owed == 0:
            return
        ahead = debt.kind != REVOLVING and debt.principal > 0
        if ahead:
            self.flows["prepaid_principal"] += debt.principal
        if ahead and not debt.on_plan:
            self.early = True
            self.flows["interest_forgone"] += interest_left(debt, self.terms, day)
            fee = settlement_fee(debt, self.terms.product)
            for flow in ("fees_charged", "settlement_fees", "paid"):
                self.flows[flow] += fee
        rest = self.charge_interest(day) + debt.posted_interest
        self.flows["interest_received"] += rest
        self.flows["paid"] += rest + debt.principal
        debt.principal = debt.posted_interest = 0
        self.pay_part(debt.carried, debt.carried.total())
        debt.left = 0
        self.end_if_paid()

    # --- draw, month end -------------------------------------------------------------------------

    def post_draw(self, draw):
        debt = self.debt
        if debt.rows or debt.on_plan:
            return "arrears"
        used = debt.principal if mutated("limit-check") else debt.outstanding()
        amount = draw.fen(max(self.limit - used, 0))
        if amount < draw.smallest or amount <= 0:
            return "limit"
        if not debt.exists():
            debt.clear()
            debt.interest_to = draw.day
            debt.cohort = self.terms.month
            self.opened = True
        self.outstanding_before = debt.outstanding()
        self.flows["disbursed"] += amount
        self.drawn = amount
        if self.terms.product.kind == "paylater":
            debt.kind = REVOLVING
            debt.fresh += amount
            return "posted"
        debt.posted_interest += self.charge_interest(draw.day)
        debt.principal += amount
        if not (debt.kind == BULLET and debt.left > 0):
            debt.left = draw.term
        debt.kind = draw.kind
        amortise(debt, self.terms, draw.day)
        debt.fee = share(debt.principal, self.terms.product.instalment_fee)
        return "posted"

    def close_month(self):
        debt, product, day = self.debt, self.terms.product, self.terms.last
        self.charge_penalties(day)
        dpd = debt.dpd(day)
        if dpd >= product.default_dpd and not debt.defaulted:
            debt.defaulted = self.defaulted = True
        if dpd >= product.default_dpd and debt.on_plan and not debt.redefaulted:
            debt.redefaulted = self.redefaulted = True
        if dpd >= product.charge_off_dpd:
            self.charge_off(day)

    def charge_off(self, day):
        debt = self.debt
        last = self.charge_interest(day)
        never = last if not self.accruing(day) else 0
        for part in [*debt.rows, debt.carried]:
            never += part.penalty_later + part.interest_later
        self.flows["never_income"] += never
        self.flows["charge_offs"] += debt.balance() + last
        self.flows["charged_off_principal"] += debt.outstanding()
        self.charged_off = True
        debt.clear()

    def month(self, draw, service):
        """Everything of a month: on one day due date, settlement, draw."""
        debt = self.debt
        debt.billed += debt.fresh
        debt.fresh = 0
        self.under_plan = debt.on_plan
        steps = []
        if debt.exists():
            due = self.terms.due
            settles = service.outcome == "settle"
            settle_day = service.settle_day if settles else None
            if not settles or settle_day >= due:
                steps.append((due, 0, lambda: self.post_due(due, service)))
            if settles:
                steps.append((settle_day, 1, lambda: self.settle(settle_day)))
        if draw is not None:
            steps.append((draw.day, 2, lambda: self.set_draw_result(draw)))
        for _, _, step in sorted(steps, key=lambda s: s[:2]):
            step()
        self.close_month()

    def set_draw_result(self, draw):
        self.draw_result = self.post_draw(draw)


def begin_plan(posting, months, rate_share):
    """A repayment plan, on the first of the month."""
    debt, terms = posting.debt, posting.terms
    day = terms.first - 1
    posting.charge_penalties(day)
    charged = posting.charge_interest(day)
    carried = debt.carried
    if not posting.accruing(day):
        carried.interest_later += charged
    carried.interest += charged + debt.posted_interest
    debt.posted_interest = 0
    for row in debt.rows:
        for name in ("fee", "penalty", "interest", "penalty_later", "interest_later"):
            setattr(carried, name, getattr(carried, name) + getattr(row, name))
        debt.principal += row.principal
    debt.rows = []
    debt.principal += debt.billed + debt.fresh
    debt.billed = debt.fresh = 0
    debt.kind, debt.left, debt.fee = "annuity", months, 0
    debt.on_plan, debt.redefaulted, debt.rate_share = True, False, rate_share
    amortise(debt, terms, terms.first)
