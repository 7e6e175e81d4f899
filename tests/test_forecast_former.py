"""Amounts and expected closes as they stood: set back where it is known what they were, and nowhere else."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualify.forecast.former import Former
from qualify.forecast.known import known, notes
from qualify.forecast.ledger import Ledger, day_number, ledger
from qualify.forecast.road import STEP, Road, fit
from qualify.schema import CHANGES, conform
from tests.forecast_worlds import AS_OF, simple

TODAY = day_number(AS_OF)


def changed(*rows: tuple[str, str, str | None, str | None, date]) -> pl.DataFrame:
    table = pl.DataFrame(rows, schema=list(CHANGES)[:-1], orient="row", infer_schema_length=None)
    return conform(table, "changes")


def opportunities(*rows: tuple[str, str, float | None, date | None]) -> pl.DataFrame:
    table = pl.DataFrame(rows, schema=["deal_id", "outcome", "amount", "closed"], orient="row")
    return conform(table.with_columns(created=date(2026, 1, 1), expected=date(2026, 12, 31)), "opportunities")


def amounts(held: Ledger, *days: date) -> list[list[float]]:
    return [held.asof(day_number(day)).amount.tolist() for day in days]


def test_of_several_changes_the_first_after_the_day_tells_what_was_said() -> None:
    deals = opportunities(("a", "open", 30.0, None), ("b", "open", 5.0, None))
    history = changed(
        ("a", "amount", "10.0", "20.0", date(2026, 2, 1)),
        ("a", "amount", "20.0", "30.0", date(2026, 3, 1)),
        ("a", "expected", None, "2026-12-31", date(2026, 3, 1)),
        ("gone", "amount", "1.0", "2.0", date(2026, 3, 1)),
    )
    held = ledger(deals, history)
    days = (date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1))
    assert amounts(held, *days) == [[10.0, 5.0], [20.0, 5.0], [20.0, 5.0], [30.0, 5.0]]
    early, late = (held.asof(day_number(day)) for day in (days[0], days[3]))
    assert early.set_back.tolist() == [True, False]
    assert late.set_back.tolist() == [False, False]
    assert early.expected.tolist() == [np.iinfo(np.int32).max, day_number(date(2026, 12, 31))]
    assert held.amount.tolist() == [30.0, 5.0]


def test_two_changes_of_one_day_go_back_to_before_the_first() -> None:
    history = changed(
        ("a", "amount", "10.0", "20.0", date(2026, 2, 1)), ("a", "amount", "20.0", "30.0", date(2026, 2, 1))
    )
    assert amounts(ledger(opportunities(("a", "open", 30.0, None)), history), date(2026, 1, 31)) == [[10.0]]


def test_an_amount_that_a_later_file_adds_to_a_closed_deal_was_not_changed() -> None:
    deals = opportunities(("a", "won", 30.0, date(2026, 1, 20)), ("b", "won", 40.0, date(2026, 2, 1)))
    history = changed(("a", "amount", None, "30.0", date(2026, 2, 1)), ("b", "amount", None, "40.0", date(2026, 2, 1)))
    # The one that was still open until then had none.
    late, closed = amounts(ledger(deals, history), date(2026, 1, 25), date(2026, 2, 1))
    assert np.array_equal(late, [30.0, np.nan], equal_nan=True)
    assert closed == [30.0, 40.0]


def test_an_amount_that_is_known_to_have_been_there_is_not_hidden_until_closing() -> None:
    deals = opportunities(*(("o" + str(i), "open", None, None) for i in range(3)),
                          ("a", "won", 30.0, date(2026, 3, 1)), ("b", "won", 40.0, date(2026, 3, 1)))  # fmt: skip
    held = ledger(deals, changed(("a", "amount", "25.0", "30.0", date(2026, 3, 1))))
    assert not held.amounts_come_early
    assert held.asof(day_number(date(2026, 2, 1))).amount[3:].tolist()[0] == 25.0
    assert np.isnan(held.asof(day_number(date(2026, 2, 1))).amount[4])
    assert held.asof(day_number(date(2026, 3, 1))).amount[3:].tolist() == [30.0, 40.0]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 20), st.integers(1, 99)), max_size=12), st.integers(-1, 21))
def test_a_day_is_found_as_a_naive_walk_finds_it(rows: list[tuple[int, int, int]], day: int) -> None:
    """Every change names the value before; the first one after the day decides."""
    ordered = sorted(rows, key=lambda row: row[1])
    now = np.arange(4) + 1000.0
    expected = now.copy()
    for row, until, value in reversed(ordered):
        if until > day:
            expected[row] = value
    latest = np.array(ordered[::-1], np.int64).reshape(-1, 3).T
    assert Former(latest[0], latest[1], latest[2].astype(float)).on(now, day).tolist() == expected.tolist()


def test_no_history_changes_nothing() -> None:
    held, day = ledger(simple()), TODAY - 100
    assert held.asof(day).amount is held.amount
    assert held.asof(day).expected is held.expected
    assert not held.asof(day).set_back.any()


@pytest.fixture(scope="module")
def grown() -> tuple[pl.DataFrame, pl.DataFrame]:
    """The steady company, of which every win was doubled in amount ten days before today."""
    deals, day = simple(), AS_OF - timedelta(days=10)
    doubled = deals.filter((pl.col("outcome") == "won") & (pl.col("closed") <= day))
    rows = [(deal, "amount", "500.0", "1000.0", day) for deal in doubled["deal_id"]]
    return deals, changed(*rows)


def test_past_forecasts_know_the_amounts_of_their_day(grown: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    deals, history = grown
    half = deals.with_columns(pl.when(pl.col("outcome") == "won").then(pl.col("amount") / 2).otherwise("amount"))
    cut = TODAY - 4 * STEP
    then = [(made.simple.tolist(), made.money.mean) for made in Road(ledger(half), TODAY).models()]
    said = [(made.simple.tolist(), made.money.mean) for made in Road(ledger(deals, history), TODAY).models()]
    days = [day_number(made.as_of) for made in Road(ledger(half), TODAY).models()]
    upto = days.index(cut) + 1
    assert said[:upto] == then[:upto]
    assert said[-1][1] == 1000.0


def test_what_was_set_back_is_said_with_its_count(grown: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    deals, history = grown
    day = AS_OF - timedelta(days=STEP * 2)
    (said,) = notes(known(ledger(deals, history), day))[-1:]
    # Wins closed until ten days before today, and created by the day that is looked at.
    count = deals.filter(
        (pl.col("outcome") == "won") & (pl.col("closed") <= AS_OF - timedelta(days=10)) & (pl.col("created") <= day)
    ).height
    assert said.what == (f"Opportunities whose amount changed after {day}, counted with what it was then: {count}.")
    assert [note.what for note in fit(ledger(deals, history), AS_OF).notes] == [
        note.what for note in fit(ledger(deals), AS_OF).notes
    ]


def test_amounts_that_come_with_the_closing_do_not_tell_the_main_currency_before() -> None:
    first = date(2026, 1, 1)
    rows = [(f"w{k}", "won", 10.0, first + timedelta(days=k), "USD") for k in range(20)]
    rows += [("whale", "won", 9e6, first + timedelta(days=300), "EUR"), ("still", "open", None, None, "USD")]
    table = pl.DataFrame(rows, schema=["deal_id", "outcome", "amount", "closed", "currency"], orient="row")
    held = ledger(conform(table.with_columns(created=first), "opportunities"))
    assert known(held, first + timedelta(days=100)).currency_name == "USD"
    later = day_number(first) + 301
    assert held.currencies[held.asof(later).main_currency(later)] == "EUR"
