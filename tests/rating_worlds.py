"""Ratings written out one by one."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from bench.promises.raters import DAY


def rows(*each: tuple[str, str, str | None, str | None, int | None]) -> pl.DataFrame:
    """Ratings written out: deal, criterion, answer, rater, and days after 2 March 2026 (None: no day)."""
    given = [(*four, None if after is None else DAY + timedelta(after)) for *four, after in each]
    names = ["deal_id", "criterion", "answer", "rater"]
    return pl.DataFrame(given, schema=dict.fromkeys(names, pl.String) | {"rated": pl.Date}, orient="row")
