"""Opportunities as they stood on a day in the past."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from qualify.forecast.ledger import NEVER, day_number, ledger
from qualify.schema import CLOSED, OPEN


def as_it_stood(
    deals: pl.DataFrame, changes: pl.DataFrame, stages: pl.Series, day: date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """``deals`` (columns of schema.OPPORTUNITIES) at the end of ``day``, and the ``changes`` that there had been.

    Those created later are left out, those closed later are open, and amounts and expected closes are those of the
    day as far as it is known what they were. ``stages`` (deals,) are those in which open deals stood (store.standing).
    """
    then = ledger(deals, changes).asof(day_number(day))
    amount = pl.Series(then.amount).fill_nan(None)
    expected = pl.Series(then.expected.astype(np.int32)).replace(NEVER, None).cast(pl.Date)
    later = pl.col("outcome").is_in(CLOSED) & (pl.col("closed") > day)
    open_then = later | (pl.col("outcome") == OPEN)
    stage = pl.when(open_then).then(stages).otherwise("stage")
    held = deals.with_columns(amount=amount, expected=expected, stage=stage).with_columns(
        outcome=pl.when(later).then(pl.lit(OPEN)).otherwise("outcome"),
        **{name: pl.when(~later).then(name) for name in ("closed", "reason")},
    )
    undated = pl.col("created").is_null() & pl.col("closed").is_null().or_(pl.col("closed") <= day)
    there = deals.select((pl.col("created") <= day) | undated).to_series().fill_null(False)
    return held.filter(there), changes.filter(pl.col("since") <= day)
