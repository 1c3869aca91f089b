"""scenarios/baseline.toml in NumPy: the month of models/README.md with everything that the baseline
uses, all borrowers at once. Fewer figures are kept than lendsim keeps: no statements, vintages,
roll rates, survival or incidence."""

import numpy as np
from _baseline_accounts import (CHARGED_OFF, CLOSED, FROZEN, OPEN, RUN_OFF, UNINVITED, Accounts,
                                among)
from _baseline_borrowers import HORIZON, Borrowers
from _baseline_numbers import (MONTHS, NAMES, POLICY, PRODUCTS, REFERENCE, RULES, SCENARIO,
                               SEGMENTS, WARM_UP, chance, first_days, intercepts)

MEASURES = ("open_accounts", "frozen_accounts", "run_off_accounts", "account_months", "balance",
            "credit_limit", "loans", "balance_30", "balance_90", "draws", "disbursed",
            "interest_charged", "interest_received", "penalty_charged", "paid", "missed",
            "paid_short", "settled_early", "prepaid_principal", "new_defaults", "charge_offs",
            "closures", "freezes", "reopenings", "invitations", "limit_cut")
PLACE = {name: place for place, name in enumerate(MEASURES)}
CAUSES = ["none", "rival"] + sorted({rule["cause"] for rule in SCENARIO["rule"] if "cause" in rule})


class Tally:
    """Sums by month, segment, product and measure; closures by cause."""

    def __init__(self, segment):
        self.segment, self.month = segment, -WARM_UP
        self.account_months = 0  # those of the warm-up, too
        self.sums = np.zeros((MONTHS, len(SEGMENTS), len(NAMES), len(MEASURES)))
        self.by_cause = np.zeros((MONTHS, len(SEGMENTS), len(CAUSES)))

    def __call__(self, product, measure, who, amounts=None):
        if self.month >= 0 and len(who):
            self.sums[self.month, :, product, PLACE[measure]] += np.bincount(
                self.segment[who], amounts, len(SEGMENTS))

    def closures(self, who, cause):
        if self.month >= 0:
            self.by_cause[self.month, :, cause] += np.bincount(self.segment[who], None,
                                                               len(SEGMENTS))


