"""Step 2: limits move by maxima and the pool, attributes by themselves; shocks strike, events
happen (models/README.md, sections 4, 11 and 18)."""

from collections import Counter

from _account_month import Done, by_formula
from _borrower import NEVER
from _distribution import clamp
from _features import fill_borrower
from _hazard import all_hold
from _math import F, normal_quantile
from _numbers import half_up
from _philox import pick, uniform


def life(view, b, grants, scale, tally):
    """grants: fen by product; scale: (quota, used) if the pool is overdrawn."""
    b.done = [Done(view, p, a) for p, a in enumerate(b.accounts)]
    b.fired = Counter()
    for p, a in enumerate(b.accounts):
        a.changed = False
        if view.place > 0 and b.arrival == view.place and a.ever_open:
            a.limit = by_formula(view, b, p)
            b.done[p].counts["limit_granted"] += a.limit
        apply_maximum(view, b, p)
        apply_pool(view, b, p, grants, scale)
    for attribute in view.parameters.attributes:
        move_attribute(view, b, attribute)
    b.row = dict(view.features)
    fill_borrower(b.row, view, b)
    for shock in shocks_that_strike(view, b):
        change(b, shock.changes)
    fill_borrower(b.row, view, b)
    happening = []
    for group in view.parameters.groups:
        word = view.words(b.number, "event." + group.name)[0]
        j = group.group.pick(b.row, word)
        if j is not None:
            happening.append(group.events[j])
    for event in happening:
        change(b, event.changes)
        tally.count("by_event", "events", view.point, b.group, event.name)
    fill_borrower(b.row, view, b)


def shocks_that_strike(view, b):
    now = f"{view.month // 12:04d}-{view.month % 12 + 1:02d}"
    shocks = [s for s in view.parameters.shocks if s.month[:7] == now]
    return [s for s in shocks if all_hold(s.when, b.row) and s.chance.happens(
        b.row, view.words(b.number, "shock." + s.name)[0])]


def apply_maximum(view, b, p):
    a, months_left = b.accounts[p], view.phases[p]
    maximum = view.parameters.products[p].limit.maximum
    if months_left == 0 or not a.has_limit() or a.limit <= maximum:
        return
    cut = a.limit - maximum
    if months_left > 1:
        cut = half_up(cut, months_left)
    a.limit -= cut
    b.done[p].counts["limit_cut"] += cut


def apply_pool(view, b, p, grants, scale):
    a, counts = b.accounts[p], b.done[p].counts
    pool = view.parameters.pool
    if not pool or p not in pool.products or not a.has_limit():
        return
    if scale:
        quota, used = scale
        taken = a.limit - a.limit * quota // used
        a.limit -= taken
        counts["pool_taken"] += taken
        counts["limit_cut"] += taken
    granted = grants.get((b.number, p), 0)
    a.limit += granted
    counts["pool_granted"] += granted
    counts["limit_granted"] += granted


def move_attribute(view, b, attribute):
    x = b.attributes[attribute.name]
    if attribute.kind == "counter":
        x = x * attribute.decay
    elif attribute.kind == "clock":
        x = min(x + F(1), F(NEVER))
    elif attribute.kind == "category" and attribute.transition:
        word = view.words(b.number, "attribute." + attribute.name)[0]
        x = F(pick(attribute.transition[int(x)], word))
    elif attribute.kind == "index":
        word = view.words(b.number, "attribute." + attribute.name)[0]
        rest = attribute.sd * (1.0 - attribute.phi * attribute.phi) ** 0.5
        shock = rest * normal_quantile(uniform(word))
        x = F(attribute.mean + attribute.phi * (float(x) - attribute.mean) + shock)
    b.attributes[attribute.name] = x


def change(b, changes):
    for c in changes:
        values = b.traits if c.target in b.traits else b.attributes
        before = b.score if c.target == "score" else values[c.target]
        after = {"set": c.value, "add": before + c.value, "multiply": before * c.value}[c.operation]
        if c.target == "score":
            b.score = clamp(after, F(350), F(950))
            b.score_change = b.score_change + (b.score - before)
        else:
            values[c.target] = after
