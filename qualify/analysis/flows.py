"""What came in and what was decided, day by day: all that process behaviour charts are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from qualify.analysis.book import Book
from qualify.analysis.selection import DECIDED_TAGS, LOCKED_TAGS, LOCKED_WON_TAG, WON_TAG
from qualify.process.periods import EVERY, By, periods
from qualify.schema import CLOSED
from qualify.scores import UNSCORED

EARLY = 0.01
"""A series begins where 1 deal in 100 has come: a single old date would begin it with years of nothing."""
USUAL_CYCLE = 0.95


@dataclass(frozen=True, eq=False)
class Flows:
    """``entered``: a row a day with deals ``created``, how many of them are ``scored`` and their ``score`` in all.

    ``ended``: a row a day with deals ``decided`` and ``won``, the ``value`` won, how many of the won ones are ``sized``
    (have an amount in the book's currency) and ``timed`` (have a cycle), and their ``cycle``, the sum of the logarithms
    of days from creation to closing (at least 1). ``begins``: the first day from which each is whole, by the
    name of the table; ``last`` the last day that is known, likewise. ``undated``: decided deals without a closing day.
    """

    entered: pl.DataFrame
    ended: pl.DataFrame
    begins: dict[str, date]
    last: dict[str, date]
    undated: int

    def by(self, table: str, by: By) -> pl.DataFrame:
        """``entered`` or ``ended`` by period: the columns of process.periods.periods and sums; no row without days."""
        days = self.entered if table == "entered" else self.ended
        if table not in self.begins:
            return periods(date(1, 1, 1), date(1, 1, 1), by).clear().join(days.rename({"day": "start"}), on="start")
        whole = periods(self.begins[table], self.last[table], by)
        start = pl.col("day").dt.truncate(EVERY[by]).alias("start")
        summed = (
            days.filter(pl.col("day") <= self.last[table]).group_by(start).agg(pl.all().exclude("day", "start").sum())
        )
        numbers = [name for name in summed.columns if name != "start"]
        return whole.join(summed, on="start", how="left", maintain_order="left").with_columns(
            pl.col(numbers).fill_null(0)
        )


def flows(book: Book, scores: np.ndarray) -> Flows:
    """The flows of a book, with ``scores`` at entry (deals,), -1 for none.

    Deals that are locked away for checking are in it: their outcomes are counted, and no line is moved by that.
    """
    deals = book.deals.select("created", "closed", "outcome", "amount", "currency").with_columns(
        tag=pl.Series(book.tags), entry=pl.Series(scores.astype(np.int64))
    )
    if book.as_of is None:
        nobody = deals.head(0)
        return Flows(_entered(nobody), _ended(nobody, ""), {}, {}, 0)
    decided = deals.filter(pl.col("tag").is_in([*DECIDED_TAGS, *LOCKED_TAGS]))
    there = deals.filter(pl.col("created") <= book.as_of)
    ended = decided.filter(pl.col("closed") <= book.as_of)
    begins, last = _whole(there, deals.filter(pl.col("outcome").is_in(CLOSED), pl.col("closed") <= book.as_of), book)
    undated = int(decided["closed"].null_count())
    return Flows(_entered(there), _ended(ended, book.currency), begins, last, undated)


def _entered(there: pl.DataFrame) -> pl.DataFrame:
    known = pl.col("entry") != UNSCORED
    return there.group_by(day="created").agg(
        created=pl.len().cast(pl.Int64), scored=known.sum().cast(pl.Int64), score=pl.col("entry").filter(known).sum()
    ).sort("day")  # fmt: skip


def _ended(ended: pl.DataFrame, currency: str) -> pl.DataFrame:
    won = pl.col("tag").is_in([WON_TAG, LOCKED_WON_TAG])
    ours = pl.col("currency").fill_null(currency) == currency
    amount = pl.when(won & ours & (pl.col("amount") > 0)).then("amount")
    days = (pl.col("closed") - pl.col("created")).dt.total_days()
    cycle = pl.when(won & (days >= 0)).then(days.clip(1).cast(pl.Float64).log())
    return ended.group_by(day="closed").agg(
        decided=pl.len().cast(pl.Int64),
        won=won.sum().cast(pl.Int64),
        value=amount.sum(),
        sized=amount.count().cast(pl.Int64),
        timed=cycle.count().cast(pl.Int64),
        cycle=cycle.sum(),
    ).sort("day")  # fmt: skip


def _whole(there: pl.DataFrame, ended: pl.DataFrame, book: Book) -> tuple[dict[str, date], dict[str, date]]:
    """The first and the last days between which each table knows everything.

    Of deals closed soon after the first ones were created only the quick ones can be in the data: so what was decided
    is counted from a usual cycle later on.
    """
    assert book.as_of is not None
    begins, last = {}, {"entered": book.as_of, "ended": min(book.as_of, book.selection.last or book.as_of)}
    if there.height:
        begins["entered"] = _early(there["created"])
    if ended.height:
        first = _early(ended["closed"])
        days = (ended["closed"] - ended["created"]).dt.total_days().drop_nulls()
        if "entered" in begins and len(days):
            usual = float(days.filter(days >= 0).quantile(USUAL_CYCLE) or 0)
            first = max(first, begins["entered"] + timedelta(days=round(usual)))
        begins["ended"] = max(first, book.selection.first or first)
    return begins, last


def _early(days: pl.Series) -> date:
    return date(1970, 1, 1) + timedelta(days=int(days.cast(pl.Int32).quantile(EARLY, "lower") or 0))
