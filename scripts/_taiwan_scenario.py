"""Writes the scenario of the fitted Taiwanese card book."""

import statistics

import numpy as np

from _taiwan_data import (BANDS, D2, D3, DAILY_RATE, MONTHLY_RATE, NC, PIF, REV, SOURCE, STATES)
from _taiwan_fit import (DRAW_ROWS, LATE_OUTCOMES, LATE_ROWS, REFERENCE_BAND, REFERENCE_MONTH,
                         SERVICE_OUTCOMES, SERVICE_ROWS, STAYER_NAMES, STAYING, new_share)

FITTED = f"fitted to Apr-Jul 2005, {SOURCE}"
# Log-odds that decide: the chance of the contrary is below 1e-9 whatever the other effects.
CERTAIN = 25
SMALLEST_SHARE = 0.005  # of the limit, of those in debt when April opens: judgement
SMALLEST_PURCHASE = 50  # NT$, judgement: a bill must exceed the rounding of its minimum
# Interest on less than this part of a month's minimum is taken for none (rounding of the minimum to
# a fen).
REVOLVING_MARGIN = 0.0005


def clamped_normal(mean, sd):
    """Mean and sd of a normal which, cut off at SMALLEST_SHARE and 1, has the given ones; fixed
    point on quantiles.
    """
    normal = statistics.NormalDist()
    z = np.array([normal.inv_cdf((k + 0.5) / 2000) for k in range(2000)])
    location, scale = mean, max(sd, 1e-3)
    for _ in range(200):
        cut = np.clip(location + scale * z, SMALLEST_SHARE, 1)
        location += mean - cut.mean()
        scale *= max(sd, 1e-3) / max(cut.std(), 1e-6)
        scale = min(scale, 10.0)  # a set of zeros and ones only: no normal has its sd
    return location, scale


def number(value, digits=4):
    text = f"{round(value, digits) + 0.0:.{digits}f}".rstrip("0")  # + 0.0: no negative zero
    return text + "0" if text.endswith(".") else text


def april(counts, stayers):
    """Movers by state and band in April."""
    movers = np.zeros((len(STATES), len(BANDS)))
    for sequence, by_band in counts["sequences"].items():
        movers[sequence[0]] += by_band
    for state, accounts in zip(STAYING, stayers):
        movers[state] -= accounts
    return np.maximum(movers, 0)


def opening(product, in_debt, utilisation, dpd=None):
    lines = [f"[segment.opening.{product}]", f"in_debt     = {number(in_debt, 6)}"]
    if in_debt > 0:
        location, scale = clamped_normal(utilisation[1], utilisation[2])
        lines.append(
            f"utilisation = {{ normal = [{number(location, 3)}, {number(scale, 3)}], min = {SMALLEST_SHARE} }}"
            f"   # cut off: mean {utilisation[1]:.3f}, sd {utilisation[2]:.3f}")
        if dpd:
            lines.append(f"dpd         = {dpd}")
    return lines


def millionths(parts):
    """Shares that add up to exactly 1 in millionths; the rounding is put on the largest."""
    parts = np.asarray(parts, dtype=float)
    whole = np.floor(parts / parts.sum() * 1e6 + 0.5).astype(int)
    whole[np.argmax(whole)] += 1_000_000 - whole.sum()
    return [f"{value / 1e6:.6f}" for value in whole]


def segment_head(name, share, limits, band, habit, starts_full, starts_late):
    median, sigma, smallest, largest = limits
    return [
        "[[segment]]", f'name  = "{name}"', f"share = {share}",
        f'attributes = {{ band = "{band}", habit = "{habit}" }}', "[segment.traits]",
        "quality        = 650",
        f"monthly_income = {{ lognormal = {{ median = {median}, sigma = {number(sigma, 3)} }}, "
        f"min = {smallest}, max = {largest} }}", f"starts_full    = {starts_full}",
        f"starts_late    = {starts_late}"
    ]


