"""A borrower's month (models/README.md, section 4): life, then review, draw and service, score,
reopening, market. Each function takes the month's view and the borrower."""

from collections import Counter

from _borrower import NEVER, clamp, formula_limit, make_draw, quantile
from _features import bucket_of, fill_account, fill_borrower, fill_derived, fill_standing
from _funding import mixed
from _hazard import all_hold, linear
from _math import F, normal_quantile
from _mutations import mutated
from _numbers import half_up, share
from _philox import pick, uniform
from _posting import Posting, Service, begin_plan

TWO_THIRDS = F(1) - F(1) / F(3)
ELEVEN_TWELFTHS = F(1) - F(1) / F(12)
MINUTES = 1440


class Done:
    """What happened to an account this month."""

    def __init__(self, view, p, a):
        self.opening_balance = a.debt.balance()
        self.opening_bucket = bucket_of(a.dpd)
        self.performing = a.debt.exists() and not a.debt.defaulted
        self.shares_at_opening = a.shares
        self.posting = Posting(a.debt, view.terms[p], a.limit)
        self.rows_at_opening = bool(a.debt.rows)
        self.cohort = a.debt.cohort
        self.had_debt = False
        self.outcome = self.fate = None
        self.counts = Counter()  # measures: draws refused, statuses, limits
        self.causes = Counter()  # (measure, cause)


def tick(months):
    return min(months + 1, NEVER)


# --- step 2 --------------------------------------------------------------------------------------


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


def by_formula(view, b, p):
    return formula_limit(view.parameters.products[p].limit, b.score, b.traits["monthly_income"],
                         b.accounts[p].noise)


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


# --- steps 3 and 7 -------------------------------------------------------------------------------


def looks_at(rule, p, a):
    if rule.causes is not None and a.cause not in rule.causes:
        return False
    return p in rule.products and a.status in rule.on


def fires(view, b, rule, p, cuts):
    """The conditions hold; then selection, then chance."""
    if rule.select and rank_key(rule, b.row, b.number, p) not in cuts[rule.name]:
        return False
    return rule.chance.happens(b.row, view.words(b.number, "rule." + rule.name)[p])


HIGH_IS_WORSE = """dpd bucket utilisation overdue account_closures missed recent_draws worst_dpd
worst_bucket total_utilisation balance_to_income any_missed any_default instalments_to_income
book.par30 book.default_rate""".split()


def rank_key(rule, row, number, p):
    (order, _), = ((k, v) for k, v in rule.select.items() if k != "rank")
    value = float(row[rule.select["rank"]])
    lowest = order == "lowest" or (order == "worst" and rule.select["rank"] not in HIGH_IS_WORSE)
    return (value if lowest else -value, number, 0 if rule.all else p)


def ranked(view, b, rule):
    """The keys that a borrower brings to a selection, after step 2."""
    if b.away:
        return []
    places = [p for p, a in enumerate(b.accounts) if looks_at(rule, p, a)]
    if rule.all:
        fill_borrower(b.row, view, b)
        places = places[:1]
    keys = []
    for p in places:
        if not rule.all:
            fill_account(b.row, view, p, b.accounts[p])
        if all_hold(rule.when, b.row):
            keys.append(rank_key(rule, b.row, b.number, p))
    return keys


def review(view, b, cuts):
    b.any_closed = b.any_cut = False
    if not b.away:
        rules = [r for r in view.rules if r.step == "review"]
        if mutated("rule-order"):
            rules.reverse()
        reviewed = set()
        review_borrower(view, b, [r for r in rules if r.all], reviewed, cuts)
        review_accounts(view, b, [r for r in rules if not r.all], reviewed, cuts)
    if any(done.counts["limit_cut"] for done in b.done):
        b.any_cut = True
    fill_borrower(b.row, view, b)


def review_borrower(view, b, rules, reviewed, cuts):
    for rule in rules:
        targets = [p for p, a in enumerate(b.accounts)
                   if p not in reviewed and looks_at(rule, p, a)]
        if not targets or not all_hold(rule.when, b.row) or not fires(view, b, rule, 0, cuts):
            continue
        for p in targets:
            act(view, b, p, rule)
        change_once(b, rule)
        reviewed.update(targets)


