"""Below the line: a few deals that would have been dropped are drawn by lot, pursued anyway, and counted.

Once low scores are dropped nobody sees what would have become of them, and a floor that is wrong stays so. A simple
draw, every deal below with the same chance, keeps the win rate there known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from scipy.special import betaincinv

from qualify.errors import InputError
from qualify.schema import CLOSED, WON

CONFIDENCE = 0.90
_CHANCE = 0.05
Verdict = Literal["more", "fewer", "as expected", "cannot tell", "nothing yet"]


def draw(deals: pl.DataFrame, floor: int, *, size: int, seed: int) -> pl.DataFrame:
    """``size`` of the deals that score ``floor`` or less, drawn by lot: deal_id and score, by deal_id.

    ``deals`` (deal_id, score) are those open; a score of -1 is none, and is not below anything. All of them where
    there are no more than ``size``. The same ``seed`` draws the same deals, in whatever order they come.
    Raises InputError where there is nothing to draw from or to draw.

    >>> deals = pl.DataFrame({"deal_id": ["a", "b", "c", "d"], "score": [10, 20, 30, -1]})
    >>> draw(deals, 20, size=1, seed=1)["deal_id"].to_list()
    ['a']
    """
    below = under(deals, floor).sort("deal_id")
    if not below.height:
        raise InputError(f"No open deal scores {floor} or less.", "There is nothing to draw from until one does.")
    if size < 1:
        raise InputError("No deal was asked for.", "Ask for at least one.")
    chosen = np.random.default_rng(seed).choice(below.height, min(size, below.height), replace=False)
    return below[np.sort(chosen)].select("deal_id", "score")


def under(deals: pl.DataFrame, floor: int) -> pl.DataFrame:
    """The deals that have a score, of ``floor`` or less: what an audit draws from."""
    return deals.filter(pl.col("score").is_between(0, floor))


@dataclass(frozen=True)
class Result:
    """What came of the audited deals: ``won`` of ``decided`` of ``drawn``; ``gone`` are no longer in the data, and
    ``unscored`` had no score, so that nothing is known of what to expect: they are in none of the other numbers.

    ``low`` and ``high``: exact bounds of the win rate (90 %), of all deals below while none of the drawn is open; both
    0 and 1 where nothing is decided. ``expected``: how many of the decided the curve would have had won. ``verdict``
    compares the two: "more" or "fewer" at a chance under 1 in 20; "cannot tell" while some are open, and where so few
    are decided that not even none won would be beyond chance.
    """

    drawn: int
    decided: int
    won: int
    open: int
    gone: int
    low: float
    high: float
    expected: float
    verdict: Verdict
    unscored: int = 0


def came_of(drawn: pl.DataFrame, deals: pl.DataFrame, curve: np.ndarray) -> Result:
    """What came of the deals of an audit.

    ``drawn`` has deal_id and score (as of the draw; -1: none), ``deals`` deal_id and outcome, ``curve`` the win rate of
    scores 0 to 100, (101,), as it was estimated from other deals.

    >>> drawn = pl.DataFrame({"deal_id": ["a", "b", "c"], "score": [10, 20, 20]})
    >>> deals = pl.DataFrame({"deal_id": ["a", "b"], "outcome": ["won", "open"]})
    >>> came_of(drawn, deals, np.full(101, 0.02)).verdict
    'more'
    """
    every = drawn.join(deals, on="deal_id", how="left")
    known = every.filter((pl.col("score") >= 0) | pl.col("outcome").is_null())
    ended = known.filter(pl.col("outcome").is_in(CLOSED))
    won, decided = int((ended["outcome"] == WON).sum()), ended.height
    rates = np.asarray(curve, float)[ended["score"].to_numpy().astype(np.int64)]
    gone = known["outcome"].null_count()
    still = known.height - decided - gone
    return Result(drawn.height, decided, won, still, gone, *_bounds(won, decided), float(rates.sum()),
                  _verdict(won, rates, still), drawn.height - known.height)  # fmt: skip


def _bounds(won: int, decided: int) -> tuple[float, float]:
    """Clopper and Pearson 1934."""
    tail, lost = (1 - CONFIDENCE) / 2, decided - won
    low = float(betaincinv(won, lost + 1, tail)) if won else 0.0
    return low, float(betaincinv(won + 1, lost, 1 - tail)) if lost else 1.0


def _verdict(won: int, rates: np.ndarray, still: int) -> Verdict:
    if not len(rates):
        return "nothing yet"
    chance = _wins(rates)
    if chance[won:].sum() <= _CHANCE:
        return "more"
    if still or chance[0] > _CHANCE:
        return "cannot tell"  # Losses close sooner than wins: few wins say nothing while deals are open.
    return "fewer" if chance[: won + 1].sum() <= _CHANCE else "as expected"


def _wins(rates: np.ndarray) -> np.ndarray:
    """The chance of each number of wins among deals of these win rates (Poisson binomial)."""
    chance = np.ones(1)
    for rate in rates:
        chance = np.convolve(chance, [1 - rate, rate])
    return chance