def mover_segment(share, band, counts, movers, new_late):
    full, revolving = movers[PIF], movers[REV]
    fresh = movers[D2] * new_late
    current = full + revolving + fresh
    owing = movers.sum() - movers[NC]
    late = np.array([current, movers[D2] - fresh, *movers[D3:]])
    name = BANDS[band]

    def ratio(part, whole):
        return f"{{ bernoulli = {number(part / whole if whole > 0 else 0, 4)} }}"

    lines = segment_head(f"{name} moving", share, counts["limits"][band], name, "moving",
                         ratio(full, full + revolving), ratio(fresh, current))
    dpd = "{ " + ", ".join(f"M{b} = {part}"
                           for b, part in enumerate(millionths(late))) + " }" if owing > 0 else None
    return lines + opening("card", owing / max(movers.sum(), 1e-9),
                           counts["utilisation_moving"][band], dpd)


def stayer_segment(share, band, habit, counts):
    name = BANDS[band]
    lines = segment_head(f"{name} {habit}", share, counts["limits"][band], name, habit,
                         1 if habit == "full" else 0, 0)
    kind = "late" if habit == "late" else "revolving"
    return lines + opening("card", 0 if habit == "idle" else 1, counts[f"utilisation_{kind}"][band],
                           "{ M1 = 1.0 }" if habit == "late" else None)


def segments(counts, fit):
    movers = april(counts, fit.stayers)
    new_late = new_share(counts["sequences"], fit.stayers)
    sizes = [
        size for band in range(len(BANDS))
        for size in (movers[:, band].sum(), *fit.stayers[:, band])
    ]
    shares = iter(millionths(sizes))
    lines = []
    for band in range(len(BANDS)):
        lines += mover_segment(next(shares), band, counts, movers[:, band], new_late[band]) + [""]
        for habit in STAYER_NAMES:
            lines += stayer_segment(next(shares), band, habit, counts) + [""]
    return lines


def band_effects(odds, outcome):
    return [
        f'"band.{name}" = {number(odds[band, outcome])}' for band, name in enumerate(BANDS)
        if band != REFERENCE_BAND
    ]


def effects(table, parts):
    """A table of effects, one on a line."""
    return [
        f"[behaviour.{table}.effect]", f"# {FITTED}; {CERTAIN} and its multiples by definition",
        *(term for part in parts for term in part)
    ]


def draw(counts, fit):
    rows, bands = fit.draw.rows[:, 0], fit.draw.bands
    base = rows[DRAW_ROWS.index("revolved_before")]
    idle, full = (rows[DRAW_ROWS.index(name)] - base for name in ("idle", "full_before"))
    _, median, mean = counts["purchases"]
    sigma = np.sqrt(
        2 * np.log(max(mean / median, 1)))  # the lognormal has the data's median and mean
    fitted = [[f"idle = {number(idle)}", f"full = {number(full)}"],
              band_effects(bands, 0),
              month_effects(fit.draw, 0)]
    return [
        "[behaviour.draw]", f"# {FITTED}; amounts in NT$, of all who pay.",
        "# NT$ is nearer to the utilisation of July by band than a share of the unused limit.",
        f"base   = {number(1 / (1 + np.exp(-base)))}",
        f"amount = {{ lognormal = {{ median = {number(median, 1)}, sigma = {number(sigma, 3)} }}, "
        f"min = {SMALLEST_PURCHASE} }}", 'of     = "yuan"', *effects("draw", fitted),
        f"woken = {CERTAIN}", f'"habit.idle" = -{CERTAIN}', f'"habit.full" = {CERTAIN}'
    ]


def prepaying(counts):
    """Part of those who revolve that pay a uniform share of the rest on top: meets what revolvers
    paid in all.
    """
    _, median, aggregate = counts["payments_revolving"]
    return float(np.clip((aggregate - median) / (0.5 * (1 - median)), 0, 0.9))


