"""Past forecasts made again: none knows what came later, and a run that was stopped goes on as if it had not been."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from past_forecasts import LAST, RUBRIC, deals, fill, quick, ratings, run
from store_rows import delivery

from qualify.analysis import Book, load
from qualify.analysis.backtesting import VERSION, backtest, run_of
from qualify.analysis.contest import Contest
from qualify.analysis.origins import apart, plan
from qualify.analysis.track_record import track_record
from qualify.errors import InputError, StoreError
from qualify.schema import conform
from qualify.store import KeptOrigin, Store

__all__ = ["quick"]
FIGURES = {
    "qualify": 0.104581,
    "qualify without scores": 0.104635,
    "deal by deal": 0.102015,
    "run rate": 0.102487,
    "same period last quarter": 0.111607,
    "weighted pipeline": 0.472044,
    "exponential smoothing": 0.575253,
}
WON_LATE, LOST_LATE, STILL_OPEN = "won", "lost", "open"


@pytest.fixture(autouse=True)
def fortnightly(monkeypatch: pytest.MonkeyPatch) -> None:
    """One road and few origins: what holds for them holds for the others."""
    monkeypatch.setattr("qualify.analysis.origins.STEPS", (14,))
    monkeypatch.setattr("qualify.analysis.origins.ENOUGH", 1)


def said(made: KeptOrigin) -> tuple[object, ...]:
    """Every number of a past forecast, to the last digit; not what came of it, nor how long it took."""
    chances = made.chances
    single = None if chances is None else (chances.with_scores.tolist(), chances.without.tolist(), chances.zones)
    return made.origin, made.methods, made.quantiles.tolist(), made.shares.tolist(), made.hidden, single


def made_of(opportunities: pl.DataFrame, rated: pl.DataFrame) -> list[KeptOrigin]:
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "own.duckdb")
        made = run(store, fill(store, opportunities, rated))
        store.close()
    return made


@pytest.fixture(scope="module")
def untouched() -> list[KeptOrigin]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("qualify.analysis.origins.STEPS", (14,))
        patch.setattr("qualify.analysis.origins.ENOUGH", 1)
        patch.setattr(
            "qualify.analysis.contest.smoothing", lambda day, amount, *_: np.full(199, float(amount.sum() / 5))
        )
        return made_of(deals(), ratings(deals()))


planted = st.tuples(
    st.integers(1, 28), st.sampled_from((WON_LATE, LOST_LATE, STILL_OPEN)), st.floats(10, 1e5), st.integers(0, 45)
)


@settings(max_examples=5)
@given(st.integers(0, 2), st.lists(planted, min_size=1, max_size=20), st.integers(0, 2))
def test_rows_and_ratings_dated_after_an_origin_change_no_digit_of_it(
    untouched: list[KeptOrigin], place: int, rows: list[tuple[int, str, float, int]], answer: int
) -> None:
    origin = untouched[place].origin
    opportunities, rated = deals(), ratings(deals())
    late = [
        (f"p{at}", kind, amount, origin + timedelta(days=after),
         None if kind == STILL_OPEN else min(origin + timedelta(days=after + 1), LAST), f"a{account}")
        for at, (after, kind, amount, account) in enumerate(rows)
    ]  # fmt: skip
    names = ["deal_id", "outcome", "amount", "created", "closed", "account"]
    more = conform(pl.DataFrame(late, schema=names, orient="row"), "opportunities")
    label = RUBRIC.criteria[0].answers[answer].label
    second = opportunities.select("deal_id", criterion=pl.lit("need"), answer=pl.lit(label))
    second = conform(second.with_columns(rated=pl.lit(origin + timedelta(days=1))), "ratings")
    made = made_of(pl.concat([opportunities, more]), pl.concat([rated, second]))
    assert [said(past) for past in made[: place + 1]] == [said(past) for past in untouched[: place + 1]]


def test_what_came_is_what_the_data_say_today(untouched: list[KeptOrigin]) -> None:
    won = deals().filter(outcome="won")
    for past in untouched:
        inside = won.filter(
            pl.col("closed").is_between(past.origin + timedelta(days=1), past.origin + timedelta(days=30))
        )
        assert past.actual == pytest.approx(inside["amount"].sum())


def test_a_single_deal_was_won_where_it_closed_within_the_window() -> None:
    late = pl.col("created") + timedelta(days=44)
    slow = deals().with_columns(closed=pl.when(outcome="won").then(late).otherwise("closed"))
    held = slow.with_columns(
        outcome=pl.when(pl.col("closed") > LAST).then(pl.lit("open")).otherwise("outcome"),
        closed=pl.when(pl.col("closed") <= LAST).then("closed"),
    )
    on_the_last_day = 0
    for past in made_of(held, ratings(held)):
        if past.chances is not None:
            first, end = past.origin + timedelta(days=1), past.origin + timedelta(days=30)
            then = held[past.chances.deals]
            due = ((pl.col("outcome") == "won") & pl.col("closed").is_between(first, end)).fill_null(False)
            assert past.chances.won.tolist() == then.select(due).to_series().to_list()
            on_the_last_day += then.filter(outcome="won", closed=end).height
    assert on_the_last_day == 2


def test_the_pipeline_learns_from_the_windows_that_had_ended(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = []

    def counted(*given: np.ndarray) -> np.ndarray:
        ended.append(len(given[-2]))
        return np.zeros(199)

    monkeypatch.setattr("qualify.analysis.contest.weighted_pipeline", counted)
    run(store, fill(store, deals(), ratings(deals())))
    # Origins are a fortnight apart and windows 30 days long: the last two before an origin still run.
    assert ended == [max(place - 2, 0) for place in range(len(ended))]
    assert len(ended) == 6


def test_a_run_that_was_stopped_goes_on_and_ends_as_if_it_had_not_been(
    store: Store, untouched: list[KeptOrigin], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = fill(store, deals(), ratings(deals()))
    first = backtest(store, book, book.rubric, "month")
    shares = [next(first) for _ in range(3)]
    first.close()
    about = run_of(book, book.rubric, "month")
    done, planned = store.backtest_progress(about)
    assert (done, planned) == (round(shares[-1] * planned), len(untouched))
    assert 0 < done < planned
    made = run(store, book)
    assert [said(past) for past in made] == [said(past) for past in untouched]
    assert [past.actual for past in made] == [past.actual for past in untouched]
    assert store.backtest_progress(about) == (planned, planned)
    # What is finished is read, not made.
    monkeypatch.setattr(Contest, "at", None)
    assert [said(past) for past in run(store, book)] == [said(past) for past in untouched]


def test_what_a_run_depends_on_is_its_name(store: Store) -> None:
    book = fill(store, deals(), ratings(deals()))
    about = run_of(book, book.rubric, "month")
    assert (about.dataset, about.version) == ("Acme", book.version)
    others = [
        run_of(book, book.rubric, "quarter"),
        run_of(book, book.rubric.with_weights({"need": 77}), "month"),
        run_of(book, book.rubric.with_missing("nothing earned"), "month"),
    ]
    assert len({about.about, *(other.about for other in others)}) == 4
    assert f'"method": {VERSION}' in about.about


def test_data_that_moved_on_are_neither_read_nor_kept_for(store: Store) -> None:
    book = fill(store, deals(), ratings(deals()))
    run(store, book)
    about = run_of(book, book.rubric, "month")
    store.save_rubric("Acme", RUBRIC)
    with pytest.raises(StoreError, match=r"The data set 'Acme' has changed meanwhile\. Start again\."):
        next(backtest(store, book, book.rubric, "quarter"))
    newer = load(store, "Acme", 1)
    assert store.backtest_progress(run_of(newer, newer.rubric, "month")) == (0, 0)
    run(store, newer)
    assert store.backtest_progress(about) == (0, 0)


def test_without_a_past_there_are_no_past_forecasts(store: Store) -> None:
    book = fill(store, deals(45), ratings(deals(45)))
    with pytest.raises(InputError) as refused:
        next(backtest(store, book, book.rubric, "quarter"))
    assert str(refused.value).startswith("There is no day in these data with enough wins before it and a whole quarter")
    whole = pl.DataFrame({"deal_id": ["a"], "outcome": ["won"]})
    undated = fill_undated(store, whole)
    with pytest.raises(InputError, match=r"There are no dates in this data set, so there is no forecast\."):
        next(backtest(store, undated, undated.rubric, "month"))


def fill_undated(store: Store, rows: pl.DataFrame) -> Book:
    store.take_in("Undated", delivery(conform(rows, "opportunities")))
    return load(store, "Undated", 0)


def test_scores_need_a_rubric_and_all_else_does_not(store: Store, untouched: list[KeptOrigin]) -> None:
    fill(store, deals(), ratings(deals()))
    bare = load(store, "Acme", 0)
    made = run(store, bare)
    assert made[0].methods == tuple(name for name in untouched[0].methods if name != "qualify without scores")
    without = untouched[-1].methods.index("qualify without scores")
    assert made[-1].quantiles[0].tolist() == untouched[-1].quantiles[without].tolist()
    assert made[-1].chances is not None
    assert made[-1].chances.zones == ()


def test_amounts_that_come_with_the_closing_are_hidden_until_then_and_counted(store: Store) -> None:
    late = deals().with_columns(amount=pl.when(pl.col("outcome") != "open").then("amount"))
    for past in run(store, fill(store, late, ratings(late))):
        waiting = (pl.col("created") <= past.origin) & (pl.col("closed") > past.origin)
        assert past.hidden == late.filter(waiting & pl.col("amount").is_not_null()).height
        assert 12 <= past.hidden <= 15


def test_origins_are_a_whole_window_before_the_last_day(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    book = fill(store, deals(), ratings(deals()))
    for steps, enough, count in (((7, 3, 1), 30, 81), ((7, 3, 1), 20, 27), ((7, 3, 1), 10, 12)):
        monkeypatch.setattr("qualify.analysis.origins.STEPS", steps)
        monkeypatch.setattr("qualify.analysis.origins.ENOUGH", enough)
        found = plan(book, "month")
        assert (len(found.days), found.length) == (count, 30)
        assert date(1970, 1, 1) + timedelta(days=found.days[-1]) == LAST - timedelta(days=30)
        assert set(np.diff(apart(found.days, 30)).tolist()) <= {30, 35}


def test_the_method_has_a_number_that_follows_its_figures(untouched: list[KeptOrigin]) -> None:
    figures = {method.name: round(method.crps, 6) for method in track_record(untouched, "month").methods}
    assert {VERSION: figures} == {1: FIGURES}, "A past forecast changed: raise VERSION in analysis/backtesting.py."
