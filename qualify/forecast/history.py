"""Days at risk and closings by calendar day and age: one table, of which every past day knows a slice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qualify.forecast.known import HISTORY_DAYS
from qualify.forecast.ledger import NEVER, Ledger

OLDEST = HISTORY_DAYS
SPAN = HISTORY_DAYS + 730


@dataclass(frozen=True, eq=False)
class History:
    """``at_risk`` float32 (ages, days): ages in whole days from 0 to at most four years, days from ``first`` on.

    ``won`` and ``lost`` are (2, events), the age and the day (counted from ``first``) of each closing, in order of the
    day. An opportunity is in it from the log's first day or, where that is later, from its creation (left truncation),
    and was at risk for half of the day on which it closed.
    """

    first: int
    at_risk: np.ndarray
    won: np.ndarray
    lost: np.ndarray

    @property
    def last(self) -> int:
        return self.first + self.at_risk.shape[1] - 1

    def upto(self, today: int, start: int) -> History:
        """What was known at the end of ``today`` of a log that began on the day ``start``.

        No cell of a day depends on what came after that day, so nothing later can be in it.
        """
        skipped, days = max(start - self.first, 0), today - self.first + 1
        events = []
        for kind in (self.won, self.lost):
            low, high = np.searchsorted(kind[1], (skipped, days))
            events.append(kind[:, low:high] - np.array([[0], [skipped]]))
        return History(self.first + skipped, self.at_risk[:, skipped:days], *events)

    def by_age(self, events: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
        """(ages,) how many of ``events`` there are, or their ``weights`` together, by age."""
        return np.bincount(events[0], weights, minlength=len(self.at_risk)).astype(float)

    def by_day(self, events: np.ndarray) -> np.ndarray:
        """(days,) how many of ``events`` there are, by day."""
        return np.bincount(events[1], minlength=self.at_risk.shape[1]).astype(float)


def history(book: Ledger, currency: int, first: int, last: int) -> History:
    """The log of the opportunities in ``currency`` (-1: of all) from the day ``first`` to the day ``last``.

    >>> from qualify.forecast.ledger import ledger
    >>> from qualify.schema import conform
    >>> import polars as pl
    >>> from datetime import date
    >>> rows = {"outcome": ["won"], "created": [date(1970, 1, 2)], "closed": [date(1970, 1, 4)]}
    >>> history(ledger(conform(pl.DataFrame(rows), "opportunities")), -1, 1, 4).at_risk.diagonal().tolist()
    [1.0, 1.0, 0.5, 0.0]
    """
    first = max(first, last - SPAN + 1)
    ours = (currency < 0) | (book.currency == currency) | (book.currency < 0)
    ended = book.is_closed & (book.closed <= last)
    there = ours & (book.created <= last) & (ended | book.is_open | (book.is_closed & (book.closed != NEVER)))
    there &= ~(ended & (book.closed < np.maximum(book.created, first)))
    created, leave = book.created[there], np.where(ended, book.closed, last)[there]
    oldest = min(OLDEST, int(last - created.min()))
    shape = (oldest + 1, last - first + 1)
    entry = np.maximum(created, first)
    at_risk = _count(entry - created, entry - first, shape) - _count(leave + 1 - created, leave + 1 - first, shape)
    for age in range(1, oldest + 1):
        at_risk[age, 1:] += at_risk[age - 1, :-1]
    closed = ended[there] & (leave - created <= oldest)
    won = book.is_won[there]
    events = [_events(created[k], leave[k], first) for k in (closed & won, closed & ~won)]
    np.subtract.at(at_risk, tuple(np.hstack(events)), 0.5)
    return History(first, at_risk, *events)


def _events(created: np.ndarray, closed: np.ndarray, first: int) -> np.ndarray:
    order = np.argsort(closed, kind="stable")
    return np.stack([closed - created, closed - first])[:, order]


def _count(age: np.ndarray, day: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    inside = (age < shape[0]) & (day < shape[1])
    cell = age[inside] * shape[1] + day[inside]
    return np.bincount(cell, minlength=shape[0] * shape[1]).astype(np.float32).reshape(shape)
