"""Deals worth rating a second time, drawn by lot."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import polars as pl

NEAR = 5
"""A deal this many points from a line or less is near it: there a notch decides what is done with it."""
_BAND = 20


def worth_rating_twice(deals: pl.DataFrame, lines: Collection[int], *, size: int, seed: int) -> pl.DataFrame:
    """Deals to have rated by a second person: deal_id, rater, score, near; in the order in which to rate them.

    ``deals`` has deal_id, score (-1: none; left out) and rater, the person whom most of the score rests on (null
    allowed), one row each; those that were rated twice already are not in it. Raters take turns, so that every one's
    ratings are seen by somebody else; of each rater's deals one near a line and one from anywhere by turns, those from
    anywhere spread over the scores. The same ``seed`` draws the same deals, in whatever order they come.

    >>> deals = pl.DataFrame({"deal_id": ["a", "b", "c"], "score": [41, 90, -1], "rater": ["Ines", "Ines", "Jon"]})
    >>> worth_rating_twice(deals, [40], size=5, seed=1)["deal_id"].to_list()
    ['a', 'b']
    """
    scored = deals.filter(pl.col("score") >= 0).sort("deal_id")
    lot = np.random.default_rng(seed).random(scored.height)
    away = [(pl.col("score") - line).abs() for line in lines]
    near = pl.min_horizontal(away) <= NEAR if away else pl.lit(False)
    drawn = scored.with_columns(rater=pl.col("rater").fill_null(""), near=near, band=pl.col("score") // _BAND, lot=lot)
    drawn = drawn.with_columns(spread=_place("rater", "near", "band")).sort("near", "spread", "lot", descending=False)
    drawn = drawn.with_columns(turn=pl.int_range(pl.len()).over("rater", "near"))
    drawn = drawn.sort("turn", ~pl.col("near"), "lot").with_columns(turn=pl.int_range(pl.len()).over("rater"))
    chosen = drawn.sort("turn", ~pl.col("near"), "lot").head(size)
    return chosen.select("deal_id", rater=pl.col("rater").replace("", None), score="score", near="near")


def _place(*of: str) -> pl.Expr:
    """Where the lot puts a deal among those that are alike ``of`` these columns, from 0 up."""
    return pl.col("lot").rank("ordinal").over(of) - 1
