"""Debts of one product, as arrays over borrowers; money in fen, whole numbers in binary64. The
rules are those of models/README.md, sections 5 to 7."""

import numpy as np
from _baseline_numbers import DEFAULT_DPD

ROWS = 8  # unpaid due dates at most, before charge-off
EQUAL_PRINCIPAL, ANNUITY, INTEREST_FIRST = 0, 1, 2


def rounded(x):
    return np.floor(x + 0.5)


class Debts:
    def __init__(self, spec, size, sums):
        self.kind, self.rate, self.due_day = spec["kind"], spec["daily_rate"], spec["due_day"]
        self.late_rate = self.rate * spec.get("late_rate_multiple", 1.5)
        self.minimum_due, self.charge_off_dpd = spec.get("minimum_due"), spec["charge_off_dpd"]
        self.smallest = 100.0 * spec["smallest_draw"]
        for name in ("principal", "billed", "purchases", "carried", "instalment"):
            setattr(self, name, np.zeros(size))
        self.left = np.zeros(size, np.int32)      # instalments
        self.schedule = np.zeros(size, np.int8)
        self.posted = np.zeros(size, np.int64)    # day of the last interest
        self.in_default = np.zeros(size, bool)
        self.rows = np.zeros(size, np.int32)      # unpaid due dates, the oldest first
        self.row_principal, self.row_interest, self.row_penalty = np.zeros((3, ROWS, size))
        self.row_day = np.zeros((ROWS, size), np.int64)
        self.penalty_posted = np.zeros((ROWS, size), np.int64)
        self.add = sums  # add(measure, who, amounts)

    def principal_owed(self):
        return self.principal + self.billed + self.purchases + self.row_principal.sum(axis=0)

    def balance(self):
        return (self.principal_owed() + self.carried + self.row_interest.sum(axis=0)
                + self.row_penalty.sum(axis=0))

    def exists(self):
        return ((self.principal > 0) | (self.billed > 0) | (self.purchases > 0)
                | (self.rows > 0) | (self.carried > 0))

    def days_past_due(self, day):
        return np.where(self.rows > 0, day - self.row_day[0], 0)

    def interest(self, who, day):
        """Charged for the days since the last posting."""
        amount = rounded(self.principal[who] * self.rate * (day - self.posted[who]))
        self.posted[who] = day
        self.add("interest_charged", who, amount)
        return amount

    def draw(self, who, day, amount, term, schedule):
        """Opens debts or draws on top of them."""
        self.add("draws", who)
        self.add("disbursed", who, amount)
        if self.kind == "paylater":
            new = ~self.exists()[who]
            self.posted[who[new]] = day[new]
            self.in_default[who[new]] = False
            self.purchases[who] += amount
            return
        new = ~self.exists()[who]
        self.in_default[who[new]] = False
        self.posted[who[new]] = day[new]
        self.carried[who] += self.interest(who, day)
        self.principal[who] += amount
        self.left[who] = term
        self.schedule[who] = schedule
        self.amortise(who)

    def amortise(self, who):
        principal, n = self.principal[who], np.maximum(self.left[who], 1)
        i = 30.0 * self.rate
        annuity = rounded(principal * i / (1.0 - (1.0 + i) ** -n.astype(float)))
        self.instalment[who] = np.where(self.schedule[who] == ANNUITY, annuity,
                                        rounded(principal / n))

    def bill(self):
        """Pay-later, first of the month: last month's purchases."""
        self.billed += self.purchases
        self.purchases[:] = 0.0

    def fall_due(self, who, day):
        """The due date of debts without settlement before it: makes their row."""
        if self.kind == "paylater":
            interest = self.interest(who, day)
            self.principal[who] += self.billed[who]
            self.billed[who] = 0.0
            part = np.ceil(self.minimum_due * self.principal[who])
        else:
            who = who[self.left[who] > 0]
            interest = self.interest(who, day) + self.carried[who]
            self.carried[who] = 0.0
            part = self.scheduled(who, interest)
            self.left[who] -= 1
        self.principal[who] -= part
        some = interest + part > 0
        who, interest, part = who[some], interest[some], part[some]
        place = self.rows[who]
        self.row_principal[place, who], self.row_interest[place, who] = part, interest
        self.row_penalty[place, who] = 0.0
        self.row_day[place, who] = self.penalty_posted[place, who] = day
        self.rows[who] += 1

    def scheduled(self, who, interest):
        """Principal of the row."""
        principal, instalment = self.principal[who], self.instalment[who]
        by_kind = np.choose(self.schedule[who],
                            [np.minimum(instalment, principal),
                             np.minimum(np.maximum(instalment - interest, 0.0), principal),
                             np.zeros(len(who))])
        return np.where(self.left[who] == 1, principal, by_kind)

    def penalty(self, who, day):
        """On what is overdue, for the days since it was last charged."""
        for k in range(int(self.rows[who].max(initial=0))):
            late = who[self.rows[who] > k]
            days = day - self.penalty_posted[k, late]
            amount = rounded(self.row_principal[k, late] * self.late_rate * days)
            self.row_penalty[k, late] += amount
            self.penalty_posted[k, late] = day
            self.add("penalty_charged", late, amount)

    def pay_oldest(self, who):
        who = who[self.rows[who] > 0]
        self.add("interest_received", who, self.row_interest[0, who])
        self.add("paid", who, self.row_interest[0, who] + self.row_penalty[0, who]
                 + self.row_principal[0, who])
        for column in (self.row_principal, self.row_interest, self.row_penalty, self.row_day,
                       self.penalty_posted):
            column[:-1, who] = column[1:, who]
            column[-1, who] = 0
        self.rows[who] -= 1

    def pay_all_rows(self, who):
        while len(who := who[self.rows[who] > 0]):
            self.pay_oldest(who)

    def pay_short(self, who, share):
        """A share of the oldest row: penalty, interest, principal."""
        parts = (self.row_penalty, self.row_interest, self.row_principal)
        left = np.floor(sum(part[0, who] for part in parts) * share)
        self.add("paid", who, left)
        for part in parts:
            paid = np.minimum(part[0, who], left)
            if part is self.row_interest:
                self.add("interest_received", who, paid)
            part[0, who] -= paid
            left = left - paid

    def pay_ahead(self, who, amount):
        self.principal[who] -= amount
        self.add("paid", who, amount)
        if self.kind != "paylater":
            self.add("prepaid_principal", who, amount)

    def pay_off(self, who, day, early):
        """Everything not yet due; returns who settled early."""
        interest = self.interest(who, day) + self.carried[who]
        self.carried[who] = 0.0
        self.add("interest_received", who, interest)
        amount = self.principal[who]
        self.add("paid", who, interest + amount)
        self.principal[who] = 0.0
        self.left[who] = 0
        who = who[amount > 0] if early else who[:0]
        if early:
            self.add("prepaid_principal", who, amount[amount > 0])
            self.add("settled_early", who)
        return who

    def close_month(self, who, day):
        """Penalty, defaults and charge-offs at month end; returns (new defaults, charged off)."""
        self.penalty(who, day)
        dpd = self.days_past_due(day)[who]
        defaults = who[(dpd >= DEFAULT_DPD) & ~self.in_default[who]]
        self.in_default[defaults] = True
        self.add("new_defaults", defaults)
        lost = who[dpd >= self.charge_off_dpd]
        self.interest_to_charge_off(lost, day)
        return defaults, lost

    def interest_to_charge_off(self, lost, day):
        self.carried[lost] += self.interest(lost, day)
        self.add("charge_offs", lost, self.balance()[lost])
        for amount in (self.principal, self.billed, self.purchases, self.carried, self.left,
                       self.rows):
            amount[lost] = 0
        for rows in (self.row_principal, self.row_interest, self.row_penalty):
            rows[:, lost] = 0.0
