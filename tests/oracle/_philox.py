"""Philox4x32-10 and the addresses of random numbers (models/README.md, section 16)."""

MONTH = 0x6C656E6473696D01
BIRTH = 0x6C656E6473696D02
MACRO = 0x6C656E6473696D03

_MASK = 0xFFFFFFFF
_ROUNDS = 10
_slots = {}


def philox4x32(counter, key):
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(_ROUNDS):
        a = 0xD2511F53 * c0
        b = 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (b >> 32) ^ c1 ^ k0, b & _MASK, (a >> 32) ^ c3 ^ k1, a & _MASK
        k0 = (k0 + 0x9E3779B9) & _MASK
        k1 = (k1 + 0xBB67AE85) & _MASK
    return c0, c1, c2, c3


def fnv1a(name):
    if name not in _slots:
        h = 2166136261
        for byte in name.encode():
            h = ((h ^ byte) * 16777619) & _MASK
        _slots[name] = h
    return _slots[name]


def words(seed, purpose, replication, borrower, month, slot):
    """Words 0–3 at an address; month is year·12 + month − 1, 0 at birth."""
    key = seed ^ purpose
    return philox4x32((replication, borrower, month, fnv1a(slot)), (key & _MASK, key >> 32))


def uniform(word):
    return (word + 0.5) / 2.0**32


def pick(cumulated, word):
    for i, below in enumerate(cumulated):
        if word < below:
            return i
    raise AssertionError("the last share above zero reaches 2³²")


def cumulate(shares):
    """Integers up to which a word chooses each of the shares."""
    total, cumulated = 0.0, []
    for s in shares:
        total += s
        cumulated.append(int(min(total, 1.0) * 2.0**32 + 0.5))
    last = max(i for i, s in enumerate(shares) if s > 0 or i == 0)
    return cumulated[:last] + [2**32] * (len(shares) - last)
