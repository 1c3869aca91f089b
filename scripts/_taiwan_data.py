"""The Taiwanese card accounts of 2005: what is read from the CSV and counted for the calibration.

UCI Machine Learning Repository, "Default of credit card clients", Yeh & Lien 2009, CC BY 4.0.
Accounts are classified once a month by the code of their repayment status. September is coded in
another way (code 1, one month late, hardly occurs before it) and is not used.
"""

import collections
import dataclasses

import numpy as np

import _input_csv

SOURCE = "UCI Machine Learning Repository, Yeh & Lien 2009, CC BY 4.0"
STATES = ("NC", "PIF", "REV", "D2", "D3", "D4", "D5+")
NC, PIF, REV, D2, D3, D4, D5 = range(len(STATES))
MONTHS = ("Apr", "May", "Jun", "Jul", "Aug")
BANDS = ("to_50k", "to_100k", "to_200k", "to_300k", "above")
BAND_LIMITS = (50_000, 100_000, 200_000, 300_000)  # upper ends in NT$, included
# The code of a month: -2 no consumption, -1 paid in full, 0 revolving (at least the minimum was
# paid), k months' delay. Code 1 (34 account-months of 150,000) is counted as 2, the first one of
# these months.
CODES = range(-2, 10)
# Status, statement and payment of April to August; column names count backwards from September.
STATUS_COLUMNS = ("PAY_6", "PAY_5", "PAY_4", "PAY_3", "PAY_2")
BILL_COLUMNS = ("BILL_AMT6", "BILL_AMT5", "BILL_AMT4", "BILL_AMT3", "BILL_AMT2")
PAYMENT_COLUMNS = ("PAY_AMT6", "PAY_AMT5", "PAY_AMT4", "PAY_AMT3", "PAY_AMT2")
# Interest on what revolves, not in the data: Taiwanese cards then asked 18 to 20 % a year
# (judgement).
DAILY_RATE = 0.0005
MONTHLY_RATE = 30 * DAILY_RATE


@dataclasses.dataclass
class Accounts:
    """One row per account; months April to August along the second axis; amounts in NT$."""

    limit: np.ndarray
    band: np.ndarray
    state: np.ndarray
    bill: np.ndarray
    payment: np.ndarray


def state_of(code):
    if code <= 0:
        return code + 2
    return min(max(code, 2) + 1, D5)


def band_of(limit):
    return np.searchsorted(np.array(BAND_LIMITS), limit, side="left")


def check_ids(path, header, rows):
    seen = {}
    for number, value in enumerate(_input_csv.integers(path, header, rows, "ID")):
        if value in seen:
            raise _input_csv.InputError(
                f"{_input_csv.place(path, number, 'ID')}: {value} is also the ID of "
                f"row {seen[value]}")
        seen[value] = number + 2


def checked(path, header, rows, name, allowed, what):
    values = _input_csv.integers(path, header, rows, name)
    for number, value in enumerate(values):
        if not allowed(value):
            raise _input_csv.InputError(
                f"{_input_csv.place(path, number, name)}: {value} is not {what}")
    return values


def read(path):
    """The accounts of the CSV, all of it checked that is used."""
    header, rows = _input_csv.read_rows(path)
    check_ids(path, header, rows)
    limit = np.array(
        checked(path, header, rows, "LIMIT_BAL", lambda v: v > 0, "a credit limit above 0"))
    codes = [
        checked(path, header, rows, name, CODES.__contains__, "a status code (-2 to 9)")
        for name in STATUS_COLUMNS
    ]
    bills = [_input_csv.integers(path, header, rows, name) for name in BILL_COLUMNS]
    payments = [
        checked(path, header, rows, name, lambda v: v >= 0, "a payment (0 or more)")
        for name in PAYMENT_COLUMNS
    ]
    state = np.array([[state_of(code) for code in month] for month in codes]).T
    return Accounts(limit, band_of(limit), state, np.array(bills).T, np.array(payments).T)


def sequences(accounts):
    """{(April, May, June, July): accounts by band}: all that the fit of the hazards sees."""
    counts = collections.defaultdict(lambda: [0] * len(BANDS))
    for states, band in zip(accounts.state[:, :4].tolist(), accounts.band.tolist()):
        counts[tuple(states)][band] += 1
    return dict(sorted(counts.items()))


def transitions(accounts, month, later):
    """Accounts by band, state in `month`, state in `later`."""
    counts = np.zeros((len(BANDS), len(STATES), len(STATES)), dtype=int)
    np.add.at(counts, (accounts.band, accounts.state[:, month], accounts.state[:, later]), 1)
    return counts


