"""What is the same for all borrowers in a month: parameters, dates, macro values, last month's book
(models/README.md, section 4, step 1, and section 14)."""

import math

from _calendar import month_of
from _debt import Rates, Terms
from _document import Run, announcements, in_force
from _funding import Funding
from _math import F, normal_quantile
from _model import Parameters
from _philox import MACRO, MONTH, uniform, words

MINUTES = 1440


class World:
    """A scenario: its document, its run, the parameters and rates of all dates."""

    def __init__(self, document):
        self.document = document
        self.run = Run(document)
        self._by_date = {}
        self.first_parameters = self.parameters(self.run.start_date)
        self.rates = self._rates()
        self.parties = [f.name for f in self.first_parameters.funders]

    def parameters(self, date):
        entries = self.document.get("timeline", [])
        key = tuple(e["from"] <= date < e.get("until", "9999") for e in entries)
        if key not in self._by_date:
            self._by_date[key] = Parameters(in_force(self.document, date))
        return self._by_date[key]

    def _rates(self):
        """By the day; before the start as on its first day."""
        run = self.run
        dates = sorted({run.start_date} | {
            date for e in self.document.get("timeline", [])
            for date in (e["from"], e.get("until", "9999")) if run.start_date < date < "9999"})
        begins = [run.calendar.of_date(date) for date in dates]
        first, last = run.calendar.day(run.first - 20, 1), run.calendar.last_day(
            run.start + run.months - 1)
        rates = []
        for p in range(len(self.first_parameters.products)):
            normal, late = [], []
            for day in range(first, last + 1):
                date = dates[max([i for i, d in enumerate(begins) if d <= day], default=0)]
                product = self.parameters(date).products[p]
                normal.append(product.rate)
                late.append(product.late_rate)
            rates.append(Rates(first, normal, late))
        return rates


class Macro:
    """The systematic factor and the drivers of a replication, month by month."""

    def __init__(self, world, replication):
        self.world, self.replication = world, replication
        macro = world.document.get("macro", {})
        months = range(world.run.first, world.run.start + world.run.months)
        self.systematic = [F(0)] * len(months)
        if "systematic" in macro:
            phi, z = float(macro["systematic"]["phi"]), None
            self.systematic = []
            for month in months:
                e = self.normal("systematic", month)
                z = e if z is None else phi * z + math.sqrt(1.0 - phi * phi) * e
                self.systematic.append(F(z))
        self.drivers = {"macro." + name: self.driver(name, table, months)
                        for name, table in macro.items() if name != "systematic"}

    def normal(self, name, month):
        run = self.world.run
        return normal_quantile(uniform(words(run.seed, MACRO, self.replication, 0, month,
                                             "macro." + name)[0]))

    def driver(self, name, table, months):
        points = sorted((month_of(m), float(x)) for m, x in table["path"].items())
        noise = table.get("noise", {"phi": 0, "sd": 0})
        phi, sd, y, values = float(noise["phi"]), float(noise["sd"]), None, []
        for month in months:
            x = path_value(points, max(month, self.world.run.start),
                           table["interpolate"] == "step")
            if sd > 0.0:
                e = self.normal(name, month)
                y = sd * e if y is None else phi * y + sd * math.sqrt(1.0 - phi * phi) * e
            values.append(F(x + (y or 0.0)))
        return values


def path_value(points, month, step):
    if month <= points[0][0]:
        return points[0][1]
    i = max(i for i, point in enumerate(points) if point[0] <= month)
    if step or i + 1 == len(points):
        return points[i][1]
    (m0, x0), (m1, x1) = points[i:i + 2]
    return x0 + (x1 - x0) * (month - m0) / (m1 - m0)


class Window:
    """A maintenance window in minutes of the month."""

    def __init__(self, table, products, calendar, first):
        self.begin = calendar.minute(table["from"]) - first * MINUTES
        self.end = self.begin + round(float(table["hours"]) * 60)
        product = table["product"]
        names = [product] if isinstance(product, str) else product
        self.products = [product == "all" or name in names for name in products]
        deferred, rival = float(table["deferred"]), float(table["rival"])
        self.deferred_below, self.rival_below = (int(x * 2.0**32 + 0.5)
                                                 for x in (deferred, deferred + rival))


class View:
    def __init__(self, world, replication, month, macro, book):
        run = world.run
        self.world, self.run, self.replication, self.month = world, run, replication, month
        self.place = month - run.first
        self.point = month - run.start + 1  # of the results; 0 is the opening
        self.parameters = world.parameters(run.parameter_date(month))
        self.terms = [Terms(product, world.rates[p], run.calendar, month)
                      for p, product in enumerate(self.parameters.products)]
        self.days = run.calendar.days_in(month)
        self.first = run.calendar.day(month, 1)
        self.book = book
        self.funding = Funding(self.parameters.funders, month, book.funded, book.borrowers)
        self.refunds_stock = any(f.stock for f in self.parameters.funders)
        self.rules = [r for r in self.parameters.rules
                      if r.enabled and not r.chance.never()
                      and (r.date is None or month_of(r.date) == month)]
        self.features = self._features(macro)
        self.windows = self._windows()
        self.phases = [self._phase(p) for p in range(len(self.terms))]

    def words(self, borrower, slot):
        return words(self.run.seed, MONTH, self.replication, borrower, self.month, slot)

    def _features(self, macro):
        values = {"calendar.month_of_year": self.month % 12 + 1, "calendar.year": self.month // 12,
                  "calendar.months_since_start": self.month - self.run.start,
                  **announcements(self.run, self.month)}
        row = {name: F(value) for name, value in values.items()}
        row["macro.systematic"] = macro.systematic[self.place]
        for name, path in macro.drivers.items():
            row[name] = path[self.place]
        row.update(self.book.features())
        if self.parameters.pool:
            quota = self.parameters.pool.quota * self.book.borrowers
            row["book.pool_free"] = F((quota - self.book.pool_limit) / quota) if quota else F(0)
        row.update(self.parameters.policy)
        return row

    def _windows(self):
        products = [t.product.name for t in self.terms]
        windows = [Window(table, products, self.run.calendar, self.first)
                   for table in self.run.document.get("maintenance", [])]
        inside = [w for w in windows if w.end > 0 and w.begin < self.days * MINUTES]
        return sorted(inside, key=lambda w: w.begin)

    def _phase(self, p):
        """Months left until existing limits have reached the maximum; 0: they do not follow it."""
        limit = self.parameters.products[p].limit
        if limit.applies == "new":
            return 0
        if limit.applies == "all":
            return 1
        # The first review that saw this maximum; in force since the start: at once.
        month = self.month
        while True:
            if month < self.run.start:
                return 1
            earlier = self.world.parameters(self.run.parameter_date(month - 1))
            if month == self.run.start:
                earlier = self.world.first_parameters
            if not earlier.products[p].limit.same_maximum(limit):
                break
            month -= 1
        return max(1, limit.phase_months - (self.month - month))


