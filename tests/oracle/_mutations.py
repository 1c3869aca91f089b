"""Mistakes planted on purpose. oracle_test.py switches them on, one at a time, by name: a mistake
that no scenario notices would be a hole in the comparison."""

_on = set()


def switch(names):
    _on.clear()
    _on.update(names)


def mutated(name):
    return name in _on
