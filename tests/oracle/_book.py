"""Step 9: the exact sums of a replication, last month's book, the pool, the statements
(models/README.md, sections 4, 17, 18 and 19)."""

from collections import Counter

from _features import bucket_of, fill_account
from _funding import expected_loss, nominal_shares, split
from _hazard import BUCKETS, all_hold
from _math import F
from _month import by_formula
from _mutations import mutated
from _numbers import MILLION, half_up, share

OUTCOME_MEASURES = {"pay": "paid_as_due", "miss": "missed", "pay_short": "paid_short",
                    "prepay_part": "prepaid_in_part", "settle": "settled_early",
                    "catch_up": "caught_up"}
STAGES = 3
LAST_AGE = 59


class Tally:
    """Sums by (group of the file, measure, labels …, point)."""

    def __init__(self):
        self.cells = Counter()

    def add(self, group, measure, value, point, *labels):
        if value and point >= 0:
            self.cells[(group, measure, *labels, point)] += value

    def count(self, group, measure, point, *labels):
        if point > 0:
            self.add(group, measure, 1, point, *labels)


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


def tally_borrower(tally, view, point, b):
    tally_people(tally, view, point, b)
    for p, a in enumerate(b.accounts):
        tally_stocks(tally, point, b.group, p, a)
        if point > 0:
            tally_flows(tally, view, point, b, p)


def tally_people(tally, view, point, b):
    group = "borrowers"
    tally.add(group, "borrowers", 1, point, b.group)
    tally.add(group, "away", int(b.away), point, b.group)
    tally.add(group, "score_sum", int(float(b.score) * 100.0 + 0.5), point, b.group)
    if view.parameters.pool:
        tally.add(group, "pool_quota", view.parameters.pool.quota, point, b.group)
    if point > 0:
        tally.add(group, "departures", int(b.departed), point, b.group)
        tally.add(group, "returns", int(b.returned), point, b.group)
        for rule, accounts in b.fired.items():
            tally.add("by_rule", "actions", accounts, point, b.group, rule)


def tally_stocks(tally, point, g, p, a):
    if not a.is_account_month():
        return

    def add(measure, value, group="", *label):
        tally.add(group, measure, value, point, g, p, *label)
    balance, bucket = a.debt.balance(), BUCKETS[bucket_of(a.dpd)]
    add(a.status + "_accounts", 1)
    add("credit_limit", a.limit if a.has_limit() else 0)
    if a.status == "open":
        add("undrawn", max(a.limit - a.debt.outstanding(), 0), "by_bucket", bucket)
    if not balance:
        return
    add("balance", balance)
    add("loans", 1)
    add("balance_30", balance if a.dpd >= 30 else 0)
    add("balance_90", balance if a.dpd >= 90 else 0)
    add("balance", balance, "by_bucket", bucket)
    add("loans", 1, "by_bucket", bucket)
    if a.debt.on_plan:
        add("plan_loans", 1)
        add("plan_balance", balance)
    for party, part in enumerate(split(balance, a.shares)):
        add("funded", part, "workings", bucket, party)


def tally_flows(tally, view, point, b, p):
    a, done = b.accounts[p], b.done[p]
    posting, flows = done.posting, done.posting.flows

    def add(measure, value, group="", *label):
        tally.add(group, measure, int(value), point, b.group, p, *label)
    add("account_months", a.is_account_month())
    add("performing_opening", done.performing)
    for measure, value in [*flows.items(), *done.counts.items()]:
        add(measure, value)
    add("draws", posting.draw_result == "posted")
    add("new_defaults", posting.defaulted)
    add("charged_off_accounts", posting.charged_off)
    add("plans_completed", posting.completed)
    add("plan_redefaults", posting.redefaulted)
    if done.outcome:
        as_due = done.outcome == "settle" and not posting.early
        add(OUTCOME_MEASURES["pay" if as_due else done.outcome], 1)
    for (measure, cause), value in done.causes.items():
        add(measure, value, "by_cause", cause)
    tally_parties(add, view, a, done)
    tally_vintage(tally, view, point, b.group, done)
    tally_roll(tally, point, b.group, p, view, a, done)


def tally_parties(add, view, a, done):
    flows = done.posting.flows
    shares = done.shares_at_opening if done.had_debt else a.shares
    for measure, amount, by in (
            ("disbursed", flows["disbursed"], view.funding.shares),
            ("interest", flows["interest_income"], shares),
            ("penalty", flows["penalty_income"], shares),
            ("fees", flows["fees_charged"], shares),
            ("charge_offs", flows["charge_offs"] - flows["never_income"], shares)):
        for party, part in enumerate(split(amount, by)):
            add(measure, part, "statements", party)


