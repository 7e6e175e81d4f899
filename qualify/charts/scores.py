"""The two charts over scores: every deal by score and outcome, and the win-rate curve with its lines."""

from __future__ import annotations

import altair as alt
import numpy as np
import polars as pl

from qualify.charts.theme import (
    GHOST,
    HEIGHT,
    INK,
    LEGEND,
    NO_DECISION,
    NOT_WON,
    OPEN,
    QUIET,
    WON,
    names_in_a_row,
    specification,
)

_SCORE = alt.X("score:Q", title="Score", scale=alt.Scale(domain=[0, 100], nice=False), axis=alt.Axis(tickCount=10))
_TIP = alt.Tooltip("tip:N", title="Score")
_KINDS = {"Won": WON, "Lost": NOT_WON, "No decision": NO_DECISION, "Still open": OPEN}
# The same size is the same number of deals in every data set: one deal is a speck.
_DEALS = alt.Scale(type="log", domain=[1, 1000], range=[8, 200], clamp=True)
_SYMBOL = alt.expr("datum.value == 'Still open' ? 'diamond' : 'square'")
_LEGEND = alt.Legend(orient="top", title=None, symbolType=_SYMBOL, offset=22, columns=names_in_a_row(2, 4, 400))
_LINES = alt.Scale(domain=["Lower line", "Upper line"], range=[[6, 3], [2, 2]])


def score_rows(table: pl.DataFrame, lower: int | None, upper: int | None, ghost: np.ndarray | None) -> pl.DataFrame:
    """The rows that both charts draw: the score table, with lines and the saved rubric's curve beside it.

    Lines are drawn between two scores: the lower line ends the zone below, the upper line begins the zone above.
    """
    lines = pl.Series([_line_name(score, lower, upper) for score in table["score"]], dtype=pl.String)
    at = pl.Series([_line_place(score, lower, upper) for score in table["score"]], dtype=pl.Float64)
    return table.with_columns(
        lost_to=-pl.col("lost"),
        down=-pl.col("not_won"),
        raw=pl.when(pl.col("deals") > 0).then(pl.col("won") / pl.col("deals")),
        line=lines,
        line_at=at,
        saved=pl.lit(None, pl.Float64) if ghost is None else pl.Series(ghost),
        tip=pl.format("{}: {} won, {} lost, {} no decision, {} open", "score", "won", "lost", "no_decision", "open"),
    )


def _line_name(score: int, lower: int | None, upper: int | None) -> str | None:
    return "Lower line" if score == lower else "Upper line" if score == upper else None


def _line_place(score: int, lower: int | None, upper: int | None) -> float | None:
    return score + 0.5 if score == lower else score - 0.5 if score == upper else None


def _rules() -> alt.LayerChart | alt.FacetChart:
    base = alt.Chart().transform_filter("datum.line != null").encode(x=alt.X("line_at:Q"))
    rule = base.mark_rule(size=2, color=QUIET).encode(strokeDash=alt.StrokeDash("line:N", scale=_LINES, legend=None))
    label = base.mark_text(align="center", baseline="bottom", clip=False).encode(
        y=alt.value(-3), text=alt.Text("line:N")
    )
    return alt.layer(rule, label)


def _kind(name: str) -> alt.ColorDatum:
    """The colour of an outcome, and its entry in the legend."""
    scale = alt.Scale(domain=list(_KINDS), range=list(_KINDS.values()))
    return alt.ColorDatum(name, scale=scale, legend=_LEGEND)


def outcome_names(table: pl.DataFrame) -> list[str]:
    """The outcomes that occur in a score table, as the legend calls them.

    >>> outcome_names(pl.DataFrame({"won": [0, 2], "lost": [1, 0], "no_decision": [0, 0], "open": [0, 0]}))
    ['Won', 'Lost']
    """
    return [
        name for name, kind in zip(_KINDS, ("won", "lost", "no_decision", "open"), strict=True) if table[kind].sum()
    ]


def _outcomes() -> alt.LayerChart | alt.FacetChart:
    count = alt.Axis(title="Not won  |  Won", format="~s", labelExpr="format(abs(datum.value), '~s')", tickMinStep=1)
    bar = alt.Chart().mark_bar(size=5)
    won = bar.encode(x=_SCORE, y=alt.Y("won:Q", axis=count, stack=None), color=_kind("Won"), tooltip=_TIP)
    lost = bar.encode(x=_SCORE, y=alt.Y("lost_to:Q", stack=None), color=_kind("Lost"), tooltip=_TIP)
    none = (
        alt.Chart()
        .transform_filter("datum.no_decision > 0")
        .mark_bar(size=5, stroke=NOT_WON, strokeWidth=0.5)
        .encode(x=_SCORE, y=alt.Y("lost_to:Q"), y2="down:Q", color=_kind("No decision"), tooltip=_TIP)
    )
    still = (
        alt.Chart()
        .transform_filter("datum.open > 0")
        .mark_point(shape="diamond", filled=False, size=28)
        .encode(x=_SCORE, y=alt.Y("open:Q"), color=_kind("Still open"), tooltip=_TIP)
    )
    return alt.layer(won, lost, none, still, _rules()).properties(height=HEIGHT + LEGEND)


def _curve(*, marked: bool) -> alt.LayerChart | alt.FacetChart:
    rate = alt.Axis(title="Win rate", format="%")
    whole = alt.Scale(domain=[0, 1], nice=False)
    band = (
        alt.Chart()
        .mark_area(opacity=0.22, color=INK, interpolate="step-after")
        .encode(x=_SCORE, y=alt.Y("low:Q", scale=whole, axis=rate), y2="high:Q")
    )
    ghost = (
        alt.Chart()
        .mark_line(color=GHOST, strokeDash=[4, 3], interpolate="step-after", size=1.5)
        .encode(x=_SCORE, y=alt.Y("saved:Q", scale=whole))
    )
    line = (
        alt.Chart()
        .mark_line(color=INK, interpolate="step-after", size=2.5)
        .encode(x=_SCORE, y=alt.Y("rate:Q", scale=whole))
    )
    marks = (
        alt.Chart()
        .transform_filter("datum.deals > 0")
        .mark_point(filled=True, color=QUIET, opacity=0.65)
        .encode(
            x=_SCORE,
            y=alt.Y("raw:Q", scale=whole),
            size=alt.Size("deals:Q", legend=None, scale=_DEALS),
            tooltip=[
                alt.Tooltip("score:Q", title="Score"),
                alt.Tooltip("deals:Q", title="Decided deals at this score", format=","),
                alt.Tooltip("won:Q", title="Won", format=","),
                alt.Tooltip("raw:Q", title="Share won", format=".0%"),
                alt.Tooltip("proven:N", title="What that proves (9 in 10 sure)"),
            ],
        )
    )
    layers = [band, marks, ghost, line] if marked else [band, ghost, line]
    return alt.layer(*layers, _rules()).properties(height=HEIGHT)


OUTCOMES_BY_SCORE = specification(_outcomes())
"""Won deals upward; lost ones and, beyond them and paler, those without a decision downward; open ones as diamonds."""

WIN_RATE_CURVE = specification(_curve(marked=True))
"""The estimated win rate with its 90 per cent band, raw rates as marks sized by their deals, the saved curve dashed."""

WIN_RATE_LINE = specification(_curve(marked=False))
"""The same without the marks, for a page that redraws it at every step of a slider: they are a third of the work."""
