"""Steps 3 and 7: which rules fire, and what their actions do (models/README.md, sections 9, 10)."""

from _account_month import by_formula
from _features import fill_account, fill_borrower
from _hazard import all_hold
from _life import change
from _mutations import mutated
from _numbers import share
from _posting import begin_plan


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
