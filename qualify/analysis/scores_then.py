"""Scores as they stood on a day in the past, and what the deals decided by then had shown of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from qualify import forecast as fc
from qualify import tipping
from qualify.analysis.book import Book
from qualify.analysis.effects import effect_of, leaning
from qualify.analysis.plane import UNSCORED_ROW
from qualify.analysis.reading import bearable
from qualify.analysis.selection import WON_TAG
from qualify.analysis.zones import ZONES, lines
from qualify.forecast.ledger import NEVER, Ledger
from qualify.rubric import Rubric
from qualify.scores import BINS, UNSCORED, answer_deck, levels, score
from qualify.tipping.monotone import fit

_UNDATED = np.iinfo(np.int64).min


@dataclass(frozen=True, eq=False)
class Then:
    """On a day: ``scores`` of the deals that were asked for (-1 for none), the ``zones`` they stood in, what scores did
    to their chances, and the scores of all deals (``every``, as they are today for those that were closed by then)."""

    scores: np.ndarray
    zones: tuple[str, ...]
    effect: fc.Effect
    every: np.ndarray

    def leaning(self, model: fc.Model) -> Then:
        """With what the effect would get wrong of whole age bands of ``model``."""
        return replace(self, effect=leaning(self.effect, model, self.every[model.past.rows]))


class ScoresThen:
    """The ratings of a book under ``rubric``, to be asked about any day.

    ``ratings`` as analysis.rated.ratings_then gives them. A deal that was open on a day has the answers given up to
    that day, and those without a day, which cannot be told from hindsight. The rubric and its weights are always those
    of today.
    """

    def __init__(self, book: Book, held: Ledger, ratings: pl.DataFrame, rubric: Rubric) -> None:
        self._rubric, self._selection = rubric, book.selection
        self._given = _given(book.deals["deal_id"], ratings, rubric)
        self._empty = np.repeat(np.array([[len(c.answers)] for c in rubric.criteria], np.uint8), book.deals.height, 1)
        scores = self._every = score(book.deck, rubric)
        rows = np.flatnonzero(book.decided & (held.closed != NEVER) & (scores != UNSCORED))
        self._rows, self._scores, self._won = rows, scores[rows], book.tags[rows] == WON_TAG
        # A deal counts from the day on which it was closed and, where that was later, created.
        created = np.where(held.created == NEVER, held.closed, held.created)[rows]
        self._from = np.maximum(held.closed[rows], created)
        self._account = _accounts(book.deals["account"])[rows]

    def on(self, day: int, rows: np.ndarray) -> Then:
        """What was known at the end of ``day`` of the deals at positions ``rows``, which were open then."""
        found = self._empty.copy()
        place, level, rated = self._given
        known = rated <= day
        place, level = place[known], level[known]
        last = np.append(place[1:] != place[:-1], True)[: len(place)]
        found.ravel()[place[last]] = level[last]
        scores = score(answer_deck(found[:, rows], self._rubric), self._rubric)
        line = self._line(day)
        zone = lines(line).zone[np.where(scores < 0, UNSCORED_ROW, scores)]
        every = self._every.copy()
        every[rows] = scores
        return Then(scores, tuple(ZONES[at] for at in zone), effect_of(line), every)

    def _line(self, day: int) -> tipping.Line:
        """The line of the deals that were decided by ``day``; deals of one account are taken for related."""
        by_then = self._from <= day
        at, won = self._scores[by_then], self._won[by_then]
        deals, wins = np.bincount(at, minlength=BINS), np.bincount(at[won], minlength=BINS)
        group = np.unique(self._account[by_then], return_inverse=True)[1]
        effect = tipping.clustering(group, won, fit(deals, wins).mean[at]).design_effect if len(at) else 1.0
        used = bearable(self._selection, len(at))
        return tipping.line(
            deals, wins, design_effect=effect, floor_level=used.floor / 100, ceiling_level=used.ceiling / 100
        )


def _given(ids: pl.Series, ratings: pl.DataFrame, rubric: Rubric) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per rating its place in a (criteria, deals) table, its level and its day; by place, and in order within it."""
    rows = pl.DataFrame({"deal_id": ids}).with_row_index("row")
    held = ratings.with_row_index("order").join(rows, on="deal_id", how="inner").sort("order")
    parts = []
    for at, key in enumerate(rubric.keys):
        asked = held.filter(pl.col("criterion") == key)
        level = levels(asked.select(pl.col("answer").alias(key)), rubric)[0][at]
        rated = asked["rated"].cast(pl.Int32).cast(pl.Int64).fill_null(_UNDATED).to_numpy()
        parts.append(np.stack([at * len(ids) + asked["row"].cast(pl.Int64).to_numpy(), level.astype(np.int64), rated]))
    place, level, rated = np.hstack(parts)
    order = np.argsort(place, kind="stable")
    return place[order], level[order].astype(np.uint8), rated[order]


def _accounts(names: pl.Series) -> np.ndarray:
    """A number per deal, the same for deals of one account; a deal without one stands alone."""
    known = names.rank("dense").fill_null(0).cast(pl.Int64).to_numpy()
    return np.where(known > 0, known, len(names) + 1 + np.arange(len(names)))
