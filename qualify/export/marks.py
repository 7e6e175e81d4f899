"""The report's deals with the texts that its chart shows."""

from __future__ import annotations

import polars as pl

from qualify import charts
from qualify.analysis.yearly import Yearly
from qualify.charts import Marks

_DASH = "–"


def report_marks(found: Yearly) -> Marks:
    """The marks of a report, laid out: the page and the printed report draw the same."""
    return charts.stacks(shown(found.scored), [(line.words, line.at) for line in found.lines], found.sides)


def shown(deals: pl.DataFrame) -> pl.DataFrame:
    """Deals as people read them: the name or else the id, the amount with its currency, days, a dash for none."""
    amount = pl.col("amount").map_elements(lambda value: f"{value:,.0f}", return_dtype=pl.String)
    money = pl.concat_str(pl.col("currency"), amount, separator=" ", ignore_nulls=True)
    return deals.select(
        "score",
        "zone",
        "outcome",
        "deal_id",
        pl.coalesce("name", "deal_id").alias("deal"),
        pl.col("account", "owner").fill_null(_DASH),
        pl.when(pl.col("amount").is_not_null()).then(money).otherwise(pl.lit(_DASH)).alias("amount"),
        pl.col("created", "closed").dt.strftime("%-d %b %Y").fill_null(_DASH),
    )


def marks_words(each: int) -> str:
    """What a mark stands for, and where it is."""
    one = (
        "Each mark is one deal"
        if each == 1
        else f"Each mark stands for up to {each:,} deals of the same score and outcome, because there are so many"
    )
    return f"{one}: won above the line, not won below it, open ones at the bottom; further right is a higher score."
