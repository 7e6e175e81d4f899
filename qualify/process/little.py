"""Little's law over a closed window: deals open = deals that come a day x the days that they stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import polars as pl

from qualify.schema import CLOSED

DAYS = 364
TOLERANCE = 0.10
"""How far the law's two sides may lie apart, and how much of what came may be left over, before it is said to fail."""
LEAST = 20
"""Deals that must come and be closed in the window before anything is said."""

Verdict = Literal["holds", "grew", "shrank", "aged", "too few"]


@dataclass(frozen=True)
class Little:
    """Each of the three numbers by its own measurement, from ``first`` to ``last``.

    ``open``: how many deals are open on the mean day (L); ``arrivals`` deals came and ``departures`` were closed;
    ``stay``: the mean days from creation to closing of those that were closed (W). ``start`` and ``end`` are the deals
    open on the evening before and on the last one, ``start_age`` and ``end_age`` their mean ages in days (None where
    there are none). ``undated`` deals were created, or are closed, on an unknown day, and are in none of these.
    """

    first: date
    last: date
    open: float
    arrivals: int
    departures: int
    stay: float | None
    start: int
    end: int
    start_age: float | None
    end_age: float | None
    undated: int

    @property
    def days(self) -> int:
        """The length of the window."""
        return (self.last - self.first).days + 1

    @property
    def rate(self) -> float:
        """Deals that come a day (lambda)."""
        return self.arrivals / self.days

    @property
    def expected(self) -> float | None:
        """What the law makes of the other two: lambda W deals open; None where none was closed."""
        return None if self.stay is None else self.rate * self.stay

    @property
    def growth(self) -> float:
        """The part of what came that is left over at the end: (end - start) / arrivals."""
        return (self.end - self.start) / max(self.arrivals, 1)

    @property
    def verdict(self) -> Verdict:
        """Whether the law's assumptions hold in this window, and if not, which one fails.

        "grew" and "shrank": the backlog changed by more than a tenth of what came; "aged": it did not, but the two
        sides lie more than a tenth apart, because the deals that are open are not like those that are closed.
        """
        if min(self.arrivals, self.departures) < LEAST or self.expected is None:
            return "too few"
        if abs(self.growth) > TOLERANCE:
            return "grew" if self.growth > 0 else "shrank"
        return "holds" if abs(self.expected - self.open) <= TOLERANCE * self.open else "aged"


def little(deals: pl.DataFrame, day: date, days: int = DAYS) -> Little | None:
    """Measure the law on ``deals`` (created, closed, outcome) over the ``days`` that end on ``day``, or all there are.

    A deal is open on the days from creation to the one before closing. None where no deal has a day of creation by
    then. Over a window that begins and ends without open deals the law is exact, whatever happens within; otherwise
    what is open at both ends must weigh little. Source: Little 1961; Little 2011 on the finite window.

    >>> deals = pl.DataFrame({"created": [date(2026, 1, 1), date(2026, 1, 3)], "outcome": ["won", "lost"],
    ...                       "closed": [date(2026, 1, 5), date(2026, 1, 9)]})
    >>> found = little(deals, date(2026, 1, 10))
    >>> found.days, found.open, found.arrivals, found.stay, found.expected
    (10, 1.0, 2, 5.0, 1.0)
    """
    last = _number(day)
    is_closed = deals["outcome"].is_in(CLOSED)
    dated = deals["created"].is_not_null() & ~(is_closed & deals["closed"].is_null())
    held = deals.filter(dated & (deals["created"] <= day))
    if held.is_empty():
        return None
    came = held["created"].cast(pl.Int32).to_numpy().astype(np.int64)
    shut = held.select(pl.when(pl.col("outcome").is_in(CLOSED)).then("closed")).to_series().cast(pl.Int32)
    went = np.maximum(shut.fill_null(_NEVER).to_numpy().astype(np.int64), came)
    first = max(last - days + 1, int(came.min()))
    length = last - first + 1
    overlap = np.clip(np.minimum(went, last + 1) - np.maximum(came, first), 0, None)
    inside = (went >= first) & (went <= last)
    ages = [_ages(came, went, at) for at in (first - 1, last)]
    return Little(
        first=date(1970, 1, 1) + timedelta(days=first),
        last=day,
        open=float(overlap.sum() / length),
        arrivals=int((came >= first).sum()),
        departures=int(inside.sum()),
        stay=float((went - came)[inside].mean()) if inside.any() else None,
        start=len(ages[0]),
        end=len(ages[1]),
        start_age=float(ages[0].mean()) if len(ages[0]) else None,
        end_age=float(ages[1].mean()) if len(ages[1]) else None,
        undated=int((~dated).sum()),
    )


_NEVER = np.iinfo(np.int32).max


def _ages(came: np.ndarray, went: np.ndarray, at: int) -> np.ndarray:
    """The ages of the deals that are open on the evening of a day."""
    return at - came[(came <= at) & (went > at)]


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days
