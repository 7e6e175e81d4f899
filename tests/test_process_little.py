"""Little's law: exact over a window that begins and ends empty, and said to fail where the backlog grows."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualify.process.little import Little, Verdict, little

FIRST = date(2026, 1, 1)


def deals(*rows: tuple[int, int | None]) -> pl.DataFrame:
    """Deals created on a day and closed on another (None: open), counted from the first."""
    day = [
        (FIRST + timedelta(days=came), None if went is None else FIRST + timedelta(days=went)) for came, went in rows
    ]
    table = pl.DataFrame(day, schema={"created": pl.Date, "closed": pl.Date}, orient="row")
    return table.with_columns(outcome=pl.when(pl.col("closed").is_null()).then(pl.lit("open")).otherwise(pl.lit("won")))


def measured(rows: list[tuple[int, int | None]], last: int, days: int = 364) -> Little:
    found = little(deals(*rows), FIRST + timedelta(days=last), days)
    assert found is not None
    return found


@given(st.lists(st.tuples(st.integers(0, 80), st.integers(0, 30)), min_size=1, max_size=50))
def test_the_law_is_exact_where_nothing_is_left_over(rows: list[tuple[int, int]]) -> None:
    found = measured([(came, came + stay) for came, stay in rows], 120)
    assert (found.start, found.end) == (0, 0)
    assert found.expected == pytest.approx(found.open)
    assert found.arrivals == found.departures == len(rows)


@given(st.lists(st.tuples(st.integers(-60, 80), st.one_of(st.none(), st.integers(0, 90))), min_size=1, max_size=50))
def test_the_count_of_each_day_is_the_mean_and_the_backlog_adds_up(rows: list[tuple[int, int | None]]) -> None:
    held = [(came, None if stay is None else came + stay) for came, stay in rows]
    if all(came > 70 for came, _ in held):
        return
    found = measured(held, 70, 60)
    first, last = (found.first - FIRST).days, 70
    daily = [sum(came <= day and (went is None or went > day) for came, went in held) for day in range(first, last + 1)]
    assert found.open == pytest.approx(sum(daily) / len(daily))
    assert found.end == daily[-1]
    # A deal that is created and closed on one day never waits overnight: it comes and goes within it.
    assert found.end - found.start == found.arrivals - found.departures


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ([(day, day + 20) for day in range(-100, 100)], "holds"),
        ([(day, day + 10 if day % 4 else None) for day in range(-100, 100)], "grew"),
        ([(-60, 20 + day % 30) for day in range(60)] + [(day, day + 5) for day in range(0, 90)], "shrank"),
        ([(-200, None)] * 40 + [(day, day + 5) for day in range(0, 94)], "aged"),
        ([(day, day + 5) for day in range(15)], "too few"),
    ],
)
def test_what_is_said(rows: list[tuple[int, int | None]], verdict: Verdict) -> None:
    assert measured(rows, 99, 100).verdict == verdict


def test_who_has_no_days_is_counted_apart() -> None:
    table = pl.concat([deals((0, 5), (1, None)), deals((2, None)).with_columns(outcome=pl.lit("won")),
                       deals((3, 4)).with_columns(created=pl.lit(None, pl.Date))])  # fmt: skip
    found = little(table, FIRST + timedelta(days=9))
    assert found is not None
    assert (found.undated, found.arrivals, found.departures, found.end) == (2, 2, 1, 1)
    assert little(table.head(0), FIRST) is None
