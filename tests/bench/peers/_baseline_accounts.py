"""Accounts of one product of the baseline as arrays: status, limit, counters; draws and service."""

import numpy as np
from _baseline_debts import Debts
from _baseline_numbers import (BEHAVIOUR, BUCKET_STARTS, NAMES, OUTCOMES, REFERENCE, SEGMENTS,
                               by_bucket, effect, intercepts, merged)

UNINVITED, OPEN, FROZEN, RUN_OFF, CLOSED, CHARGED_OFF = range(6)
SCHEDULES = ("equal_principal", "annuity", "interest_first")
LONGEST = 999


def among(values, codes):
    """Which of these small codes are among `codes`."""
    table = np.zeros(64, bool)
    table[codes] = True
    return table[values]


def thresholds(shares):
    return np.cumsum(shares)[:-1]


class Accounts:
    def __init__(self, number, spec, borrowers, tally):
        size = borrowers.size
        self.number, self.spec, self.b, self.rng = number, spec, borrowers, borrowers.rng
        self.name = NAMES[number]
        self.tally = lambda measure, who, amounts=None: tally(number, measure, who, amounts)
        self.debts = Debts(spec, size, self.tally)
        self.status, self.cause = np.zeros(size, np.int8), np.zeros(size, np.int8)
        self.before = np.zeros((2, size), np.int8)  # status and cause before leaving for a rival
        self.changed = np.zeros(size, bool)  # status, this month
        self.limit = np.zeros(size)
        self.limit_noise = self.rng.standard_normal(size)
        for name in ("draws_12m", "settlements_12m"):
            setattr(self, name, np.zeros(size))
        for name in ("since_draw", "on_book", "closed_for", "closures"):
            setattr(self, name, np.zeros(size, np.int32))
        self.since_draw[:] = LONGEST
        self.terms = spec.get("terms", {"1": 1.0})
        shares = spec.get("schedules", {"annuity": 1.0})
        self.schedule_at = thresholds([shares.get(kind, 0.0) for kind in SCHEDULES])
        self.draw_hazard = merged(BEHAVIOUR["draw"], self.name)
        self.service = [merged(BEHAVIOUR["service"][name], self.name) for name in OUTCOMES]
        self.service_intercepts = intercepts([by_bucket(h["base"]) for h in self.service])

    def limits(self, who):
        """By the formula."""
        f = self.spec["limit"]
        x = (np.log(f["median"]) + f["per_100_score"] * (self.b.score[who] - REFERENCE["score"])
             / 100.0 + f["per_log_income"]
             * np.log(np.maximum(self.b.income[who], 1.0) / REFERENCE["monthly_income"])
             + f["noise"] * self.limit_noise[who])
        return 100.0 * np.clip(100.0 * np.floor(np.floor(np.exp(x)) / 100.0), f["min"], f["max"])

    def term_and_schedule(self, count):
        months = np.array([int(term) for term in self.terms])
        place = np.searchsorted(thresholds(list(self.terms.values())), self.rng.random(count),
                                "right")
        return months[place], np.searchsorted(self.schedule_at, self.rng.random(count), "right")

    def open_at_birth(self, who):
        """Status and limit of those who arrive."""
        self.limit[who] = self.limits(who)
        for number, segment in enumerate(SEGMENTS):
            those = who[self.b.segment[who] == number]
            shares = segment["opening"][self.name]["status"]
            self.status[those] = np.where(self.rng.random(len(those)) < shares["uninvited"],
                                          UNINVITED, OPEN)

    def open_in_debt(self, who, first_day, last_day):
        """Debts of those who are there from the first month, drawn in the month before."""
        for number, segment in enumerate(SEGMENTS):
            opening = segment["opening"][self.name]
            those = who[(self.b.segment[who] == number) & (self.status[who] == OPEN)]
            those = those[self.rng.random(len(those)) < opening.get("in_debt", 0.0)]
            low, high = opening.get("utilisation", {"uniform": (0.3, 0.3)})["uniform"]
            share = low + (high - low) * self.rng.random(len(those))
            amount = 100.0 * np.floor(self.limit[those] * share / 100.0)
            those, amount = those[amount > 0], amount[amount > 0]
            day = first_day + 1 + np.floor(self.rng.random(len(those)) * (last_day - first_day))
            self.debts.draw(those, day.astype(np.int64), amount,
                            *self.term_and_schedule(len(those)))
            self.since_draw[those] = 0

    def utilisation(self):
        owed = self.debts.principal_owed()
        return np.divide(owed, self.limit, out=np.zeros_like(owed), where=self.limit > 0)

    def wish_to_draw(self, present, utilisation, macro):
        """Who wants to draw, before anything refuses it."""
        who = present[((self.status[present] == OPEN) | (self.status[present] == FROZEN))
                      & ~self.b.away[present]]
        features = self.b.features(who, macro) | {"utilisation": utilisation[who]}
        (intercept,) = intercepts([np.array(self.draw_hazard["base"])])
        e = np.exp(intercept + effect(self.draw_hazard["effect"], features))
        return who[self.rng.random(len(who)) * (1.0 + e) < e]

    def outcomes(self, who, dpd, utilisation, macro):
        """Of a month's service, by debt: 0 as due, else 1 + place in OUTCOMES."""
        bucket = np.searchsorted(BUCKET_STARTS, dpd[who], "right")
        features = self.b.features(who, macro) | {"utilisation": utilisation[who],
                                                  "settlement_fee_share": 0.0}
        running, weights = np.zeros(len(who)), []
        for hazard, intercept in zip(self.service, self.service_intercepts, strict=True):
            running = running + np.exp(intercept[bucket] + effect(hazard["effect"], features))
            weights.append(running)
        u = self.rng.random(len(who)) * (1.0 + running)
        outcome = 1 + (u[None, :] >= np.array(weights)).sum(axis=0)
        outcome[outcome > len(OUTCOMES)] = 0
        settles = 1 + OUTCOMES.index("settle")
        leaving = self.b.away[who] & (dpd[who] == 0)
        outcome[leaving] = settles
        return outcome, leaving

    def post_draw(self, who, day, chosen):
        """Draws that nothing has refused so far; `chosen`: share, term, schedule by borrower."""
        debts, b = self.debts, self.b
        ok = debts.rows[who] == 0
        b.any_refused[who[~ok]] = True
        who = who[ok]
        available = np.maximum(self.limit[who] - debts.principal_owed()[who], 0.0)
        amount = 100.0 * np.floor(np.floor(available * chosen["share"][who]) / 100.0)
        ok = (amount >= debts.smallest) & (amount > 0)
        b.any_refused[who[~ok]] = True
        who, amount = who[ok], amount[ok]
        debts.draw(who, day[who], amount, chosen["term"][who], chosen["schedule"][who])
        self.drew[who] = True

    def settle(self, who, day):
        early = self.debts.pay_off(who, day, self.debts.kind != "paylater")
        self.settled[early] = True

    def month(self, present, begin, end, macro):
        """Steps 4 and 5: decisions on the state after the review, then postings by date."""
        debts, rng, size = self.debts, self.rng, self.b.size
        dpd, utilisation = debts.days_past_due(begin), self.utilisation()
        self.drew, self.settled = np.zeros(size, bool), np.zeros(size, bool)
        wish = self.wish_to_draw(present, utilisation, macro)
        refused = (self.status[wish] == FROZEN) | (debts.rows[wish] > 0)
        self.b.any_refused[wish[refused]] = True
        wish = wish[~refused]
        chosen = self.choices(wish, size)
        day = np.zeros(size, np.int64)
        day[wish] = begin + 1 + np.floor(rng.random(len(wish)) * (end - begin))
        owing = np.flatnonzero(debts.exists())
        outcome, leaving = self.outcomes(owing, dpd, utilisation, macro)
        if debts.kind == "paylater":
            debts.bill()
        self.post(owing, outcome, leaving, wish, day, chosen, begin, end)
        return debts.close_month(present, end)

    def choices(self, wish, size):
        chosen = {"share": np.zeros(size), "term": np.zeros(size, np.int32),
                  "schedule": np.zeros(size, np.int8)}
        low, high = self.draw_hazard["amount"]["uniform"]
        chosen["share"][wish] = low + (high - low) * self.rng.random(len(wish))
        chosen["term"][wish], chosen["schedule"][wish] = self.term_and_schedule(len(wish))
        return chosen

    def post(self, owing, outcome, leaving, wish, day, chosen, begin, end):
        """In the order of dates; on one day: due date, settlement, draw."""
        debts, due = self.debts, begin + self.debts.due_day
        settles = 1 + OUTCOMES.index("settle")
        off = np.full(self.b.size, np.iinfo(np.int64).max)  # day of settlement
        ends = owing[outcome == settles]
        off[ends] = begin + 1 + np.floor(self.rng.random(len(ends)) * (end - begin))
        off[owing[leaving]] = due
        if debts.kind == "paylater":
            off[ends] = due
        before = wish[day[wish] < due]
        self.post_draw(before[day[before] < off[before]], day, chosen)
        early = ends[off[ends] < due]
        self.settle(early, off[early])
        self.post_draw(before[day[before] >= off[before]], day, chosen)
        served = off[owing] >= due
        self.serve(owing[served], outcome[served], due)
        after = wish[day[wish] >= due]
        self.post_draw(after[day[after] < off[after]], day, chosen)
        late = ends[off[ends] >= due]
        self.settle(late, off[late])
        self.post_draw(after[day[after] >= off[after]], day, chosen)

    def serve(self, who, outcome, due):
        """The due date and what is paid on it."""
        debts, b = self.debts, self.b
        debts.fall_due(who, due)
        by_name = {name: who[outcome == 1 + k] for k, name in enumerate(OUTCOMES)}
        asked = {name: those[debts.rows[those] > 0] for name, those in by_name.items()}
        missed = np.concatenate([asked["miss"], asked["pay_short"]])
        b.any_missed[missed] = True
        self.tally("missed", asked["miss"])
        self.tally("paid_short", asked["pay_short"])
        b.any_caught_up[by_name["catch_up"]] = True
        debts.penalty(who[outcome != 1], due)  # of all who pay
        debts.pay_oldest(who[outcome == 0])
        debts.pay_short(asked["pay_short"], self.rng.random(len(asked["pay_short"])))
        debts.pay_oldest(by_name["prepay_part"])
        debts.pay_oldest(by_name["settle"])
        debts.pay_all_rows(by_name["catch_up"])
        ahead = by_name["prepay_part"]
        debts.pay_ahead(ahead, np.floor(debts.principal[ahead] * self.rng.random(len(ahead))))
        if debts.kind == "instalment":
            debts.amortise(ahead)

    def count_month(self, present):
        """Counters, in step 5 and at the end of the month."""
        decay = 11.0 / 12.0
        self.draws_12m = self.draws_12m * decay + self.drew
        self.settlements_12m = self.settlements_12m * decay + self.settled
        self.since_draw[present] = np.minimum(self.since_draw[present] + 1, LONGEST)
        self.since_draw[self.drew] = 0

    def age(self, present):
        known = present[(self.on_book[present] > 0) | (self.status[present] != UNINVITED)]
        self.on_book[known] = np.minimum(self.on_book[known] + 1, LONGEST)
        waiting = present[among(self.status[present], [FROZEN, RUN_OFF, CLOSED])]
        self.closed_for[waiting] = np.minimum(self.closed_for[waiting] + 1, LONGEST)
        self.changed[:] = False