def bases(counts, fit):
    """Bases by bucket: revolving in M0, newly late in M1, the reference band; pooled over the bands
    from M2 on.
    """
    settle, miss = fit.service.probability[SERVICE_ROWS.index("revolving"), REFERENCE_BAND,
                                           REFERENCE_MONTH, :2]
    catch_up, roll = fit.late.probability[LATE_ROWS.index("newly_late"), REFERENCE_BAND,
                                          REFERENCE_MONTH, :2]
    table = {
        "settle": [settle, 0],
        "miss": [miss, roll, *fit.deep[:, 1]],
        "prepay_part": [prepaying(counts) * (1 - settle - miss), 0],
        "catch_up": [0, catch_up, *fit.deep[:, 0]]
    }
    return {
        name: "{ " + ", ".join(f"M{b} = {number(p)}" for b, p in enumerate(values)) + " }"
        for name, values in table.items()
    }


def service_rows(fit, outcome):
    """Log-odds against the row `revolving`; the two rows of bills paid in full so far share `full`.
    """
    by_row = fit.service.rows[:, SERVICE_OUTCOMES.index(outcome)]
    row = {name: by_row[SERVICE_ROWS.index(name)] for name in SERVICE_ROWS}
    return [
        f"woken = {number(row['woken'] - row['revolving'])}",
        f"full = {number(row['full'] - row['revolving'])}",
        f"newly_full = {number(row['newly_full'] - row['full'])}",
        f"newly_revolving = {number(row['newly_revolving'] - row['revolving'])}"
    ]


def late_effects(fit, outcome):
    """Of the row, of the bands and months."""
    column = LATE_OUTCOMES.index(outcome)
    by_row, by_band = fit.late.rows[:, column], fit.late.bands[:, column]
    held = by_row[LATE_ROWS.index("late")] - by_row[LATE_ROWS.index("newly_late")]
    bands = [
        f"late_{name} = {number(by_band[band])}" for band, name in enumerate(BANDS)
        if band != REFERENCE_BAND
    ]
    return [f"held = {number(held)}"], bands + month_effects(fit.late, column, "late_")


def month_effects(logit, outcome, prefix=""):
    """Against July, whose level holds from then on."""
    return [
        f"{prefix}may = {number(logit.may[outcome])}",
        f"{prefix}june = {number(logit.months[0, outcome])}"
    ]


SERVICE = """\
[behaviour.service.settle]                # the bill in full
# {fitted}
base   = {settle}
day    = "due"
{settle_effects}
repeats = -{certain}
repeats_full = {twice}
cured = -{certain}
"habit.full" = {certain}
"habit.revolving" = -{certain}
first_month = -{certain}
first_full = {twice}
[behaviour.service.prepay_part]           # more than the minimum
# {fitted}
base   = {prepay_part}
[behaviour.service.miss]
# {fitted}
base   = {miss}
{miss_effects}
repeats = -{certain}
cured = -{certain}
"habit.full" = -{certain}
"habit.revolving" = -{certain}
"habit.late" = -{certain}
first_month = -{certain}
first_late = {thrice}
[behaviour.service.catch_up]
# {fitted}
base   = {catch_up}
{catch_up_effects}
repeats = -{certain}
"habit.late" = -{certain}
first_month = -{certain}"""


def service(counts, fit):
    """The hazards of paying; those by definition stand in the text above."""
    settle = [service_rows(fit, "settle"), current_effects(fit.service, "settle")]
    miss = [
        service_rows(fit, "miss"),
        current_effects(fit.service, "miss"), *late_effects(fit, "miss")
    ]
    tables = {"settle": settle, "miss": miss, "catch_up": late_effects(fit, "catch_up")}
    fitted = {
        f"{name}_effects": "\n".join(effects(f"service.{name}", parts))
        for name, parts in tables.items()
    }
    return SERVICE.format(fitted=FITTED,
                          certain=CERTAIN,
                          twice=2 * CERTAIN,
                          thrice=3 * CERTAIN,
                          **bases(counts, fit),
                          **fitted)


def current_effects(logit, outcome):
    column = SERVICE_OUTCOMES.index(outcome)
    return [
        f"current_{name} = {number(logit.bands[band, column])}"
        for band, name in enumerate(BANDS) if band != REFERENCE_BAND
    ] + month_effects(logit, column, "current_")


