"""Why deals were not won: the reasons on file as a Pareto chart, those without a reason counted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from qualify.analysis.book import Book
from qualify.analysis.segment_words import others
from qualify.process.pareto import first, pareto

MOST = 10
MEASURES = ("deals", "money")


@dataclass(frozen=True, eq=False)
class Reasons:
    """The reasons of some ``deals``, of which ``without`` have none (worth ``without_money``).

    ``table`` has a row per reason, the most frequent first: reason, deals, money, and for each of the two the ``place``
    in its order, the ``share`` of what has a reason and the ``running`` total. Reasons after the first ten are taken
    together as the last row, ``merged`` of them. ``vital``: how many of the first make up 80 per cent of the deals;
    ``by_chance``: how likely the first would lead like this if it were not.
    """

    deals: int
    without: int
    without_money: float
    table: pl.DataFrame
    merged: int
    vital: int
    by_chance: float

    def ordered(self, measure: str) -> pl.DataFrame:
        """The table in the order of ``deals`` or ``money``."""
        return self.table.sort(f"{measure}_place")


def reasons(book: Book, chosen: np.ndarray, money: np.ndarray) -> Reasons:
    """The reasons of the ``chosen`` deals, bool (deals,), with what they are worth, ``money`` (deals,).

    Reasons that differ in capitals and spaces alone are one, in the spelling that is most frequent.
    """
    rows = np.flatnonzero(chosen)
    held = pl.DataFrame({"said": book.deals["reason"][rows].str.strip_chars(), "money": money[rows]})
    given = held.filter(pl.col("said").fill_null("") != "")
    counted = (
        given.group_by("said")
        .agg(deals=pl.len(), money=pl.col("money").sum())
        .sort("deals", "said", descending=[True, False])
        .group_by(pl.col("said").str.to_lowercase().str.replace_all(r"\s+", " "), maintain_order=True)
        .agg(pl.col("said").first().alias("reason"), pl.col("deals", "money").sum())
        .sort("deals", descending=True, maintain_order=True)
    )
    table, merged = _together(counted)
    found = {name: pareto(table[name].to_numpy(), rest=merged > 0) for name in MEASURES}
    for name, each in found.items():
        back = np.argsort(each.order)
        table = table.with_columns(
            pl.Series(f"{name}_place", back),
            pl.Series(f"{name}_share", each.share[back]),
            pl.Series(f"{name}_running", each.running[back]),
        )
    by_chance = first(counted["deals"].to_numpy())
    without = held.height - given.height
    return Reasons(
        len(rows), without, float(held["money"].sum()) - float(given["money"].sum()), table, merged,
        found["deals"].vital, by_chance,
    )  # fmt: skip


def _together(counted: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """The ten most frequent reasons and all others in one row, which is the last."""
    table = counted.select("reason", pl.col("deals").cast(pl.Int64), "money")
    rest = table[MOST:]
    if rest.height < 2:
        return table, 0
    row = rest.select(pl.lit(others(rest.height)).alias("reason"), pl.col("deals", "money").sum())
    return pl.concat([table[:MOST], row]), rest.height
