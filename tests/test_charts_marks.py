"""The year's report as marks: one for every deal, none upon another, with labels that do not overlap."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualify import charts
from qualify.charts import MOST_MARKS, Marks, stacks

TEXTS = ("deal", "account", "owner", "amount", "created", "closed")
OUTCOMES = ("won", "lost", "no decision", "open")
Deal = tuple[int, str]


def deals(given: list[Deal]) -> pl.DataFrame:
    ids = [f"d{place}" for place in range(len(given))]
    table = {"score": [score for score, _ in given], "outcome": [outcome for _, outcome in given], "deal_id": ids}
    schema = {"score": pl.Int64, "outcome": pl.String, "deal_id": pl.String} | dict.fromkeys(TEXTS, pl.String)
    return pl.DataFrame(table | dict.fromkeys(TEXTS, ids), schema=schema)


def drawn(laid: Marks) -> pl.DataFrame:
    return laid.rows.filter(pl.col("part") == "deal")


some = st.lists(st.tuples(st.integers(0, 100), st.sampled_from(OUTCOMES)), max_size=300)


@given(some)
def test_every_deal_is_a_mark_of_its_own(given: list[Deal]) -> None:
    laid = stacks(deals(given), [], [])
    marks = drawn(laid)
    assert (laid.each, marks.height) == (1, len(given))
    assert sorted(marks["deal_id"]) == sorted(deals(given)["deal_id"])
    assert Counter(marks.select("at", "kind").iter_rows()) == Counter(
        (score, "Still open" if outcome == "open" else outcome.capitalize()) for score, outcome in given
    )
    assert laid.held["held"].to_list() == [[deal] for deal in laid.held["deal_id"]]


@given(some)
def test_no_mark_touches_another_and_all_are_inside(given: list[Deal]) -> None:
    laid = stacks(deals(given), [], [])
    marks = drawn(laid)
    for _, one in marks.group_by("x"):
        places = sorted(one["y"] * laid.height)
        step = one["step"][0] * laid.height
        assert all(b - a > step - 1e-6 for a, b in pairwise(places))
    assert marks.filter((pl.col("y") - pl.col("step") / 2 < 0) | (pl.col("y") > 1)).is_empty()


def test_won_goes_up_not_won_down_with_lost_first_and_open_below() -> None:
    laid = stacks(deals([(50, kind) for kind in OUTCOMES for _ in range(2)]), [], [])
    base = laid.rows.filter(pl.col("part") == "base")["y"][0]
    order = drawn(laid).sort("y")["kind"].to_list()
    assert order == ["Won"] * 2 + ["Lost"] * 2 + ["No decision"] * 2 + ["Still open"] * 2
    assert (drawn(laid)["y"] < base).sum() == 2


def test_up_to_five_thousand_deals_are_a_mark_each_and_more_are_bundled() -> None:
    spread = [(place % 101, OUTCOMES[place % 3]) for place in range(MOST_MARKS)]
    assert (stacks(deals(spread), [], []).each, drawn(stacks(deals(spread), [], [])).height) == (1, 5000)
    many = stacks(deals([*spread, (50, "won")]), [], [])
    assert many.each == 2
    assert sorted(deal for held in many.held["held"] for deal in held) == sorted(f"d{place}" for place in range(5001))
    sizes = [len(held) for held in many.held["held"]]
    assert (min(sizes), max(sizes)) == (1, 2)
    first = drawn(many).filter(pl.col("deal_id") == many.held["deal_id"][0])["deal"].item()
    assert first == f"2 deals, the first: {many.held['deal_id'][0]}"


def test_a_stack_that_would_be_taller_than_a_screen_is_bundled_too() -> None:
    laid = stacks(deals([(50, "won")] * 2000), [], [])
    assert (laid.each, laid.height) == (5, 934)


@pytest.mark.parametrize(("number", "height"), [(0, 41), (1, 50), (40, 401), (100, 476)])
def test_the_height_follows_the_tallest_stack(number: int, height: int) -> None:
    assert stacks(deals([(50, "won")] * number), [], []).height == height


def test_every_label_has_a_row_of_its_own_and_no_line_crosses_one() -> None:
    given = [("Floor 45", 45.5), ("Tipping point 38", 37.5), ("Ceiling 73", 72.5), ("Upper point 73", 72.5)]
    laid = stacks(deals([(50, "won")]), given, [("below", 37.5, "8 of 367 won"), ("above", 72.5, "94 of 98 won")])
    lines = laid.rows.filter(pl.col("part") == "line").with_columns(pl.col("y") * laid.height)
    assert lines.select("words", "x", "y", "side").rows() == [
        ("Ceiling 73", 72.5, 24.0, "right"),
        ("Upper point 73", 72.5, 40.0, "right"),
        ("Tipping point 38", 37.5, 56.0, "left"),
        ("Floor 45", 45.5, 72.0, "left"),
    ]
    zones = laid.rows.filter(pl.col("part") == "zone")
    assert zones.select("words", "x", "x2", "y").rows() == [
        ("8 of 367 won", -0.7, 37.5, 0.0),
        ("94 of 98 won", 100.7, 72.5, 0.0),
    ]
    words = laid.rows.filter(pl.col("part") == "band")
    assert words["words"].to_list() == ["Won: 1", "Not won: 0"]
    assert words["y"].min() * laid.height == 5 * 16 + 8


def test_the_key_and_the_words_name_the_outcomes_that_occur() -> None:
    laid = stacks(deals([(50, "no decision"), (40, "won"), (50, "no decision")]), [], [])
    assert laid.kinds == ["Won", "No decision"]
    words = laid.rows.filter(pl.col("part") == "band")["words"].to_list()
    assert words == ["Won: 1", "Not won: 2 no decision"]


def parts(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from parts(child)


@pytest.mark.parametrize("spec", [charts.MARKS, charts.MARKS_ON_PAPER], ids=["screen", "paper"])
def test_the_chart_is_plain_data_with_fixed_axes_and_fields_that_are_there(spec: dict[str, Any]) -> None:
    assert json.loads(json.dumps(spec)) == spec
    assert [key for part in parts(spec) for key in part if key in ("data", "datasets", "$schema")] == []
    fields = {part["field"] for part in parts(spec) if "field" in part}
    assert fields <= {*stacks(deals([(50, "won")]), [], []).rows.columns, "href"}
    placed = [(axis, part["encoding"].get(axis, {})) for part in parts(spec) if "encoding" in part for axis in "xy"]
    domains = {(axis, tuple(channel["scale"]["domain"])) for axis, channel in placed if "scale" in channel}
    assert domains == {("x", (-0.7, 100.7)), ("y", (1, 0))}


def test_outcomes_differ_by_shape_and_by_colour_and_only_the_screen_can_be_clicked() -> None:
    for spec in (charts.MARKS, charts.MARKS_ON_PAPER):
        told = [part["encoding"] for part in parts(spec) if "shape" in part.get("encoding", {})]
        assert [len(set(encoding[by]["scale"]["range"])) for encoding in told for by in ("shape", "color")] == [4, 4]
        assert [encoding["shape"]["field"] for encoding in told] == ["kind"]
    assert [param["name"] for param in charts.MARKS["params"]] == [charts.PICK]
    assert "params" not in charts.MARKS_ON_PAPER
