"""A company whose months are known to the deal, for the tests of process behaviour charts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import polars as pl
from store_rows import delivery, ratings

from qualify.analysis import Book, load
from qualify.analysis.behaviour import Behaviour, behave
from qualify.analysis.entry import entry_deck
from qualify.analysis.flows import Flows, flows
from qualify.process.periods import By, after
from qualify.rubric import Answer, Criterion, Rubric
from qualify.schema import conform
from qualify.scores import score
from qualify.selection import EVERYTHING, Selection
from qualify.store import Store

DATASET = "Months"
FIRST, LAST = date(2023, 1, 1), date(2026, 4, 20)
RUBRIC = Rubric("r", (Criterion("need", "Need?", (Answer("No", 0), Answer("Yes", 100))),))
_LOT = np.random.default_rng(4).integers(0, 3, 40).tolist()
SHIFT = 30
"""The month, counted from 0, from which on more is won."""


def wins(at: int) -> int:
    """How many of a month's deals are won: 8 or 9, and 15 from the month ``SHIFT`` on."""
    return 8 + _LOT[39 - at] % 2 if at < SHIFT else 15


def decisions(at: int) -> int:
    """How many deals a month has: 20, 21 or 22, without a season."""
    return 20 + _LOT[at]


def amount(at: int) -> float:
    """What each of a month's won deals is worth."""
    return 1000.0 + 50 * _LOT[(at * 7 + 3) % 40]


def months(won: Callable[[int], int] = wins, decided: Callable[[int], int] = decisions) -> pl.DataFrame:
    """Deals of 40 months, January 2023 to April 2026: created on the 3rd and decided on the 28th. Those of the last
    month, which ends on the 20th, are open."""
    rows, start, at = [], FIRST, 0
    while start <= LAST:
        created, closed = start + timedelta(days=2), start + timedelta(days=27)
        for number in range(decided(at)):
            outcome = "open" if closed > LAST else "won" if number < won(at) else "lost"
            there = None if outcome == "open" else closed
            rows.append(
                (f"m{at:02}-{number:03}", outcome, amount(at), "EUR", created, there, "N" if number % 2 else "S")
            )
        start, at = after(start, "month"), at + 1
    names = ["deal_id", "outcome", "amount", "currency", "created", "closed", "team"]
    return conform(pl.DataFrame(rows, schema=names, orient="row"), "opportunities")


def filled(store: Store, opportunities: pl.DataFrame | None = None, *, rated: bool = True) -> Store:
    """These deals in the store; where ``rated``, every second one "Yes" on the day of its creation, and every deal ten
    days later."""
    rows = months() if opportunities is None else opportunities
    first = [(each, "need", "Yes" if at % 2 else "No", day)
             for at, (each, day) in enumerate(rows.select("deal_id", "created").iter_rows())]  # fmt: skip
    later = [(each, what, "Yes", day + timedelta(days=10)) for each, what, _, day in first]
    told = {"ratings": ratings(*first, *later)} if rated else {}
    store.take_in(DATASET, delivery(rows, as_of=LAST, **told), rubric=RUBRIC)
    return store


def looked_at(store: Store, selection: Selection = EVERYTHING) -> tuple[Book, Flows]:
    """The book of what is selected, and its flows."""
    book = load(store, DATASET, 1, selection)
    with store.snapshot() as seen:
        deck = entry_deck(seen, book)
    return book, flows(book, score(deck, book.rubric))


def charted(store: Store, by: By = "month", selection: Selection = EVERYTHING) -> Behaviour:
    """What the page shows."""
    return behave(*looked_at(store, selection), by, store.kept_limits(DATASET))
