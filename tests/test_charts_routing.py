"""The rows of the routing's charts: ends laid side by side, times that are known, people with work in hand."""

from __future__ import annotations

import polars as pl

from qualify import charts
from qualify.charts.routing import MOST_PEOPLE


def test_the_ends_of_a_stage_fill_its_bar() -> None:
    stages = pl.DataFrame({"stage": ["Lead", "Offer"], "visits": [10, 0], "passed_on": [5, 0], "won": [0, 0],
                           "moved_back": [0, 0], "here": [3, 0], "no_decision": [0, 0], "lost": [2, 0]})  # fmt: skip
    rows = charts.end_rows(stages)
    assert rows.select("stage", "end", "left", "right", "label").rows() == [
        ("Lead", "Passed on", 0.0, 0.5, "50 %"), ("Lead", "Still there", 0.5, 0.8, "30 %"),
        ("Lead", "Lost", 0.8, 1.0, "20 %"),
    ]  # fmt: skip
    assert charts.end_names(rows) == ["Passed on", "Still there", "Lost"]


def test_times_that_cannot_be_told_yet_end_where_they_are_known() -> None:
    stages = pl.DataFrame({"stage": ["Lead", "Offer"], "quarter": [2, 5], "median": [4, None],
                           "three_quarters": [9, None], "nine_tenths": [None, None]},
                          schema_overrides={"nine_tenths": pl.Int64})  # fmt: skip
    now = pl.DataFrame({"stage": ["Lead"], "days": [6.5]})
    assert charts.time_rows(stages, now).rows(named=True) == [
        {"stage": "Lead", "quarter": 2, "median": 4, "until": 9, "wide": 9, "open": 6.5, "middle": "2 to 9 days"}
    ]


def test_people_are_those_with_the_most_months_of_work() -> None:
    at = pl.int_range(30, eager=True)
    people = pl.DataFrame({"owner": [f"P{place}" for place in at], "open": at, "months": at.cast(pl.Float64),
                           "can": [20.0] * 30, "over": at > 20})  # fmt: skip
    rows = charts.load_rows(people)
    assert rows["owner"].to_list() == [f"P{at}" for at in range(29, 29 - MOST_PEOPLE, -1)]


def test_the_charts_draw_the_columns_that_the_rows_have() -> None:
    stages = pl.DataFrame(schema=dict.fromkeys(("quarter", "median", "three_quarters", "nine_tenths"), pl.Int64))
    times = charts.time_rows(
        stages.with_columns(stage=pl.lit("")), pl.DataFrame(schema={"stage": pl.String, "days": pl.Float64})
    )
    assert charts.fields(charts.STAGE_TIMES) <= set(times.columns)
    people = pl.DataFrame(schema={"owner": pl.String, "open": pl.Int64, "can": pl.Float64, "months": pl.Float64,
                                  "over": pl.Boolean})  # fmt: skip
    assert charts.fields(charts.LOAD) <= set(charts.load_rows(people).columns)


def test_scores_stand_in_boxes_of_ten_and_the_last_holds_100() -> None:
    scores = pl.DataFrame({"stage": ["Lead", "Lead"], "from_score": [0, 90], "deals": [1, 3]})
    rows = charts.stage_score_rows(scores, 36)
    assert rows.select("said", "share", "until", "line").rows() == [
        ("0 to 9", 0.25, 10, 37),
        ("90 to 100", 0.75, 100, 37),
    ]
    assert charts.fields(charts.STAGE_SCORES) <= set(rows.columns)
    assert charts.stage_score_rows(scores, None)["line"].to_list() == [None, None]
