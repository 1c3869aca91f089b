"""Who funds what: shares of parties, splits, provisions (models/README.md, section 17)."""

from _calendar import month_of
from _numbers import MILLION, half_up, towards_zero


def share_in(funder, month):
    shares = list(funder.share.items())
    value = shares[0][1]
    for begin, x in shares:
        if month_of(begin) <= month:
            value = x
    return value


def completed(others):
    """The platform has what the others leave."""
    return [MILLION - sum(others), *others]


def nominal_shares(funders, month):
    return completed([share_in(f, month) for f in funders[1:]])


class Funding:
    """The shares of a month's new debts, and the word below which a draw is refused."""

    def __init__(self, funders, month, funded, borrowers):
        self.nominal = nominal_shares(funders, month)
        available, refused, to_others, to_platform = [], 0, 0, 0
        for p, (funder, share) in enumerate(zip(funders, self.nominal)):
            full = funder.capacity is not None and funded[p] >= funder.capacity * borrowers
            if not (funder.suspended or full):
                available.append(share)
                continue
            available.append(0)
            if funder.overflow == "refuse":
                refused += share
            elif funder.overflow == "others":
                to_others += share
            else:
                to_platform += share
        others = sum(available[1:])
        if others > 0:
            available = [a + to_others * a // others for a in available]
        self.refused_below = refused * 2**32 // MILLION
        rest = MILLION - refused
        self.shares = completed([a * MILLION // rest if rest else 0 for a in available[1:]])


def mixed(old, outstanding, new, drawn):
    total = outstanding + drawn
    return completed([half_up(o * outstanding + n * drawn, total)
                      for o, n in zip(old[1:], new[1:])])


def split(amount, shares):
    others = [towards_zero(amount * s, MILLION) for s in shares[1:]]
    return [amount - sum(others), *others]


def expected_loss(provision, bucket, balance, undrawn):
    pd = MILLION if bucket >= provision.default else provision.pd[bucket]
    exposure = balance * MILLION + undrawn * provision.ccf
    return half_up(exposure * (pd * provision.lgd // MILLION), MILLION * MILLION)
