"""Pieces that more than one page shows: a sentence that says what a chart shows, and the chart."""

from __future__ import annotations

import numpy as np
import polars as pl
import streamlit as st

from pages.shared.text import harmless, plain
from qualify import charts
from qualify.analysis import OPEN_TAG, Lines, Reading, View, score_table
from qualify.scores import BINS
from qualify.tipping import Assessment
from qualify.words import count, money, percent

HEIGHT = 300
TILE = 190
CURVE_SENTENCE = (
    "The line is the estimated win rate, which never falls as the score rises; the shaded band holds the whole true "
    "curve 9 times in 10. Each grey mark is the raw share won at that score, larger where there are more deals."
)


def line_words(lines: Lines) -> str:
    """Where the two lines are, in words."""
    if lines.lower is None and lines.upper is None:
        return "There is no line yet that would sort open deals into zones."
    lower = f"**at or below {lines.lower}**" if lines.lower is not None else "not found"
    upper = f"**at or above {lines.upper}**" if lines.upper is not None else "not found"
    return f"Zone below the line: {lower}. Zone above the upper line: {upper}."


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
    return "no line that promises at most 1 in 10"


def _ceiling_note(found: Assessment) -> str:
    if found.ceiling:
        return f"{found.ceiling.won:,} of {found.ceiling.deals:,} won at or above"
    if found.upper:
        return f"an upper point at {found.upper.score} is {found.upper_verdict}"
    return "no line that promises at least 9 in 10"


def outcome_sentence(view: View) -> str:
    """Who is in the chart, reconciled with the store."""
    found, reading = view.assessment, view.reading
    still = int(reading.tally[OPEN_TAG, :BINS].sum())
    text = (
        f"{count(found.deals, 'decided deal')} with a score: {found.won:,} won (bars upward) and "
        f"{found.deals - found.won:,} not won, lost or no decision (bars downward). "
        f"{count(still, 'open deal')} (diamonds)."
    )
    if view.unscored:
        text += (
            f" {count(view.unscored, 'decided deal')} without an answer that counts (a dated one must be from 7 "
            "days before closing or earlier): no score, not in the chart."
        )
    return text


def rows(reading: Reading, ghost: np.ndarray | None = None) -> pl.DataFrame:
    """What both score charts draw."""
    return charts.score_rows(score_table(reading), reading.lines.lower, reading.lines.upper, ghost)


def outcomes(table: pl.DataFrame, *, key: str) -> None:
    """Every deal by score and outcome."""
    st.vega_lite_chart(
        table, charts.OUTCOMES_BY_SCORE, key=key, height=HEIGHT,
        alt="Bars over the score: deals won upward, deals not won downward, open deals as diamonds.",
    )  # fmt: skip


def curve(table: pl.DataFrame, *, key: str, marked: bool = True) -> None:
    """The win-rate curve; without its marks it is quick enough to follow a slider."""
    st.vega_lite_chart(
        table, charts.WIN_RATE_CURVE if marked else charts.WIN_RATE_LINE, key=key, height=HEIGHT,
        alt="The estimated win rate over the score with its band, and the lines that sort the deals.",
    )  # fmt: skip


def who_is_in_it(view: View) -> None:
    """Coverage, unknown answers, undated ratings: what an analyst asks first."""
    book = view.book
    st.caption(
        f"{percent(view.coverage)} of the rubric's weight is answered over all opportunities. "
        f"Data version {book.version}, rubric version {book.rubric_version}, seed {view.assessment.seed}."
    )
    if book.undated:
        share = percent(book.undated / book.ratings)
        st.caption(f"{share} of the answers carry no date: hindsight cannot be ruled out wherever they count.")
    for key, number in book.strangers.items():
        st.warning(
            f"{count(number, 'answer')} to “{key}” are not in the rubric and count as missing. "
            "Add them on the Rubric page.",
            icon=":material/help:",
        )


def curve_table(view: View) -> None:
    """The curve as numbers, to check and to take away."""
    table = view.curve
    with st.expander("The numbers behind the charts"):
        st.dataframe(table.filter(pl.col("deals") + pl.col("open") > 0), hide_index=True, height=320)
        st.download_button("Download as CSV", harmless(table).write_csv(), "win-rate-by-score.csv", "text/csv")


def amount(value: float | None, view_currency: str) -> str:
    """Money for a metric: a dash where there is none, Markdown-safe."""
    return "–" if value is None else plain(money(value, view_currency))
