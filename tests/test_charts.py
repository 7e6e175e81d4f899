"""Charts are constant dictionaries: fixed axes, no rows inside, and no field that the pages do not send."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
import pytest

from qualify import charts
from qualify.analysis import Book, View, baseline, view

SPECS = {
    "outcomes": charts.OUTCOMES_BY_SCORE,
    "curve": charts.WIN_RATE_CURVE,
    "periods": charts.REVENUE_BY_PERIOD,
    "chances": charts.REVENUE_CURVE,
}


@pytest.fixture(scope="module")
def seen(company: Book) -> View:
    return view(company, company.rubric, baseline(company))


@pytest.fixture(scope="module")
def columns(seen: View) -> dict[str, set[str]]:
    """The columns of the rows that the pages send with each chart."""
    assert seen.forecast is not None
    scores = set(charts.score_rows(seen.curve, 30, 70, np.zeros(101)).columns)
    curve = set(seen.forecast.curve(seen.forecast.periods["label"][0]).columns)
    return {
        "outcomes": scores, "curve": scores, "periods": set(seen.forecast.periods.columns),
        "chances": curve | {"mark", "mark_at"},
    }  # fmt: skip


def parts(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from parts(child)


@pytest.mark.parametrize("name", SPECS)
def test_a_chart_is_plain_data_without_rows(name: str) -> None:
    spec = SPECS[name]
    assert json.loads(json.dumps(spec)) == spec
    assert [key for part in parts(spec) for key in part if key in ("data", "datasets", "$schema", "params")] == []
    assert spec["height"] == (340 if name == "outcomes" else 300)


def test_even_odds_stand_out_on_dark_paper() -> None:
    ticks = [
        part["mark"]
        for part in parts(charts.REVENUE_BY_PERIOD)
        if "mark" in part and part["mark"].get("type") == "tick"
    ]
    assert [(tick["color"], tick.get("stroke")) for tick in ticks] == [("#0b3d5c", "white"), ("#a875dc", None)]


def test_the_legend_of_outcomes_lists_those_that_occur_and_open_ones_as_diamonds() -> None:
    table = pl.DataFrame({"won": [3, 0], "lost": [0, 0], "no_decision": [0, 1], "open": [0, 2]})
    spec = charts.only(charts.OUTCOMES_BY_SCORE, charts.outcome_names(table))
    drawn = {name: part for name, part in spec.items() if name != "config"}
    legends = [part["legend"] for part in parts(drawn) if part.get("legend")]
    assert [legend["values"] for legend in legends] == [["Won", "No decision", "Still open"]] * 4
    assert {legend["symbolType"]["expr"] for legend in legends} == {
        "datum.value == 'Still open' ? 'diamond' : 'square'"
    }


@pytest.mark.parametrize("name", SPECS)
def test_every_field_is_a_column_that_the_pages_send(name: str, columns: dict[str, set[str]]) -> None:
    encoded = {part["field"] for part in parts(SPECS[name]) if "field" in part}
    filtered = {part["filter"].split(".")[1].split()[0] for part in parts(SPECS[name]) if "filter" in part}
    assert encoded | filtered <= columns[name]
    assert encoded & {"score", "label", "amount"} != set()


def domains(spec: dict[str, Any], axis: str) -> list[Any]:
    found = [part["encoding"].get(axis) for part in parts(spec) if "encoding" in part]
    return [encoding["scale"]["domain"] for encoding in found if encoding and "domain" in encoding.get("scale", {})]


def test_axes_that_can_be_fixed_are_fixed() -> None:
    for name in ("outcomes", "curve"):
        assert {tuple(domain) for domain in domains(SPECS[name], "x")} == {(0, 100)}
    assert {tuple(domain) for domain in domains(SPECS["curve"], "y")} == {(0, 1)}
    assert {tuple(domain) for domain in domains(SPECS["chances"], "y")} == {(0, 1)}


def test_the_score_rows_add_what_the_marks_need_and_change_nothing(seen: View) -> None:
    before = seen.curve.clone()
    ghost = np.linspace(0, 1, 101)
    rows = charts.score_rows(seen.curve, 30, 70, ghost)
    assert seen.curve.equals(before)
    assert rows.select(seen.curve.columns).equals(seen.curve)
    assert rows["down"].to_list() == [-number for number in seen.curve["not_won"]]
    assert rows["lost_to"].to_list() == [-number for number in seen.curve["lost"]]
    raw = [won / deals if deals else None for won, deals in seen.curve.select("won", "deals").iter_rows()]
    assert rows["raw"].to_list() == raw
    assert rows["saved"].to_list() == ghost.tolist()


@pytest.mark.parametrize(
    ("lower", "upper", "drawn"),
    [
        (None, None, []),
        (30, None, [(30, "Lower line", 30.5)]),
        (None, 70, [(70, "Upper line", 69.5)]),
        (30, 70, [(30, "Lower line", 30.5), (70, "Upper line", 69.5)]),
        (30, 31, [(30, "Lower line", 30.5), (31, "Upper line", 30.5)]),
        (0, 100, [(0, "Lower line", 0.5), (100, "Upper line", 99.5)]),
    ],
)
def test_lines_are_drawn_between_the_scores_that_they_part(
    seen: View, lower: int | None, upper: int | None, drawn: list[tuple[int, str, float]]
) -> None:
    rows = charts.score_rows(seen.curve, lower, upper, None)
    assert rows.filter(pl.col("line").is_not_null()).select("score", "line", "line_at").rows() == drawn
    assert rows["saved"].to_list() == [None] * 101
    assert rows.schema["saved"] == pl.Float64


def test_every_outcome_is_in_the_legend_by_name_and_no_decision_lies_beyond_lost(seen: View) -> None:
    named = [part["color"]["datum"] for part in parts(SPECS["outcomes"]) if "datum" in part.get("color", {})]
    assert named == ["Won", "Lost", "No decision", "Still open"]
    layer = next(part for part in parts(SPECS["outcomes"]) if part.get("encoding", {}).get("y2"))
    assert (layer["encoding"]["y"]["field"], layer["encoding"]["y2"]["field"]) == ("lost_to", "down")
    assert (seen.members.lost, seen.members.no_decision) == (seen.curve["lost"].sum(), seen.curve["no_decision"].sum())


def test_a_mark_says_how_many_deals_it_stands_for_and_what_they_prove(seen: View) -> None:
    size = next(part["size"] for part in parts(charts.WIN_RATE_CURVE) if "size" in part and "field" in part["size"])
    assert (size["field"], size["scale"]["domain"], size["scale"]["range"]) == ("deals", [1, 1000], [8, 200])
    tips = next(part["tooltip"] for part in parts(charts.WIN_RATE_CURVE) if isinstance(part.get("tooltip"), list))
    assert [tip["field"] for tip in tips] == ["score", "deals", "won", "raw", "proven"]
    few = seen.curve.filter((pl.col("deals") == 1) & (pl.col("won") == 1))["proven"].unique().to_list()
    assert few == ["at least 4 %"]
    assert seen.curve.filter(deals=0)["proven"].unique().to_list() == [None]
