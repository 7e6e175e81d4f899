"""The charts of criteria: constant dictionaries with fixed axes, rows with the numbers in words."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest

from qualify import charts

TABLE = pl.DataFrame(
    {
        "key": ["a", "b", "c", "d"], "question": ["Need?", "Budget?", "Need?", "Size?"],
        "verdict": ["cannot tell", "tells", "against", "no answers"], "separation": [0.52, 0.71, 0.4, None],
        "low": [0.44, 0.66, 0.33, None], "high": [0.6, 0.757, 0.47, None],
    }
)  # fmt: skip
ANSWERS = pl.DataFrame(
    {
        "answer": ["Yes", "Perhaps", "No", None], "deals": [1200, 0, 40, 0], "won": [900, 0, 4, 0],
        "open": [3, 0, 1, 0], "rate": [0.75, None, 0.1, None], "low": [0.729, None, 0.035, None],
        "high": [0.77, None, 0.214, None],
    }
)  # fmt: skip


def test_the_strongest_question_comes_first_and_two_alike_are_told_apart() -> None:
    assert charts.strength_rows(TABLE).select("question", "separation", "interval", "verdict").rows() == [
        ("Budget?", 0.71, "66 % to 76 %", "tells won deals from others"),
        ("Need? (a)", 0.52, "44 % to 60 %", "cannot be told yet"),
        ("Need? (c)", 0.4, "33 % to 47 %", "runs against the outcome"),
    ]


def test_answers_keep_their_order_and_unanswered_is_shown_where_there_is_one() -> None:
    rows = charts.answer_rows(ANSWERS, 0.39)
    assert rows.select("label", "kind", "said", "interval", "overall").rows() == [
        ("Yes (1,200)", "answer", "900 of 1200", "73 % to 77 %", 0.39),
        ("Perhaps (0)", "answer", "0 of 0", None, 0.39),
        ("No (40)", "answer", "4 of 40", "4 % to 21 %", 0.39),
    ]
    still_open = ANSWERS.with_columns(open=pl.lit(2))
    assert charts.answer_rows(still_open, 0.39)["label"].to_list()[-1] == "Unanswered (0)"


def test_of_very_many_answers_the_most_frequent_are_drawn_in_their_order() -> None:
    many = pl.DataFrame({"answer": [*(f"a{n:03}" for n in range(150)), None], "deals": [*range(150), 7]}).with_columns(
        won=pl.lit(0), open=pl.lit(0), rate=pl.lit(0.0), low=pl.lit(0.0), high=pl.lit(0.1)
    )
    labels = charts.answer_rows(many, 0.5)["label"].to_list()
    assert labels == [*(f"a{n:03} ({n})" for n in range(130, 150)), "Unanswered (7)"]


@pytest.mark.parametrize(
    ("spec", "rows"),
    [
        (charts.CRITERIA_STRENGTH, charts.strength_rows(TABLE)),
        (charts.CRITERION_ANSWERS, charts.answer_rows(ANSWERS, 0.39)),
    ],
)
def test_the_charts_are_plain_data_that_draw_columns_of_the_rows(spec: dict[str, Any], rows: pl.DataFrame) -> None:
    assert json.loads(json.dumps(spec)) == spec
    assert charts.fields(spec) - {"value"} == set(rows.columns)  # An axis calls its own number datum.value.
    domains = [layer["encoding"]["x"]["scale"] for layer in spec["layer"] if "scale" in layer["encoding"]["x"]]
    assert domains == [{"domain": [0, 1], "nice": False}]


def test_names_as_long_as_a_question_stand_above_their_marks_on_any_screen() -> None:
    interval, half, point = charts.CRITERIA_STRENGTH["layer"]
    axis = interval["encoding"]["y"]["axis"]
    assert (axis["labelAlign"], axis["labelOffset"], axis["labelLimit"]) == ("left", -9, {"expr": "width"})
    assert [layer["mark"]["yOffset"] for layer in (interval, half, point)] == [9, 9, 9]
    assert point["encoding"]["x"]["title"] == [
        "Of 100 pairs of a won deal and one that was not,", "the won one has the better answer in",
    ]  # fmt: skip


def test_the_legend_lists_the_verdicts_that_occur() -> None:
    rows = charts.strength_rows(TABLE.head(2))
    spec = charts.only(charts.CRITERIA_STRENGTH, rows["verdict"].to_list())
    point = spec["layer"][2]["encoding"]
    said = ["tells won deals from others", "cannot be told yet"]
    assert [point[by]["legend"]["values"] for by in ("shape", "color")] == [said, said]
    assert "values" not in charts.CRITERIA_STRENGTH["layer"][2]["encoding"]["shape"]["legend"]


def test_what_a_mark_stands_for_is_told_by_its_shape_too() -> None:
    shapes = [
        layer["encoding"]["shape"]["scale"]["range"]
        for spec in (charts.CRITERIA_STRENGTH, charts.CRITERION_ANSWERS)
        for layer in spec["layer"]
        if "shape" in layer["encoding"]
    ]
    assert shapes == [["circle", "triangle-left", "square", "diamond"], ["circle", "diamond"]]
