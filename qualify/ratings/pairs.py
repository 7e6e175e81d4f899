"""Deals that two people rated, each by himself: which of their ratings are compared.

A deal changes, so two ratings say something of the raters only if they were given at about the same time. Of each
deal and question one day is taken: the first on which the most people had an answer not older than 30 days. Each
person's answer of that day is compared. The first such day, because later ones may have been talked over.

Ratings without a day are compared with each other, never with dated ones: whether they belong to one moment cannot be
told, and what rests on them is counted.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from qualify.ratings.notches import scale
from qualify.rubric import Rubric

APART = 30
"""Most days between two ratings that are compared."""
_UNDATED = -(1 << 20)  # A day long before any: undated ratings meet each other there and nothing else.
_SPAN = 1 << 22


def paired(rated: pl.DataFrame, rubric: Rubric) -> pl.DataFrame:
    """The ratings to compare: deal_id, criterion, rater, answer, notch, top, points, weight, rated.

    Every deal and question in it has two raters or more, one row each. Ratings by nobody in particular, to questions
    or with answers that the rubric does not have, are not compared.
    """
    twice = _rated_by_two(rated, rubric)
    known = twice.join(scale(rubric), on=["criterion", "answer"], how="left", maintain_order="left")
    unit = _codes(known, "deal_id", "criterion")
    kept = _together(unit, _codes(known, "rater"), _days(known), known["points"].is_not_null().to_numpy())
    columns = ["deal_id", "criterion", "rater", "answer", "notch", "top", "points", "weight", "rated"]
    return known.select(columns)[kept]


def _rated_by_two(rated: pl.DataFrame, rubric: Rubric) -> pl.DataFrame:
    by_somebody = rated.lazy().filter(pl.col("rater").fill_null("") != "", pl.col("criterion").is_in(rubric.keys))
    of_two = by_somebody.group_by("deal_id").agg(pl.col("rater").n_unique()).filter(pl.col("rater") > 1)
    return by_somebody.join(of_two, on="deal_id", how="semi", maintain_order="left").collect()


def _codes(frame: pl.DataFrame, *columns: str) -> np.ndarray:
    """Whole numbers from 0 up, equal where all the columns are."""
    if not frame.height:
        return np.zeros(0, np.int64)
    return frame.select(pl.struct(columns).rank("dense")).to_series().to_numpy().astype(np.int64) - 1


def _days(frame: pl.DataFrame) -> np.ndarray:
    return frame["rated"].cast(pl.Int32).fill_null(_UNDATED).to_numpy().astype(np.int64)


def _together(unit: np.ndarray, rater: np.ndarray, day: np.ndarray, answered: np.ndarray) -> np.ndarray:
    """Rows, in the order in which they count, that are compared within their unit, a deal and question."""
    order = np.lexsort((np.arange(len(unit)), rater, unit))
    unit, rater, day, answered = unit[order], rater[order], day[order], answered[order]
    until = day + APART  # An answer speaks for 30 days, or until the same person says another thing.
    replaced = (unit[1:] == unit[:-1]) & (rater[1:] == rater[:-1])
    until[:-1][replaced] = np.minimum(until[:-1], day[1:] - 1)[replaced]
    speaks = answered & (until >= day)
    order, unit, day, until = order[speaks], unit[speaks], day[speaks], until[speaks]
    chosen = _chosen(unit, day, until)
    return np.sort(order[(day <= chosen) & (chosen <= until)])


def _chosen(unit: np.ndarray, day: np.ndarray, until: np.ndarray) -> np.ndarray:
    """For each rating the day that its unit is compared on; a day before all ratings where nobody meets."""
    begun, ended = (np.sort(unit * _SPAN + each - _UNDATED) for each in (day, until))
    at = unit * _SPAN + day - _UNDATED
    # All that began and ended in the units before cancels.
    present = np.searchsorted(begun, at, side="right") - np.searchsorted(ended, at, side="left")
    best = np.lexsort((day, -present, unit))
    first = best[np.unique(unit[best], return_index=True)[1]] if len(unit) else best
    meets = np.where(present[first] > 1, day[first], 2 * _UNDATED)
    return meets[np.searchsorted(unit[first], unit)]


def views(compared: pl.DataFrame) -> pl.DataFrame:
    """What each person made of each deal that two rated: deal_id, rater, notch, score, questions, undated.

    Over the questions that all of the deal's raters answered. ``notch``: the mean notch over questions whose answers
    have an order, each counted by the share of raters who gave neither its best nor its worst answer: at the ends of a
    scale a lenient rater cannot show (questions of two answers have no middle and count whole; null where nothing
    counts). ``score``: the weighted mean of the points, not rounded (null without weight). ``questions``: how many
    there were; ``undated``: whether one of the answers has no day.
    """
    raters = pl.col("rater").n_unique()
    common = compared.filter(raters.over("deal_id", "criterion") == raters.over("deal_id"))
    middle = ((pl.col("notch") > 0) & (pl.col("notch") < pl.col("top"))).mean().over("deal_id", "criterion")
    room = pl.when(pl.col("top") > 1).then(middle).otherwise(pl.col("notch") * 0.0 + 1.0)
    weight = pl.col("weight").sum()
    return (
        common.with_columns(room=room)
        .group_by("deal_id", "rater", maintain_order=True)
        .agg(
            notch=pl.when(pl.col("room").sum() > 0).then(
                (pl.col("notch") * pl.col("room")).sum() / pl.col("room").sum()
            ),
            score=pl.when(weight > 0).then((pl.col("points") * pl.col("weight")).sum() / weight),
            questions=pl.len(),
            undated=pl.col("rated").is_null().any(),
        )
    )
