"""The worklist: one class for every open deal, told by certified lines, days and age; and its order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as drawn
from hypothesis import strategies as st

from qualify.analysis import Book, Lines, View, baseline, load, view
from qualify.analysis.arrival import take_in_company
from qualify.analysis.routing import Flow, flow, road
from qualify.analysis.segments import NOT_STATED
from qualify.analysis.worklist import CLASSES, Worklist, by_criterion, listed, owned, owners, read_hours, worklist
from qualify.analysis.zones import ZONES
from qualify.errors import InputError
from qualify.selection import Selection
from qualify.simulate import simulate
from qualify.store import Store
from qualify.tipping.certify import Certified


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    held = Store(tmp_path_factory.mktemp("worklist") / "company.duckdb")
    take_in_company(held, simulate(2500))
    yield held
    held.close()


@pytest.fixture(scope="module")
def seen(store: Store) -> View:
    book: Book = load(store, store.datasets()["dataset"][0], 1)
    return view(book, book.rubric, baseline(book))


@pytest.fixture(scope="module")
def moved(store: Store, seen: View) -> Flow:
    return flow(seen.book, road(store, seen.book))


@pytest.fixture(scope="module")
def found(seen: View, moved: Flow) -> Worklist:
    return worklist(seen, moved)


def test_every_open_deal_is_in_one_class(found: Worklist) -> None:
    assert found.deals["deal_id"].sort().to_list() == found.view.open["deal_id"].sort().to_list()
    assert {name: found.of(name).height for name in CLASSES} == {
        "expedite": 37, "run": 17, "rework": 84, "scrap": 38, "none": 85,
    }  # fmt: skip
    assert (found.certified, found.due) == (Lines(37, 76), date(2026, 12, 31))


def _expected_class(row: dict[str, Any], sure: Lines, due: date) -> tuple[str, str | None]:
    """The same, a deal at a time and in other words."""
    score, late = row["score"], row["age"] in ("old", "ageing")
    if score is not None and sure.lower is not None and score <= sure.lower:
        if row["age"] == "old":
            return "scrap", None
        return "none", "age not known" if row["age"] == "not known" else "not old"
    if late and row["expected"] is not None and row["expected"] <= due:
        return "expedite", None
    if score is None:
        return "none", "no score"
    if sure.upper is not None and score >= sure.upper:
        return "run", None
    if row["zone"] == "below":
        return "none", "line not certified"
    return ("none", "no line") if sure == Lines(None, None) else ("rework", None)


LINE = st.one_of(st.none(), st.integers(5, 45)), st.one_of(st.none(), st.integers(46, 95))


@given(*LINE, st.booleans(), st.booleans(), st.integers(1, 60))
@drawn(max_examples=30, deadline=None)
def test_only_certified_lines_say_run_or_scrap(
    seen: View, moved: Flow, lower: int | None, upper: int | None, floor: bool, ceiling: bool, unscored: int
) -> None:
    at = Lines(lower, upper)
    line = replace(
        seen.reading.line,
        floor=Certified(lower, 1, 0, 0.1, 0.1) if floor and lower is not None else None,
        ceiling=Certified(upper, 1, 1, 0.9, 0.9) if ceiling and upper is not None else None,
    )
    zones = at.zone
    rows = seen.open.with_columns(
        score=pl.when(pl.int_range(pl.len()) % unscored == 0).then(None).otherwise("score")
    ).with_columns(
        zone=pl.col("score").map_elements(lambda s: ZONES[zones[s]], return_dtype=pl.String).fill_null("not scored")
    )  # fmt: skip
    made = worklist(replace(seen, open=rows, reading=replace(seen.reading, lines=at, line=line)), moved)
    sure = Lines(lower if floor else None, upper if ceiling else None)
    assert made.certified == sure
    for row in made.deals.iter_rows(named=True):
        assert (row["class"], row["why"]) == _expected_class(row, sure, date(2026, 12, 31))


def test_noise_sends_nobody_away(tmp_path: Path) -> None:
    """Where scores mean nothing, no deal is called scrap and none run. Measured: 0 of 24 companies."""
    for seed in range(3):
        held = Store(tmp_path / f"{seed}.duckdb")
        take_in_company(held, simulate(900, seed, "nothing"))
        book = load(held, held.datasets()["dataset"][0], 1)
        made = worklist(view(book, book.rubric, baseline(book)), flow(book, road(held, book)))
        assert set(made.deals["class"]) == {"none", "expedite"}
        assert set(made.deals["why"].drop_nulls()) == {"no line"}
        held.close()


def test_the_age_is_that_of_the_stage_or_of_the_whole_road(found: Worklist, moved: Flow) -> None:
    stages = moved.open.with_columns(deal_id=found.view.book.deals["deal_id"].gather(moved.open["deal"]))
    there = stages.select("deal_id", "stage", "age", "days", "nine_tenths")
    both = found.deals.join(there, on="deal_id", suffix="_there")
    told = both.filter(pl.col("age_there") == "old")
    assert told.height == 61
    assert (
        told.select("age", "where", "days", "limit").rows()
        == told.select("age_there", "stage_there", "days_there", "nine_tenths").rows()
    )
    road_only = both.filter((pl.col("where") == "since creation") & (pl.col("age_there") != "old"))
    assert set(road_only["age"]) == {"old"}
    assert (road_only["days"] > road_only["limit"]).all()


def test_in_each_class_what_is_worth_most_comes_first(found: Worklist) -> None:
    assert found.deals["class"].unique(maintain_order=True).to_list() == list(CLASSES)
    worth = {"expedite": "expected_money", "run": "expected_money", "rework": "moved", "scrap": "at_stake"}
    for name, column in worth.items():
        held = found.of(name)[column].drop_nulls()
        assert held.to_list() == sorted(held, reverse=True)
    assert found.of("rework").filter(pl.col("at_stake").is_null())["moved"].drop_nulls().is_empty()


def test_the_money_moved_is_the_money_times_the_chance_gained(found: Worklist) -> None:
    row = found.of("rework").row(0, named=True)
    assert row["moved"] == pytest.approx(row["money"] * (row["then_by_next_quarter"] - row["by_next_quarter"]))
    table = by_criterion(found)
    rework = found.of("rework").drop_nulls("key")
    assert table["deals"].sum() == rework.height + rework["others"].sum()
    assert table["only"].sum() == rework.filter(others=0).height
    assert table["moved"].sum() == pytest.approx((rework["moved"] * (rework["others"] + 1)).sum())
    assert table["moved"].to_list() == sorted(table["moved"], reverse=True)


def test_an_owner_has_own_deals_by_the_lines_of_all(found: Worklist) -> None:
    names = owners(found)
    parts = [owned(found, name) for name in names]
    assert sum(part.deals.height for part in parts) == found.deals.height
    assert {part.certified for part in parts} == {found.certified}
    with pytest.raises(InputError, match="Nobody called 'Nobody' has an open deal"):
        owned(found, "Nobody")
    nameless = replace(found, deals=found.deals.with_columns(owner=pl.lit(None, pl.String)))
    assert owners(nameless) == [NOT_STATED]
    assert owned(nameless, NOT_STATED).deals.height == found.deals.height


def test_a_class_that_is_none(found: Worklist) -> None:
    assert listed(found, None).height == 261
    assert listed(found, "scrap").equals(found.of("scrap"))
    with pytest.raises(InputError, match="'later' is no class of the worklist"):
        listed(found, "later")


@pytest.mark.parametrize("text", ["", "0", "-1", "169", "nan", "inf", "two"])
def test_hours_that_cannot_be(text: str) -> None:
    with pytest.raises(InputError, match="is not a number of hours that a deal can take in a week"):
        read_hours(text)


def test_a_segment_has_only_its_deals(store: Store) -> None:
    book = load(store, store.datasets()["dataset"][0], 1, Selection(team="East"))
    made = worklist(view(book, book.rubric, baseline(book)), flow(book, road(store, book)))
    assert made.deals.height == len(book.open_rows)
    assert made.deals["age"].null_count() == 0
