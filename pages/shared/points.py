"""The questions of an upload that count, and the points of their answers: a first rubric."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.shared import answers
from pages.shared.answers import Line
from pages.shared.draft import Draft
from pages.shared.text import plain
from qualify.analysis.preparing import Checked
from qualify.errors import InputError
from qualify.intake import Batch, Table
from qualify.intake.suggesting import WEIGHT
from qualify.rubric import MAX_ANSWERS, Criterion, Rubric


def asked(draft: Draft, found: dict[int, Checked]) -> tuple[Table, Batch] | None:
    """The last table with questions as columns, and what its check made of it: its words are the answers."""
    pairs = [(draft.sources[i].table, batch) for i, batch in found.items() if isinstance(batch, Batch)]
    return next(((table, batch) for table, batch in reversed(pairs) if batch.criteria), None)


def points(draft: Draft, found: dict[int, Checked]) -> Draft:
    """The draft with the questions that count and the points of their answers, as the person leaves them."""
    if draft.brought:
        st.info(f"The rubric “{plain(draft.brought.name)}” came along with the export.", icon=":material/checklist:")
        return draft
    pair = asked(draft, found)
    if pair is None:
        if any(isinstance(batch, Batch) and batch.opportunities.height for batch in found.values()):
            st.info(
                "No column is an answer to a question, so no score is possible. Choose one above if there is.",
            )
        return draft
    table, batch = pair
    st.subheader("Points for answers")
    lines, ordered = _suggestions(batch)
    used = draft.used if draft.used is not None else ordered
    st.markdown(
        "A question counts when its answers earn points: 0 for the worst, 100 for the best. The points are suggested "
        "by the words alone, never by who won. Every question starts with the same weight. Where the words tell no "
        "order, all answers earn the same: give them points, or leave it so, and the question waits at weight 0 until "
        "points are learned from outcomes on the Weights page."
    )
    chosen = st.multiselect(
        "Questions that count",
        list(lines),
        [column for column in used if column in lines],
        key=f"used {table.sha256[:12]} {'|'.join(lines)}",
    )
    used = tuple(column for column in lines if column in chosen)
    if not used:
        return replace(draft, used=used, ordered=ordered)
    shown = answers.renewed((line for column in used for line in lines[column]), draft.lines)
    edited = answers.edit(shown, key=f"points {table.sha256[:12]} {'|'.join(used)}")
    draft = replace(draft, used=used, lines=answers.kept(draft.lines, edited), ordered=ordered)
    for key, column in batch.criteria:
        if column in used and column in ordered and not _criterion(draft, key, column).tells:
            st.warning(
                f"“{plain(column)}”: all answers that count earn the same now, so this question waits at weight 0. Its "
                "words tell an order, so no points are learned for it. Give its answers different points to count it.",
                icon=":material/report:",
            )
    return draft


def _suggestions(batch: Batch) -> tuple[dict[str, tuple[Line, ...]], tuple[str, ...]]:
    """The lines of each question that can count, by column, and the questions whose words tell an order.

    Of the answers as they would be stored: corrected, and without words that are none.
    """
    lines, ordered = {}, []
    for key, column in batch.criteria:
        given = batch.ratings.filter(criterion=key)["answer"]
        times = dict(given.value_counts(sort=True).iter_rows())
        if not 1 <= len(times) <= MAX_ANSWERS:
            continue
        lines[column], is_ordered = answers.suggested(key, column, times)
        ordered += [column] if is_ordered else []
    return lines, tuple(ordered)


def rubric(draft: Draft, found: dict[int, Checked]) -> Rubric | None:
    """The rubric that a draft describes; None without questions. Raises InputError where points are not usable."""
    if draft.brought:
        return draft.brought
    pair = asked(draft, found)
    if pair is None:
        return None
    table, batch = pair
    criteria = [_criterion(draft, key, column) for key, column in batch.criteria if column in (draft.used or ())]
    if criteria and not any(criterion.tells for criterion in criteria):
        raise InputError(
            "The answers to each chosen question all earn the same, so nothing would be scored.",
            "Give the answers of one question different points, or choose none.",
        )
    return Rubric(f"Suggested from {table.name}", tuple(criteria)) if criteria else None


def _criterion(draft: Draft, key: str, column: str) -> Criterion:
    """With answers that all earn the same a question says nothing, and would only press the scores together."""
    made = Criterion(key, column, answers.counted(draft.lines, key))
    return replace(made, weight=WEIGHT if made.tells else 0, ordered=made.tells or column in draft.ordered)
