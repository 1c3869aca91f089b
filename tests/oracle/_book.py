"""Last month's book: the figures of `book.*`, what parties fund, the pool of limits
(models/README.md, sections 4, 17 and 18)."""

from collections import Counter

from _account_month import by_formula
from _features import fill_account
from _funding import split
from _hazard import all_hold
from _math import F
from _numbers import share


class Book:
    """Last month's figures, over all borrowers."""

    def __init__(self, parties):
        self.sums = Counter()
        self.funded = [0] * parties
        self.borrowers = self.pool_limit = 0
        self.requests = []

    def features(self):
        s = self.sums

        def ratio(a, b):
            return F(a / b) if b else F(0)
        return {"book.par30": ratio(s["balance_30"], s["balance"]),
                "book.default_rate": ratio(s["new_defaults"], s["performing"]),
                "book.closure_rate": ratio(s["closures"], s["account_months"]),
                "book.draw_rate": ratio(s["draws"], s["account_months"]),
                "book.utilisation": ratio(s["balance"], s["limit"]),
                "book.balance_per_borrower": ratio(s["balance"], self.borrowers * 100)}

    def note_stocks(self, parameters, b):
        self.borrowers += 1
        for p, a in enumerate(b.accounts):
            if parameters.pool and p in parameters.pool.products and a.has_limit():
                self.pool_limit += a.limit
            for party, part in enumerate(split(a.debt.balance(), a.shares)):
                self.funded[party] += part

    def note_month(self, b):
        s = self.sums
        for a, done in zip(b.accounts, b.done):
            s["performing"] += done.performing
            s["new_defaults"] += done.posting.defaulted
            s["closures"] += done.counts["closures"]
            s["draws"] += done.posting.draw_result == "posted"
            s["account_months"] += a.is_account_month()
            s["balance"] += a.debt.balance()
            s["balance_30"] += a.debt.balance() if a.dpd >= 30 else 0
            s["limit"] += a.limit if a.has_limit() else 0

    def ask(self, view, b):
        """Accounts that ask the pool for a higher limit."""
        pool = view.parameters.pool
        if not pool or not pool.reallocates or b.away:
            return
        for p, a in enumerate(b.accounts):
            if a.status != "open" or p not in pool.products:
                continue
            fill_account(b.row, view, p, a)
            wanted = share(a.limit, pool.step) if pool.step else by_formula(view, b, p)
            limit = min(wanted, view.parameters.products[p].limit.maximum)
            if all_hold(pool.when, b.row) and limit > a.limit:
                rank = float(b.row[pool.rank])
                self.requests.append((rank if pool.lowest else -rank, b.number, p,
                                      limit - a.limit))

    def pool(self, parameters):
        """Grants by borrower and product, and (quota, used) if the pool is overdrawn."""
        pool = parameters.pool
        if not pool:
            return {}, None
        quota = pool.quota * self.borrowers
        if self.pool_limit > quota:
            return {}, (quota, self.pool_limit)
        grants, left = {}, share(quota - self.pool_limit, pool.share) if pool.reallocates else 0
        for _, number, p, amount in sorted(self.requests):
            grants[number, p] = min(amount, left)
            left -= grants[number, p]
        return grants, None
