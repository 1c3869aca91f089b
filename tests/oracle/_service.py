"""Steps 4 and 5: draw and service are decided, then posted (models/README.md, sections 6 and 7)."""

from _account_month import ELEVEN_TWELFTHS, MINUTES, TWO_THIRDS, tick
from _borrower import make_draw
from _distribution import clamp, quantile
from _features import fill_account
from _funding import mixed
from _math import F
from _philox import uniform
from _posting import Service


def draw_and_service(view, b, p):
    a, done = b.accounts[p], b.done[p]
    posting = done.posting
    if view.refunds_stock:
        a.shares = done.shares_at_opening = view.funding.shares
    posting.limit = a.limit
    done.had_debt, done.in_arrears = a.debt.exists(), bool(a.debt.rows)
    fill_account(b.row, view, p, a)
    word = view.words(b.number, view.terms[p].product.name)
    draw = wanted_draw(view, b, p, word)
    service = Service(None)
    if done.had_debt:
        service = chosen_service(view, b, p, word[3])
        done.outcome = service.outcome
    posting.month(draw, service)
    a.dpd = a.debt.dpd(view.terms[p].last)
    if posting.draw_result == "posted":
        if posting.opened:
            done.cohort = view.month
            a.shares = view.funding.shares
        else:
            a.shares = mixed(a.shares, posting.outstanding_before, view.funding.shares,
                             posting.drawn)
    elif posting.draw_result:
        done.counts["draws_refused_" + posting.draw_result] += 1
    if done.in_arrears and not a.debt.rows and not posting.charged_off:
        done.counts["cured"] = 1
    remember(view, b, p)


def wanted_draw(view, b, p, word):
    a, counts, product = b.accounts[p], b.done[p].counts, view.terms[p].product
    waiting, a.waiting = a.waiting, None
    if b.away or not a.has_limit():
        return None
    if waiting is None and product.demand.pick(b.row, word[0]) is None:
        return None
    if a.status == "frozen":
        counts["draws_refused_status"] += 1
        return None
    if a.debt.rows or a.debt.on_plan:
        counts["draws_refused_arrears"] += 1
        return None
    own = view.words(b.number, "draw." + product.name)
    draw = make_draw(product, view.run.calendar, view.month, own[0], own[1], word[2])
    amount = quantile(product.amount, uniform(word[1]))
    if product.of_available:
        draw.amount = clamp(amount, 0.0, 1.0)
    else:
        draw.amount = int(clamp(amount, 0.0, 1e9)) * 100
    minute = word[2] * view.days * MINUTES >> 32
    if waiting is not None:
        minute = max(waiting - view.first * MINUTES, 0)
    minute = through_maintenance(view, b, p, minute, None if waiting is not None else own[2])
    if minute is None:
        return None
    draw.day = view.first + minute // MINUTES
    if own[3] < view.funding.refused_below:
        counts["draws_refused_funding"] += 1
        return None
    return draw


def through_maintenance(view, b, p, minute, fate):
    """The minute of the draw, or None if it does not take place this month. A draw that waits from
    last month (no fate) goes on waiting where anything is deferred."""
    a, counts = b.accounts[p], b.done[p].counts
    deferred = 0
    for window in view.windows:
        if not window.products[p] or not window.begin <= minute < window.end:
            continue
        if fate is not None and fate >= window.deferred_below:
            counts["draws_to_rival" if fate < window.rival_below else "draws_lost"] = 1
            b.done[p].fate = "gone"
            return None
        if fate is None and window.deferred_below == 0:
            return None
        minute, deferred = window.end, 1
    if deferred and fate is not None:
        counts["draws_deferred"] = 1
        b.done[p].fate = "deferred"
    if minute >= view.days * MINUTES:
        a.waiting = view.first * MINUTES + minute
        return None
    return minute


def chosen_service(view, b, p, word):
    a, product = b.accounts[p], view.terms[p].product
    debt = a.debt
    if b.away and not debt.rows:
        return Service("settle", settle_day=view.terms[p].due)
    nothing_due = debt.kind == "bullet" and debt.left > 1 and not debt.rows
    excluded = []
    for j, outcome in enumerate(product.outcomes):
        ahead = outcome in ("settle", "prepay_part")
        below = outcome in ("miss", "pay_short")
        if (ahead and debt.rows) or (outcome == "catch_up" and not debt.rows) or (
                below and nothing_due):
            excluded.append(j)
    j = product.service.pick(b.row, word, excluded)
    own = view.words(b.number, "service." + product.name)
    day = view.first + (own[1] * view.days * MINUTES >> 32) // MINUTES
    if product.settle_on_due_day or product.kind == "paylater":
        day = view.terms[p].due
    return Service("pay" if j is None else product.outcomes[j], own[0], day)


def remember(view, b, p):
    """Counters and what happened; charge-off and a balance of 0 change the status."""
    a, done = b.accounts[p], b.done[p]
    posting = done.posting
    a.missed = done.outcome in ("miss", "pay_short")
    a.caught_up = done.outcome == "catch_up"
    a.drew = posting.draw_result == "posted"
    a.settled = posting.early
    a.refused = done.fate is not None or any(
        done.counts["draws_refused_" + why] for why in ("status", "arrears", "limit", "funding"))
    a.draws_12m = a.draws_12m * ELEVEN_TWELFTHS + F(a.drew)
    a.early_settlements_12m = a.early_settlements_12m * ELEVEN_TWELFTHS + F(a.settled)
    a.months_since_draw = 0 if a.drew else tick(a.months_since_draw)
    a.recent_draws = a.recent_draws * TWO_THIRDS + F(posting.drawn / 100.0)
    a.months_since_arrears = tick(a.months_since_arrears)
    if a.dpd > 0 or posting.charged_off:
        a.months_since_arrears = 0
    if posting.defaulted:
        b.any_default = True
    if posting.charged_off:
        if a.status != "run_off":
            done.counts["limit_released"] += a.limit
        a.status = "charged_off"
    elif a.status == "run_off" and not a.debt.exists():
        a.status = "closed"
