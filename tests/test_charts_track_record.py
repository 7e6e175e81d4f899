"""The rows of the track record's charts."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from qualify import charts as every
from qualify.charts import track_record as charts


def bands(rows: int) -> pl.DataFrame:
    numbers = {name: [float(at)] * rows for at, name in enumerate(("actual", "p5", "p10", "p50", "p90", "p95"))}
    return pl.DataFrame(
        {"origin": [date(2026, 1, 5)] * rows, "ends": [date(2026, 2, 4)] * rows, **numbers}
    ).with_columns(place=pl.Series((["inside 80", "inside 90", "outside"] * rows)[:rows]))


def test_what_came_is_named_and_bars_grow_thin_where_there_are_many() -> None:
    rows = charts.past_rows(bands(3))
    assert rows["came"].to_list() == ["in the 80 % band", "in the 90 % band", "outside both"]
    assert (rows["origin"][0], rows["ends"][0]) == ("2026-01-05", "2026-02-04")
    assert [charts.past_rows(bands(many))["thick"][0] for many in (3, 50, 500)] == [14.0, 6.0, 3.0]
    assert every.fields(charts.PAST_FORECASTS) - {"thick"} <= set(rows.columns)


def test_differences_are_in_points() -> None:
    table = pl.DataFrame({"method": ["Run rate"], "difference": [-0.02], "low": [-0.051], "high": [0.01],
                          "verdict": ["cannot separate"]})  # fmt: skip
    row = charts.difference_rows(table).row(0, named=True)
    assert (row["difference"], row["low"], row["high"]) == pytest.approx((-2.0, -5.1, 1.0))
    assert (row["interval"], row["said"]) == ("-5.1 to 1.0", "cannot be told apart")


def test_shares_are_stacked_in_the_order_of_their_columns() -> None:
    table = pl.DataFrame({"origin": [date(2026, 1, 5)], "deal by deal": [0.6], "run rate": [0.3], "earlier": [0.1]})
    assert charts.share_rows(table).rows() == [
        ("2026-01-05", "deal by deal", 0.6, 0), ("2026-01-05", "run rate", 0.3, 1), ("2026-01-05", "earlier", 0.1, 2),
    ]  # fmt: skip


def test_legends_are_not_cut_off_on_a_narrow_screen() -> None:
    columns = {"expr": "containerSize()[0] + 0 * width < 480 ? 1 : 3"}
    assert charts.ERROR_DIFFERENCES["layer"][2]["encoding"]["color"]["legend"]["columns"] == columns
    assert charts.COMBINED_OVER_TIME["layer"][0]["encoding"]["color"]["legend"]["columns"] == columns
