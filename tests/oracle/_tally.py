"""Step 9: what a borrower adds to the exact sums of a month (models/README.md, section 19)."""

from collections import Counter

from _features import bucket_of
from _funding import split
from _hazard import BUCKETS

OUTCOME_MEASURES = {"pay": "paid_as_due", "miss": "missed", "pay_short": "paid_short",
                    "prepay_part": "prepaid_in_part", "settle": "settled_early",
                    "catch_up": "caught_up"}
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
    tally_risk(tally, b.group, p, done)


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


def tally_risk(tally, g, p, done):
    """The risk sets of first closures, and who leaves them (sim/results/FORMAT.md)."""
    age = done.age_at_risk
    if age is None or age > LAST_AGE:
        return
    tally.add("survival", "at_risk", 1, age, g, p)
    exits = [cause for measure, cause in done.causes if measure == "closures"]
    if not exits and done.posting.charged_off:
        exits = ["charged_off"]
    for cause in exits:
        tally.add("incidence", "exits", 1, age, g, p, cause)


def note_written_off(written_off, month, b):
    """Principal charged off, by month, group, product and party; also in the warm-up."""
    for p, (a, done) in enumerate(zip(b.accounts, b.done)):
        shares = done.shares_at_opening
        for party, part in enumerate(split(done.posting.flows["charged_off_principal"], shares)):
            written_off[month, b.group, p, party] += part
