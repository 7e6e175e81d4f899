"""Answers that changed just before a deal closed, or after it: who changed them, and towards the outcome or not."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from scipy.special import bdtrc

from qualify.ratings.notches import scale
from qualify.rubric import Rubric
from qualify.schema import CLOSED, WON

_QUESTION = ["deal_id", "criterion"]
_ACCUSED = 0.05


@dataclass(frozen=True)
class Drift:
    """Of a ``rater``'s ``changes`` late in deals ``towards`` went the way of the outcome, on ``deals``.

    ``by_chance``: how often as many would, were each way as likely. ``clear``: beyond chance, with an allowance for all
    raters that were looked at.
    """

    rater: str
    changes: int
    towards: int
    deals: int
    by_chance: float
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


def drifts(found: pl.DataFrame) -> tuple[Drift, ...]:
    """The :func:`jumps` rater by rater, those who changed most towards the outcome first; nobody is left out.

    One deal's changes hang together, so a deal counts once: the sign of its changes together is tested (sign test).

    >>> found = pl.DataFrame({"deal_id": ["a", "a", "b"], "rater": ["Ines"] * 3, "notches": [1, 1, -1],
    ...                       "outcome": ["won", "won", "won"], "towards": [True, True, False]})
    >>> drifts(found)
    (Drift(rater='Ines', changes=3, towards=2, deals=2, by_chance=0.75, clear=False),)
    """
    way = pl.when("towards").then(pl.col("notches").abs()).otherwise(-pl.col("notches").abs()).sum()
    by_deal = found.group_by("rater", "deal_id").agg(way=way, changes=pl.len(), towards=pl.col("towards").sum())
    by_rater = by_deal.group_by(pl.col("rater").fill_null("")).agg(
        pl.col("changes").sum(), pl.col("towards").sum(), deals=pl.len(), right=(pl.col("way") > 0).sum(),
        told=(pl.col("way") != 0).sum(),
    )  # fmt: skip
    limit = _ACCUSED / max(by_rater.height, 1)
    columns = "rater", "changes", "towards", "deals", "right", "told"
    return tuple(
        Drift(rater, changes, towards, deals, chance, chance <= limit)
        for rater, changes, towards, deals, right, told in by_rater.select(columns)
        .sort("towards", "rater", descending=[True, False])
        .iter_rows()
        for chance in [float(bdtrc(right - 1, told, 0.5)) if right else 1.0]
    )
