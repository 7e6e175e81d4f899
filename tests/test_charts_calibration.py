"""The chart of chances beside what came true: plain data, both axes alike, told by shape too."""

from __future__ import annotations

import json

import polars as pl
import pytest

from qualify.charts.calibration import CALIBRATION, calibration_rows
from qualify.charts.theme import fields

CURVE = pl.DataFrame({"chance": [0.1, 0.42], "share": [0.05, 0.5], "low": [0.04, 0.3], "high": [0.2, 0.55]})
BINS = pl.DataFrame(
    {
        "rows": [100, 1200, 60], "deals": [100, 300, 60], "chance": [0.1, 0.3, 0.4], "won": [2, 400, 21],
        "share": [0.02, 0.3333, 0.35], "low": [0.004, 0.31, 0.25], "high": [0.06, 0.36, 0.46],
    }
)  # fmt: skip


def test_the_rows_say_which_groups_miss_their_word_and_how_sure_that_is() -> None:
    rows = calibration_rows(CURVE, BINS)
    assert rows.filter(pl.col("rows").is_not_null()).select("said", "won", "interval", "bin_chance").rows() == [
        ("fewer won", "2 of 100", "0 % to 6 %", 0.1),
        ("more won", "400 of 1200", "31 % to 36 %", 0.3),
        ("as said", "21 of 60", "25 % to 46 %", 0.4),
    ]
    assert rows.drop_nulls("chance").select(CURVE.columns).equals(CURVE)


@pytest.mark.parametrize(("highest", "top"), [(0.55, 0.6), (0.6, 0.6), (0.97, 1.0), (1.0, 1.0), (0.03, 0.5)])
def test_both_axes_end_at_the_next_tenth_above_everything_drawn(highest: float, top: float) -> None:
    curve = CURVE.with_columns(pl.col("chance", "share", "low", "high").clip(0, highest)) if highest < 0.5 else CURVE
    rows = calibration_rows(curve.with_columns(high=pl.lit(highest)), BINS)
    assert rows["even"].drop_nulls().to_list() == [0.0, pytest.approx(top)]


def test_the_chart_is_plain_data_that_draws_columns_of_the_rows() -> None:
    assert json.loads(json.dumps(CALIBRATION)) == CALIBRATION
    assert fields(CALIBRATION) == set(calibration_rows(CURVE, BINS).columns)
    assert CALIBRATION["height"] == 360


def test_both_axes_have_one_scale_and_shapes_tell_what_colours_do() -> None:
    encodings = [layer["encoding"] for layer in CALIBRATION["layer"]]
    scales = [encoding[axis]["scale"] for encoding in encodings for axis in "xy"]
    assert scales == [{"nice": False, "zero": True}] * 10
    shape = encodings[-1]["shape"]["scale"]
    assert shape["domain"] == ["as said", "fewer won", "more won"]
    assert shape["range"] == ["circle", "triangle-down", "triangle-up"]
    assert encodings[-1]["size"]["scale"]["domain"] == [0, 1000]
