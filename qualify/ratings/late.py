"""Answers that changed just before a deal closed, or after it: who changed them, and by the outcome or not.

Who changes most answers downwards goes towards the outcome wherever most deals are lost, and knows nothing of it. So
the question is whether changes of deals that were won go up more often than those of the others: Fisher's exact test.

Source: Fisher 1935; Gart 1970 (several tables, a rater a table).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import polars as pl
from scipy.special import gammaln

from qualify.ratings.notches import scale
from qualify.rubric import Rubric
from qualify.schema import CLOSED, WON

_QUESTION = ["deal_id", "criterion"]
_ACCUSED = 0.05
_NOTHING = 1e-15  # Tails this thin are cut off: sums of many tables would take long otherwise.
Why = Literal["", "they cancel out", "all go one way", "all ended alike"]


@dataclass(frozen=True)
class Drift:
    """Of a ``rater``'s ``changes`` late in deals ``towards`` went the way of the outcome, on ``deals``.

    ``by_chance``: how often deals would end as well for it, did changes and outcomes not know of each other; None where
    that cannot be told, and ``why``. ``clear``: beyond chance, with an allowance for all that was looked at.
    """

    rater: str
    changes: int
    towards: int
    deals: int
    by_chance: float | None
    why: Why
    clear: bool


def jumps(rated: pl.DataFrame, deals: pl.DataFrame, rubric: Rubric, days: int) -> pl.DataFrame:
    """Dated answers given less than ``days`` before the closing of a deal or after it that differ from the one before.

    ``deals`` has deal_id, outcome and closed. Columns: deal_id, criterion, rater, rated, before, after (answers),
    notches (up is better), days (after closing; negative before), outcome, towards (a step up of a deal that was won or
    down of one that was not). The largest steps towards the outcome first. Answers without an order and first answers
    are no jumps.
    """
    ended = deals.lazy().filter(pl.col("outcome").is_in(CLOSED), pl.col("closed").is_not_null())
    late = pl.col("rated") > pl.col("closed") - pl.duration(days=days)
    dated = rated.lazy().filter(pl.col("rated").is_not_null()).join(
        ended.select("deal_id", "outcome", "closed"), on="deal_id", maintain_order="left"
    )  # fmt: skip
    touched = dated.join(dated.filter(late).select(_QUESTION).unique(), on=_QUESTION, how="semi", maintain_order="left")
    ranked = touched.join(scale(rubric).lazy().select("criterion", "answer", "notch"), on=["criterion", "answer"],
                          how="left", maintain_order="left")  # fmt: skip
    before = ranked.with_columns(
        before=pl.col("answer").shift().over(_QUESTION),
        notches=pl.col("notch") - pl.col("notch").shift().over(_QUESTION),
    )
    return _told(before.filter(late, pl.col("notches") != 0)).collect()


def _told(found: pl.LazyFrame) -> pl.LazyFrame:
    up = pl.col("notches") > 0
    told = found.select(
        "deal_id", "criterion", "rater", "rated", "before", pl.col("answer").alias("after"), "notches",
        (pl.col("rated") - pl.col("closed")).dt.total_days().alias("days"), "outcome",
        (up == (pl.col("outcome") == WON)).alias("towards"),
    )  # fmt: skip
    return told.sort(pl.col("towards").not_(), -pl.col("notches").abs(), "deal_id", "criterion", maintain_order=True)


@dataclass(frozen=True, eq=False)
class Drifts:
    """Late changes: rater by ``rater``, and of all ``together``, where each is held against the same raters' others."""

    raters: tuple[Drift, ...]
    together: Drift

    @property
    def clear(self) -> bool:
        """Whether changes went towards the outcome beyond chance: of somebody, or of all together."""
        return self.together.clear or any(each.clear for each in self.raters)


