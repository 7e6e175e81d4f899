"""The table of answers and their points, as an upload proposes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import polars as pl
import streamlit as st

from qualify import intake
from qualify.rubric import MAX_POINTS, Answer

HEIGHT = 420
_NUMBERS = {"points": pl.Int64, "times": pl.Int64, "counts": pl.Boolean}


@dataclass(frozen=True)
class Line:
    """An answer to the question ``key``: its points, whether it counts, how often it was given, and why so."""

    key: str
    question: str
    answer: str
    points: int
    counts: bool
    times: int
    why: str


def suggested(key: str, question: str, times: dict[str, int]) -> tuple[tuple[Line, ...], bool]:
    """A line for each answer that was given, with points by its words; False where the words tell no order."""
    found = intake.suggest(question, pl.Series(list(times), dtype=pl.String))
    lines = tuple(
        Line(key, question, answer.label, answer.points, True, times[answer.label], found.why)
        for answer in found.answers
    )
    return lines, found.ordered


def renewed(lines: Iterable[Line], edited: Iterable[Line]) -> tuple[Line, ...]:
    """``lines`` with the points and the ticks that somebody has given to the same answers."""
    known = {(line.key, line.answer): line for line in edited}
    return tuple(
        replace(line, points=old.points, counts=old.counts) if (old := known.get((line.key, line.answer))) else line
        for line in lines
    )


def kept(before: Iterable[Line], edited: Sequence[Line]) -> tuple[Line, ...]:
    """Everything edited so far: what is not in the table now is remembered too."""
    now = {(line.key, line.answer) for line in edited}
    return (*(line for line in before if (line.key, line.answer) not in now), *edited)


def edit(lines: Sequence[Line], *, key: str) -> tuple[Line, ...]:
    """The lines as a table to edit: points and ticks."""
    names = list(Line.__dataclass_fields__)
    table = pl.DataFrame([asdict(line) for line in lines], {name: _NUMBERS.get(name, pl.String) for name in names})
    edited: pl.DataFrame = st.data_editor(
        table,
        key=key,
        height=min(HEIGHT, 38 + 35 * max(len(lines), 1)),
        hide_index=True,
        column_order=("question", "answer", "points", "counts", "times", "why"),
        column_config=_COLUMNS,
        disabled=["key", "question", "answer", "times", "why"],
        alt="Answers with their points, to be edited.",
    )
    return tuple(_read(line, row) for line, row in zip(lines, edited.iter_rows(named=True), strict=True))


def _read(line: Line, row: dict[str, Any]) -> Line:
    """A cell that was emptied stays as it was."""
    points = line.points if row["points"] is None else row["points"]
    return replace(line, points=points, counts=bool(row["counts"]))


def counted(lines: Iterable[Line], key: str) -> tuple[Answer, ...]:
    """The ticked answers of a question, as a rubric has them."""
    return tuple(Answer(line.answer, line.points) for line in lines if line.key == key and line.counts)


_COLUMNS: dict[str, Any] = {
    "question": st.column_config.TextColumn("Question", width=180),
    "answer": st.column_config.TextColumn("Answer", width=130),
    "points": st.column_config.NumberColumn(
        "Points", min_value=0, max_value=MAX_POINTS, step=1, required=True, width=80,
        help="Whole points from 0 (worst) to 100 (best).",
    ),
    "counts": st.column_config.CheckboxColumn(
        "Counts", width=80, help="Without the tick the answer is taken as missing."
    ),
    "times": st.column_config.NumberColumn("Given", width="small", help="How often the answer was given."),
    "why": st.column_config.TextColumn("Why these points", width=320),
}  # fmt: skip
