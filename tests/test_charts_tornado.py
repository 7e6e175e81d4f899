"""The tornado: the criterion that moves a number furthest on top, up and down told by shape."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest

from qualify import charts

TABLE = pl.DataFrame(
    [
        ("a", "Need?", "a notch up", 12, "certified floor", 40.0, 41.0),
        ("a", "Need?", "to zero", 0, "certified floor", 40.0, None),
        ("b", "Budget?", "a notch up", 12, "certified floor", 40.0, 40.0),
        ("b", "Budget?", "to zero", 0, "certified floor", 40.0, 36.0),
        ("c", "Need?", "a notch up", 12, "certified floor", 40.0, 42.0),
        ("c", "Need?", "a notch up", 12, "open money", 4e6, 5e6),
    ],
    orient="row",
    schema=["criterion", "question", "change", "weight", "what", "before", "after"],
)


def test_the_criterion_that_moves_it_furthest_comes_first_and_one_without_a_line_is_left_out() -> None:
    assert charts.tornado_rows(TABLE, "certified floor").select("label", "change", "after").rows() == [
        ("Budget?", "a notch up", 40.0),
        ("Budget?", "to zero", 36.0),
        ("Need? (c)", "a notch up", 42.0),
        ("Need? (a)", "a notch up", 41.0),
    ]
    assert charts.tornado_rows(TABLE, "open money")["label"].to_list() == ["Need?"]


@pytest.mark.parametrize("spec", [charts.TORNADO_OF_SCORES, charts.TORNADO_OF_MONEY])
def test_the_chart_is_plain_data_that_draws_columns_of_the_rows(spec: dict[str, Any]) -> None:
    assert json.loads(json.dumps(spec)) == spec
    assert charts.fields(spec) == set(charts.tornado_rows(TABLE, "certified floor").columns)


def test_up_down_and_zero_have_shapes_and_bars_of_their_own() -> None:
    changes = ["a notch up", "a notch down", "to zero"]
    bar, _, end = charts.TORNADO_OF_SCORES["layer"]
    assert end["encoding"]["shape"]["scale"] == {
        "domain": changes,
        "range": ["triangle-up", "triangle-down", "cross"],
    }
    places = ["", *changes]  # The first is the question's, which stands above its bars.
    assert [layer["encoding"]["yOffset"]["scale"]["domain"] for layer in (bar, end)] == [places, places]
    assert bar["encoding"]["y"]["axis"]["labelAlign"] == "left"


def test_neighbouring_amounts_have_labels_of_their_own() -> None:
    axes = [spec["layer"][0]["encoding"]["x"]["axis"] for spec in (charts.TORNADO_OF_SCORES, charts.TORNADO_OF_MONEY)]
    assert [axis["format"] for axis in axes] == [".0f", "~s"]  # Without a precision Vega takes what the ticks need.
