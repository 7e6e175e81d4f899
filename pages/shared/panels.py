"""Pieces that more than one page shows: a sentence that says what a chart shows, and the chart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
import streamlit as st

from pages.shared.text import plain
from qualify import charts
from qualify.analysis import OPEN_TAG, Lines, Reading, View, score_table
from qualify.export import to_csv
from qualify.scores import BINS
from qualify.tipping import Assessment
from qualify.words import count, money, one_in, percent

HEIGHT, LEGEND = 300, 40
TILE = 180
_OUTCOMES, _CURVE, _LINE = (
    charts.fields(spec) for spec in (charts.OUTCOMES_BY_SCORE, charts.WIN_RATE_CURVE, charts.WIN_RATE_LINE)
)
CURVE_SENTENCE = (
    "The line is the estimated win rate, which never falls as the score rises; the shaded band holds the whole true "
    "curve 9 times in 10. Each grey mark is the raw share won at one score, the larger the more deals it stands for: "
    "point at it for their number and for what they prove. A small mark at 0 % or 100 % proves little."
)


def line_words(lines: Lines) -> str:
    """Where the two lines are, in words."""
    if lines.lower is None and lines.upper is None:
        return "There is no line yet that would sort open deals into zones."
    lower = f"**at or below {lines.lower}**" if lines.lower is not None else "not found"
    upper = f"**at or above {lines.upper}**" if lines.upper is not None else "not found"
    return f"Zone below the line: {lower}. Zone above the upper line: {upper}."


def answer(sentences: Sequence[str], *, listed: bool = False) -> None:
    """What a page or a part of it answers: the first sentence in bold, the others below, by themselves or as a list."""
    first, *others = sentences
    st.markdown(f"**{plain(first)}**")
    for text in ["\n".join(f"- {plain(each)}" for each in others)] if listed else map(plain, others):
        st.markdown(text)


def tiles(*shown: tuple[str, object, str]) -> None:
    """Label, value and note of each number, side by side, as many to a row as there is room for."""
    with st.container(horizontal=True, gap="medium"):
        for label, value, note in shown:
            with st.container(width=TILE, gap=None):
                st.metric(label, str(value))
                st.caption(note)


def lines(view: View) -> None:
    """The four numbers of the tipping-point page."""
    found, tipping = view.assessment, view.assessment.tipping
    point = tipping.score if tipping else "none" if found.verdict == "none" else "cannot tell"
    interval = f"{tipping.low} to {tipping.high} with 90 % confidence" if tipping else f"verdict: {found.verdict}"
    tiles(
        ("Tipping point", point, interval),
        (
            "Probability that there is one",
            percent(found.probability),
            f"shape of the climb: {found.shape}",
        ),
        ("Certified floor", found.floor.score if found.floor else "none", _floor_note(found)),
        ("Certified ceiling", found.ceiling.score if found.ceiling else "none", _ceiling_note(found)),
    )


def _floor_note(found: Assessment) -> str:
    if found.floor:
        return f"{found.floor.won:,} of {found.floor.deals:,} won at or below"
    return f"no line that promises at most {one_in(found.floor_level)}"


def _ceiling_note(found: Assessment) -> str:
    if found.ceiling:
        return f"{found.ceiling.won:,} of {found.ceiling.deals:,} won at or above"
    if found.upper:
        return f"an upper point at {found.upper.score} is {found.upper_verdict}"
    return f"no line that promises at least {one_in(found.ceiling_level)}"


def outcome_sentence(view: View) -> str:
    """Who is in the chart."""
    held, still = view.members, int(view.reading.tally[OPEN_TAG, :BINS].sum())
    text = f"{count(held.counted, 'decided deal')} with a score: {held.won:,} won (bars upward), {held.lost:,} lost"
    if held.no_decision:
        text += f" and {held.no_decision:,} without a decision (bars downward, the latter paler)."
    else:
        text += " (bars downward)."
    return f"{text} {count(still, 'open deal')} with a score (diamonds)." if still else text


def rows(reading: Reading, ghost: np.ndarray | None = None) -> pl.DataFrame:
    """What both score charts draw."""
    return charts.score_rows(score_table(reading), reading.lines.lower, reading.lines.upper, ghost)


def view_rows(view: View) -> pl.DataFrame:
    """The same for a view, with what the deals behind each mark prove."""
    return charts.score_rows(view.curve, view.reading.lines.lower, view.reading.lines.upper, None)


def outcomes(table: pl.DataFrame, *, key: str) -> None:
    """Every deal by score and outcome."""
    st.vega_lite_chart(
        _only(table, _OUTCOMES), charts.only(charts.OUTCOMES_BY_SCORE, charts.outcome_names(table)),
        key=key, height=HEIGHT + LEGEND,
        alt="Bars over the score: deals won upward, lost and undecided ones downward, open ones as diamonds.",
    )  # fmt: skip


def _only(table: pl.DataFrame, fields: set[str]) -> pl.DataFrame:
    return table.select(name for name in table.columns if name in fields)


def curve(table: pl.DataFrame, *, key: str, marked: bool = True) -> None:
    """The win-rate curve; without its marks it is quick enough to follow a slider."""
    spec, fields = (charts.WIN_RATE_CURVE, _CURVE) if marked else (charts.WIN_RATE_LINE, _LINE)
    st.vega_lite_chart(
        _only(table, fields), spec, key=key, height=HEIGHT,
        alt="The estimated win rate over the score with its band, and the lines that sort the deals.",
    )  # fmt: skip


def curve_table(view: View) -> None:
    """The curve as numbers, to check and to take away."""
    table = view.curve
    with st.expander("The numbers behind the charts"):
        st.dataframe(table.filter(pl.col("deals") + pl.col("open") > 0), hide_index=True, height=320)
        st.download_button("Download as CSV", to_csv(table), "win-rate-by-score.csv", "text/csv")


def amount(value: float | None, view_currency: str) -> str:
    """Money for a metric: a dash where there is none, Markdown-safe."""
    return "–" if value is None else plain(money(value, view_currency))
