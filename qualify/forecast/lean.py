"""Open deals are not a fair sample of all: what their scores alone would get wrong of a whole age band, taken back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qualify.forecast.effect import CELLS, Effect, log_odds
from qualify.forecast.known import Known
from qualify.forecast.timing import HALF_LIFE_DAYS

ROUNDS = 30
DEALS = 20.0
MOST = 20_000


@dataclass(frozen=True, eq=False)
class Past:
    """Opportunities by the age bands that they were open at: ``rows`` (deals,) of the ledger, the first band at which
    the log saw each (``enter``) and the first at which it was no longer there (``leave``), and what it would count at
    age 0."""

    rows: np.ndarray
    enter: np.ndarray
    leave: np.ndarray
    weight: np.ndarray
    ages: np.ndarray

    def there(self, cell: np.ndarray) -> np.ndarray:
        """(bands, 102): how many were open at each age, by their ``cell`` (deals,): the score, 101 for none."""
        size = len(self.ages) + 1
        came, gone = (
            np.bincount(band * CELLS + cell, self.weight, minlength=size * CELLS) for band in (self.enter, self.leave)
        )
        open_at = (came - gone).reshape(size, CELLS).cumsum(axis=0)[:-1]
        return open_at * 2 ** (self.ages / HALF_LIFE_DAYS)[:, None]


def past(log: Known, ages: np.ndarray) -> Past:
    """The opportunities of ``log`` by the bands of mean ``ages`` (bands,), rising; of many, 20,000 evenly chosen.

    Half a year earlier counts half, as in the hazards.
    """
    rows = np.flatnonzero(log.timed)
    part = max(len(rows) / MOST, 1.0)
    rows = rows[(np.arange(min(len(rows), MOST)) * part).astype(np.int64)]
    created = log.created[rows]
    enter = np.searchsorted(ages, np.maximum(log.start - created, 0), side="left")
    leave = np.maximum(np.searchsorted(ages, log.closing[rows] - created, side="right"), enter)
    return Past(rows, enter, leave, part * 0.5 ** ((log.as_of - created) / HALF_LIFE_DAYS), ages)


def lean(eventual: np.ndarray, there: np.ndarray, effect: Effect) -> np.ndarray:
    """(bands,) what to add to the log odds of every scored deal of an age band.

    With a shift of the odds alone, the chances of all that were ever open at an age add up to ``eventual`` (bands,)
    only if the time to an ending does not depend on the score. Where poor deals linger, old bands are full of them and
    the sum falls short. So it is made to hold for the opportunities ``there`` (bands, 102) of :class:`Past`: those of
    the past and not only today's, so that better deals than usual still raise the forecast. Drawn to 0 by 20 deals.

    >>> half_poor = np.zeros((1, 102))
    >>> half_poor[0, [0, 50]] = 5000.0
    >>> found = lean(np.array([0.2]), half_poor, Effect(np.where(np.arange(101) < 50, -3.0, 0.0)))
    >>> at_odds = np.log(0.2 / 0.8) + found + np.array([-3.0, 0.0])
    >>> round(float((1 / (1 + np.exp(-at_odds))).mean()), 3)
    0.2
    """
    scored = np.maximum(there[:, : CELLS - 1], 0.0)
    used = np.flatnonzero(scored.sum(axis=0))
    scored, total = scored[:, used], scored.sum(axis=1)
    shifted = log_odds(eventual)[:, None] + effect.shift[used]
    low, high = np.full(len(eventual), -8.0), np.full(len(eventual), 8.0)
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        short = (scored / (1 + np.exp(-shifted - middle[:, None]))).sum(axis=1) < eventual * total
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.where(total > 0, (low + high) / 2 * total / (total + DEALS), 0.0)
