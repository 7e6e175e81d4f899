"""Everything the pages and the terminal show for a rubric: one function, so that every number is the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from qualify import forecast as fc
from qualify import tipping
from qualify.analysis.book import Book
from qualify.analysis.plane import UNSCORED_ROW
from qualify.analysis.reading import Baseline, Reading, grab, read
from qualify.analysis.selection import LOST_TAG, NO_DECISION_TAG, NOT_WON_TAGS, OPEN_TAG, Membership, membership
from qualify.analysis.zones import ZONES
from qualify.rubric import Rubric
from qualify.scores import BINS, UNSCORED, coverage, score
from qualify.tipping import words
from qualify.tipping.certify import lower_bound, upper_bound


@dataclass(frozen=True, eq=False)
class View:
    """A book under a rubric. ``curve`` has a row per score, with what its deals prove; ``open`` a row per open deal,
    the most money first. ``members`` says where every opportunity is, ``coverage`` is the mean answered share of the
    rubric's weight.
    """

    book: Book
    reading: Reading
    assessment: tipping.Assessment
    forecast: fc.Forecast | None
    curve: pl.DataFrame
    open: pl.DataFrame
    members: Membership
    coverage: float

    @property
    def clusters(self) -> str:
        """What it costs that deals of one account resemble each other; empty where each deal stands alone."""
        return words.clusters(self.book.clustering, accounts=bool(self.book.deals["account"].is_not_null().any()))


def view(book: Book, rubric: Rubric, against: Baseline) -> View:
    """Read ``book`` under ``rubric`` and compare it with the saved rubric's zones."""
    reading = read(grab(book, rubric, None, against), rubric)
    forecast = None
    if book.model is not None:
        scores = score(book.timed_deck, rubric)
        forecast = fc.forecast(book.model, scores, reading.effect, book.targets)
    return View(
        book=book,
        reading=reading,
        assessment=tipping.assess_line(reading.line),
        forecast=forecast,
        curve=_proven(score_table(reading), reading.line.design_effect),
        open=_open_deals(book, reading, forecast),
        members=membership(book.stored, book.tags, reading.tally),
        coverage=float(coverage(book.deck, rubric).mean()) if book.deals.height else 0.0,
    )


def score_table(reading: Reading) -> pl.DataFrame:
    """A row per score 0 to 100: decided deals, how they ended, open deals, estimated win rate with its band, zone."""
    return tipping.curve(reading.line).with_columns(
        not_won=pl.Series(reading.tally[NOT_WON_TAGS, :BINS].sum(axis=0)),
        lost=pl.Series(reading.tally[LOST_TAG, :BINS]),
        no_decision=pl.Series(reading.tally[NO_DECISION_TAG, :BINS]),
        open=pl.Series(reading.tally[OPEN_TAG, :BINS]),
        zone=pl.Series([ZONES[place] for place in reading.lines.zone[:BINS]]),
    )


def _proven(table: pl.DataFrame, design_effect: float) -> pl.DataFrame:
    """With what the decided deals of each score prove of its win rate, in words; none where there is no deal."""
    deals, won = table["deals"].to_numpy() / design_effect, table["won"].to_numpy() / design_effect
    bounds = np.where(deals > 0, [lower_bound(won, deals), upper_bound(won, deals)], 0.0)
    rows = zip(table["won"], table["deals"], *bounds, strict=True)
    said = [words.proven(*row) if row[1] else None for row in rows]
    return table.with_columns(proven=pl.Series(said, dtype=pl.String))


def _open_deals(book: Book, reading: Reading, forecast: fc.Forecast | None) -> pl.DataFrame:
    scores = score(book.open_deck, reading.rubric)
    zone = reading.lines.zone[np.where(scores < 0, UNSCORED_ROW, scores)]
    names = (
        "deal_id",
        "name",
        "account",
        "owner",
        "source",
        "product",
        "stage",
        "amount",
        "list_price",
        "currency",
        "created",
        "expected",
    )
    rows = book.deals.select(names)[book.open_rows].with_columns(
        money=pl.Series(book.open_money),
        score=pl.Series(scores).replace(UNSCORED, None),
        zone=pl.Series([ZONES[place] for place in zone], dtype=pl.String),
        answered=pl.Series(coverage(book.open_deck, reading.rubric)),
    )
    if forecast is None:
        chances = pl.DataFrame(schema={"deal_id": pl.String, "this_quarter": pl.Float64, "by_next_quarter": pl.Float64})
    else:
        chances = forecast.deals.select("deal_id", "this_quarter", "by_next_quarter")
    return rows.join(chances, on="deal_id", how="left", maintain_order="left").sort(
        "amount", descending=True, nulls_last=True, maintain_order=True
    )
