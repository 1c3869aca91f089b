"""The scenario's parameters in one month, ready to be used (scenarios/README.md)."""

from _change import Change
from _hazard import Chance, Group, Hazard, conditions, effects
from _math import F
from _numbers import fen, millionths
from _philox import cumulate
from _platform import Funder, Pool, Provision, Rule
from _product import Product

ACCOUNT_FEATURES = """dpd bucket balance limit utilisation overdue months_since_draw months_on_book
months_closed draws_12m early_settlements_12m account_closures settlement_fee_share
settlement_saving missed caught_up drew draw_refused is_open is_frozen is_run_off
months_since_arrears recent_draws instalment annual_rate expected_margin wrongly_closed on_plan
rate_share""".split()
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


class Event:
    def __init__(self, table, names):
        self.name, self.group = table["name"], table["group"]
        self.hazard = Hazard(table, names, "worst_bucket")
        self.changes = [Change(*item, names) for item in table.get("change", {}).items()]


class EventGroup:
    def __init__(self, name, events):
        self.name, self.events = name, events
        self.group = Group([e.hazard for e in events])


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


