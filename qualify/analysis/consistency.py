"""Do we mean the same by qualified? Win rates at equal scores, by salesperson or team."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from qualify.analysis import consistency_words as words
from qualify.analysis.groups import groups
from qualify.analysis.report import Record, about
from qualify.analysis.selection import WON_TAG
from qualify.analysis.view import View
from qualify.errors import InputError
from qualify.process.apart import reach
from qualify.process.even_score import EvenScore, even_score
from qualify.ratings import Leniency
from qualify.scores import BINS, UNSCORED, score
from qualify.tipping.strata import contrast

Why = Literal["", "not rated twice", "explained", "partly", "not explained"]
FIELDS = ("owner", "team")
MOST_PEOPLE = 40
_POWER = 0.84
"""Standard errors by which a difference has to lie beyond what is named, to be named in 8 of 10 data sets."""


@dataclass(frozen=True, eq=False)
class Consistency:
    """The decided deals with a score of a view by ``field``.

    ``table`` has a row per person or team, the fewest wins at equal scores first: group, deals, won, mean_score, rate,
    expected (what the others win at the same scores), difference (rate less expected) with ``low`` and ``high`` (95 per
    cent for all at once), the same ``shrunk`` with its 90 per cent interval, named (beyond chance), leniency (points of
    score above the others' ratings, where known), fair_difference (without that) and why, what leniency says of it.
    ``detectable``: a difference that would be named in 8 of 10 such data sets, of the group that shows it first.
    """

    view: View
    field: str
    merged: tuple[str, ...]
    table: pl.DataFrame
    detectable: float

    @property
    def answer(self) -> tuple[str, ...]:
        """Who wins more or fewer at the same scores, and what the ratings say of it."""
        return words.answer(self)


def nothing_known() -> tuple[Leniency, ...]:
    """No rater's leniency is known."""
    return ()


def consistency_of(view: View, field: str, points: Callable[[], Sequence[Leniency]] = nothing_known) -> Consistency:
    """Compare what people (or teams) win at equal scores.

    ``points`` gives what is known of raters' leniency in points of score; it is asked where somebody differs.
    Raises InputError where there are no two of them, or no scores.
    """
    book = view.book
    scores = score(book.deck, view.reading.rubric)
    counted = book.decided & (scores != UNSCORED)
    if not book.rubric_version or not counted.any():
        raise InputError("No decided deal with a score counts in this view.", "Count more of them.")
    divided = groups(book, field, counted, most=MOST_PEOPLE)
    if len(divided.names) < 2:
        raise InputError(words.alone(field), "Choose another way to compare, or count more deals.")
    place, won, at = divided.place[counted], (book.tags == WON_TAG)[counted], scores[counted]
    size = len(divided.names)
    found = _compared(view, place, won, at, size)
    asked = points() if field == "owner" and found.named.any() else ()
    known = {each.rater: each for each in asked}
    offset = np.array([known[name].offset if name in known else np.nan for name in divided.names])
    fair = _compared(view, place, won, _without(at, offset[place]), size) if np.isfinite(offset).any() else None
    deals, wins = (np.bincount(place[chosen], minlength=size) for chosen in (np.full(len(place), True), won))
    rate, apart, pooled = wins / deals, found.apart, found.pooled
    table = pl.DataFrame(
        {
            "group": divided.names, "deals": deals, "won": wins,
            "mean_score": np.bincount(place, at, minlength=size) / deals,
            "rate": rate, "expected": rate - apart.difference,
            "difference": apart.difference, "low": np.maximum(apart.low, -1), "high": np.minimum(apart.high, 1),
            "shrunk": pooled.value, "shrunk_low": pooled.low, "shrunk_high": pooled.high,
            "named": found.named, "leniency": offset,
            "fair_difference": np.full(size, np.nan) if fair is None else fair.apart.difference,
            "why": [_why(*row) for row in zip(found.named, offset, apart.difference, *_again(fair, size), strict=True)],
        }
    ).fill_nan(None)  # fmt: skip
    margin = (apart.high - apart.low) / 2
    detectable = float(np.nanmin(margin) * (1 + _POWER / reach(size))) if np.isfinite(margin).any() else 1.0
    return Consistency(view, field, divided.merged, table.sort("shrunk", maintain_order=True), detectable)


def at_equal_scores(deals: np.ndarray, won: np.ndarray, curve: np.ndarray, *, design_effect: float = 1.0) -> EvenScore:
    """Everybody against the others who are peers, from decided deals and wins per person and score, (people, 101).

    Only deals of the same score are compared (:func:`qualify.tipping.strata.contrast`), nobody with their own;
    ``curve`` (101,) is the company's win rate.

    >>> deals = np.full((5, 101), 4)
    >>> won = np.where(np.arange(5)[:, None] == 0, 1, 2) * np.ones((1, 101), int)
    >>> found = at_equal_scores(deals, won, np.full(101, 0.45))
    >>> found.named.tolist(), found.apart.difference.round(2).tolist()
    ([True, False, False, False, False], [-0.25, 0.0, 0.0, 0.0, 0.0])
    """
    size = len(deals)

    def compare(peers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        held = np.flatnonzero(peers)
        together = contrast(deals[held], won[held], curve, design_effect=design_effect)
        difference, error = np.zeros(size), np.full(size, np.inf)
        difference[held], error[held] = together.difference, together.error
        for person in np.flatnonzero(~peers):
            rows = np.append(held, person)
            one = contrast(deals[rows], won[rows], curve, design_effect=design_effect)
            difference[person], error[person] = one.difference[-1], one.error[-1]
        return difference, error

    return even_score(compare, size)


def _compared(view: View, place: np.ndarray, won: np.ndarray, at: np.ndarray, size: int) -> EvenScore:
    cell = place * BINS + at
    deals, wins = (np.bincount(each, minlength=size * BINS).reshape(size, BINS) for each in (cell, cell[won]))
    line = view.reading.line
    return at_equal_scores(deals, wins, line.posterior.mean, design_effect=line.design_effect)


def _without(at: np.ndarray, offset: np.ndarray) -> np.ndarray:
    """Scores without their rater's leniency, where that is known."""
    return np.clip(np.rint(at - np.nan_to_num(offset)), 0, BINS - 1).astype(np.int64)


def _again(fair: EvenScore | None, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The differences without leniency, and whether they are beyond chance."""
    return (np.zeros(size), np.ones(size, bool)) if fair is None else (fair.apart.difference, fair.named)


def _why(named: bool, offset: float, difference: float, fair: float, still: bool) -> Why:
    """What leniency says of somebody who differs: it explains it where nothing beyond chance is left."""
    if not named:
        return ""
    if not np.isfinite(offset):
        return "not rated twice"
    if not still:
        return "explained"
    return "partly" if abs(fair) < abs(difference) / 2 else "not explained"


def record(found: Consistency) -> Record:
    """Every number of the page, for the terminal and for scripts."""
    return {
        **about(found.view),
        "by": found.field,
        "answer": list(found.answer),
        "others": list(found.merged),
        "detectable": found.detectable,
        "groups": found.table.to_dicts(),
    }
