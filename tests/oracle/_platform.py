"""[[rule]], [[funder]], [provision], [pool]: what the platform does."""

from _change import Change
from _hazard import BUCKETS, Chance, conditions
from _numbers import fen, millionths


class Rule:
    def __init__(self, place, table, names, products):
        self.place, self.name, self.step = place, table["name"], table["step"]
        self.all = table["scope"] == "all" or table.get("together", False)
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
