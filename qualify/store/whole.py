"""Everything that is kept of a data set's opportunities, so that taken in again it gives the same answers."""

from __future__ import annotations

import polars as pl

from qualify.schema import conform
from qualify.store import targets
from qualify.store.changes import changes
from qualify.store.database import Source

_PAIR = ["deal_id", "field"]


def beside(seen: Source, dataset: str, opportunities: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The tables beside the ``opportunities``, by the names of ``schema.TABLES``, in the order in which they count.

    What imports changed is in ``field_history``, as if it had been given. Answers without a day that were replaced or
    withdrawn are left out: nobody could say when they held.
    """
    stages = seen.read(
        """select deal_id, stage, entered from stages where dataset = ? and entered is not null
        order by entered, rowid""",
        [dataset],
    )
    given = seen.read(
        "select deal_id, field, value, since from field_history where dataset = ? order by since, rowid", [dataset]
    )
    return {
        "ratings": conform(_ratings(seen, dataset), "ratings"),
        "stages": conform(stages, "stages"),
        "field_history": _history(given, stages, changes(seen, dataset), opportunities),
        "targets": targets.current(seen, dataset),
    }


def _ratings(seen: Source, dataset: str) -> pl.DataFrame:
    return seen.read(
        """select deal_id, criterion, answer, rater, rated, evidence from (
            select *, rowid as place, row_number() over (
                partition by deal_id, criterion, rater, rated order by rowid desc) as turn
            from ratings where dataset = ?)
        where answer is not null and (rated is not null or turn = 1) order by place""",
        [dataset],
    )


def _history(
    given: pl.DataFrame, stages: pl.DataFrame, every: pl.DataFrame, opportunities: pl.DataFrame
) -> pl.DataFrame:
    """The history that was given, and after it what imports changed; a field without a history gets its first value."""
    entered = stages.select("deal_id", pl.lit("stage").alias("field"), pl.col("entered").alias("since"))
    told = pl.concat([given.select(*_PAIR, "since"), entered], how="vertical_relaxed")
    until = told.group_by(_PAIR).agg(pl.col("since").max().alias("until"))
    by_imports = every.join(until, on=_PAIR, how="left").filter((pl.col("since") > pl.col("until")).fill_null(True))
    first = by_imports.filter(pl.col("until").is_null()).unique(_PAIR, keep="first", maintain_order=True)
    begun = first.join(opportunities.select("deal_id", "created"), on="deal_id", how="left").with_columns(
        value=pl.col("before"), since=pl.min_horizontal("created", "since")
    )
    rows = [given, begun, by_imports.with_columns(value=pl.col("after"))]
    whole = pl.concat([conform(part, "field_history") for part in rows])
    return whole.sort("since", maintain_order=True)
