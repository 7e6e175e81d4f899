"""How sure the zone of each open deal is while the weights are not: weights drawn around the present ones."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import polars as pl

from qualify.analysis.book import Book
from qualify.analysis.plane import UNSCORED_ROW
from qualify.analysis.reading import Reading
from qualify.analysis.zones import ZONES
from qualify.rubric import MAX_WEIGHT, Rubric
from qualify.scores import UNSCORED, score
from qualify.words import count

DRAWS, SEED = 200, 0
UNSURE = 0.25
"""A zone is unsure that changes in more than this share of the draws."""
_PER_STEP = 10


@dataclass(frozen=True, eq=False)
class Stability:
    """``table`` has a row per open deal, the least sure first, then the most money: deal_id, name, amount, score and
    zone under the present weights, the share of the draws in which it has the same zone, and the share in each."""

    seed: int
    draws: int
    table: pl.DataFrame

    @property
    def unsure(self) -> int:
        """Open deals whose zone changes in more than one of four draws."""
        return int((self.table["share_same"] < 1 - UNSURE).sum())

    def __str__(self) -> str:
        """How many deals have an unsure zone."""
        deals = count(self.table.height, "open deal")
        return f"{self.unsure:,} of {deals} change zone in more than 1 of 4 draws of the weights."


def drawn_weights(rubric: Rubric, notch: int, draws: int = DRAWS, seed: int = SEED) -> np.ndarray:
    """Whole weights drawn around the rubric's, int64 (draws, criteria), the largest of each draw 100.

    A Dirichlet draw around the present shares, so concentrated that a weight of the mean size varies by one ``notch``
    (its standard deviation). A weight of 0 stays 0.

    >>> from qualify.rubric import Answer, Criterion
    >>> answer = (Answer("Yes", 100),)
    >>> rubric = Rubric("r", tuple(Criterion(key, key, answer, weight) for key, weight in zip("abc", (8, 8, 0))))
    >>> drawn_weights(rubric, 2, 3).tolist()
    [[83, 100, 0], [52, 100, 0], [97, 100, 0]]
    """
    weights = np.array(list(rubric.weights.values()), float)
    used = weights > 0
    mean, spread = 1 / used.sum(), notch / weights.sum()
    concentration = max(mean * (1 - mean) / spread**2 - 1, float(used.sum()))
    drawn = np.zeros((draws, len(weights)))
    drawn[:, used] = np.random.default_rng(seed).dirichlet(concentration * weights[used] / weights.sum(), draws)
    return np.rint(drawn * (MAX_WEIGHT / drawn.max(axis=1, keepdims=True))).astype(np.int64)


def stability(book: Book, reading: Reading, notch: int) -> Generator[float, None, Stability]:
    """In how many draws of the weights each open deal keeps its zone, the lines staying where ``reading`` has them.

    Made of steps of ten draws: yields the share that is done, and returns the answer.
    """
    zone, rubric = reading.lines.zone, reading.rubric
    now = score(book.open_deck, rubric)
    deals = np.arange(len(now))
    counted = np.zeros((len(ZONES), len(now)), np.int64)
    for at, weights in enumerate(drawn_weights(rubric, notch).tolist()):
        if at % _PER_STEP == 0:
            yield at / DRAWS
        drawn = score(book.open_deck, rubric.with_weights(dict(zip(rubric.keys, weights, strict=True))))
        counted[_zone(zone, drawn), deals] += 1
    yield 1.0
    return Stability(SEED, DRAWS, _table(book, now, _zone(zone, now), counted / DRAWS))


def _zone(zone: np.ndarray, scores: np.ndarray) -> np.ndarray:
    return zone[np.where(scores < 0, UNSCORED_ROW, scores)]


def _table(book: Book, scores: np.ndarray, zone: np.ndarray, share: np.ndarray) -> pl.DataFrame:
    shares = {name: share[at] for at, name in enumerate(ZONES[:3])}
    rows = book.deals.select("deal_id", "name", "amount")[book.open_rows].with_columns(
        money=pl.Series(book.open_money),
        score=pl.Series(scores).replace(UNSCORED, None),
        zone=pl.Series(zone).replace_strict(dict(enumerate(ZONES)), return_dtype=pl.String),
        share_same=pl.Series(share[zone, np.arange(len(zone))]),
        **{name: pl.Series(values) for name, values in shares.items()},
    )
    return rows.sort("share_same", "money", descending=[False, True], maintain_order=True).drop("money")
