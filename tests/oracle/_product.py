"""[[product]] and [behaviour]: contract, limit formula, hazards of draw and service."""

from _distribution import Distribution
from _hazard import Group, Hazard
from _numbers import MILLION, exact, fen, half_up, millionths
from _philox import cumulate


class Limit:
    def __init__(self, table, names):
        self.median = float(table["median"])
        self.per_score = float(table["per_100_score"])
        self.per_income = float(table["per_log_income"])
        self.noise = float(table["noise"])
        self.minimum, self.maximum = fen(table["min"]), fen(table["max"])
        applies = table["max_applies"]
        self.applies = "phased" if isinstance(applies, dict) else applies
        self.phase_months = applies["phase_months"] if isinstance(applies, dict) else 0
        self.reference_score = float(names.reference("score"))
        self.reference_income = float(names.reference("monthly_income"))

    def same_maximum(self, other):
        return (self.maximum, self.applies, self.phase_months) == (
            other.maximum, other.applies, other.phase_months)


class Product:
    def __init__(self, table, behaviour, names):
        self.name, self.kind, self.due_day = table["name"], table["kind"], table["due_day"]
        self.rate = exact(table["daily_rate"], 1e12)
        self.late_rate = half_up(self.rate * millionths(table["late_rate_multiple"]), MILLION)
        self.limit = Limit(table["limit"], names)
        self.minimum_due = millionths(table.get("minimum_due", 0))
        self.instalment_fee = millionths(table.get("instalment_fee", 0))
        fee = table.get("early_settlement_fee", {})
        self.settlement_share = millionths(fee.get("share_of_principal", 0))
        self.settlement_fees = fee.get("at_least_instalment_fees", 0)
        self.smallest = fen(table["smallest_draw"])
        self.default_dpd = table["default_dpd"]
        self.charge_off_dpd = table["charge_off_dpd"]
        self.non_accrual_dpd = table["non_accrual_dpd"]
        self.recoveries = [millionths(x) for x in table["recovery_curve"]]
        self._draw_options(table)
        self._behaviour(behaviour, names)

    def _draw_options(self, table):
        terms = table.get("terms", {"1": 1.0})
        self.terms = [int(months) for months in terms]
        self.term_choice = cumulate([float(x) for x in terms.values()])
        self.schedules, shares = [{"paylater": "revolving"}.get(self.kind, "bullet")], [1.0]
        if self.kind == "instalment":
            self.schedules = ["equal_principal", "annuity", "interest_first"]
            shares = [float(table["schedules"].get(s, 0.0)) for s in self.schedules]
        self.schedule_choice = cumulate(shares)

    def _behaviour(self, behaviour, names):
        draw = for_product(behaviour["draw"], self.name)
        self.demand = Group([Hazard(draw, names, "bucket")])
        self.amount = Distribution(draw["amount"])
        self.of_available = draw["of"] == "available"
        self.outcomes, hazards, self.settle_on_due_day = [], [], False
        for outcome, general in behaviour.get("service", {}).items():
            table = for_product(general, self.name)
            self.outcomes.append(outcome)
            hazards.append(Hazard(table, names, "bucket"))
            if outcome == "settle":
                self.settle_on_due_day = table["day"] == "due"
        self.service = Group(hazards)


def for_product(general, product):
    """The table of a behaviour with the product's own keys laid over it."""
    merged = {"base": 0.0, **general}
    for key, value in general.get(product, {}).items():
        if key == "effect" and "effect" in merged:
            merged["effect"] = {**merged["effect"], **value}
        else:
            merged[key] = value
    return merged
