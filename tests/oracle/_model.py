"""The scenario's parameters in one month, ready to be used (scenarios/README.md)."""

from _hazard import BUCKETS, Chance, Group, Hazard, conditions, effects
from _math import F
from _numbers import MILLION, exact, fen, half_up, millionths
from _philox import cumulate

ACCOUNT_FEATURES = """dpd bucket balance limit utilisation overdue months_since_draw months_on_book
months_closed draws_12m early_settlements_12m account_closures settlement_fee_share
settlement_saving missed caught_up drew draw_refused is_open is_frozen is_run_off
months_since_arrears recent_draws instalment annual_rate expected_margin wrongly_closed on_plan
rate_share""".split()
OUTCOMES = ["pay", "miss", "pay_short", "prepay_part", "settle", "catch_up"]
BASIC_TRAITS = ["quality", "monthly_income"]


class Names:
    """What the scenario declares: categories, references, features whose names may end in _100."""

    def __init__(self, document):
        self.categories = {"segment": [s["name"] for s in document["segment"]]}
        for attribute in document.get("attribute", []):
            if "categories" in attribute:
                self.categories[attribute["name"]] = attribute["categories"]
        self.references = document["reference"]
        self.traits = list(BASIC_TRAITS)
        for segment in document["segment"]:
            self.traits += [t for t in segment["traits"] if t not in self.traits]
        self._declared = set(self.traits)
        for key in ("attribute", "derived"):
            self._declared |= {item["name"] for item in document.get(key, [])}

    def declared(self, name):
        return name in self._declared or "." in name and not name.startswith("macro.")

    def reference(self, name):
        return F(float(self.references.get(name, 0.0)))


class Distribution:
    def __init__(self, value):
        self.low, self.high = float("-inf"), float("inf")
        if not isinstance(value, dict):
            self.kind, self.a, self.b = "constant", float(value), 0.0
            return
        self.low, self.high = float(value.get("min", self.low)), float(value.get("max", self.high))
        self.kind = next(k for k in value if k not in ("min", "max"))
        shape = value[self.kind]
        if self.kind == "lognormal":
            shape = [shape["median"], shape["sigma"]]
        if not isinstance(shape, list):
            shape = [shape, 0.0]
        self.a, self.b = float(shape[0]), float(shape[1])


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


class Attribute:
    def __init__(self, table):
        self.name, self.kind = table["name"], table["kind"]
        self.labels = table.get("categories", [])
        self.transition = [cumulate(row_of(row)) for row in table.get("transition", [])]
        window = table.get("window")
        self.decay = F(1.0 - 1.0 / float(window)) if window is not None else F(1)
        self.mean = float(table.get("mean", 0.0))
        self.phi, self.sd = float(table.get("phi", 0.0)), float(table.get("sd", 0.0))
        self.initial = table.get("initial")


def row_of(row):
    total = 0.0
    for x in row:
        total += float(x)
    off = abs(total - 1.0) > 1e-9
    return [float(x) / total if off else float(x) for x in row]


class Change:
    def __init__(self, target, value, names):
        self.target, self.operation = target, "set"
        if target in names.categories:
            self.value = F(names.categories[target].index(value))
        elif isinstance(value, bool):
            self.value = F(value)
        elif isinstance(value, str) and value == "reset":
            self.value = F(0)
        elif isinstance(value, str):
            self.operation = {"+": "add", "-": "add", "*": "multiply", "=": "set"}[value[0]]
            self.value = F(float(value if value[0] == "-" else value[1:]))
        else:
            self.value = F(float(value))


class Event:
    def __init__(self, table, names):
        self.name, self.group = table["name"], table["group"]
        self.hazard = Hazard(table, names, "worst_bucket")
        self.changes = [Change(*item, names) for item in table["change"].items()]


class EventGroup:
    def __init__(self, name, events):
        self.name, self.events = name, events
        self.group = Group([e.hazard for e in events])


class Rule:
    def __init__(self, place, table, names, products):
        self.place, self.name, self.step = place, table["name"], table["step"]
        self.all = table["scope"] == "all"
        bucket = "worst_bucket" if self.all else "bucket"
        self.products = products_of(table["scope"], products)
        self.on = table["on"]
        self.causes, self.cause = table.get("causes"), table.get("cause")
        self.when = conditions(table.get("when", []), names)
        self.truth = conditions(table.get("truth", []), names)
        self.chance = Chance(table["chance"], names, bucket)
        self.select = table.get("select")
        self.date, self.enabled = table.get("date"), table["enabled"]
        self.actions = [self._action(item, names) for item in table["do"]]

    @staticmethod
    def _action(item, names):
        if isinstance(item, str):
            return item, None
        (verb, value), = item.items()
        if verb in ("cut", "raise"):
            return verb, millionths(value)
        if verb in ("cut_to", "raise_to"):
            return verb, fen(value)
        if verb == "plan":
            return verb, (value["months"], millionths(value.get("rate_share", 1)))
        return verb, [Change(*pair, names) for pair in value.items()]


def products_of(scope, products):
    if scope in ("all", "each"):
        return list(range(len(products)))
    return [products.index(name) for name in ([scope] if isinstance(scope, str) else scope)]


