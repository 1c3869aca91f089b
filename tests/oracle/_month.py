"""A borrower's month after step 2, in order (models/README.md, section 4); the score (section 12)
and the market (section 13)."""

from _account_month import TWO_THIRDS, tick
from _distribution import clamp
from _features import fill_derived, fill_standing
from _hazard import linear
from _math import F, normal_quantile
from _mutations import mutated
from _philox import uniform
from _review import close, open_again, reopen, review
from _service import draw_and_service


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
