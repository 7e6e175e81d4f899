"""A small company with ratings, and its past forecasts, for the tests of the track record."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from qualify.analysis import Book, load
from qualify.analysis.backtesting import backtest
from qualify.analysis.contest import OURS, RUN_RATE, WITHOUT
from qualify.forecast.scoring import LEVELS
from qualify.rubric import Answer, Criterion, Rubric
from qualify.schema import conform
from qualify.steps import finished
from qualify.store import Delivery, KeptOrigin, Store

LAST = date(2026, 11, 20)
RUBRIC = Rubric("r", (Criterion("need", "Need?", (Answer("No", 0), Answer("Some", 50), Answer("Yes", 100))),))
_ANSWERS = ("No", "Some", "Yes")


def deals(days: int = 150) -> pl.DataFrame:
    """A deal a day: won after 20 days, lost after 10 or still open by turns, with amounts that differ."""
    rows = []
    for ago in range(days):
        created, kind = LAST - timedelta(days=ago), ("won", "lost", "won", "no decision")[ago % 4]
        closed = created + timedelta(days=20 if kind == "won" else 10)
        here = closed <= LAST
        rows.append((f"d{ago:03}", kind if here else "open", 1000.0 + ago % 7 * 100, created, closed if here else None,
                     f"a{ago % 40}"))  # fmt: skip
    names = ["deal_id", "outcome", "amount", "created", "closed", "account"]
    return conform(pl.DataFrame(rows, schema=names, orient="row"), "opportunities")


def ratings(held: pl.DataFrame) -> pl.DataFrame:
    """Each deal rated on its first day and, otherwise, on its third; every tenth without a day."""
    rows = []
    for at, (deal, created) in enumerate(held.select("deal_id", "created").iter_rows()):
        rows.append((deal, "need", _ANSWERS[at % 3], None if at % 10 == 0 else created))
        rows.append((deal, "need", _ANSWERS[(at + at // 5) % 3], created + timedelta(days=2)))
    return conform(pl.DataFrame(rows, schema=["deal_id", "criterion", "answer", "rated"], orient="row"), "ratings")


def fill(store: Store, opportunities: pl.DataFrame, rated: pl.DataFrame) -> Book:
    """The book of these deals in the store, under :data:`RUBRIC`."""
    fields = ("deal_id", "outcome", "amount", "created", "closed", "account")
    delivery = Delivery("a.csv", "0", opportunities.height, opportunities, fields, rated)
    store.take_in("Acme", delivery, rubric=RUBRIC)
    return load(store, "Acme", 1)


def run(store: Store, book: Book) -> list[KeptOrigin]:
    return finished(backtest(store, book, book.rubric, "month"))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exponential smoothing, a third of a second each time, is tested on its own."""
    monkeypatch.setattr(
        "qualify.analysis.contest.smoothing", lambda day, amount, *_: np.full(len(LEVELS), float(amount.sum() / 5))
    )


def kept(ours: float, rate: float, months: int = 12, actual: float = 1000.0) -> list[KeptOrigin]:
    """Past forecasts a month apart in which each method says one number, so many above what came, by turns more."""
    made = []
    for month in range(months):
        more = actual * 0.01 * (month % 3)
        said = [np.full(199, actual * off + more) for off in (1 + ours, 1 + ours, 1 + rate)]
        made.append(KeptOrigin(LAST - timedelta(days=30 * (months - month)), actual, 0, (OURS, WITHOUT, RUN_RATE),
                               np.stack(said), np.array([0.5, 0.25, 0.125]), np.array([0.5, 0.3, 0.2])))  # fmt: skip
    return made
