"""What the scores say under some weights: lines, zones and the forecast's mean. Cheap enough for every slider step."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from qualify import forecast as fc
from qualify import tipping, tuning
from qualify.analysis.book import Book
from qualify.analysis.effects import effect_of
from qualify.analysis.plane import UNSCORED_ROW, Plane, plane
from qualify.analysis.selection import (
    DECIDED_TAGS,
    LOCKED_NOT_WON_TAG,
    LOCKED_WON_TAG,
    NOT_WON_TAGS,
    OUTCOME_TAGS,
    WON_TAG,
)
from qualify.analysis.zones import ZONES, Lines, lines
from qualify.rubric import MAX_WEIGHT, Rubric
from qualify.scores import BINS, score
from qualify.selection import CEILING, FLOOR, Selection

STRICT_FROM = 100
"""Under so many decided deals, lines at 5 or 95 per cent are not offered: 10 and 90 take their place."""


@dataclass(frozen=True, eq=False)
class Baseline:
    """How the saved rubric sorts the open deals: what moves are compared with. ``zone`` (open deals,) as in ZONES."""

    zone: np.ndarray


@dataclass(frozen=True, eq=False)
class Grab:
    """A book counted for one moving criterion (or for none): what :func:`read` needs for any weight of it."""

    book: Book
    history: Plane
    zones: Plane
    timed: Plane | None


@dataclass(frozen=True, eq=False)
class Reading:
    """What a rubric says. ``tally`` (4 or 6, 102): deals per outcome tag and score, the last place for "no score".

    ``count`` and ``money`` (4, 4): open deals by zone under the saved rubric (rows) and under this one (columns).
    ``expected`` is the mean won revenue of the current quarter, None without a forecast.
    """

    rubric: Rubric
    tally: np.ndarray
    line: tipping.Line
    lines: Lines
    effect: fc.Effect
    count: np.ndarray
    money: np.ndarray
    expected: float | None

    @property
    def moved(self) -> tuple[int, float]:
        """Open deals, and their money, that stand in another zone than under the saved rubric."""
        off = ~np.eye(len(ZONES), dtype=bool)
        return int(self.count[off].sum()), float(self.money[off].sum())


def baseline(book: Book) -> Baseline:
    """The saved rubric's zones of the open deals of ``book``."""
    saved = alone(book, book.rubric)
    scores = score(book.open_deck, book.rubric)
    return Baseline(saved.lines.zone[np.where(scores < 0, UNSCORED_ROW, scores)])


def alone(book: Book, rubric: Rubric) -> Reading:
    """What a rubric says of ``book``, compared with nothing: nobody's zone is known before."""
    nowhere = Baseline(np.zeros(len(book.open_rows), np.uint8))
    return read(grab(book, rubric, None, nowhere), rubric)


def grab(book: Book, rubric: Rubric, key: str | None, against: Baseline) -> Grab:
    """Count the deals once, for all weights that criterion ``key`` of ``rubric`` may take."""
    model, (deck, tags) = book.model, book.history
    timed = None
    if model is not None:
        timed = plane(book.timed_deck, rubric, key, model.band, len(model.eventual), [model.amounts])
    return Grab(
        book,
        history=plane(deck, rubric, key, tags, book.tallied, [None]),
        zones=plane(book.open_deck, rubric, key, against.zone, len(ZONES), [None, book.open_money]),
        timed=timed,
    )


def tally(held: Grab, rubric: Rubric) -> np.ndarray:
    """Deals per outcome tag and score under ``rubric``, int64 (4, 102), the last place for "no score".

    Where deals are locked away it is (6, 102): those not won and won of them follow. ``rubric`` may differ from the
    grabbed one in the moving criterion's weight only.
    """
    return held.history.at(rubric)[0].astype(np.int64)


def ended(counted: np.ndarray, *, locked: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Won and not won deals of a :func:`tally` per score, int64 (101,) each: those seen, or those ``locked`` away."""
    if locked and len(counted) == OUTCOME_TAGS:
        return np.zeros(BINS, np.int64), np.zeros(BINS, np.int64)
    won, not_won = (LOCKED_WON_TAG, [LOCKED_NOT_WON_TAG]) if locked else (WON_TAG, NOT_WON_TAGS)
    return counted[won, :BINS], counted[not_won, :BINS].sum(axis=0)


def separation(counted: np.ndarray, *, locked: bool = False) -> float | None:
    """How well the scores of a :func:`tally` tell won deals from the others: needs nothing but the counts.

    Of the deals seen, or of those ``locked`` away; None where there are not deals of both kinds.
    """
    return tuning.separation(*ended(counted, locked=locked))


def tallies(held: Grab, rubric: Rubric, key: str) -> list[np.ndarray | None]:
    """The :func:`tally` at every weight of the grabbed criterion ``key`` from 0 on, the others as in ``rubric``.

    None at 0 where no other criterion has a weight: nothing would be scored.
    """
    alone = not any(weight for name, weight in rubric.weights.items() if name != key)
    moved = (rubric.with_weights({key: weight}) for weight in range(alone, MAX_WEIGHT + 1))
    return [None] * alone + [tally(held, each) for each in moved]


def read(held: Grab, rubric: Rubric, counted: np.ndarray | None = None) -> Reading:
    """The reading of ``rubric``, from its :func:`tally` where that is known already."""
    deals = tally(held, rubric) if counted is None else counted
    decided = deals[DECIDED_TAGS, :BINS].sum(axis=0)
    used = bearable(held.book.selection, int(decided.sum()))
    line = tipping.line(
        decided, deals[WON_TAG, :BINS], design_effect=held.book.clustering.design_effect,
        floor_level=used.floor / 100, ceiling_level=used.ceiling / 100,
    )  # fmt: skip
    found = lines(line)
    count, money = (_by_zone(total, found.zone) for total in held.zones.at(rubric))
    effect = held.book.leaning(effect_of(line), rubric)
    expected = _expected(held, rubric, effect)
    return Reading(rubric, deals, line, found, effect, count.astype(np.int64), money, expected)


def bearable(chosen: Selection, decided: int) -> Selection:
    """``chosen`` with the levels that ``decided`` deals with a score can bear: those that are used.

    >>> used = bearable(Selection(floor=5, ceiling=80), 99)
    >>> used.floor, used.ceiling, bearable(Selection(floor=5), 100).floor
    (10, 80, 5)
    """
    if decided >= STRICT_FROM:
        return chosen
    return replace(chosen, floor=max(chosen.floor, FLOOR), ceiling=min(chosen.ceiling, CEILING))


def with_a_score(counted: np.ndarray) -> int:
    """The decided deals of a :func:`tally` that have a score."""
    return int(counted[DECIDED_TAGS, :BINS].sum())


def _by_zone(total: np.ndarray, zone: np.ndarray) -> np.ndarray:
    return np.stack([np.bincount(zone, weights=row, minlength=len(ZONES)) for row in total])


def _expected(held: Grab, rubric: Rubric, effect: fc.Effect) -> float | None:
    model = held.book.model
    if model is None or held.timed is None:
        return None
    (money,) = held.timed.at(rubric)
    return fc.expected(model, fc.win_table(model, effect, model.current_quarter), money)
