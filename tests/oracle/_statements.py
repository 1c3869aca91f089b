"""Provisions, recoveries and the income statements, from the exact sums of a replication
(models/README.md, section 17)."""

from _funding import expected_loss, nominal_shares, split
from _hazard import BUCKETS
from _mutations import mutated
from _numbers import MILLION, half_up, share


class Statements:
    """Of one group and product, made from the exact sums of the replication."""

    def __init__(self, world, tally, written_off, group, product):
        self.world, self.tally, self.written_off = world, tally, written_off
        self.group, self.product, self.parties = group, product, range(len(world.parties))

    def get(self, group, measure, point, *labels):
        return self.tally.cells[(group, measure, self.group, self.product, *labels, point)]

    def add(self, group, measure, value, point, *labels):
        self.tally.add(group, measure, value, point, self.group, self.product, *labels)

    def line(self, measure, point, party):
        return self.get("statements", measure, point, party)

    def close(self, point):
        run = self.world.run
        month = run.start + point - 1
        parameters = self.world.parameters(run.parameter_date(max(month, run.first)))
        self.provide(parameters, max(month, run.first), point)
        if point == 0:
            return
        self.recover(parameters, month, point)
        self.pay(parameters, run.calendar, month, point)
        self.add("", "net_income", self.line("net_income", point, 0), point)

    def provide(self, parameters, month, point):
        nominal = nominal_shares(parameters.funders, month)
        for b, bucket in enumerate(BUCKETS):
            stage = parameters.provision.stage(b)
            for measure in ("balance", "loans"):
                self.add("by_stage", measure, self.get("by_bucket", measure, point, bucket), point,
                         stage)
            undrawn = split(self.get("by_bucket", "undrawn", point, bucket), nominal)
            for party in self.parties:
                funded = self.get("workings", "funded", point, bucket, party)
                self.add("statements", "balance", funded, point, party)
                loss = expected_loss(parameters.provision, b, funded, undrawn[party])
                self.add("by_stage", "expected_credit_loss", loss, point, stage)
                self.add("statements", "expected_credit_loss", loss, point, party)
                self.add("", "expected_credit_loss", loss, point)

    def recover(self, parameters, month, point):
        for k, part in enumerate(parameters.products[self.product].recoveries, start=1):
            for party in self.parties:
                lost = self.written_off[month - k, self.group, self.product, party]
                self.add("statements", "recoveries", share(lost, part), point, party)
                self.add("", "recoveries", share(lost, part), point)

    def pay(self, parameters, calendar, month, point):
        days, year = calendar.days_in(month), 360 if calendar.thirty else 365
        fees = 0
        for party, funder in enumerate(parameters.funders):
            cost = self.line("balance", point - 1, party) * funder.cost * days
            self.add("statements", "funding_cost", half_up(cost, MILLION * year), point, party)
            change = (self.line("expected_credit_loss", point, party)
                      - self.line("expected_credit_loss", point - 1, party))
            self.add("statements", "provision_change", change, point, party)
            if party > 0:
                fee = share(self.line("interest", point, party), parameters.fee_share)
                self.add("statements", "service_fee", -fee, point, party)
                fees += fee
        self.add("statements", "service_fee", fees, point, 0)
        opex = self.get("", "account_months", point) * parameters.opex
        self.add("statements", "opex", opex, point, 0)
        for party in self.parties:
            def line(measure, party=party):
                return self.line(measure, point, party)
            income = sum(map(line, ("interest", "service_fee", "penalty", "fees", "recoveries")))
            cost = sum(map(line, ("funding_cost", "charge_offs", "provision_change", "opex")))
            if mutated("forgotten-cost"):
                cost -= line("provision_change")
            self.add("statements", "net_income", income - cost, point, party)
