"""Borrowers of the baseline as arrays: traits, attributes, events, score, leaving for a rival."""

import numpy as np
from _baseline_numbers import (ATTRIBUTES, BEHAVIOUR, EVENTS, MONTHS, SCORE, SEGMENTS, WARM_UP,
                               effect, intercepts)

SCORE_RANGE = (350.0, 950.0)
HORIZON = MONTHS + WARM_UP


class Borrowers:
    def __init__(self, size, rng):
        self.rng, self.size = rng, size
        shares = np.cumsum([segment["share"] for segment in SEGMENTS])
        self.segment = np.searchsorted(shares[:-1], rng.random(size), "right")
        self.arrival = np.zeros(size, np.int64)
        for name in ("quality", "income", "need"):
            setattr(self, name, np.zeros(size))
        for number, segment in enumerate(SEGMENTS):
            self.be_born(np.flatnonzero(self.segment == number), segment)
        normal = rng.standard_normal
        self.score = np.clip(self.quality + SCORE["initial_noise"] * normal(size), *SCORE_RANGE)
        self.residual = SCORE["residual"] * normal(size)
        self.unemployed = np.zeros(size, bool)  # at birth: the first label
        self.other_lenders = np.full(size, float(ATTRIBUTES["other_lenders"]["initial"]))
        for name in ("enquiries", "device_changes", "score_change"):
            setattr(self, name, np.zeros(size))
        for name in ("external_arrears", "cash_out", "away", "any_missed", "any_caught_up",
                     "any_default", "any_closed", "any_cut", "any_refused"):
            setattr(self, name, np.zeros(size, bool))
        self.documents_valid = np.ones(size, bool)

    def be_born(self, who, segment):
        rng, traits, n = self.rng, segment["traits"], len(who)
        rho = segment["correlation"]["quality, monthly_income"]
        z, other = rng.standard_normal((2, n))
        mean, sd = traits["quality"]["normal"]
        self.quality[who] = mean + sd * z
        income = traits["monthly_income"]["lognormal"]
        z_income = rho * z + np.sqrt(1.0 - rho * rho) * other
        self.income[who] = income["median"] * np.exp(income["sigma"] * z_income)
        mean, sd = traits["need"]["normal"]
        self.need[who] = mean + sd * rng.standard_normal(n)
        later = rng.random(n) < segment["arrivals"]["share"]
        self.arrival[who] = np.where(later, rng.integers(0, HORIZON, n), 0)

    def features(self, who, macro):
        return {"quality": self.quality[who], "need": self.need[who], "score": self.score[who],
                "other_lenders": self.other_lenders[who],
                "employment.unemployed": self.unemployed[who], "macro.systematic": macro}

    def exclusive(self, who, names, macro):
        """At most one of the events of a group; by name, to whom it happens. `names` with masks of
        those to whom it can, None: all."""
        tables = intercepts([EVENTS[name]["base"] for name in names])
        features = self.features(who, macro)
        weights = []
        for (name, may), intercept in zip(names.items(), tables, strict=True):
            e = np.exp(intercept + effect(EVENTS[name].get("effect", {}), features))
            weights.append(np.broadcast_to(e, len(who)) if may is None else np.where(may, e, 0.0))
        running = np.cumsum(weights, axis=0)
        u = self.rng.random(len(who)) * (1.0 + running[-1])
        place = (u[None, :] >= running).sum(axis=0)
        return {name: who[place == k] for k, name in enumerate(names)}

    def live(self, who, macro):
        """Step 2: attributes move, then events."""
        rng, n = self.rng, len(who)
        self.enquiries[who] *= 1.0 - 1.0 / ATTRIBUTES["enquiries_3m"]["window"]
        self.device_changes[who] *= 1.0 - 1.0 / ATTRIBUTES["device_changes_6m"]["window"]
        (_, lose), (find, _) = ATTRIBUTES["employment"]["transition"]
        idle = self.unemployed[who]
        self.unemployed[who] = np.where(idle, rng.random(n) >= find, rng.random(n) < lose)
        lenders = self.exclusive(who, {"lender_opened": None,
                                       "lender_closed": self.other_lenders[who] >= 1,
                                       "enquiry": None}, macro)
        listed, valid = self.external_arrears[who], self.documents_valid[who]
        elsewhere = self.exclusive(who, {"arrears_elsewhere": ~listed,
                                         "cleared_elsewhere": listed}, macro)
        papers = self.exclusive(who, {"documents_lapse": valid, "documents_renewed": ~valid},
                                macro)
        self.other_lenders[lenders["lender_opened"]] += 1
        self.enquiries[lenders["lender_opened"]] += 1
        self.other_lenders[lenders["lender_closed"]] -= 1
        self.enquiries[lenders["enquiry"]] += 1
        self.external_arrears[elsewhere["arrears_elsewhere"]] = True
        self.external_arrears[elsewhere["cleared_elsewhere"]] = False
        self.documents_valid[papers["documents_lapse"]] = False
        self.documents_valid[papers["documents_renewed"]] = True
        self.device_changes[who[rng.random(n) < EVENTS["device_changed"]["base"]]] += 1
        self.cash_out[who[rng.random(n) < EVENTS["cash_out"]["base"]]] = True

    def move_score(self, who):
        """Step 6."""
        e, old = SCORE["effect"], self.score[who]
        moved = (old + SCORE["pull"] * (self.quality[who] - old)
                 + e["any_missed"] * self.any_missed[who]
                 + e["any_caught_up"] * self.any_caught_up[who]
                 + e["any_default"] * self.any_default[who]
                 + e["enquiries_3m"] * self.enquiries[who]
                 + e["external_arrears"] * self.external_arrears[who]
                 + SCORE["noise"] * self.rng.standard_normal(len(who)))
        self.score[who] = np.clip(moved, *SCORE_RANGE)
        self.score_change[who] = self.score_change[who] * (2.0 / 3.0) + self.score[who] - old

    def market(self, who):
        """Step 8: who leaves, and who comes back."""
        leave, back = BEHAVIOUR["market"]["leave"], BEHAVIOUR["market"]["return"]
        (intercept,) = intercepts([np.array(leave["base"])])
        weights = leave["effect"]
        e = np.exp(intercept + weights["any_closed"] * self.any_closed[who]
                   + weights["any_cut"] * self.any_cut[who]
                   + weights["any_refused"] * self.any_refused[who])
        away = self.away[who]
        happens = self.rng.random(len(who)) < np.where(away, back["base"], e / (1.0 + e))
        leavers, returners = who[happens & ~away], who[happens & away]
        self.away[leavers], self.away[returners] = True, False
        return leavers, returners
