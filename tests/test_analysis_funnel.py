"""The funnel of a view: who is in it, what adds up, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from qualify.analysis import Book, View, baseline, load, view
from qualify.analysis import funnel_words as words
from qualify.analysis.arrival import take_in_company
from qualify.analysis.book import choose
from qualify.analysis.funnel import PERIOD, Funnel, funnel, offered, parts
from qualify.analysis.routing import CYCLE, NOT_KNOWN, Road, flow, road
from qualify.analysis.zones import BELOW
from qualify.errors import InputError
from qualify.process.routing import AGEING, OLD
from qualify.selection import Selection
from qualify.simulate import simulate
from qualify.store import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    held = Store(tmp_path_factory.mktemp("funnel") / "company.duckdb")
    take_in_company(held, simulate(900, 3))
    yield held
    held.close()


@pytest.fixture(scope="module")
def book(store: Store) -> Book:
    return load(store, store.datasets()["dataset"][0], 1)


@pytest.fixture(scope="module")
def whole(store: Store, book: Book) -> Road:
    return road(store, book)


def seen(book: Book) -> View:
    return view(book, book.rubric, baseline(book))


def looked(book: Book, whole: Road) -> Funnel:
    return funnel(seen(book), flow(book, whole))


def test_every_open_deal_stands_in_one_stage(book: Book, whole: Road) -> None:
    found = looked(book, whole)
    assert found.known == "stages"
    assert found.flow.order == ("Qualify", "Discover", "Propose", "Negotiate")
    assert found.now["stage"].to_list() == list(found.flow.order)
    opened = found.view.open
    assert int(found.now["deals"].sum()) == opened.height == found.flow.open.height
    assert float(found.now["money"].sum()) == opened["money"].sum()
    assert int(found.now["below"].sum()) == opened.filter(zone=BELOW).height
    counts = dict(book.deals.filter(outcome="open")["stage"].value_counts().iter_rows())
    assert dict(found.now.select("stage", "deals").iter_rows()) == counts
    for row in found.now.iter_rows(named=True):
        held = opened.filter(stage=row["stage"])["score"]
        assert row["middle"] == held.quantile(0.5, "nearest")
        assert row["scored"] == held.count()
        tens = found.scores.filter(stage=row["stage"])
        assert int(tens["deals"].sum()) == row["scored"]
        assert dict(tens.select("from_score", "deals").iter_rows()).get(40, 0) == held.is_between(40, 49).sum()


def test_the_visits_of_a_stage_add_up(book: Book, whole: Road) -> None:
    found = flow(book, whole)
    for row in (*found.stages.iter_rows(named=True), *found.cycle.iter_rows(named=True)):
        ended = ("passed_on", "moved_back", "won", "lost", "no_decision", "here")
        assert sum(row[name] for name in ended) == row["visits"]
        assert row["first_yield"] == (row["passed_on"] + row["won"]) / (row["visits"] - row["here"])
        assert row["yield_low"] < row["first_yield"] < row["yield_high"]
        assert row["quarter"] <= row["median"] <= row["three_quarters"] <= row["nine_tenths"]
    assert found.cycle["visits"].item() == book.deals.height
    assert found.stages["moved_back"].to_list()[2] > 0
    assert found.reopened_deals == 0


def test_ageing_deals_are_those_beyond_their_stages_usual(book: Book, whole: Road) -> None:
    found = looked(book, whole)
    usual = {row["stage"]: row for row in found.flow.stages.iter_rows(named=True)}
    for row in found.waiting.iter_rows(named=True):
        limits = usual[row["stage"]]
        assert (row["days"] > limits["nine_tenths"]) == (row["age"] == OLD)
        assert row["days"] > limits["three_quarters"]
    assert found.waiting.height == int(found.now["old"].sum() + found.now["ageing"].sum())
    ages = found.waiting["age"].to_list()
    assert ages == sorted(ages, key=[OLD, AGEING].index)


@pytest.mark.parametrize("field", ["team", "owner"])
def test_a_part_of_the_company_has_its_own_visits(book: Book, whole: Road, store: Store, field: str) -> None:
    value = book.deals[field][0]
    narrow = choose(book, Selection(**{field: value}))
    own = flow(narrow, whole)
    ours = flow(book, whole).visits.filter(book.deals[field].gather(flow(book, whole).visits["deal"]) == value)
    assert own.visits.height == ours.height
    assert narrow.deals["deal_id"].gather(own.visits["deal"]).to_list() == (
        book.deals["deal_id"].gather(ours["deal"]).to_list()
    )
    # The terminal has no whole book beside it.
    assert flow(narrow, road(store, narrow)).visits.equals(own.visits)


def test_deals_closed_on_other_days_are_left_out_and_counted(book: Book, whole: Road) -> None:
    assert book.as_of is not None
    first = book.as_of - timedelta(days=200)
    found = flow(choose(book, Selection(first=first)), whole)
    before = book.deals.filter(pl.col("closed") < first).height
    assert found.left_out == before > 0
    assert found.cycle["visits"].item() == book.deals.height - before
    assert found.cycle["here"].item() == book.open_rows.size
    assert f"{before:,} decided deals that the selection leaves out are not counted here either." in words.notes(found)


def test_on_a_day_in_the_past_nothing_later_is_known(store: Store, book: Book) -> None:
    assert book.as_of is not None
    day = book.as_of - timedelta(days=120)
    then = load(store, book.dataset, 1, day=day)
    found = flow(then, road(store, then))
    assert found.visits["entered"].max() <= day
    assert found.later == 0
    assert found.visits["left"].drop_nulls().max() <= day
    still = store.stages(book.dataset).filter(pl.col("entered") <= day).group_by("deal_id").agg(pl.col("stage").last())
    own = then.deals.filter(outcome="open").join(still, on="deal_id").select("stage_right").to_series()
    assert dict(found.now["stage"].value_counts().iter_rows()) == dict(own.value_counts().iter_rows())


def without_history(book: Book) -> Road:
    return Road(book.deals["deal_id"], (), {}, pl.DataFrame(), 0)


def test_without_a_history_there_is_the_whole_road_and_the_stages_of_now(book: Book) -> None:
    found = looked(book, without_history(book))
    assert (found.known, found.flow.stages.is_empty(), found.flow.slowest) == ("stages now", True, None)
    assert sorted(found.now["stage"]) == ["Discover", "Negotiate", "Propose", "Qualify"]
    assert found.flow.cycle["stage"].to_list() == [CYCLE]
    assert words.answer(found).startswith(
        "The road from creation to close is all that the dates tell: half of the deals"
    )


def test_without_stages_or_dates_what_is_missing_is_said(book: Book) -> None:
    nowhere = replace(book, deals=book.deals.with_columns(stage=pl.lit(None, pl.String)))
    found = looked(nowhere, without_history(nowhere))
    assert (found.known, found.now["stage"].to_list()) == ("cycle", [NOT_KNOWN])
    undated = replace(nowhere, as_of=None, open_rows=np.zeros(0, np.int64), open_deck=nowhere.open_deck.rows([]))
    empty = looked(undated, without_history(undated))
    assert (empty.known, offered(empty), empty.flow.little) == ("nothing", [], None)
    assert words.answer(empty).startswith("How work flows cannot be told: nobody wrote down when")
    assert words.record(empty)["stages"] == words.record(empty)["load"] == []


def test_the_two_years_and_the_parts_of_a_field(book: Book, whole: Road) -> None:
    found = looked(book, whole)
    assert offered(found) == [PERIOD, "team", "product", "source", "owner"]
    years = parts(found, PERIOD)
    assert sorted(years.table["part"].unique()) == ["2024-11-16 to 2025-11-14", "2025-11-15 to 2026-11-13"]
    late = years.table.filter(stage=CYCLE, part="2025-11-15 to 2026-11-13")
    closed = book.deals.filter(pl.col("closed").is_between(date(2025, 11, 15), date(2026, 11, 13)))
    assert late.select("over", "passed").row(0) == (closed.height, closed.filter(outcome="won").height)
    teams = parts(found, "team")
    assert teams.table["over"].sum() == int((found.flow.stages["visits"] - found.flow.stages["here"]).sum()) + int(
        (found.flow.cycle["visits"] - found.flow.cycle["here"]).item()
    )
    assert teams.merged == ()
    with pytest.raises(InputError, match="The stages cannot be compared by 'colour'"):
        parts(found, "extra: colour")


def test_small_parts_are_taken_together(book: Book, whole: Road) -> None:
    names = pl.Series("team", [f"T{at // 5}" if at < 20 else "Rest" for at in range(book.deals.height)])
    found = parts(looked(replace(book, deals=book.deals.with_columns(names)), whole), "team")
    assert found.merged == ("T0", "T1", "T2", "T3")
    assert found.table["part"].unique().sort().to_list() == ["Others (4)", "Rest"]
    assert words.merged(found) == "Others: 4 parts with few deals or after the largest: T0, T1, T2, T3."
