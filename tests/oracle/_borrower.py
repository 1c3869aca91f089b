"""Borrowers and accounts, and how they are born (models/README.md, sections 3, 11 and 15)."""

import math

from _debt import Debt, Terms
from _distribution import Distribution, clamp, quantile, quantile_at_normal
from _funding import nominal_shares
from _math import F, exp, log, normal_quantile
from _philox import BIRTH, cumulate, pick, uniform, words
from _posting import Draw, Posting, Service

NEVER = 999
STATUSES = ["uninvited", "open", "frozen"]


class Account:
    def __init__(self):
        self.status, self.cause, self.limit, self.noise = "uninvited", None, 0, F(0)
        self.draws_12m = self.early_settlements_12m = self.recent_draws = F(0)
        self.months_since_draw = self.months_since_arrears = NEVER
        self.months_on_book = self.months_closed = self.closures = 0
        self.ever_open = self.wrongly_closed = False
        self.missed = self.caught_up = self.drew = self.refused = self.settled = False
        self.waiting = None  # the minute to which a draw was deferred
        self.before = None  # status, cause, … before the borrower left for a rival
        self.debt, self.shares, self.dpd = Debt(), None, 0
        self.changed = False  # status changed this month

    def is_account_month(self):
        return self.status in ("open", "frozen", "run_off")

    def has_limit(self):
        return self.status in ("open", "frozen")


class Borrower:
    def __init__(self, number):
        self.number = number
        self.score_change = F(0)
        self.months_known, self.months_since_closure = 0, NEVER
        self.away = self.any_default = self.any_closed = self.any_cut = False
        self.accounts = []


def cholesky(names, correlation):
    n = len(names)
    r = [[float(i == j) for j in range(n)] for i in range(n)]
    for pair, value in correlation.items():
        i, j = (names.index(x.strip()) for x in pair.split(","))
        r[i][j] = r[j][i] = float(value)
    lower = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            rest = r[i][j]
            for k in range(j):
                rest -= lower[i][k] * lower[j][k]
            lower[i][j] = math.sqrt(rest) if i == j else rest / lower[j][j]
    return lower


