"""A company so regular that its forecast can be worked out by hand."""

from datetime import date, timedelta

import polars as pl

from qualify.schema import conform

AS_OF = date(2026, 11, 20)


def simple(days: int = 600, wins: int = 1, losses: int = 1, opens: int = 60) -> pl.DataFrame:
    """Every day of the past a deal won after 30 days and one lost after 10; one open deal a day in the last 60."""
    rows = []
    for ago in range(days):
        day = AS_OF - timedelta(days=ago)
        rows += [("won", 1000.0, day - timedelta(days=30), day)] * wins
        rows += [("lost", None, day - timedelta(days=10), day)] * losses
    rows += [("open", 2000.0, AS_OF - timedelta(days=ago), None) for ago in range(opens)]
    frame = pl.DataFrame(rows, schema=["outcome", "amount", "created", "closed"], orient="row")
    return conform(frame.with_row_index("deal_id").cast({"deal_id": pl.String}), "opportunities")