def derived(name, conditions):
    when = ", ".join(f'"{condition}"' for condition in conditions)
    return f'[[derived]]\nname = "{name}"\nwhen = [{when}]'


def coding(sequences):
    """Steps that the coding fixes, and exceptions: second codes after NC, months after a cure."""
    cases = np.zeros((2, 2), dtype=int)
    for sequence, by_band in sequences.items():
        for before, now, after in (sequence[:3], sequence[1:4]):
            for rule, applies in enumerate((before == NC != now, before >= D2 and now == REV)):
                cases[rule, int(after != now)] += sum(by_band) * applies
    return [f"{count + odd:,} cases from April to July, {odd} exceptions" for count, odd in cases]


FEATURES = """\
# The next minimum exceeds minimum_due x balance where interest is due, that is where a part of the
# balance was carried over from an earlier bill.
[[derived]]
name = "instalment_share"
of   = "instalments_to_income"
over = "balance_to_income"
{revolving}
{idle}
# First and second bill after a month without one. In the data the second repeats the first
# ({repeated}):
# a property of the coding, kept so that states can be compared.
{woken}
{repeats}
{repeats_full}
# Bills paid in full so far; newly: a month ago a part was carried over.
{full}
{newly_full}
# The first revolvers (May) are not new: their past before April is not known.
{newly_revolving}
# Who has caught up revolves in the next month, neither late again nor paying in full
# ({after_cure}): again the coding.
{cured}
# One month late, and not for the first month: the bucket was held.
{held}
# April is set up: who is in debt shows the state of April, nothing is left to chance.
{first_month}
{first_bill}
[[derived]]
name = "first_full"
of   = "starts_full"
over = "first_bill"
[[derived]]
name = "first_late"
of   = "starts_late"
over = "first_bill"
# Months and limit bands act on current accounts and on those one month late, each with its own
# effects. From July on all months are alike: the rise from April to July stops there.
{levels}"""
CONDITIONS = {
    "idle": ["total_balance == 0"],
    "woken": ["months_since_idle == 1"],
    "repeats": ["months_since_idle == 2"],
    "repeats_full": ["repeats == 1", "revolving == 0", "worst_dpd == 0"],
    "full": ["revolving == 0", "worst_dpd == 0", "months_since_idle > 1"],
    "newly_full": ["full == 1", "months_since_revolving == 1"],
    "newly_revolving": [
        "revolving == 1", "worst_dpd == 0", "months_revolving == 1",
        "calendar.months_since_start > 0"
    ],
    "cured": ["months_since_any_arrears == 1"],
    "held": ["bucket == M1", "missed == 0"],
    "first_month": ["calendar.months_since_start == -1"],
    "first_bill": ["first_month == 1", "worst_dpd == 0"],
}


def levels():
    """Flags of months and bands, of current accounts and of those one month late."""
    flags = {"may": "may == 1", "june": "june == 1"}
    flags |= {name: f"band == {name}" for band, name in enumerate(BANDS) if band != REFERENCE_BAND}
    lines = [
        derived("may", ["calendar.months_since_start == 0"]),
        derived("june", ["calendar.months_since_start == 1"])
    ]
    for name, condition in flags.items():
        lines += [
            derived(f"current_{name}", ["dpd == 0", condition]),
            derived(f"late_{name}", ["bucket == M1", condition])
        ]
    return "\n".join(lines)


def features(minimum_due, sequences):
    repeated, after_cure = coding(sequences)
    revolving = derived("revolving",
                        [f"instalment_share > {number(minimum_due + REVOLVING_MARGIN)}"])
    return FEATURES.format(repeated=repeated,
                           after_cure=after_cure,
                           revolving=revolving,
                           levels=levels(),
                           **{name: derived(name, when)
                              for name, when in CONDITIONS.items()})


