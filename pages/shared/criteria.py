"""What each criterion says by itself: the answer, what is odd, and a chart of the answers to each question."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.shared import books, columns, panels
from pages.shared.text import plain
from qualify import charts
from qualify.analysis.criteria import Criteria
from qualify.analysis.criteria import criteria as look
from qualify.export import to_csv
from qualify.settings import Settings
from qualify.tuning.criteria import LUCK
from qualify.tuning.criteria_words import VERDICTS
from qualify.words import count, percent

_SHARES = {
    "unanswered_won": "Unanswered: won",
    "unanswered_not_won": "Unanswered: not won",
    "unanswered_open": "Unanswered: open",
}
_NUMBERS = {
    "question": "Question",
    "verdict": "By itself it",
    "separation": "Separation",
    "interval": "90 % interval",
    "answered": "Decided deals with an answer",
    **_SHARES,
}


def looked_at(found: Settings) -> Criteria:
    """Each question of ``found`` by itself, without the locked deals."""
    book = books.seen(found)
    return books.kept(book, "criteria", lambda: look(book))


def answer(found: Criteria) -> None:
    """Which questions tell, which say nothing, and what is odd; warnings before anything else."""
    panels.answer(found.answer)
    if found.apart:
        st.caption(plain(found.apart))
    for _, text in found.remarks:
        st.warning(plain(text), icon=":material/report:")
    if found.remarks:
        st.caption(
            "Remarks are made beyond chance only: each kind of them comes up by luck in at most 1 of "
            f"{1 / LUCK:.0f} data sets, all questions allowed for."
        )


def strength(found: Criteria) -> None:
    """All questions beside each other."""
    rows = charts.strength_rows(found.table)
    if rows.is_empty():
        return
    st.subheader("How well each question separates by itself")
    st.markdown(
        "Each mark is one question without any weight, the bar its 90 % interval. To the right of the dashed rule won "
        "deals have the better answer more often; on it the question says nothing; to the left it points the wrong way."
    )
    st.vega_lite_chart(
        rows, charts.only(charts.CRITERIA_STRENGTH, rows["verdict"].unique(maintain_order=True).to_list()),
        key="strength of criteria",
        height=charts.CRITERION_ROW * rows.height + charts.CRITERIA_AROUND,
        alt="A point with an interval for each question: how often a won deal has the better answer.",
    )  # fmt: skip


def each(found: Criteria) -> None:
    """A small chart for each question, those with a remark first."""
    if not found.deals:
        return
    overall = found.won / found.deals
    st.subheader("Win rate by answer")
    st.markdown(
        "The best answer is on top; in brackets, how many decided deals were answered so. The bar is the 90 % interval "
        "that these deals leave open. The dashed rule is the win rate of the "
        f"{count(found.deals, 'decided deal')} counted here, {percent(overall)}. A diamond stands for deals without an "
        "answer."
    )
    for row in found.table.iter_rows(named=True):
        with st.container(border=True):
            text, chart = st.columns([2, 3], gap="large")
            with text:
                _about(found, row)
            with chart:
                _answers(found, row["key"], overall)


def _about(found: Criteria, row: dict[str, Any]) -> None:
    st.markdown(f"**{plain(row['question'])}**")
    for text in found.said(row["key"]):
        st.markdown(f":material/report: {plain(text)}")
    if row["separation"] is None:
        st.markdown(VERDICTS[row["verdict"]].capitalize() + ".")
    else:
        interval = f"{_whole(row['low'])} to {_whole(row['high'])}"
        st.markdown(f"Separation **{_whole(row['separation'])} %** ({interval} %): {VERDICTS[row['verdict']]}.")
    left = {of: row[name] for name, of in _LEFT.items() if row[name]}
    shares = ", ".join(f"{percent(share)} of {of} deals" for of, share in left.items())
    st.caption(f"Left unanswered on {shares}." if left else "Answered on every deal.")


_LEFT = {"unanswered_won": "won", "unanswered_not_won": "other decided", "unanswered_open": "open"}


def _whole(rate: float) -> str:
    return f"{rate * 100:.0f}"


def _answers(found: Criteria, key: str, overall: float) -> None:
    answers = found.answers.filter(pl.col("key") == key)
    rows = charts.answer_rows(answers, overall)
    st.vega_lite_chart(
        rows, charts.CRITERION_ANSWERS, key=f"answers to {key}",
        height=charts.ANSWER_ROW * rows.height + charts.ANSWERS_AROUND,
        alt="A point with an interval for each answer: the win rate of the deals that were answered so.",
    )  # fmt: skip
    if answers.height - 1 > charts.MOST_ANSWERS:
        st.caption(f"The {charts.MOST_ANSWERS} most frequent of {answers.height - 1:,} answers; the file has them all.")


def table(found: Criteria) -> None:
    """The numbers, to check and to take away."""
    with st.expander("The numbers behind the charts"):
        shown = found.table.with_columns(
            pl.col("verdict").replace_strict(VERDICTS, default=None),
            pl.col("separation", *_SHARES) * 100,
            interval=pl.format(
                "{} to {} %", *((pl.col(name) * 100).round(0).cast(pl.Int64) for name in ("low", "high"))
            ),
        )
        per_cent = {_NUMBERS[name]: columns.per_cent() for name in ("separation", *_SHARES)}
        st.dataframe(shown.select(*_NUMBERS).rename(_NUMBERS), hide_index=True, column_config=per_cent)
        for name, frame, file in (
            ("Download the questions as CSV", found.table, "questions.csv"),
            ("Download the answers as CSV", found.answers, "answers.csv"),
        ):
            st.download_button(name, to_csv(frame), file, "text/csv")
