"""Scores as they stood on a day: an answer counts from its day on, and an outcome from the day of closing."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from past_forecasts import LAST, deals, fill, ratings
from store_rows import RUBRIC

from qualify.analysis import Book, load
from qualify.analysis.contest import StagesThen, rates_then, stages_then
from qualify.analysis.rated import ratings_then
from qualify.analysis.reading import alone
from qualify.analysis.scores_then import ScoresThen
from qualify.forecast.known import known
from qualify.forecast.ledger import day_number, ledger
from qualify.schema import conform
from qualify.store import Delivery, Store

DAY = day_number(date(2026, 6, 1))


@pytest.fixture
def book(store: Store) -> Book:
    """Three open deals with answers on several days, one of them withdrawn, one without a day."""
    rows = pl.DataFrame({"deal_id": ["a", "b", "c"], "outcome": ["open"] * 3})
    given = [
        ("a", "need", "No", date(2026, 6, 1)),
        ("a", "need", "Yes", date(2026, 6, 5)),
        ("b", "need", "Yes", None),
        ("c", "need", "Yes", date(2026, 6, 3)),
        ("c", "budget", "No", date(2026, 6, 8)),
    ]
    rated = conform(pl.DataFrame(given, schema=["deal_id", "criterion", "answer", "rated"], orient="row"), "ratings")
    opportunities = conform(rows, "opportunities")
    store.take_in("Acme", Delivery("a.csv", "0", 3, opportunities, ("deal_id", "outcome"), rated), rubric=RUBRIC)
    return load(store, "Acme", 1)


def test_an_answer_counts_from_its_day_and_one_without_a_day_always(store: Store, book: Book) -> None:
    then = ScoresThen(book, book.ledger, ratings_then(store, book), RUBRIC)
    rows = np.arange(3)
    found = {day: then.on(DAY + day - 1, rows).scores.tolist() for day in (0, 1, 3, 5, 8)}
    assert found == {0: [-1, 100, -1], 1: [0, 100, -1], 3: [0, 100, 100], 5: [100, 100, 100], 8: [100, 100, 50]}
    assert then.on(DAY + 7, np.array([2])).scores.tolist() == [50]


def test_without_a_decided_deal_scores_say_nothing_yet(store: Store, book: Book) -> None:
    then = ScoresThen(book, book.ledger, ratings_then(store, book), RUBRIC).on(DAY, np.arange(3))
    assert then.effect.shift.tolist() == [0.0] * 101
    assert then.zones == ("between", "between", "not scored")


def test_the_effect_of_today_is_the_pages_effect_where_accounts_are_named(store: Store) -> None:
    held = deals()
    book = fill(store, held, ratings(held))
    then = ScoresThen(book, book.ledger, ratings_then(store, book), book.rubric)
    today = then.on(day_number(LAST), book.open_rows)
    assert today.effect.shift.tolist() == pytest.approx(alone(book, book.rubric).effect.shift.tolist())
    assert book.model
    leaning = today.leaning(book.model).effect
    assert leaning.lean.tolist() == pytest.approx(alone(book, book.rubric).effect.lean.tolist())
    assert float(np.abs(leaning.lean).min()) > 0.001
    # A month ago fewer deals were decided.
    before = then.on(day_number(LAST - timedelta(days=30)), book.open_rows)
    assert before.effect.shift.tolist() != today.effect.shift.tolist()


def test_stages_are_in_the_order_of_their_days() -> None:
    entered = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)]
    table = pl.DataFrame({"deal_id": ["b", "x", "a"], "stage": ["Talk", "Talk", "Offer"], "entered": entered})
    found = stages_then(pl.Series(["a", "b"]), table)
    assert (found.row.tolist(), found.stage.tolist()) == ([1, 0], [1, 0])
    assert found.day.tolist() == [day_number(entered[0]), day_number(entered[2])]


def test_the_pipeline_takes_a_stages_win_rate_as_it_was_and_without_stages_the_products() -> None:
    held = deals().with_columns(
        product=pl.when(pl.int_range(pl.len()) % 2 == 0).then(pl.lit("A")).otherwise(pl.lit("B"))
    )
    log = known(ledger(held), LAST)
    day, rows = day_number(LAST), np.flatnonzero(log.open)[:3]
    none = StagesThen(*(np.zeros(0, np.int64) for _ in range(3)))
    # Of every four deals two are won, both at even places, which are all of product A.
    assert rates_then(log, none, day, np.array([0, 1])).tolist() == [1.0, 0.0]
    won, lost = np.flatnonzero(log.won), np.flatnonzero(log.lost)
    passed = np.concatenate([won[:6], lost[:2], won[6:7], lost[2:6]])
    stage = np.repeat([0, 1], [8, 5])
    today = np.full(len(passed) + 3, day)
    today[-1] += 1
    stages = StagesThen(np.append(passed, rows), np.append(stage, [0, 1, 1]), today)
    whole = 7 / 13
    # Of the third the stage is not known yet, so it has the rate of all closed deals that were in any.
    assert rates_then(log, stages, day, rows).tolist() == pytest.approx([6 / 8, 1 / 5, whole])