def review_accounts(view, b, rules, reviewed, cuts):
    for p, a in enumerate(b.accounts):
        if p in reviewed:
            continue
        fill_account(b.row, view, p, a)
        for rule in rules:
            if looks_at(rule, p, a) and all_hold(rule.when, b.row) and fires(
                    view, b, rule, p, cuts):
                act(view, b, p, rule)
                change_once(b, rule)
                break


def reopen(view, b):
    if b.away:
        return
    for p, a in enumerate(b.accounts):
        if a.changed:
            continue
        fill_account(b.row, view, p, a)
        for rule in view.rules:
            if rule.step == "reopen" and looks_at(rule, p, a) and all_hold(
                    rule.when, b.row) and fires(view, b, rule, p, {}):
                act(view, b, p, rule)
                change_once(b, rule)
                break


def change_once(b, rule):
    for verb, argument in rule.actions:
        if verb == "change":
            change(b, argument)


def act(view, b, p, rule):
    b.fired[rule.name] += 1
    for verb, argument in rule.actions:
        ACTIONS[verb](view, b, p, rule, argument)


def act_close(view, b, p, rule, _):
    a = b.accounts[p]
    if a.changed or not a.has_limit():
        return
    close(b, p, rule.cause)
    note_truth(b, p, rule)
    b.any_closed, b.months_since_closure = True, 0


def close(b, p, cause):
    a, done = b.accounts[p], b.done[p]
    balance = a.debt.balance()
    done.counts["limit_released"] += a.limit
    done.counts["closures"] += 1
    done.causes["closures", cause] += 1
    done.causes["closed_balance", cause] += balance
    a.status, a.changed = "run_off" if balance > 0 else "closed", True
    a.cause, a.months_closed, a.wrongly_closed = cause, 0, False
    a.closures += 1


def act_freeze(view, b, p, rule, _):
    a, done = b.accounts[p], b.done[p]
    if a.changed or a.status != "open":
        return
    a.status, a.changed, a.months_closed, a.cause = "frozen", True, 0, rule.cause
    done.counts["freezes"] += 1
    done.causes["freezes", rule.cause] += 1
    note_truth(b, p, rule)
    b.any_closed = True


def note_truth(b, p, rule):
    a = b.accounts[p]
    a.wrongly_closed = not all_hold(rule.truth, b.row)
    b.done[p].causes["false_positives", rule.cause] += a.wrongly_closed


def act_reopen(view, b, p, rule, _):
    a = b.accounts[p]
    if a.changed or a.status not in ("frozen", "run_off", "closed"):
        return
    open_again(b, p, "open")
    a.cause = None


def open_again(b, p, status):
    a, done = b.accounts[p], b.done[p]
    if a.status != "frozen":
        done.counts["limit_restored"] += a.limit
    done.counts["reopenings"] += 1
    if a.cause is not None:
        done.causes["reopenings", a.cause] += 1
        done.causes["months_waited", a.cause] += a.months_closed
    a.status, a.changed, a.months_closed, a.wrongly_closed = status, True, 0, False


def act_invite(view, b, p, rule, _):
    a = b.accounts[p]
    if a.changed or a.status != "uninvited":
        return
    a.status, a.changed, a.ever_open = "open", True, True
    b.done[p].counts["invitations"] += 1
    set_limit(b, p, by_formula(view, b, p))


def set_limit(b, p, limit):
    a, counts = b.accounts[p], b.done[p].counts
    if a.has_limit():
        counts["limit_cut"] += max(a.limit - limit, 0)
        counts["limit_granted"] += max(limit - a.limit, 0)
    a.limit = limit


def cut_to(view, b, p, limit):
    set_limit(b, p, min(b.accounts[p].limit, limit))


def raise_to(view, b, p, limit):
    maximum = view.parameters.products[p].limit.maximum
    set_limit(b, p, max(b.accounts[p].limit, min(limit, maximum)))


