"""Two rubrics side by side: lines, curve, forecast, and the open deals that stand in another zone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from qualify.analysis.book import Book
from qualify.analysis.plane import UNSCORED_ROW
from qualify.analysis.reading import Reading, alone, separation
from qualify.analysis.view import score_table
from qualify.analysis.zones import ZONES
from qualify.rubric import Rubric
from qualify.scores import UNSCORED, score
from qualify.store import Reads, Scenario
from qualify.words import count, money, on_day

_FACTS = ("deal_id", "name", "account", "owner", "amount", "currency")


@dataclass(frozen=True, eq=False)
class Side:
    """One of two rubrics, under the name that people know it by."""

    name: str
    book: Book
    reading: Reading

    @cached_property
    def curve(self) -> pl.DataFrame:
        """A row per score: deals, outcomes, estimated win rate with its band, zone."""
        return score_table(self.reading)

    @property
    def separation(self) -> float | None:
        """How well the scores tell won deals from the others, among those seen."""
        return separation(self.reading.tally)

    @property
    def held(self) -> float | None:
        """The same among the deals that are locked away; None where none are."""
        return separation(self.reading.tally, locked=True)


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two sides, and ``deals``: a row per open deal that changes zone from ``left`` to ``right``, the most money first.

    Its columns: deal_id, name, account, owner, amount, currency, money (the amount in the book's currency),
    score_before, score_after, zone_before, zone_after.
    """

    left: Side
    right: Side
    deals: pl.DataFrame

    def __str__(self) -> str:
        """How many open deals change zone, and the money in them."""
        if self.deals.is_empty():
            return f"Every open deal stands in the same zone under {self.left.name!r} and {self.right.name!r}."
        number, one = self.deals.height, self.deals.height == 1
        worth = money(float(self.deals["money"].sum()), self.right.book.currency)
        return (
            f"{count(number, 'open deal')} worth {worth} {'stands' if one else 'stand'} in another zone under "
            f"{self.right.name!r} than under {self.left.name!r}."
        )


def side(name: str, book: Book, rubric: Rubric) -> Side:
    """What a rubric says of a book; ``rubric`` has the criteria of the book's rubric version."""
    return Side(name, book, alone(book, rubric))


def compare(left: Side, right: Side) -> Comparison:
    """Two sides side by side. Their books are of one data set under one selection; their rubric versions may differ."""
    before = _placed(left).rename({"score": "score_before", "zone": "zone_before"})
    after = _placed(right).rename({"score": "score_after", "zone": "zone_after"})
    facts = right.book.deals.select(_FACTS)[right.book.open_rows].with_columns(money=pl.Series(right.book.open_money))
    both = facts.join(before, on="deal_id").join(after, on="deal_id")
    moved = both.filter(pl.col("zone_before") != pl.col("zone_after"))
    return Comparison(left, right, moved.sort("money", "deal_id", descending=[True, False]))


def _placed(one: Side) -> pl.DataFrame:
    scores = score(one.book.open_deck, one.reading.rubric)
    place = one.reading.lines.zone[np.where(scores < 0, UNSCORED_ROW, scores)]
    return one.book.deals.select("deal_id")[one.book.open_rows].with_columns(
        score=pl.Series(scores).replace(UNSCORED, None),
        zone=pl.Series(np.asarray(ZONES)[place], dtype=pl.String),
    )


def since(seen: Reads, book: Book, scenario: Scenario) -> str:
    """Whether the data have changed since a scenario was saved, in a sentence.

    Other versions of the rubric and new targets are no change of the data, though the data set's version counts them.
    What came since is not told of a past day.
    """
    if book.day:
        return f"These are the numbers of {on_day(book.day)}, on which fewer deals were known than when it was saved."
    imports, added, changed = seen.imported_since(book.dataset, scenario)
    if not added + changed:
        return "The opportunities are the same as when this scenario was saved."
    then = f"{scenario.deals:,} opportunities then, {book.stored:,} now" if scenario.deals else f"{book.stored:,} now"
    came = f"{count(imports, 'import')} added {added:,} and changed {changed:,}"
    return f"The opportunities have changed since this scenario was saved: {came} ({then})."


def record(found: Comparison) -> dict[str, Any]:
    """The numbers of a comparison and every deal that changes zone, for scripts."""
    return {
        "left": _numbers(found.left),
        "right": _numbers(found.right),
        "answer": str(found),
        "deals": found.deals.to_dicts(),
    }


def _numbers(one: Side) -> dict[str, Any]:
    line = one.reading.line
    return {
        "name": one.name,
        "rubric_version": one.book.rubric_version,
        "weights": one.reading.rubric.weights,
        "missing": one.reading.rubric.missing,
        "tipping": _tipping(one),
        "floor": line.floor.score if line.floor else None,
        "ceiling": line.ceiling.score if line.ceiling else None,
        "separation": one.separation,
        "separation_locked": one.held,
        "expected": one.reading.expected,
    }


def _tipping(one: Side) -> dict[str, int] | None:
    found = one.reading.line.tipping
    return {"score": found.score, "low": found.low, "high": found.high} if found else None