def clock(name, when):
    return [
        f'[[attribute]]\nname = "{name}"\nkind = "clock"',
        f'[[event]]\nname   = "{name}"\ngroup  = "{name}"\nbase   = 1\nwhen   = ["{when}"]\n'
        f'change = {{ {name} = "reset" }}'
    ]


def attributes():
    bands = ", ".join(f'"{name}"' for name in BANDS)
    habits = ", ".join(f'"{name}"' for name in ("moving", *STAYER_NAMES))
    return [
        "[[attribute]]", 'name       = "band"                # of the credit limit, NT$',
        f"categories = [{bands}]", "[[attribute]]",
        'name       = "habit"               # movers, and four kinds of stayers',
        f"categories = [{habits}]", *clock("months_since_idle", "idle == 1"),
        *clock("months_since_revolving", "revolving == 1"),
        *clock("months_revolving", "revolving == 0")
    ]


HEAD = """\
# Taiwanese card accounts in the summer of 2005, fitted: who pays in full, revolves, falls behind, stays
# behind? Written by scripts/calibrate; TAIWAN-2005.md compares it with the data.
#
# Data: "Default of credit card clients", {source}:
# {accounts:,} accounts. Only April to July were used; August is for the comparison.
#
# An account is a stayer (never uses the card, always pays in full, always revolves, always late) or a
# mover. A mover's month depends on the last two: the flags below. Effects are log-odds against a revolver
# (M0) and one newly late (M1) of the band {reference}. {certain} decides: what follows from the coding or
# from being a stayer.
#
# 2005 was the beginning of a card crisis in Taiwan: use levels as stress, shapes as base. Do not mix with
# roll rates of other lenders: late by a month is chronic lateness here, and mostly held, not rolled."""

BODY = """\
schema   = 1
title    = "Taiwanese cards, 2005: movers and stayers"
currency = "TWD"

[run]
start        = 2005-05-01          # month 0 of the results is the end of April
months       = 12
warm_up      = 1                   # April: the states are set up
borrowers    = {accounts:_}
replications = 20
seed         = 2005
day_count    = "30"

# ---- the card -----------------------------------------------------------------------------------

[reference]
monthly_income = 100_000           # the unit in which limits are stated below

[[product]]
name        = "card"
kind        = "paylater"
daily_rate  = {daily_rate}               # 18 to 20 % a year then: judgement, not in the data
due_day     = 3                    # so that k months late are 30 k - 29 to 30 k - 1 days at month end
# The median payment of revolvers less a month's interest, {fitted}
minimum_due = {minimum_due}
smallest_draw      = 1             # NT$
late_rate_multiple = 1.0           # no penalty: judgement, not in the data
charge_off_dpd     = 360           # no charge-off is visible in the data
# The data have limits and no incomes: monthly_income is the limit in NT$.
limit       = {{ median = 100_000, per_log_income = 1.0, max = 1_000_000 }}

# ---- what the hazards look at -------------------------------------------------------------------

{features}

# ---- what card holders do -----------------------------------------------------------------------

{behaviour}

# ---- who they are: bands of limits, movers and stayers ------------------------------------------
# Shares, limits, utilisation, states of April: {fitted}
# starts_full, starts_late: of those who owe and are not late when April opens, who pays April's
# bill in full, and who misses it. The part of April's late that are new is that of May.

{segments}
"""


def scenario_text(counts, fit):
    """The whole file."""
    minimum_due = round(max(counts["payments_revolving"][1] - MONTHLY_RATE, 0.001), 3)
    looked_at = [*attributes(), "", features(minimum_due, counts["sequences"])]
    return HEAD.format(source=SOURCE,
                       accounts=counts["accounts"],
                       reference=BANDS[REFERENCE_BAND],
                       certain=CERTAIN) + "\n" + BODY.format(
                           accounts=counts["accounts"],
                           daily_rate=DAILY_RATE,
                           fitted=FITTED,
                           minimum_due=number(minimum_due, 3),
                           features="\n".join(looked_at),
                           behaviour="\n".join([*draw(counts, fit),
                                                service(counts, fit)]),
                           segments="\n".join(segments(counts, fit)).rstrip())
