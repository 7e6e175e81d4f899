"""The frozen records that the intake hands on: what was read, how it is understood, what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from qualify.errors import Problem
from qualify.rubric import Answer, slug
from qualify.schema import OPPORTUNITIES

# What a column can be mapped to. "is_won" and "is_closed" are yes/no columns that, together, give the outcome.
FIELDS: tuple[str, ...] = (
    *(name for name in OPPORTUNITIES if name != "extra"),
    "rated",
    "rater",
    "is_won",
    "is_closed",
)


@dataclass(frozen=True)
class Table:
    """A file as it was read: all cells as text, empty cells null.

    ``line`` is the number of each row of ``frame`` as a spreadsheet shows it (the header is row 1 and a row with
    a line break inside a quoted cell is one row). ``held`` has the rows that could not be read as cells, with the
    columns of ``schema.QUARANTINE``. ``kind`` is "csv", "xlsx" or "parquet".
    """

    name: str
    sha256: str
    kind: str
    frame: pl.DataFrame
    line: pl.Series
    held: pl.DataFrame
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Mapping:
    """How the columns of a table are understood.

    ``fields`` are (field, column) pairs, ``answers`` the columns that are questions, ``outcomes`` every word of the
    outcome column with what it means (None: nobody knows yet; the word "" stands for empty cells). ``day_first``
    settles dates such as 03/04/2024 where the column itself does not; ``reasons`` are (column, why) in plain words.
    """

    fields: tuple[tuple[str, str], ...] = ()
    answers: tuple[str, ...] = ()
    outcomes: tuple[tuple[str, str | None], ...] = ()
    day_first: bool | None = None
    decimal_comma: bool = False
    reasons: tuple[tuple[str, str], ...] = ()

    def column(self, field: str) -> str | None:
        """The column mapped to ``field``, or None."""
        return dict(self.fields).get(field)

    def with_outcome(self, word: str, outcome: str | None) -> Mapping:
        """The same mapping, with ``word`` meaning ``outcome``."""
        return replace(self, outcomes=tuple((w, outcome if w == word else o) for w, o in self.outcomes))


@dataclass(frozen=True)
class Suggestion:
    """Points for the answers of one column, worst to best; ``ordered`` is False where the words tell no order."""

    answers: tuple[Answer, ...]
    ordered: bool
    why: str


@dataclass(frozen=True)
class Batch:
    """A checked file. Every row read is in exactly one of ``opportunities`` and ``quarantine``.

    The frames have the columns of ``qualify.schema``; ``criteria`` are (key, column name) pairs. Nothing may be
    stored while ``blocking`` is not empty.
    """

    opportunities: pl.DataFrame
    ratings: pl.DataFrame
    quarantine: pl.DataFrame
    problems: tuple[Problem, ...]
    read: int
    won: int
    lost: int
    no_decision: int
    open: int
    criteria: tuple[tuple[str, str], ...]

    @property
    def blocking(self) -> tuple[Problem, ...]:
        """The problems that somebody has to settle before anything is stored."""
        return tuple(problem for problem in self.problems if problem.blocking)


def criteria_keys(columns: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """(key, column) for each question; a key that is taken gets a number.

    >>> criteria_keys(("Budget?", "budget"))
    (('budget', 'Budget?'), ('budget_2', 'budget'))
    """
    pairs: dict[str, str] = {}
    for column in columns:
        base = key = slug(column)
        number = 2
        while key in pairs:
            key = f"{base}_{number}"
            number += 1
        pairs[key] = column
    return tuple(pairs.items())