def tally_vintage(tally, view, point, g, done):
    if done.cohort is None:
        return
    cohort, posting = done.cohort - view.run.start, done.posting
    age = point - 1 - cohort
    if cohort < 0 or age < 0 or age > LAST_AGE:
        return
    width = -(-view.run.months // 60)
    for measure, value in (("opened", int(posting.opened)), ("disbursed", posting.drawn),
                           ("new_defaults", int(posting.defaulted)),
                           ("charge_offs", posting.flows["charge_offs"])):
        tally.add("vintage", measure, value, age, g, cohort // width)


def tally_roll(tally, point, g, p, view, a, done):
    if not done.opening_balance:
        return
    to = BUCKETS[bucket_of(a.dpd)]
    if done.posting.charged_off:
        to = "charged_off"
    elif not a.debt.exists() or done.posting.opened:
        to = "paid"
    labels = (g, p, BUCKETS[done.opening_bucket])
    for measure, value in (("loans", 1), ("balance", done.opening_balance)):
        tally.cells[("roll_rates", measure, *labels, to)] += value


def note_written_off(written_off, month, b):
    """Principal charged off, by month, group, product and party; also in the warm-up."""
    for p, (a, done) in enumerate(zip(b.accounts, b.done)):
        shares = done.shares_at_opening
        for party, part in enumerate(split(done.posting.flows["charged_off_principal"], shares)):
            written_off[month, b.group, p, party] += part


class Statements:
    """Of one group and product, made from the exact sums of the replication."""

    def __init__(self, world, tally, written_off, group, product):
        self.world, self.tally, self.written_off = world, tally, written_off
        self.group, self.product, self.parties = group, product, range(len(world.parties))

    def get(self, group, measure, point, *labels):
        return self.tally.cells[(group, measure, self.group, self.product, *labels, point)]

    def add(self, group, measure, value, point, *labels):
        self.tally.add(group, measure, value, point, self.group, self.product, *labels)

    def line(self, measure, point, party):
        return self.get("statements", measure, point, party)

    def close(self, point):
        run = self.world.run
        month = run.start + point - 1
        parameters = self.world.parameters(run.parameter_date(max(month, run.first)))
        self.provide(parameters, max(month, run.first), point)
        if point == 0:
            return
        self.recover(parameters, month, point)
        self.pay(parameters, run.calendar, month, point)
        self.add("", "net_income", self.line("net_income", point, 0), point)

    def provide(self, parameters, month, point):
        nominal = nominal_shares(parameters.funders, month)
        for b, bucket in enumerate(BUCKETS):
            stage = parameters.provision.stage(b)
            for measure in ("balance", "loans"):
                self.add("by_stage", measure, self.get("by_bucket", measure, point, bucket), point,
                         stage)
            undrawn = split(self.get("by_bucket", "undrawn", point, bucket), nominal)
            for party in self.parties:
                funded = self.get("workings", "funded", point, bucket, party)
                self.add("statements", "balance", funded, point, party)
                loss = expected_loss(parameters.provision, b, funded, undrawn[party])
                self.add("by_stage", "expected_credit_loss", loss, point, stage)
                self.add("statements", "expected_credit_loss", loss, point, party)
                self.add("", "expected_credit_loss", loss, point)

    def recover(self, parameters, month, point):
        for k, part in enumerate(parameters.products[self.product].recoveries, start=1):
            for party in self.parties:
                lost = self.written_off[month - k, self.group, self.product, party]
                self.add("statements", "recoveries", share(lost, part), point, party)
                self.add("", "recoveries", share(lost, part), point)

    def pay(self, parameters, calendar, month, point):
        days, year = calendar.days_in(month), 360 if calendar.thirty else 365
        fees = 0
        for party, funder in enumerate(parameters.funders):
            cost = self.line("balance", point - 1, party) * funder.cost * days
            self.add("statements", "funding_cost", half_up(cost, MILLION * year), point, party)
            change = (self.line("expected_credit_loss", point, party)
                      - self.line("expected_credit_loss", point - 1, party))
            self.add("statements", "provision_change", change, point, party)
            if party > 0:
                fee = share(self.line("interest", point, party), parameters.fee_share)
                self.add("statements", "service_fee", -fee, point, party)
                fees += fee
        self.add("statements", "service_fee", fees, point, 0)
        opex = self.get("", "account_months", point) * parameters.opex
        self.add("statements", "opex", opex, point, 0)
        for party in self.parties:
            def line(measure, party=party):
                return self.line(measure, point, party)
            income = sum(map(line, ("interest", "service_fee", "penalty", "fees", "recoveries")))
            cost = sum(map(line, ("funding_cost", "charge_offs", "provision_change", "opex")))
            if mutated("forgotten-cost"):
                cost -= line("provision_change")
            self.add("statements", "net_income", income - cost, point, party)
