"""Chances that were given beside the share that came true."""

from __future__ import annotations

import altair as alt
import polars as pl

from qualify.charts.theme import INK, NOT_WON, QUIET, specification

HEIGHT = 360
"""Pixels, the legend included."""
_SAID = ["as said", "fewer won", "more won"]
_SHAPES = ["circle", "triangle-down", "triangle-up"]
_COLOURS = [QUIET, NOT_WON, INK]
_SCALE, _AXIS = alt.Scale(zero=True, nice=False), alt.Axis(format="%", tickCount=5)
_SIZES = alt.Scale(type="sqrt", domain=[0, 1000], range=[50, 150], clamp=True)


def calibration_rows(curve: pl.DataFrame, bins: pl.DataFrame) -> pl.DataFrame:
    """The rows that the chart draws: those of the curve, of the bins, and two ends of the diagonal.

    ``curve`` has chance, share, low and high; ``bins`` has rows, chance, won, share, low and high. The diagonal goes
    to the next tenth above everything that is drawn, so that both axes end there.
    """
    highest = max(curve.select(pl.max_horizontal("chance", "share", "high").max()).item(), bins["high"].max())
    top = min(-(-highest // 0.1) / 10, 1.0)
    over, under = pl.col("low") > pl.col("chance"), pl.col("high") < pl.col("chance")
    marks = bins.select(
        "rows",
        said=pl.when(under).then(pl.lit(_SAID[1])).when(over).then(pl.lit(_SAID[2])).otherwise(pl.lit(_SAID[0])),
        won=pl.format("{} of {}", "won", "rows"),
        interval=pl.format("{} % to {} %", *((pl.col(end) * 100).round(0).cast(pl.Int64) for end in ("low", "high"))),
        **{f"bin_{name}": pl.col(name) for name in ("chance", "share", "low", "high")},
    )  # fmt: skip
    return pl.concat([curve, marks, pl.DataFrame({"even": [0.0, top]})], how="diagonal")


def _across(field: str) -> alt.X:
    return alt.X(f"{field}:Q", title="Chance that Qualify gave", scale=_SCALE, axis=_AXIS)


def _up(field: str) -> alt.Y:
    return alt.Y(f"{field}:Q", title="Share that was won", scale=_SCALE, axis=_AXIS)


def _calibration() -> alt.LayerChart | alt.FacetChart:
    even = (
        alt.Chart()
        .transform_filter("datum.even != null")
        .mark_line(strokeDash=[6, 3], size=2, color=QUIET)
        .encode(x=_across("even"), y=_up("even"))
    )
    seen = alt.Chart().transform_filter("datum.chance != null")
    band = seen.mark_area(opacity=0.22, color=QUIET).encode(x=_across("chance"), y=_up("low"), y2="high:Q")
    curve = seen.mark_line(color=INK, size=2.5).encode(x=_across("chance"), y=_up("share"))
    return alt.layer(band, even, curve, *_marks()).properties(height=HEIGHT)


def _marks() -> tuple[alt.Chart, alt.Chart]:
    bins = alt.Chart().transform_filter("datum.rows != null")
    tips = [
        alt.Tooltip("bin_chance:Q", title="Qualify said", format=".1%"),
        alt.Tooltip("won:N", title="Won"),
        alt.Tooltip("bin_share:Q", title="Share won", format=".1%"),
        alt.Tooltip("interval:N", title="90 % interval"),
        alt.Tooltip("said:N", title="Beyond chance"),
    ]
    legend = alt.Legend(orient="top", title=None, columns=3, symbolSize=90)
    colour = alt.Color("said:N", legend=legend, scale=alt.Scale(domain=_SAID, range=_COLOURS))
    shape = alt.Shape("said:N", legend=legend, scale=alt.Scale(domain=_SAID, range=_SHAPES))
    x = _across("bin_chance")
    interval = bins.mark_rule(size=2).encode(x=x, y=_up("bin_low"), y2="bin_high:Q", color=colour)
    point = bins.mark_point(filled=True, opacity=1, stroke="white", strokeWidth=1).encode(
        x=x, y=_up("bin_share"), color=colour, shape=shape, tooltip=tips,
        size=alt.Size("rows:Q", legend=None, scale=_SIZES),
    )  # fmt: skip
    return interval, point


CALIBRATION = specification(_calibration())
"""The rising share won over the chance given, the band of honest forecasts, bins with 90 per cent intervals, and the
dashed diagonal on which chances keep their word."""
