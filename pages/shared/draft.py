"""What a person settles about a file before it is stored: its columns, and the questions and points of a rubric."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from pages.shared import answers
from pages.shared.answers import Line
from pages.shared.text import plain
from qualify.errors import InputError
from qualify.intake import Batch, Mapping, Table
from qualify.intake.suggesting import WEIGHT
from qualify.rubric import MAX_ANSWERS, Criterion, Rubric
from qualify.store import Receipt


@dataclass(frozen=True)
class Draft:
    """What a person has settled about a file so far; ``used`` is None until somebody chooses the questions.

    ``ordered`` are the columns whose words tell an order.
    """

    mapping: Mapping
    used: tuple[str, ...] | None = None
    lines: tuple[Line, ...] = ()
    ordered: tuple[str, ...] = ()
    receipt: Receipt | None = None
    version: int = 0


def points(table: Table, draft: Draft, batch: Batch) -> Draft:
    """The draft with the questions that count and the points of their answers, as the person leaves them."""
    st.subheader("Points for answers")
    lines, ordered = _suggestions(table, batch)
    if not lines:
        st.info(
            "No column of this file is an answer to a question, so no score is possible. Choose one above if there is."
        )
        return draft
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


def _suggestions(table: Table, batch: Batch) -> tuple[dict[str, tuple[Line, ...]], tuple[str, ...]]:
    """The lines of each question that can count, by column, and the questions whose words tell an order."""
    lines, ordered = {}, []
    for key, column in batch.criteria:
        times = dict(table.frame[column].drop_nulls().value_counts(sort=True).iter_rows())
        if not 1 <= len(times) <= MAX_ANSWERS:
            continue
        lines[column], is_ordered = answers.suggested(key, column, times)
        ordered += [column] if is_ordered else []
    return lines, tuple(ordered)


def rubric(table: Table, draft: Draft, batch: Batch) -> Rubric | None:
    """The rubric that a draft describes; None without questions. Raises InputError where points are not usable."""
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
