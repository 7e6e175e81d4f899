"""The charts of one deal from day to day: what is drawn, and where a line breaks."""

from __future__ import annotations

import re
from datetime import date

import polars as pl

from qualify import charts
from qualify.export.svg import svg

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
FROM, THEN, ENDS = (f"2026-0{month}-01T00:00:00" for month in (1, 2, 3))
VALUE: dict[str, pl.DataType] = {"day": pl.Date(), "value": pl.Float64()}


def steps(*rows: tuple[date, float | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, VALUE, orient="row")


def test_a_value_lasts_until_the_end() -> None:
    drawn = charts.step_rows(steps((JANUARY, 300.0), (FEBRUARY, 500.0)), MARCH)
    assert drawn.rows() == [(FROM, 300.0, "said"), (THEN, 500.0, "said"), (ENDS, 500.0, "until")]


def test_a_value_lasts_until_it_is_emptied_and_the_line_breaks_there() -> None:
    drawn = charts.step_rows(steps((JANUARY, 300.0), (FEBRUARY, None)), MARCH)
    assert drawn.rows() == [(FROM, 300.0, "said"), (THEN, 300.0, "until"), (THEN, None, "said")]


def test_nothing_is_drawn_past_the_end() -> None:
    assert charts.step_rows(steps((MARCH, 300.0)), MARCH).rows() == [(ENDS, 300.0, "said")]
    assert charts.step_rows(steps((JANUARY, 300.0)), None).rows() == [(FROM, 300.0, "said")]


def test_a_gap_is_a_gap_on_paper_too() -> None:
    gone = steps((JANUARY, 300.0), (date(2026, 1, 10), None), (FEBRUARY, 500.0))
    always = steps((JANUARY, 300.0), (FEBRUARY, 500.0))
    pieces = [
        len(re.findall("M", line[1]))
        for rows in (gone, always)
        if (line := re.search(r'<path[^>]* d="(M[^"]*)" stroke="[^"]*" stroke-width="2.5"', paper(rows)))
    ]
    assert pieces == [2, 1]


def paper(rows: pl.DataFrame) -> str:
    return svg(charts.DEAL_AMOUNT, charts.step_rows(rows, MARCH), 400, 180, {})


def test_a_score_that_is_taken_back_is_no_score_from_then_on() -> None:
    scores = pl.DataFrame({"day": [JANUARY, FEBRUARY], "score": [40, None], "zone": ["below", "not scored"]})
    assert charts.deal_score_rows(scores, MARCH, 30, None).rows() == [
        (FROM, 40, "said"),
        (THEN, 40, "until"),
        (THEN, None, "said"),
        (None, 30, "lower line"),
    ]
