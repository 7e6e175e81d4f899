"""What a parser hands on, and the remarks it makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from qualify.errors import Problem
from qualify.intake.records import Part

SHOWN_ROWS = 5
UNREADABLE = "unreadable row"
Held = tuple[int, str, str, str]
"""A row that was not taken in: its number, the rule, the reason in words, and what it says."""


@dataclass(frozen=True)
class Parsed:
    """What one parser found: text cells, the number of each row, rows held out, and remarks.

    ``header`` and ``blank`` are as in :class:`qualify.intake.records.Table`, ``part`` is what was read of the file.
    """

    kind: str
    frame: pl.DataFrame
    line: pl.Series
    held: pl.DataFrame
    notes: tuple[Problem, ...]
    header: tuple[int, ...] = (1,)
    blank: pl.Series = field(default_factory=lambda: pl.Series("blank", dtype=pl.Int64))
    part: Part = field(default_factory=Part)


def note(
    rule: str, what: str, way_out: str, lines: Sequence[int] | pl.Series = (), column: str = "", value: str = ""
) -> Problem:
    """A remark that stops nothing, naming the first few of ``lines``."""
    return Problem(rule, what, way_out, column=column, value=value, rows=tuple(lines[:SHOWN_ROWS]), count=len(lines))


def counted(number: int, thing: str) -> str:
    """A number with its noun.

    >>> counted(1, "row"), counted(2000, "row")
    ('1 row', '2,000 rows')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