class Book:
    def __init__(self, size, seed, with_macro):
        self.rng = np.random.default_rng(seed)
        self.b = Borrowers(size, self.rng)
        self.tally = Tally(self.b.segment)
        self.products = [Accounts(k, spec, self.b, self.tally)
                         for k, spec in enumerate(PRODUCTS)]
        self.with_macro = with_macro

    # ---- step 3 ----

    def happens(self, who, probability):
        return who[self.rng.random(len(who)) < probability]

    def close(self, a, who, cause):
        who = who[among(a.status[who], [OPEN, FROZEN])]
        a.status[who] = np.where(self.balance[a.number][who] > 0, RUN_OFF, CLOSED)
        a.cause[who] = CAUSES.index(cause)
        a.closures[who] += 1
        a.closed_for[who] = 0
        a.changed[who] = True
        self.tally(a.number, "closures", who)
        self.tally.closures(who, CAUSES.index(cause))
        return who

    def act(self, a, rule, who):
        """Closes or freezes."""
        cause = RULES[rule]["cause"]
        if RULES[rule]["do"] == ["close"]:
            who = self.close(a, who, cause)
        else:
            a.status[who], a.cause[who] = FROZEN, CAUSES.index(cause)
            a.closed_for[who] = 0
            a.changed[who] = True
            self.tally(a.number, "freezes", who)
        self.b.any_closed[who] = True

    def review_borrowers(self, present):
        """Rules with scope "all": one decision on all accounts that none has decided on."""
        b = self.b
        (intercept,) = intercepts([np.array(RULES["multi-head borrowing"]["chance"]["base"])])
        e = RULES["multi-head borrowing"]["chance"]["effect"]
        multi = np.exp(intercept + e["other_lenders"] * (b.other_lenders
                                                         - REFERENCE["other_lenders"])
                       + e["quality_100"] / 100.0 * (b.quality - REFERENCE["quality"]))
        rules = (("cash-out found", b.cash_out, chance("cash-out found")),
                 ("multi-head borrowing", b.other_lenders >= 4, multi / (1.0 + multi)),
                 ("many enquiries", b.enquiries > 1.9, chance("many enquiries")),
                 ("devices changed", b.device_changes > 1.5, chance("devices changed")),
                 ("documents lapsed", ~b.documents_valid, chance("documents lapsed")))
        for name, holds, probability in rules:
            statuses = [OPEN, FROZEN] if "on" in RULES[name] else [OPEN]
            who = present[holds[present]]
            targets = [among(a.status[who], statuses) & ~self.reviewed[a.number][who]
                       for a in self.products]
            who_has = np.any(targets, axis=0)
            fires = self.rng.random(len(who)) < np.broadcast_to(probability, b.size)[who]
            for a, targeted in zip(self.products, targets, strict=True):
                those = who[targeted & who_has & fires]
                self.reviewed[a.number][those] = True
                self.act(a, name, those)

    def review_account(self, a, present, worst):
        """The other rules; the first that fires ends the account's review."""
        b, name = self.b, a.name
        dpd, balance, utilisation = self.dpd[a.number], self.balance[a.number], a.utilisation()
        risk_score = b.score + b.residual
        lines = name in ("jiebei", "huabei")
        jiebei = name == "jiebei"
        rules = [
            ("two months overdue", [OPEN, FROZEN], dpd >= 60),
            ("overdue", [OPEN], dpd > 0),
            ("overdue on another product", [OPEN], worst >= 30),
            ("overdue elsewhere", [OPEN], b.external_arrears),
            ("score fell", [OPEN], (b.score_change < -35) & (risk_score < 620)),
            ("low risk score", [OPEN], risk_score < POLICY["risk_floor"]),
            ("flagged by the risk engine", [OPEN], np.ones(b.size, bool)),
            ("jiebei disuse", [OPEN], jiebei & (a.since_draw > 3) & (a.on_book > 3)
             & (balance == 0)),
            ("dormant limit", [OPEN], lines & (a.since_draw > 6) & (a.on_book > 6)
             & (a.limit > 100_000)),
            ("frequent early pay-off", [OPEN], jiebei & (a.settlements_12m > 1.5)),
            ("churning", [OPEN], jiebei & (a.draws_12m > 5)),
            ("raise", [OPEN], lines & (b.score >= 680) & (utilisation > 0.6) & (dpd == 0)
             & (a.on_book >= 6)),
            ("invitation", [UNINVITED], (b.score >= POLICY["cutoff"]) & (worst == 0)
             & b.documents_valid)]
        status = a.status.copy()
        for rule, on, holds in rules:
            who = present[holds[present] & among(status[present], on)
                          & ~self.reviewed[a.number][present]]
            who = self.happens(who, chance(rule))
            self.reviewed[a.number][who] = True
            if rule in ("dormant limit", "raise", "invitation"):
                self.move_limit(a, rule, who)
            else:
                self.act(a, rule, who)

    def move_limit(self, a, rule, who):
        before = a.limit[who]
        if rule == "invitation":
            a.status[who] = OPEN
            a.changed[who] = True
            a.limit[who] = a.limits(who)
            self.tally(a.number, "invitations", who)
        elif rule == "raise":
            factor = RULES[rule]["do"][0]["raise"]
            top = 100.0 * a.spec["limit"]["max"]
            a.limit[who] = np.maximum(before, np.minimum(np.floor(before * factor + 0.5), top))
        else:
            a.limit[who] = np.floor(before * RULES[rule]["do"][0]["cut"] + 0.5)
            self.b.any_cut[who] = True
            self.tally(a.number, "limit_cut", who, before - a.limit[who])

    def review(self, present, begin):
        self.dpd = [a.debts.days_past_due(begin) for a in self.products]
        self.balance = [a.debts.balance() for a in self.products]
        self.reviewed = np.zeros((len(self.products), self.b.size), bool)
        here = present[~self.b.away[present]]
        worst = np.max(self.dpd, axis=0)
        # Conditions see borrowers as they were before the review.
        self.review_borrowers(here)
        for a in self.products:
            self.review_account(a, here, worst)

    # ---- steps 7 and 8 ----

    def reopen_account(self, a, present, worst):
        b = self.b
        rule = RULES["reopening"]["chance"]
        (intercept,) = intercepts([np.array(rule["base"])])
        e = np.exp(intercept + rule["effect"]["score_100"] / 100.0
                   * (b.score - REFERENCE["score"])
                   + rule["effect"]["account_closures"] * a.closures)
        good = (worst == 0) & (b.score >= POLICY["cutoff"])
        rules = (
            ("thaw after arrears", [FROZEN], (worst == 0) & (a.closed_for >= 1), None),
            ("step-up check passed", [FROZEN], np.ones(b.size, bool), None),
            ("documents renewed", [FROZEN], b.documents_valid, None),
            ("reopening", [CLOSED, RUN_OFF], good & (a.closed_for >= 3) & ~b.external_arrears
             & (b.other_lenders < 4), e / (1.0 + e)),
            ("reopening after arrears", [CLOSED, RUN_OFF], good & (a.closed_for >= 6), None))
        still = present[~b.away[present] & ~a.changed[present]]
        for name, on, holds, probability in rules:
            who = still[holds[still] & among(a.status[still], on)
                        & among(a.cause[still], [CAUSES.index(c) for c in RULES[name]["causes"]])
                        & ~a.changed[still]]
            probability = chance(name) if probability is None else probability[who]
            who = self.happens(who, probability)
            a.status[who], a.cause[who], a.closed_for[who] = OPEN, 0, 0
            a.changed[who] = True
            self.tally(a.number, "reopenings", who)
            if name == "step-up check passed":
                b.device_changes[who] = 0.0

    def market(self, present):
        self.b.market(present)
        rival = CAUSES.index("rival")
        for a in self.products:
            here = present[~a.changed[present]]
            away = self.b.away[here]
            back = here[~away & (a.cause[here] == rival)
                        & among(a.status[here], [RUN_OFF, CLOSED])]
            leave = here[away & among(a.status[here], [OPEN, FROZEN])]
            a.before[:, leave] = a.status[leave], a.cause[leave]
            self.close(a, leave, "rival")
            a.status[back], a.cause[back] = a.before[:, back]
            a.changed[back] = True
            self.tally(a.number, "reopenings", back)

    # ---- the month ----

    def arrive(self, month, days):
        """Accounts of those who arrive; those of the first month may be in debt."""
        who = np.flatnonzero(self.b.arrival == month)
        for a in self.products:
            a.open_at_birth(who)
            if month == 0:
                a.open_in_debt(who, days[0], days[1])

    def month(self, month, begin, end, macro):
        b = self.b
        present = np.flatnonzero(b.arrival <= month)
        b.live(present, macro)
        b.any_closed[:] = b.any_cut[:] = False
        self.review(present, begin)
        for flag in (b.any_missed, b.any_caught_up, b.any_default, b.any_refused):
            flag[:] = False
        for a in self.products:
            defaults, lost = a.month(present, begin, end, macro)
            b.any_default[defaults] = True
            a.status[lost] = CHARGED_OFF
            paid_off = present[(a.status[present] == RUN_OFF) & ~a.debts.exists()[present]]
            a.status[paid_off] = CLOSED
            a.count_month(present)
        b.move_score(present)
        self.balance = [a.debts.balance() for a in self.products]
        self.dpd = [a.debts.days_past_due(end) for a in self.products]
        worst = np.max(self.dpd, axis=0)
        for a in self.products:
            self.reopen_account(a, present, worst)
        self.market(present)
        for a in self.products:
            self.take_stock(a, present)
            a.age(present)

    def take_stock(self, a, present):
        status = a.status[present]
        for name, value in (("open_accounts", OPEN), ("frozen_accounts", FROZEN),
                            ("run_off_accounts", RUN_OFF)):
            self.tally(a.number, name, present[status == value])
        accounts = present[(status >= OPEN) & (status <= RUN_OFF)]
        self.tally(a.number, "account_months", accounts)
        self.tally.account_months += len(accounts)
        lines = present[(status == OPEN) | (status == FROZEN)]
        self.tally(a.number, "credit_limit", lines, a.limit[lines])
        balance, dpd = self.balance[a.number], self.dpd[a.number]
        owing = present[balance[present] > 0]
        self.tally(a.number, "loans", owing)
        for name, least in (("balance", 0), ("balance_30", 30), ("balance_90", 90)):
            those = owing[dpd[owing] >= least]
            self.tally(a.number, name, those, balance[those])

    def run(self):
        days, phi = first_days(), SCENARIO["macro"]["systematic"]["phi"]
        factor = self.rng.standard_normal()
        for month in range(HORIZON):
            self.tally.month = month - WARM_UP
            self.arrive(month, days)
            self.month(month, days[month + 1], days[month + 2],
                       factor if self.with_macro else 0.0)
            factor = phi * factor + np.sqrt(1.0 - phi * phi) * self.rng.standard_normal()


def simulate(borrowers, seed, with_macro=True):
    """Prepares a simulation; returns it, and what its sums will be in."""
    book = Book(borrowers, seed, with_macro)
    return book.run, book.tally
