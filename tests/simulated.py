"""The simulated company as it comes without arguments, made once for the tests that only look at it."""

from __future__ import annotations

from functools import cache

import polars as pl

from qualify.simulate import Company, simulate


@cache
def default() -> Company:
    return simulate()


def in_time(company: Company) -> pl.DataFrame:
    """The owners' ratings but for those after closing: what is there without second and late ratings."""
    rated = company.ratings.join(
        company.opportunities.select("deal_id", "owner", "created", "closed"), on="deal_id", maintain_order="left"
    )
    late = (pl.col("rated") >= pl.col("closed")) & (pl.col("rated") > pl.col("created"))
    owners = rated.filter(pl.col("rater") == pl.col("owner"), ~late.fill_null(False))
    return owners.select(company.ratings.columns)
