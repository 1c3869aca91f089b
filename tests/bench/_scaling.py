"""How time grows with borrowers, months, replications, rules and products: the prototype's scenario
and variants of it, one thread."""

import os

from _groups import PROTOTYPE_SCENARIO, Size, lendsim_case

RULE = '''
[[rule]]
name   = "more {0}"
cause  = "more_{0}"
when   = ["utilisation > 0.9", "score < {1}"]
chance = 0.001
do     = ["close"]
'''
PRODUCT = '''
[[product]]
name           = "loan {0}"
kind           = "instalment"
daily_rate     = 0.0005
terms          = {{ 12 = 1.0 }}
limit          = {{ median = 18_300, noise = 0.41, min = 5_000, max = 200_000 }}
charge_off_dpd = 120
'''


def variant(folder, name, more):
    """The prototype's scenario with more at its end; its path."""
    path = os.path.join(folder, name + ".toml")
    with open(PROTOTYPE_SCENARIO, encoding="utf-8") as file, \
            open(path, "w", encoding="utf-8") as out:
        out.write(file.read() + more)
    return path


def with_rules(folder, count):
    """`count` more rules of two conditions each."""
    return variant(folder, f"rules-{count}",
                   "".join(RULE.format(i, 640 - i) for i in range(count)))


def with_products(folder, count):
    return variant(folder, f"products-{count}",
                   "".join(PRODUCT.format(i) for i in range(2, count + 1)))


class Scaling:
    title = "Scaling, one thread, per borrower-month"

    def __init__(self, programs, folder, full, ns):
        """`ns`: of a borrower-month, to tell what would take too long."""
        self.programs, self.folder, self.ns = programs, folder, ns
        self.longest = 60.0 if full else 2.0  # seconds
        self.largest = 10_000_000 if full else 100_000
        self.left_out = []

    def case(self, name, scenario, size, replications=1, work=1):
        """None if it would take too long; `work`: relative to the prototype's scenario."""
        expected = self.ns * 1e-9 * size.borrowers * size.months * replications * work
        if expected > self.longest:
            self.left_out.append(f"{name} (about {expected:.0f} s)")
            return None
        return lendsim_case(self.programs, name, scenario, "", *size.options(),
                            "--replications", str(replications))

    def populations(self):
        sizes = [10 ** k for k in range(4, 8) if 10 ** k <= self.largest]
        return [self.case(f"{n:,} borrowers, 12 months", PROTOTYPE_SCENARIO, Size(n, 12))
                for n in sizes]

    def horizons(self):
        small = Size(10_000, 12)
        return [self.case(f"10,000 borrowers, {months} months", PROTOTYPE_SCENARIO,
                          Size(10_000, months)) for months in (24, 60, 120)] + [
            self.case(f"10,000 borrowers, 12 months, {count} replications", PROTOTYPE_SCENARIO,
                      small, count) for count in (10, 100)]

    def shapes(self):
        small = Size(10_000, 24)
        return [self.case(f"{count} more rules", with_rules(self.folder, count), small, 1, 2)
                for count in (8, 32)] + [
            self.case(f"{count} products", with_products(self.folder, count), small, 1, count)
            for count in (2, 4)]

    def cases(self):
        every = self.populations() + self.horizons() + self.shapes()
        return [case for case in every if case]

    def ratios(self, ns):
        del ns
        return []