class Shock:
    def __init__(self, table, names):
        self.name, self.month = table["name"], table["month"]
        self.when = conditions(table.get("when", []), names)
        self.chance = Chance(table["chance"], names, "worst_bucket")
        self.changes = [Change(*item, names) for item in table["change"].items()]


class Derived:
    SHAPES = ("square_at", "above", "below", "over")

    def __init__(self, table, names, of_account):
        self.name, self.of = table["name"], table.get("of")
        self.when = conditions(table.get("when", []), names)
        self.shape = next((s for s in self.SHAPES if s in table), "when")
        self.by = table.get(self.shape)
        reads = [name for c in self.when for name in c.reads()]
        reads += [self.of] if self.of else []
        reads += [self.by] if self.shape == "over" else []
        self.of_account = any(name in of_account for name in reads)

    def value(self, row):
        if self.shape == "when":
            return F(all(c.holds(row) for c in self.when))
        x = row[self.of]
        if self.shape == "over":
            return F(0) if row[self.by] == 0 else x / row[self.by]
        a = F(float(self.by))
        if self.shape == "square_at":
            return (x - a) * (x - a)
        return max(x - a if self.shape == "above" else a - x, F(0))


class Funder:
    def __init__(self, table):
        self.name = table["name"]
        share = table.get("share", 0)
        self.share = share if isinstance(share, dict) else {"0000-01": share}
        self.share = {month: millionths(x) for month, x in self.share.items()}
        self.stock = table.get("applies") == "stock"
        self.cost = millionths(table.get("cost", 0))
        capacity = table.get("capacity_per_borrower")
        self.capacity = None if capacity is None else fen(capacity)
        self.suspended = table.get("suspended", False)
        self.overflow = table.get("overflow", "others")


class Provision:
    def __init__(self, table):
        table = table or {"pd_by_bucket": {"M0": 0}, "lgd": 0, "ccf": 0, "sicr_dpd": 30,
                          "default_dpd": 90}
        listed, last = table["pd_by_bucket"], 0
        self.pd = []
        for bucket in BUCKETS:
            last = millionths(listed[bucket]) if bucket in listed else last
            self.pd.append(last)
        self.lgd, self.ccf = millionths(table["lgd"]), millionths(table["ccf"])
        self.sicr = {1: 1, 30: 2, 60: 3, 90: 4}[table["sicr_dpd"]]
        self.default = {60: 3, 90: 4, 120: 5}[table["default_dpd"]]

    def stage(self, bucket):
        return 2 if bucket >= self.default else 1 if bucket >= self.sicr else 0


class Pool:
    def __init__(self, table, products, names):
        self.quota = fen(table["quota_per_borrower"])
        self.products = products_of(table["products"], products)
        again = table.get("reallocate")
        self.reallocates = again is not None
        if again:
            self.share = millionths(again["share"])
            self.when = conditions(again.get("when", []), names)
            self.rank, self.lowest = again["rank"], again.get("order") == "lowest"
            self.step = millionths(again["step"]) if "step" in again else None


class Parameters:
    """All of one date."""

    def __init__(self, document):
        self.names = names = Names(document)
        products = [p["name"] for p in document["product"]]
        self.products = [Product(p, document["behaviour"], names) for p in document["product"]]
        market = document["behaviour"].get("market", {})
        self.leave, self.come_back = (
            Group([Hazard(market[key], names, "worst_bucket")] if key in market else [])
            for key in ("leave", "return"))
        score = document["score"]
        self.score = {k: float(score[k]) for k in ("pull", "noise", "initial_noise", "residual")}
        self.score_effects = effects(score.get("effect", {}), names)
        self.attributes = [Attribute(a) for a in document.get("attribute", [])]
        self.derived, of_account = [], set(ACCOUNT_FEATURES)
        for table in document.get("derived", []):
            self.derived.append(Derived(table, names, of_account))
            if self.derived[-1].of_account:
                of_account.add(table["name"])
        self.of_account = of_account
        self.groups = []
        for table in document.get("event", []):
            if table["group"] not in [g for g, _ in self.groups]:
                self.groups.append((table["group"], []))
            if table["enabled"]:
                next(e for g, e in self.groups if g == table["group"]).append(Event(table, names))
        self.groups = [EventGroup(g, events) for g, events in self.groups]
        self.rules = [Rule(i, r, names, products) for i, r in enumerate(document.get("rule", []))]
        self.shocks = [Shock(s, names) for s in document.get("shock", [])]
        funders = document.get("funder", [])
        platform = [f for f in funders if f["name"] == "platform"]
        self.funders = [Funder(f) for f in platform or [{"name": "platform"}]]
        self.funders += [Funder(f) for f in funders if f["name"] != "platform"]
        economics = document["economics"]
        self.fee_share = millionths(economics["fee_share_of_interest"])
        self.opex = fen(economics["opex_per_account"])
        self.provision = Provision(document.get("provision"))
        self.pool = Pool(document["pool"], products, names) if "pool" in document else None
        self.policy = {"policy." + k: F(float(v)) for k, v in document.get("policy", {}).items()}


