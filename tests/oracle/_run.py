"""A replication, month by month for the whole book (models/README.md, section 4)."""

from collections import Counter

from _book import Book
from _borrower import create
from _life import life
from _month import age, rest_of_month
from _numbers import MILLION, exact
from _review import ranked
from _statements import Statements
from _tally import Tally, note_written_off, tally_borrower
from _view import Macro, View


def selected(view, present):
    """By rule, the keys of the accounts that are selected."""
    cuts = {}
    for rule in view.rules:
        if rule.select:
            keys = sorted(key for b in present for key in ranked(view, b, rule))
            (part,) = (v for k, v in rule.select.items() if k != "rank")
            cuts[rule.name] = set(keys[:exact(part, 1e6) * len(keys) // MILLION])
    return cuts


def simulate(world, replication):
    """The exact sums of a replication, by (group, measure, labels …, month)."""
    run, tally, written_off = world.run, Tally(), Counter()
    macro = Macro(world, replication)
    everyone = [create(world, replication, i) for i in range(run.borrowers)]
    book = Book(len(world.parties))
    for b in everyone:
        if b.arrival == 0:
            book.note_stocks(world.first_parameters, b)
            if run.warm_up == 0:
                view = View(world, replication, run.first, macro, Book(len(world.parties)))
                view.parameters = world.first_parameters
                tally_borrower(tally, view, 0, b)
    for month in range(run.first, run.start + run.months):
        view = View(world, replication, month, macro, book)
        present = [b for b in everyone if b.arrival <= view.place]
        grants, scale = book.pool(view.parameters)
        for b in present:
            life(view, b, grants, scale, tally)
        cuts = selected(view, present)
        book = Book(len(world.parties))
        for b in present:
            rest_of_month(view, b, cuts)
            book.note_stocks(view.parameters, b)
            book.note_month(b)
            note_written_off(written_off, month, b)
            tally_borrower(tally, view, view.point, b)
            book.ask(view, b)
            age(b)
    groups = sorted({b.group for b in everyone})
    for group in groups:
        for product in range(len(view.terms)):
            statements = Statements(world, tally, written_off, group, product)
            for point in range(run.months + 1):
                statements.close(point)
    return tally.cells
