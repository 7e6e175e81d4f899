"""The chart of segments' lines: a constant dictionary with a fixed axis, so that a wide interval looks wide."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from qualify import charts

TABLE = pl.DataFrame(
    {
        "segment": ["East", "West"], "deals": [1200, 30], "line": [40, 0], "low": [38, 0], "high": [43, 77],
        "place": ["crossed", "past it at every score"], "company": [41, 41],
    }
)  # fmt: skip


def parts(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from parts(child)


def test_the_rows_say_how_many_deals_and_which_interval() -> None:
    assert charts.segment_rows(TABLE).select("label", "interval", "company_label").rows() == [
        ("East (1,200 deals)", "38 to 43", "All deals: 41"),
        ("West (30 deals)", "0 to 77", "All deals: 41"),
    ]


def test_the_chart_is_plain_data_that_draws_columns_of_the_rows() -> None:
    spec = charts.SEGMENT_LINES
    assert json.loads(json.dumps(spec)) == spec
    assert [key for part in parts(spec) for key in part if key in ("data", "datasets", "$schema", "params")] == []
    drawn = {part["field"] for part in parts(spec) if "field" in part}
    assert drawn == set(charts.segment_rows(TABLE).columns)


def test_the_axis_is_the_whole_scale_and_a_line_that_is_nowhere_has_another_shape() -> None:
    encodings = [part["encoding"] for part in parts(charts.SEGMENT_LINES) if "encoding" in part]
    scales = {axis: encoding[axis]["scale"] for encoding in encodings for axis in ("x", "shape")
              if "scale" in encoding.get(axis, {})}  # fmt: skip
    assert scales == {
        "x": {"domain": [0, 100], "nice": False},
        "shape": {
            "domain": ["crossed", "past it at every score", "never reached"],
            "range": ["circle", "triangle-left", "triangle-right"],
        },
    }