def formula_limit(limit, score, income, noise):
    """Fen, from binary32 values."""
    income = max(float(income), 1.0)
    log_limit = (log(limit.median)
                 + limit.per_score * (float(score) - limit.reference_score) / 100.0
                 + limit.per_income * log(income / limit.reference_income)
                 + limit.noise * float(noise))
    yuan = int(exp(min(log_limit, 20.0)))
    return min(max(yuan // 100 * 10_000, limit.minimum), limit.maximum)


class Birth:
    def __init__(self, world, replication, number):
        run = world.run
        self.address = (run.seed, BIRTH, 0 if run.fixed else replication, number, 0)

    def words(self, slot):
        return words(*self.address, slot)

    def uniform(self, slot, word=0):
        return uniform(self.words(slot)[word])

    def normal(self, slot):
        return normal_quantile(self.uniform(slot))


def create(world, replication, number):
    """A borrower with the parameters of the first day."""
    document, run, parameters = world.document, world.run, world.first_parameters
    birth = Birth(world, replication, number)
    b = Borrower(number)
    shares = cumulate([float(s["share"]) for s in document["segment"]])
    b.segment = pick(shares, birth.words("segment")[0])
    segment = document["segment"][b.segment]
    b.arrival = arrival(segment["arrivals"], birth.words("arrival"), run)
    traits = parameters.names.traits
    lower = cholesky(traits, segment["correlation"])
    normals = [birth.normal("trait." + t) for t in traits]
    b.traits = {}
    for i, trait in enumerate(traits):
        z = 0.0
        for k in range(i + 1):
            z += lower[i][k] * normals[k]
        b.traits[trait] = F(quantile_at_normal(Distribution(segment["traits"][trait]), z))
    b.attributes = {a.name: initial(a, segment.get("attributes", {}).get(a.name, a.initial),
                                    birth.words("attribute." + a.name)[0])
                    for a in parameters.attributes}
    score, quality = parameters.score, float(b.traits["quality"])
    b.score = F(clamp(quality + score["initial_noise"] * birth.normal("score"), 350.0, 950.0))
    b.residual = F(score["residual"] * birth.normal("residual"))
    b.group = b.segment
    if run.split_by:
        labels = parameters.names.categories[run.split_by]
        b.group = b.segment * len(labels) + int(b.attributes[run.split_by])
    for p, product in enumerate(parameters.products):
        b.accounts.append(open_account(world, birth, b, p, segment["opening"][product.name]))
    return b


def arrival(arrivals, word, run):
    """The place of the month in the run, 0: from the first on."""
    if word[0] + 0.5 >= float(arrivals["share"]) * 2.0**32:
        return 0
    begin, until = (int(arrivals[k][:4]) * 12 + int(arrivals[k][5:7]) - 1
                    for k in ("from", "until"))
    return max(begin - run.first + (word[1] * (until - begin + 1) >> 32), 0)


def initial(attribute, value, word):
    if attribute.kind == "category":
        shares = [0.0] * len(attribute.labels)
        for label, x in (value.items() if isinstance(value, dict) else [(value, 1.0)]):
            shares[attribute.labels.index(label)] = float(x)
        return F(pick(cumulate(shares), word))
    if attribute.kind == "flag":
        return F(word + 0.5 < float(value) * 2.0**32)
    d = Distribution(value)
    if attribute.kind == "index":
        if value is None:
            d = Distribution({"normal": [attribute.mean, attribute.sd]})
        return F(quantile(d, uniform(word)))
    d.low = max(d.low, 0.0)
    if attribute.kind == "counter":
        return F(quantile(d, uniform(word)))
    d.high = min(d.high, 999.0)
    return F(math.floor(F(quantile(d, uniform(word)))))


def open_account(world, birth, b, p, opening):
    product = world.first_parameters.products[p]
    a = Account()
    a.noise = F(birth.normal("limit." + product.name))
    a.shares = nominal_shares(world.first_parameters.funders, world.run.first)
    word = birth.words("opening." + product.name)
    statuses = cumulate([float(opening["status"].get(s, 0.0)) for s in STATUSES])
    a.status = STATUSES[pick(statuses, word[0])]
    if a.status == "uninvited":
        return a
    a.ever_open = True
    a.limit = formula_limit(product.limit, b.score, b.traits["monthly_income"], a.noise)
    a.months_since_draw = int(opening["months_since_draw"])
    if b.arrival == 0 and uniform(word[1]) < float(opening["in_debt"]):
        open_debt(world, a, p, opening, word, birth.words("draw." + product.name))
    return a


def open_debt(world, a, p, opening, word, draw_word):
    """A draw before the run, then as many missed due dates as the bucket asks for."""
    run, product = world.run, world.first_parameters.products[p]
    buckets = [float(opening["dpd"].get(f"M{i}", 0.0)) for i in range(8)]
    bucket = pick(cumulate(buckets), word[3])
    share = clamp(quantile(Distribution(opening["utilisation"]), uniform(word[2])), 0.0, 1.0)
    month = run.first - 1 - bucket
    draw = make_draw(product, run.calendar, month, draw_word[0], draw_word[1], draw_word[2])
    draw.amount, draw.of_available, draw.smallest = share, True, 0
    for k in range(bucket + 1):
        terms = Terms(product, world.rates[p], run.calendar, month + k)
        posting = Posting(a.debt, terms, a.limit)
        posting.month(draw if k == 0 else None, Service("miss"))
    a.dpd = a.debt.dpd(terms.last)
    if a.dpd > 0:
        a.months_since_arrears = 0
    if a.debt.exists():
        a.months_since_draw = bucket


def make_draw(product, calendar, month, term_word, schedule_word, timing_word):
    minute = timing_word * calendar.days_in(month) * 1440 >> 32
    return Draw(calendar.day(month, 1) + minute // 1440, 0.0, product.of_available,
                product.terms[pick(product.term_choice, term_word)],
                product.schedules[pick(product.schedule_choice, schedule_word)],
                product.smallest)
