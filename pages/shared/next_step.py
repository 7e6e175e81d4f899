"""What to do next on an open deal: what one more notch of each answer would do."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.shared import columns
from pages.shared.text import plain
from qualify.analysis import Lines
from qualify.analysis import next_step_words as words
from qualify.analysis.next_step import NextStep

_NOTCHES: dict[str, Any] = {
    "question": st.column_config.TextColumn("Question", width=190),
    "next": "One notch more",
    "score": "Score then",
    "by_next_quarter": st.column_config.NumberColumn("Won by next quarter", format="%.1f %%"),
    "this_quarter": st.column_config.NumberColumn("Won this quarter", format="%.1f %%"),
    "zone": "Zone then",
    "now": "Answer now",
    "means": "What must be true",
    "evidence": "Evidence asked for",
}
_UNANSWERED: dict[str, Any] = {
    "question": st.column_config.TextColumn("Question without an answer", width=190),
    "worst": columns.number("Score with the worst"),
    "best": columns.number("Score with the best"),
    "worst_chance": st.column_config.NumberColumn("Won by next quarter: worst", format="%.1f %%"),
    "best_chance": st.column_config.NumberColumn("Best", format="%.1f %%"),
    "influence": "Can be influenced",
}


def section(found: NextStep | None, lines: Lines) -> None:
    """What would do the most, every notch, and the questions that nobody answered; nothing where it is not open."""
    if found is None:
        return
    st.markdown("#### What to do next")
    st.markdown(f"**{plain(words.answer(found, lines))}**")
    if found.notches:
        _table(words.notches(found, lines), _NOTCHES)
        st.caption(plain(words.CAUTION))
    if said := words.others(found):
        st.caption(plain(said))
    if found.unanswered:
        st.markdown(plain(words.unanswered_answer(found)))
        _table(words.unanswered(found), _UNANSWERED)


def _table(rows: pl.DataFrame, named: dict[str, Any]) -> None:
    """Columns that hold nothing are left out."""
    keep = [name for name in named if rows[name].is_not_null().any()]
    st.dataframe(rows.select(keep).with_columns(pl.col(pl.Float64) * 100), hide_index=True, height="content",
                 column_config=named)  # fmt: skip
