"""The rubric in words: what is asked, how much of the score it makes, and what each answer earns."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import books, rubric_checking
from pages.shared.rubric_editor import POLICIES
from pages.shared.text import plain
from qualify.rubric import Criterion, Rubric
from qualify.rubric_edits import groups
from qualify.rubric_shares import shares
from qualify.rubric_words import asked
from qualify.settings import Settings
from qualify.words import count, on_day


def first(settings: Settings, rubric: Rubric) -> None:
    """The first thing that is read: what is asked and how much of the score; then which version says so."""
    st.markdown(f"**{plain(asked(rubric))}**")
    rows = books.store().rubrics(settings.dataset).filter(pl.col("version") == settings.rubric_version)
    row = rows.row(0, named=True)
    by = f" by {plain(row['author'])}" if row["author"] else ""
    retired = f" It was retired on {on_day(row['retired'])}." if row["retired"] else ""
    st.caption(
        f"Version {settings.rubric_version}, {plain(rubric.name)}, published on {on_day(row['saved'])}{by}.{retired} "
        f"{_fixed(rubric)} {POLICIES[rubric.missing]}"
    )


def nothing(given: pl.DataFrame) -> None:
    """Where nobody has said yet what is asked: what to do first, with answers in the data or without."""
    st.markdown("**Nobody has said yet which questions make the score.**")
    if given.is_empty():
        st.markdown(
            "No answer is stored either, which is where a new team starts: begin with a template or an empty sheet, "
            "write down what everybody can see, publish it, and rate the open deals by it."
        )
    else:
        number = count(given["criterion"].n_unique(), "question")
        st.markdown(f"{number} were answered in the data. Begin with them, look at the points, and publish.")


def _fixed(rubric: Rubric) -> str:
    fixed = sum(not criterion.influence for criterion in rubric.criteria)
    if not fixed:
        return "A salesperson can influence the answer to every question."
    return f"{fixed} of {len(rubric.criteria)} questions a salesperson cannot influence."


def show(settings: Settings, rubric: Rubric, given: pl.DataFrame) -> None:
    """The version in use, group by group: a line for each question, its answers behind it."""
    if rubric.note:
        st.caption(plain(rubric.note))
    if settings.weights:
        st.info("The Weights page is set to other weights now; here are those of the saved version.")
    said = shares(rubric)
    for group, criteria in groups(rubric):
        if group:
            st.markdown(f"#### {plain(group)} · {said.groups[group]}")
        for criterion in criteria:
            _criterion(criterion, said.questions[criterion.key])
    with st.expander(rubric_checking.summary(rubric, given), icon=":material/rule:"):
        rubric_checking.show(rubric, given, rubric)


def _criterion(criterion: Criterion, part: str) -> None:
    share = f"weight {criterion.weight}, {part} of the score"
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
