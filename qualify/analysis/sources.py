"""Incoming inspection: what the leads of each source (or campaign, product ...) are like, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from qualify.analysis import source_measures as measures
from qualify.analysis import sources_words as words
from qualify.analysis.book import Book, clusters_of
from qualify.analysis.groups import Groups, groups
from qualify.analysis.report import Record, about
from qualify.analysis.selection import DECIDED_TAGS, OPEN_TAG, OUTCOME_TAGS, WON_TAG
from qualify.analysis.source_measures import BELOW, DAYS, SCORE, VALUE, WIN_RATE, Measured
from qualify.analysis.view import View
from qualify.errors import InputError
from qualify.process.apart import design_effect
from qualify.scores import UNSCORED, Deck, score


@dataclass(frozen=True, eq=False)
class Sources:
    """The leads of a view divided by ``field``.

    ``table`` has a row per group: leads, open, decided, won, won_value, scored (leads with a score at entry) and below
    (of those, at or below the lower ``line``; None: no line is known). ``measures`` has one figure after the other
    (:class:`~qualify.analysis.source_measures.Measured`). ``unpriced`` won deals have no amount in the view's currency.
    """

    view: View
    field: str
    names: tuple[str, ...]
    merged: tuple[str, ...]
    line: int | None
    table: pl.DataFrame
    measures: tuple[Measured, ...]
    unpriced: int

    def measure(self, name: str) -> Measured:
        """One of the measures, by its name."""
        return next(each for each in self.measures if each.name == name)

    @property
    def answer(self) -> tuple[str, ...]:
        """What the page says first, and what has to be known about it."""
        return words.answer(self)

    def said(self, name: str) -> str:
        """One measure in words."""
        return words.measured(self, name)


def usual_field(fields: Sequence[str]) -> str:
    """By which of the fields that vary leads are divided unless somebody asks for another. Raises InputError where
    none does.

    >>> usual_field(["team", "source"]), usual_field(["team", "owner"])
    ('source', 'team')
    """
    if not fields:
        what = "The opportunities carry no lead source, and nothing else that divides them."
        raise InputError(what, "Upload a file with a column for the source or the campaign of each lead.")
    return "source" if "source" in fields else fields[0]


def sources_of(view: View, at_entry: Deck, field: str) -> Sources:
    """Inspect the leads of ``view`` by ``field``; ``at_entry`` is their :func:`qualify.analysis.entry.entry_deck`.

    Leads are the deals that count in the view, open ones among them. Raises InputError where there are no two groups.
    """
    book = view.book
    leads = book.tags < OUTCOME_TAGS
    divided = groups(book, field, leads)
    if len(divided.names) < 2 or not leads.any():
        raise InputError(words.alone(field, divided.names), "Choose another way to divide the leads, or more of them.")
    rows = _Rows(view, at_entry, leads)
    counts = _counts(rows, divided)
    return Sources(
        view=view,
        field=field,
        names=divided.names,
        merged=divided.merged,
        line=rows.line,
        table=pl.DataFrame({"group": divided.names, **counts}),
        measures=_measures(rows, divided, counts),
        unpriced=int((rows.won & ~rows.priced).sum()),
    )


class _Rows:
    """The deals of a view as arrays (deals,): who is a lead, decided, won, scored; scores, money and days."""

    def __init__(self, view: View, at_entry: Deck, leads: np.ndarray) -> None:
        book, rubric = view.book, view.reading.rubric
        self.leads, self.decided, self.won = leads, np.isin(book.tags, DECIDED_TAGS), book.tags == WON_TAG
        self.open = book.tags == OPEN_TAG
        self.score = score(at_entry, rubric)
        self.scored = leads & (self.score != UNSCORED) & bool(book.rubric_version)
        self.line = view.reading.lines.lower
        self.below = self.scored & (self.score <= (-1 if self.line is None else self.line))
        self.money, self.priced = won_money(book)
        days = book.deals.select((pl.col("closed") - pl.col("created")).dt.total_days()).to_series()
        self.days, self.timed = days.fill_null(-1).to_numpy(), self.won & (days.fill_null(-1) >= 0).to_numpy()
        self.cluster = clusters_of(book, np.arange(book.deals.height))


def won_money(book: Book) -> tuple[np.ndarray, np.ndarray]:
    """What each deal of ``book`` is worth in its currency (0 where that is not known), and where it is: (deals,)."""
    known = pl.col("amount").is_not_null() & (pl.col("currency").fill_null(book.currency) == book.currency)
    held = book.deals.select(pl.when(known).then("amount").otherwise(0.0).alias("money"), known.alias("known"))
    return held["money"].to_numpy(), held["known"].to_numpy()


def _counts(rows: _Rows, divided: Groups) -> dict[str, np.ndarray]:
    of = divided.count
    return {
        "leads": of(rows.leads),
        "open": of(rows.open),
        "decided": of(rows.decided),
        "won": of(rows.won),
        "won_value": of(rows.won, rows.money),
        "scored": of(rows.scored),
        "below": of(rows.below),
    }


def _measures(rows: _Rows, divided: Groups, counts: dict[str, np.ndarray]) -> tuple[Measured, ...]:
    priced, brought = rows.won & rows.priced, rows.money * rows.won
    total, squares = (divided.count(rows.scored, rows.score.astype(float) ** power) for power in (1, 2))
    money = divided.count(priced, rows.money), divided.count(priced, np.square(rows.money))
    return (
        measures.rate(WIN_RATE, counts["won"], counts["decided"], _effect(rows, divided, rows.decided, rows.won)),
        measures.mean(SCORE, counts["scored"], total, squares, _effect(rows, divided, rows.scored, rows.score)),
        measures.rate(BELOW, counts["below"], counts["scored"] * (rows.line is not None),
                      _effect(rows, divided, rows.scored, rows.below)),
        measures.value(VALUE, divided.count(priced), counts["decided"], *money,
                       _effect(rows, divided, rows.decided, brought)),
        measures.median(DAYS, rows.days[rows.timed], divided.place[rows.timed], len(divided.names)),
    )  # fmt: skip


def _effect(rows: _Rows, divided: Groups, chosen: np.ndarray, value: np.ndarray) -> float:
    """By how much less the deals of accounts say about the ``value`` (deals,) of the ``chosen`` ones."""
    place, values = divided.place[chosen], value[chosen].astype(float)
    size = np.maximum(np.bincount(place), 1)
    return design_effect(rows.cluster[chosen], values - (np.bincount(place, values) / size)[place])


def record(found: Sources) -> Record:
    """Every number of the page, for the terminal and for scripts."""
    return {
        **about(found.view),
        "by": found.field,
        "line": found.line,
        "answer": list(found.answer),
        "others": list(found.merged),
        "unpriced": found.unpriced,
        "groups": found.table.to_dicts(),
        "measures": {
            each.name: {
                "company": each.company,
                "answer": found.said(each.name),
                "groups": each.table.select(found.table["group"], pl.all()).to_dicts(),
            }
            for each in found.measures
        },
    }
