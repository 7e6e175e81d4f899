"""The rubric in words: what is asked, what each answer earns, and the versions there are."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from pages.shared import books
from pages.shared.text import plain
from qualify.rubric import Criterion, Rubric
from qualify.settings import Settings
from qualify.words import count, percent

POLICIES = {
    "leave out": "A question without an answer is left out of the deal's score.",
    "nothing earned": "A question without an answer earns no points.",
}


def show(settings: Settings, rubric: Rubric) -> None:
    """The version in use, group by group: a line for each question, its answers behind it."""
    fixed = sum(not criterion.influence for criterion in rubric.criteria)
    st.markdown(
        f"Version {settings.rubric_version}, **{plain(rubric.name)}**: {count(len(rubric.criteria), 'question')}, "
        f"{fixed or 'none'} of which a salesperson cannot influence. {POLICIES[rubric.missing]}"
    )
    if rubric.note:
        st.caption(plain(rubric.note))
    if settings.weights:
        st.info("The Weights page is set to other weights now; here are those of the saved version.")
    total = sum(rubric.weights.values())
    for group, criteria in groupby(rubric.criteria, lambda criterion: criterion.group):
        if group:
            st.markdown(f"#### {plain(group)}")
        for criterion in criteria:
            _criterion(criterion, total)


def _criterion(criterion: Criterion, total: int) -> None:
    share = f"weight {criterion.weight}, {percent(criterion.weight / total)} of the score"
    with st.expander(f"{plain(criterion.question)} · {share}"):
        best_first = sorted(criterion.answers, key=lambda answer: -answer.points)
        st.markdown("\n".join(f"- {_answer(a.points, a.label, a.meaning)}" for a in best_first))
        can = "can" if criterion.influence else "cannot"
        order = "" if criterion.ordered else " These answers have no order from worse to better."
        st.caption(f"A salesperson {can} influence this.{order}")
        if criterion.evidence:
            st.caption(f"Evidence: {plain(criterion.evidence)}")


def _answer(points: int, label: str, meaning: str) -> str:
    return f"**{points}** points: {plain(label)}" + (f". {plain(meaning)}" if meaning else "")


def versions(settings: Settings) -> None:
    """Every version with its date and note; the side bar chooses one."""
    rows = books.store().rubrics(settings.dataset)
    st.markdown("A version never changes. Choose the one that all pages use in the side bar.")
    st.dataframe(
        rows.select("version", "name", "note", "saved"),
        hide_index=True,
        column_config={
            "version": "Version",
            "name": "Name",
            "note": "Note",
            "saved": st.column_config.DatetimeColumn("Saved (UTC)", format="D MMM YYYY, HH:mm"),
        },
    )
