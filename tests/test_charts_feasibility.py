"""Charts of what would change a forecast: plain data, marks named, shares from 0 to 100 per cent."""

from __future__ import annotations

import json

import pytest

from qualify.charts.feasibility import LEADS_BY_DAY, REVENUE_RANGES, TARGET_BY_WEEK
from qualify.charts.theme import fields


@pytest.mark.parametrize(
    ("spec", "drawn"),
    [
        (TARGET_BY_WEEK, {"day", "chance", "booked", "median", "mark", "says"}),
        (LEADS_BY_DAY, {"day", "in_time", "won", "mark", "says"}),
        (REVENUE_RANGES, {"state", "p10", "p50", "p90", "chance", "target"}),
    ],
)
def test_the_charts_are_plain_data_that_draw_these_columns(spec: dict[str, object], drawn: set[str]) -> None:
    assert json.loads(json.dumps(spec)) == spec
    assert fields(spec) == drawn


@pytest.mark.parametrize("spec", [TARGET_BY_WEEK, LEADS_BY_DAY])
def test_shares_are_drawn_from_none_to_all(spec: dict[str, list[dict[str, dict[str, dict[str, object]]]]]) -> None:
    assert [layer["encoding"]["y"]["scale"] for layer in spec["layer"]] == [{"domain": [0, 1]}] * 3


def test_a_dashed_line_is_named() -> None:
    rule, text, line = TARGET_BY_WEEK["layer"]
    assert rule["mark"]["strokeDash"] == [6, 3]
    assert text["encoding"]["text"]["field"] == "says"
    assert line["mark"]["point"]["size"] == 60
