"""Reads a run of the Taiwanese scenario and puts its account-months into the states of the data.

    state  account-month of the panel
    NC     no debt when the month opened: outcome `none`
    PIF    not past due, outcome `settle`: the bill was paid in full
    REV    not past due, any other outcome: at least the minimum was paid, or arrears were caught up
    D2     1-29 days past due at month end (M1)
    D3     30-59 days (M2)
    D4     60-89 days (M3)
    D5+    90 days and more, or charged off
"""

import sys

import numpy as np

import _input_csv
from _taiwan_data import BANDS, D2, D3, D4, D5, NC, PIF, REV

try:
    import h5py
except ImportError:
    sys.exit("needs h5py (scripts/setup test installs it)")


def text(attribute):
    return attribute.decode() if isinstance(attribute, bytes) else str(attribute)


def read_labels(variable):
    """{label: value} of a category of the panel."""
    values = variable.attrs["flag_values"].tolist()
    return dict(zip(text(variable.attrs["flag_meanings"]).split(), values))


def states(dpd, outcome, status, outcomes, statuses):
    """The state of each account-month, by the table above."""
    state = np.select([dpd >= 90, dpd >= 60, dpd >= 30, dpd > 0], [D5, D4, D3, D2], REV)
    current = dpd == 0
    state[current & (outcome == outcomes["settle"])] = PIF
    state[current & (outcome == outcomes["none"])] = NC
    state[status == statuses["charged_off"]] = D5
    return state


class Simulation:
    """state, utilisation [replication, borrower, month]; band [replication, borrower]; payments by
    band.
    """
    def __init__(self, path):
        with h5py.File(path) as file:
            panel = file["panel"]
            replications, borrowers = int(file.attrs["replications"]), int(file.attrs["borrowers"])
            shape = (replications, borrowers, -1)
            if panel["row"].shape[0] % (replications * borrowers):
                raise _input_csv.InputError(f"{path}: the panel does not hold all borrowers")
            self.run = {
                "version": text(file.attrs["source"]).split(" (")[0],
                "seed": text(file.attrs["seed"]),
                "replications": replications,
                "borrowers": borrowers
            }
            outcomes, statuses = read_labels(panel["outcome_id"]), read_labels(panel["status_id"])
            segments = read_labels(panel["segment_id"])
            self.outcomes = outcomes
            self.outcome = panel["outcome_id"][:].reshape(shape)
            self.balance = panel["balance"][:].reshape(shape)
            self.state = states(panel["dpd"][:], panel["outcome_id"][:], panel["status_id"][:],
                                outcomes, statuses).reshape(shape)
            limit = panel["credit_limit"][:].reshape(shape)
            self.utilisation = np.clip(
                np.divide(self.balance, limit, out=np.zeros_like(limit), where=limit > 0), 0, 1)
            band_of = np.zeros(len(segments), dtype=int)
            for label, value in segments.items():
                # "to_50k_moving": band and habit, the blank between them as an underscore
                band_of[value] = next(b for b, name in enumerate(BANDS)
                                      if label.startswith(name + "_"))
            self.band = band_of[panel["segment_id"][:].reshape(shape)[:, :, 0]]
            by_segment = file["replications/paid"][:, :, 0, :], file["replications/balance"][:, :,
                                                                                             0, :]
        self.paid, self.owed = (np.stack(
            [amount[:, band_of == band].sum(axis=1) for band in range(len(BANDS))], axis=1)
                                for amount in by_segment)

    def transitions(self, month, later):
        """Accounts [replication, band, state, state]."""
        size = len(self.state)
        counts = np.zeros((size, len(BANDS), 7, 7))
        which = np.broadcast_to(np.arange(size)[:, None], self.band.shape)
        np.add.at(counts, (which, self.band, self.state[:, :, month], self.state[:, :, later]), 1)
        return counts

    def mean_utilisation(self, month):
        """[replication, band]"""
        return np.stack([(self.utilisation[:, :, month] * (self.band == band)).sum(axis=1) /
                         (self.band == band).sum(axis=1) for band in range(len(BANDS))],
                        axis=1)

    def payments(self, month):
        """Of bills above 0: share with nothing paid, share paid in full, paid / billed:
        [replication, band, 3].
        """
        billed = self.balance[:, :, month - 1] > 0
        nothing = billed & (self.outcome[:, :, month] == self.outcomes["miss"])
        full = billed & (self.outcome[:, :, month] == self.outcomes["settle"])
        table = []
        for band in range(len(BANDS)):
            here = self.band == band
            number = (billed & here).sum(axis=1)
            table.append([(nothing & here).sum(axis=1) / number, (full & here).sum(axis=1) / number,
                          self.paid[:, band, month] / self.owed[:, band, month - 1]])
        return np.array(table).transpose(2, 0, 1)