def drifts(found: pl.DataFrame) -> Drifts:
    """The :func:`jumps` rater by rater, those who changed most towards the outcome first; nobody is left out.

    One deal's changes hang together, so a deal counts once: by the sign of its changes together. At most 1 time in 20
    anything at all is clear where outcomes have nothing to do with the changes, whichever way these go.

    >>> found = pl.DataFrame({"deal_id": list("aabcd"), "rater": ["Ines"] * 5, "notches": [1, 1, -1, -1, 1],
    ...                       "outcome": ["won", "won", "lost", "lost", "won"], "towards": [True] * 5})
    >>> round(drifts(found).together.by_chance, 3)  # Both ways to choose the two of four deals that go up: 1 of 6.
    0.167
    """
    named = found.with_columns(pl.col("rater").fill_null(""))
    by_rater = [_drift(rater, part) for (rater,), part in named.group_by("rater", maintain_order=True)]
    told = [_drift("", named), *sorted(by_rater, key=lambda each: (-each.towards, each.rater))]
    # All together is one more test only where it is not that of the one rater there is.
    tests = sum(each.by_chance is not None for each in (told if len(by_rater) > 1 else told[1:]))
    limit = _ACCUSED / max(tests, 1)
    together, *raters = (replace(each, clear=each.by_chance is not None and each.by_chance <= limit) for each in told)
    return Drifts(tuple(raters), together)


def _drift(rater: str, found: pl.DataFrame) -> Drift:
    tables = _tables(found)
    chance, why = _chance(tables), _why(tables)
    return Drift(rater, found.height, int(found["towards"].sum()), found["deal_id"].n_unique(),
                 None if why else chance, why, False)  # fmt: skip


def _tables(found: pl.DataFrame) -> np.ndarray:
    """Of those who changed the same deals: deals, of them won, of them changed upwards, and both; (tables, 4)."""
    by_deal = found.group_by("deal_id").agg(
        way=pl.col("notches").sum(), won=(pl.col("outcome") == WON).any(), who=pl.col("rater").unique().sort()
    )
    up = pl.col("way") > 0
    told = by_deal.filter(pl.col("way") != 0).group_by("who").agg(
        pl.len(), pl.col("won").sum(), up=up.sum(), both=(up & pl.col("won")).sum()
    )  # fmt: skip
    return told.sort("who").drop("who").to_numpy().astype(np.int64).reshape(-1, 4)


def _why(tables: np.ndarray) -> Why:
    """Why nothing can be told; empty where it can."""
    if not len(tables):
        return "they cancel out"
    deals, won, up, _ = tables.T
    if ((up == 0) | (up == deals)).all():
        return "all go one way"
    return "" if ((won > 0) & (won < deals) & (up > 0) & (up < deals)).any() else "all ended alike"


def _chance(tables: np.ndarray) -> float:
    """How often as many or more deals that were won would have gone up, were the outcomes dealt anew in each table."""
    lowest, mass, seen = 0, np.ones(1), int(tables[:, 3].sum())
    for deals, won, up, _ in tables:
        first, table = _hypergeometric(deals, won, up)
        mass, lowest = np.convolve(mass, table), lowest + first
        kept = np.flatnonzero(mass > _NOTHING)
        mass, lowest = mass[kept[0] : kept[-1] + 1], lowest + int(kept[0])
    return min(float(mass[max(seen - lowest, 0) :].sum()), 1.0)


def _hypergeometric(deals: int, won: int, up: int) -> tuple[int, np.ndarray]:
    """The least number of deals that were won and went up, and the chances of it and of each further one."""
    both = np.arange(max(0, won + up - deals), min(won, up) + 1)
    return int(both[0]), np.exp(_ways(won, both) + _ways(deals - won, up - both) - _ways(deals, np.array(up)))


def _ways(of: int, chosen: np.ndarray) -> np.ndarray:
    """Logarithm of the number of ways to choose so many of so many."""
    return gammaln(of + 1) - gammaln(chosen + 1) - gammaln(of - chosen + 1)
