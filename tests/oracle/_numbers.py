"""Integers: money in fen, fractions of 10⁻⁶, rates of 10⁻¹² per day (models/README.md, section
2)."""

from _mutations import mutated

MILLION = 10**6
RATE_UNIT = 10**12


def half_up(numerator, denominator):
    """⌊numerator / denominator + ½⌋."""
    if mutated("half-even"):
        low, rest = divmod(numerator, denominator)
        if 2 * rest == denominator:
            return low + low % 2
    return (2 * numerator + denominator) // (2 * denominator)


def share(amount, millionths):
    return half_up(amount * millionths, MILLION)


def share_at_word(amount, word):
    """The part of an amount that a 32-bit word stands for, rounded down."""
    return (amount * word) >> 32


def towards_zero(numerator, denominator):
    quotient = abs(numerator) // denominator
    return quotient if numerator >= 0 else -quotient


def exact(value, units):
    """A decimal number of the scenario as an integer number of units."""
    return int(float(value) * units + 0.5) if float(value) >= 0 else -exact(-value, units)


def fen(yuan):
    return exact(yuan, 100.0)


def millionths(value):
    return exact(value, 1e6)