def act_plan(view, b, p, rule, plan):
    a, done = b.accounts[p], b.done[p]
    if not a.debt.exists():
        return
    begin_plan(done.posting, *plan)
    a.dpd = 0
    done.counts["plans"] = 1


ACTIONS = {
    "close": act_close, "freeze": act_freeze, "reopen": act_reopen, "invite": act_invite,
    "cut": lambda v, b, p, r, f: cut_to(v, b, p, share(b.accounts[p].limit, f)),
    "cut_to": lambda v, b, p, r, x: cut_to(v, b, p, x),
    "raise": lambda v, b, p, r, f: raise_to(v, b, p, share(b.accounts[p].limit, f)),
    "raise_to": lambda v, b, p, r, x: raise_to(v, b, p, x),
    "reassess": lambda v, b, p, r, _: raise_to(v, b, p, by_formula(v, b, p)),
    "plan": act_plan,
    "change": lambda *_: None,
}


# --- steps 4 and 5 -------------------------------------------------------------------------------


def draw_and_service(view, b, p):
    a, done = b.accounts[p], b.done[p]
    posting = done.posting
    if view.refunds_stock:
        a.shares = done.shares_at_opening = view.funding.shares
    posting.limit = a.limit
    done.had_debt = a.debt.exists()
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
    if done.rows_at_opening and not a.debt.rows and not posting.charged_off:
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
    last month (no fate) goes on waiting."""
    a, counts = b.accounts[p], b.done[p].counts
    deferred = 0
    for window in view.windows:
        if not window.products[p] or not window.begin <= minute < window.end:
            continue
        if fate is not None and fate >= window.deferred_below:
            counts["draws_to_rival" if fate < window.rival_below else "draws_lost"] = 1
            b.done[p].fate = "gone"
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
    if done.had_debt or a.has_limit():
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


# --- steps 6 to 8 --------------------------------------------------------------------------------


def move_score(view, b, word):
    score, before = view.parameters.score, b.score
    normal = normal_quantile(uniform(word)) if score["noise"] > 0.0 else 0.0
    old = float(before)
    new = (old + score["pull"] * (float(b.traits["quality"]) - old)
           + float(linear(F(0), view.parameters.score_effects, b.row)) + score["noise"] * normal)
    b.score = F(clamp(new, 350.0, 950.0))
    b.score_change = b.score_change * TWO_THIRDS + (b.score - before)
    b.row["score"], b.row["score_change"] = b.score, b.score_change
    b.row["risk_score"] = b.score + b.residual
    fill_derived(b.row, view, False)


def market(view, b, word):
    b.departed = b.returned = False
    group = view.parameters.come_back if b.away else view.parameters.leave
    if group and group.pick(b.row, word) is not None:
        b.departed, b.returned = not b.away, b.away
        b.away = not b.away
    for p, a in enumerate(b.accounts):
        if b.departed:
            b.done[p].counts["balance_to_rival"] += a.debt.balance()
        if a.changed:
            continue
        if b.away and a.has_limit():
            before = a.status, a.cause
            close(b, p, "rival")
            a.before = before
        elif b.returned and a.status in ("run_off", "closed") and a.cause == "rival":
            open_again(b, p, a.before[0])
            a.cause = a.before[1]


def rest_of_month(view, b, cuts):
    review(view, b, cuts)
    b.any_default = False
    for p in range(len(b.accounts)):
        draw_and_service(view, b, p)
    fill_standing(b.row, view, b)
    own = view.words(b.number, "borrower")
    if mutated("step-order"):
        reopen(view, b)
        move_score(view, b, own[2])
    else:
        move_score(view, b, own[2])
        reopen(view, b)
    market(view, b, own[0])


def age(b):
    b.months_known, b.months_since_closure = tick(b.months_known), tick(b.months_since_closure)
    for a in b.accounts:
        if a.ever_open:
            a.months_on_book = tick(a.months_on_book)
        if a.status in ("closed", "run_off", "frozen") and not mutated("clock"):
            a.months_closed = tick(a.months_closed)
