"""Numbers of scenarios/baseline.toml, read from it. What the rules and events do is written out in
_baseline_borrowers.py and _baseline_model.py; only their numbers are read."""

import datetime
import os
import tomllib

import numpy as np

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                    "../../../scenarios/baseline.toml")
with open(PATH, "rb") as file:
    SCENARIO = tomllib.load(file)

RUN, SCORE, REFERENCE = SCENARIO["run"], SCENARIO["score"], SCENARIO["reference"]
POLICY, BEHAVIOUR = SCENARIO["policy"], SCENARIO["behaviour"]
PRODUCTS, SEGMENTS = SCENARIO["product"], SCENARIO["segment"]
RULES = {rule["name"]: rule for rule in SCENARIO["rule"]}
EVENTS = {event["name"]: event for event in SCENARIO["event"]}
ATTRIBUTES = {attribute["name"]: attribute for attribute in SCENARIO["attribute"]}

MONTHS, WARM_UP = RUN["months"], RUN["warm_up"]
NAMES = [product["name"] for product in PRODUCTS]
BUCKETS = 8
BUCKET_STARTS = np.array([1, 30, 60, 90, 120, 150, 180])  # days past due of M1 to M7
OUTCOMES = ("miss", "pay_short", "prepay_part", "settle", "catch_up")  # in the order of the file
DEFAULT_DPD = 90


def first_days():
    """Number of the day before each simulated month, the one after the last included."""
    first = RUN["start"].year * 12 + RUN["start"].month - 1 - WARM_UP
    return np.array([datetime.date(m // 12, m % 12 + 1, 1).toordinal() - 1
                     for m in range(first - 1, first + WARM_UP + MONTHS + 1)])


def by_bucket(base):
    """A base for every bucket; later ones repeat the last that is listed."""
    if not isinstance(base, dict):
        return np.full(BUCKETS, float(base))
    row, last = [], 0.0
    for b in range(BUCKETS):
        last = base.get(f"M{b}", last)
        row.append(last)
    return np.array(row)


def merged(table, product):
    """A hazard of a product: single keys replaced, effects one by one."""
    own = table.get(product, {})
    effect = {**table.get("effect", {}), **own.get("effect", {})}
    return {"base": own.get("base", table.get("base", 0.0)), "effect": effect,
            "amount": own.get("amount", table.get("amount"))}


def intercepts(bases):
    """ln(base / (1 - sum)) of exclusive events, arrays of one shape; -inf where the base is 0."""
    rest = 1.0 - sum(bases)
    with np.errstate(divide="ignore"):
        return [np.log(base / rest) for base in bases]


def effect(table, features):
    """Sum of effects on the log-odds; `features` by name, references taken off here."""
    total = 0.0
    for name, weight in table.items():
        scale = 1.0
        if name.endswith("_100"):
            name, scale = name[:-4], 0.01
        total = total + weight * scale * (features[name] - REFERENCE.get(name, 0.0))
    return total


def chance(rule):
    return RULES[rule].get("chance", 1.0)
