"""Conditions, effects, groups of hazards, chances (models/README.md, sections 8 and 9)."""

import math
import operator
import re

from _math import F, exp32, log, normal_cdf, normal_quantile
from _mutations import mutated

BUCKETS = [f"M{i}" for i in range(8)]
COMPARISONS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
               "==": operator.eq, "!=": operator.ne}


class Condition:
    def __init__(self, text, names):
        left, comparison, right = re.match(r"\s*(.+?)\s*(<=|>=|==|!=|<|>)\s*(.+?)\s*$",
                                           text).groups()
        self.left, self.compare, self.other = left, COMPARISONS[comparison], None
        if left in names.categories:
            self.value = F(names.categories[left].index(right))
        elif right in ("true", "false"):
            self.value = F(right == "true")
        elif right in BUCKETS:
            self.value = F(BUCKETS.index(right))
        else:
            try:
                self.value = F(float(right.replace("_", "")))
            except ValueError:
                self.other = right

    def reads(self):
        return [self.left] + ([self.other] if self.other else [])

    def holds(self, row):
        right = self.value if self.other is None else row[self.other]
        return bool(self.compare(row[self.left], right))


def conditions(texts, names):
    return [Condition(text, names) for text in texts]


def all_hold(conditions_, row):
    return all(c.holds(row) for c in conditions_)


def effects(table, names):
    """(feature, effect per unit, reference), all binary32."""
    terms = []
    for name, value in table.items():
        units = 1.0
        if name.endswith("_100") and not names.declared(name):
            name, units = name[:-4], 100.0
        terms.append((name, F(float(value) / units), names.reference(name)))
    return terms


def linear(start, terms, row):
    if mutated("wide-terms"):
        return F(float(start) + sum(float(e) * (float(row[n]) - float(r)) for n, e, r in terms))
    total = start
    for name, effect, reference in terms:
        if mutated("fused"):
            total = F(float(total) + float(effect) * float(row[name] - reference))
        else:
            total = total + effect * (row[name] - reference)
    return total


class Hazard:
    def __init__(self, table, names, bucket):
        self.index, self.base = None, [float(table["base"])] if not isinstance(
            table["base"], dict) else None
        if self.base is None:
            self._by_label({k: float(v) for k, v in table["base"].items()}, names, bucket)
        self.certain = self.base == [1.0] and self.index is None
        self.terms = effects(table.get("effect", {}), names)
        self.when = conditions(table.get("when", []), names)
        self.probit = table.get("link", "logit") == "probit"
        self.loading = float(table.get("loading", 0.0))

    def _by_label(self, listed, names, bucket):
        if "M0" in listed:
            self.index, self.base = bucket, []
            for name in BUCKETS:
                self.base.append(listed.get(name, self.base[-1] if self.base else 0.0))
            return
        self.index = next(name for name, labels in names.categories.items()
                          if set(labels) == set(listed))
        self.base = [listed[label] for label in names.categories[self.index]]


class Group:
    """Events that exclude each other; pick() gives the place of the one that happens, or None."""

    def __init__(self, hazards):
        self.hazards = hazards
        self.index = next((h.index for h in hazards if h.index), None)
        rows = max((len(h.base) for h in hazards), default=1)
        self.rows = [[h.base[0 if len(h.base) == 1 else r] for h in hazards] for r in range(rows)]

    def pick(self, row, word, excluded=()):
        if len(self.hazards) == 1 and self.hazards[0].certain:
            return 0 if all_hold(self.hazards[0].when, row) else None
        if not self.hazards:
            return None
        u = F(word >> 8) * F(2.0**-24)
        bases = self.rows[0 if len(self.rows) == 1 else int(row[self.index])]
        if self.hazards[0].probit:
            happens = not excluded and float(u) < self.probit(bases[0], row)
            return 0 if happens else None
        odds = self.odds(bases, row, excluded)
        total = F(0)
        for x in odds:
            total = total + x
        threshold = u * (F(1) + total)
        running = F(0)
        for j, x in enumerate(odds):
            running = running + x
            if threshold < running:
                return j
        return None

    def odds(self, bases, row, excluded):
        rest = 1.0
        for base in bases:
            rest -= base
        odds = []
        for j, (hazard, base) in enumerate(zip(self.hazards, bases)):
            if base <= 0.0 or j in excluded or not all_hold(hazard.when, row):
                odds.append(F(0))
            else:
                odds.append(exp32(linear(F(log(base / rest)), hazard.terms, row)))
        return odds

    def probit(self, base, row):
        hazard = self.hazards[0]
        if base <= 0.0 or not all_hold(hazard.when, row):
            return 0.0
        effect = float(linear(F(0), hazard.terms, row))
        z = float(row["macro.systematic"])
        return normal_cdf((normal_quantile(base) + effect - math.sqrt(hazard.loading) * z)
                          / math.sqrt(1.0 - hazard.loading))


class Chance:
    """A number or a hazard."""

    def __init__(self, value, names, bucket):
        self.group = Group([Hazard(value, names, bucket)]) if isinstance(value, dict) else None
        if self.group is None:
            self.threshold = int(float(value) * 2.0**32 + 0.5)

    def never(self):
        return self.group is None and self.threshold == 0

    def happens(self, row, word):
        if self.group is not None:
            return self.group.pick(row, word) == 0
        return word < self.threshold
