"""What rules and hazards read: a row of binary32 values by name (scenarios/README.md, Features;
models/README.md, section 4)."""

from _debt import interest_left, scheduled_instalment, settlement_fee
from _funding import expected_loss
from _math import F
from _mutations import mutated
from _numbers import MILLION


def yuan(fen):
    return F(fen / 100.0)


def ratio(numerator, denominator):
    return F(numerator / denominator) if denominator > 0 else F(0)


def bucket_of(dpd):
    if dpd <= 0:
        return 0
    edge = 31 if mutated("bucket-edge") else 30
    return min(dpd // edge + 1, 7)


def fill_borrower(row, view, borrower):
    """All of the borrower: the person, the standing of the accounts, what is derived."""
    fill_person(row, view, borrower)
    fill_standing(row, view, borrower)


def fill_person(row, view, b):
    row.update(b.traits)
    for attribute in view.parameters.attributes:
        value = b.attributes[attribute.name]
        row[attribute.name] = value
        for code, label in enumerate(attribute.labels):
            row[f"{attribute.name}.{label}"] = F(value == code)
    for code, label in enumerate(view.parameters.names.categories["segment"]):
        row["segment." + label] = F(b.segment == code)
    row["segment"] = F(b.segment)
    row["score"], row["score_change"] = b.score, b.score_change
    row["risk_score"] = b.score + b.residual
    row["months_known"], row["away"] = F(b.months_known), F(b.away)


def fill_standing(row, view, b):
    accounts = b.accounts
    income = max(b.traits["monthly_income"], F(1))
    total = yuan(sum(a.debt.balance() for a in accounts))
    open_limits = yuan(sum(a.limit for a in accounts if a.status == "open"))
    limits = sum(a.limit for a in accounts if a.is_account_month())
    row["total_balance"], row["total_limit"] = total, open_limits
    row["total_utilisation"] = ratio(sum(a.debt.outstanding() for a in accounts), limits)
    row["balance_to_income"] = total / income
    row["limit_to_income"] = open_limits / income
    instalments = sum(scheduled_instalment(a.debt, t) for a, t in zip(accounts, view.terms))
    row["instalments_to_income"] = yuan(instalments) / income
    worst = max(a.dpd for a in accounts)
    row["worst_dpd"], row["worst_bucket"] = F(worst), F(bucket_of(worst))
    row["open_accounts"] = F(sum(a.status == "open" for a in accounts))
    for feature, what in (("any_missed", "missed"), ("any_caught_up", "caught_up"),
                          ("any_settled", "settled"), ("any_drew", "drew"),
                          ("any_refused", "refused")):
        row[feature] = F(any(getattr(a, what) for a in accounts))
    for feature in ("any_default", "any_closed", "any_cut"):
        row[feature] = F(getattr(b, feature))
    row["months_since_closure"] = F(b.months_since_closure)
    row["months_since_any_arrears"] = F(min(a.months_since_arrears for a in accounts))
    fill_derived(row, view, False)


def fill_derived(row, view, of_account):
    for derived in view.parameters.derived:
        if derived.of_account == of_account:
            row[derived.name] = derived.value(row)


def fill_account(row, view, p, a):
    product, terms, debt = view.parameters.products[p], view.terms[p], a.debt
    row["dpd"], row["bucket"] = F(a.dpd), F(bucket_of(a.dpd))
    row["balance"], row["limit"] = yuan(debt.balance()), yuan(a.limit)
    row["utilisation"] = ratio(debt.outstanding(), a.limit)
    row["overdue"] = yuan(debt.overdue())
    row["account_closures"] = F(a.closures)
    for counter in ("months_since_draw", "months_on_book", "months_closed", "draws_12m",
                    "early_settlements_12m", "months_since_arrears", "missed", "caught_up", "drew",
                    "wrongly_closed"):
        row[counter] = F(getattr(a, counter))
    row["draw_refused"] = F(a.refused)
    for status in ("open", "frozen", "run_off"):
        row["is_" + status] = F(a.status == status)
    row["recent_draws"] = a.recent_draws / yuan(a.limit) if a.limit > 0 else F(0)
    row["settlement_fee_share"] = F(product.settlement_share / 1e6)
    row["settlement_saving"] = yuan(interest_left(debt, terms, terms.first)
                                    - settlement_fee(debt, product))
    row["instalment"] = yuan(scheduled_instalment(debt, terms))
    row["annual_rate"] = F(product.rate / 1e12 * 365.0)
    row["expected_margin"] = F(expected_margin(view, product, a))
    row["on_plan"], row["rate_share"] = F(debt.on_plan), F(debt.rate_share / 1e6)
    fill_derived(row, view, True)


def expected_margin(view, product, a):
    parameters, debt = view.parameters, a.debt
    shares = a.shares if debt.exists() else view.funding.nominal
    own = shares[0] / float(MILLION)
    kept = own + (1.0 - own) * (parameters.fee_share / 1e6)
    principal = debt.outstanding() / 100.0
    rate, rate_share = product.rate / 1e12, debt.rate_share / 1e6
    income = principal * rate * rate_share * 30.0 * kept
    loss = expected_loss(parameters.provision, bucket_of(a.dpd), debt.balance(), 0) / 100.0
    cost = parameters.funders[0].cost / 1e6 * principal
    return income - own * (cost + loss) / 12.0 - parameters.opex / 100.0