def utilisation(accounts, month):
    """Bill / limit within [0, 1]: credit balances and overdrafts are cut off, as the simulator has
    neither.
    """
    return np.clip(accounts.bill[:, month] / accounts.limit, 0, 1)


def moments(values):
    """[number, mean, standard deviation]; zeros if there is nothing."""
    if values.size == 0:
        return [0, 0.0, 0.0]
    return [int(values.size), round(float(values.mean()), 5), round(float(values.std()), 5)]


def purchases(accounts):
    """Net purchases of a month in NT$, May to July, of those who pay and bought something."""
    bought = []
    for month in range(1, 4):
        paying = np.isin(accounts.state[:, month],
                         (PIF, REV)) & np.isin(accounts.state[:, month - 1], (PIF, REV))
        before = accounts.bill[:, month - 1]
        interest = np.where(accounts.state[:, month] == REV, MONTHLY_RATE * np.maximum(before, 0),
                            0)
        spent = accounts.bill[:, month] - before + accounts.payment[:, month] - interest
        bought.append(spent[paying & (spent > 0)])
    values = np.concatenate(bought)
    if values.size == 0:
        return [0, 1.0, 1.0]
    return [int(values.size), round(float(np.median(values)), 1), round(float(values.mean()), 1)]


def payment_ratios(accounts, months):
    """Payment / bill of the month before, at most 1, with state and band; bills above 0 only."""
    ratio, bill, state, band = [], [], [], []
    for month in months:
        billed = accounts.bill[:, month - 1] > 0
        before = accounts.bill[billed, month - 1]
        ratio.append(np.minimum(accounts.payment[billed, month] / before, 1))
        bill.append(before)
        state.append(accounts.state[billed, month])
        band.append(accounts.band[billed])
    return tuple(np.concatenate(parts) for parts in (ratio, bill, state, band))


def fitted_payments(accounts):
    """What revolvers paid, April to July: [number, median ratio, paid / billed]."""
    ratio, bill, state, _ = payment_ratios(accounts, (1, 2, 3))
    use = state == REV
    if not use.any():
        return [0, 0.0, 0.0]
    return [
        int(use.sum()),
        round(float(np.median(ratio[use])), 5),
        round(float((ratio[use] * bill[use]).sum() / bill[use].sum()), 5)
    ]


def august_payments(accounts):
    """By band, of bills of July: [number, share with nothing paid, share paid in full, paid /
    billed, its se].
    """
    ratio, bill, _, band = payment_ratios(accounts, (4, ))
    table = []
    for number in range(len(BANDS)):
        r, b = ratio[band == number], bill[band == number]
        if r.size == 0:
            table.append([0, 0.0, 0.0, 0.0, 0.0])
            continue
        rate = (r * b).sum() / b.sum()
        error = np.sqrt(((r - rate)**2 * b**2).sum()) / b.sum()  # of a ratio, delta method
        table.append([
            int(r.size),
            *(round(float(x), 5) for x in ((r == 0).mean(), (r >= 0.99).mean(), rate, error))
        ])
    return table


def limits(accounts):
    """By band: [median, sd of the logarithm, smallest, largest], NT$."""
    table = []
    for number in range(len(BANDS)):
        values = accounts.limit[accounts.band == number]
        table.append([0, 0.0, 0, 0] if values.size == 0 else [
            round(float(np.median(values))),
            round(float(np.log(values).std()), 5),
            int(values.min()),
            int(values.max())
        ])
    return table


def derive(accounts):
    """Everything that the fit and the comparison use. Only what begins with `check_` sees August.
    """
    always = (accounts.state[:, :4] == accounts.state[:, :1]).all(axis=1)
    april = utilisation(accounts, 0)
    owing = np.isin(accounts.state[:, 0], (REV, D2, D3, D4, D5))

    def by_band(use):
        return [moments(april[use & (accounts.band == band)]) for band in range(len(BANDS))]

    return {
        "accounts": int(accounts.limit.size),
        "limits": limits(accounts),
        "sequences": sequences(accounts),
        "utilisation_revolving": by_band(always & (accounts.state[:, 0] == REV)),
        "utilisation_late": by_band(always & (accounts.state[:, 0] == D2)),
        "utilisation_moving": by_band(~always & owing),
        "purchases": purchases(accounts),
        "payments_revolving": fitted_payments(accounts),
        "check_july_august": transitions(accounts, 3, 4).tolist(),
        "check_april_august": transitions(accounts, 0, 4).sum(axis=0).tolist(),
        "check_utilisation_august": [
            moments(utilisation(accounts, 4)[accounts.band == band]) for band in range(len(BANDS))
        ],
        "check_payments_august": august_payments(accounts),
    }
