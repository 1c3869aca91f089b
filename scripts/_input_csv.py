"""Reads a CSV of numbers and refuses it with one message that names the row and the column."""

import csv

EXIT_USAGE = 64
EXIT_DATA = 65
EXIT_NO_INPUT = 66


class InputError(Exception):
    """What is wrong with the input, and the exit code that says so."""
    def __init__(self, message, code=EXIT_DATA):
        super().__init__(message)
        self.code = code


def read_rows(path):
    """The header and the rows, as texts."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}", EXIT_NO_INPUT) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}") from error
    except csv.Error as error:
        raise InputError(f"{path}: not a CSV: {error}") from error
    if len(rows) < 2:
        raise InputError(f"{path}: no rows")
    header = rows[0]
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(header):
            raise InputError(
                f"{path}: row {number}: {len(row)} cells, the header has {len(header)}")
    return header, rows[1:]


def place(path, row, column):
    """Where a cell stands; the header is row 1."""
    return f"{path}: row {row + 2}, column {column}"


def column_index(path, header, name):
    if name not in header:
        raise InputError(f"{path}: row 1: column {name} is missing")
    if header.count(name) > 1:
        raise InputError(f"{path}: row 1: column {name} stands there twice")
    return header.index(name)


def parsed(path, header, rows, name, parse, kind):
    """One column as a list, each cell through `parse`, which raises ValueError; `kind` says what is
    wanted.
    """
    index = column_index(path, header, name)
    values = []
    for number, row in enumerate(rows):
        text = row[index].strip()
        if not text:
            raise InputError(f"{place(path, number, name)}: the cell is empty")
        try:
            values.append(parse(text))
        except ValueError:
            raise InputError(f"{place(path, number, name)}: \"{text}\" is not {kind}") from None
    return values


def whole_number(text):
    """An integer, also written as 20000.0."""
    value = float(text)
    if not value.is_integer() or abs(value) > 2**53:
        raise ValueError
    return int(value)


def integers(path, header, rows, name):
    return parsed(path, header, rows, name, whole_number, "a whole number")
