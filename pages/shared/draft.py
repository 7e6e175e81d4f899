"""What a person settles about a file before it is stored: its columns, and the questions and points of a rubric."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from pages.shared import answers
from pages.shared.answers import Line
from qualify.intake import Batch, Mapping, Table
from qualify.intake.suggesting import WEIGHT
from qualify.rubric import MAX_ANSWERS, Criterion, Rubric
from qualify.store import Receipt


@dataclass(frozen=True)
class Draft:
    """What a person has settled about a file so far; ``used`` is None until somebody chooses the questions."""

    mapping: Mapping
    used: tuple[str, ...] | None = None
    lines: tuple[Line, ...] = ()
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
        "by the words alone, never by who won. Every question starts with the same weight."
    )
    chosen = st.multiselect(
        "Questions that count",
        list(lines),
        [column for column in used if column in lines],
        key=f"used {table.sha256[:12]} {'|'.join(lines)}",
    )
    used = tuple(column for column in lines if column in chosen)
    if not used:
        return replace(draft, used=used)
    shown = answers.renewed((line for column in used for line in lines[column]), draft.lines)
    edited = answers.edit(shown, key=f"points {table.sha256[:12]} {'|'.join(used)}")
    return replace(draft, used=used, lines=answers.kept(draft.lines, edited))


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
    criteria = [
        Criterion(key, column, answers.counted(draft.lines, key), WEIGHT)
        for key, column in batch.criteria
        if column in (draft.used or ())
    ]
    return Rubric(f"Suggested from {table.name}", tuple(criteria)) if criteria else None
