"""Errors made to be shown: what is wrong, where, and the way out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One finding about data: which rule, where (file, 1-based row, column, value), and the way out.

    ``rows`` holds the first few row numbers as they are in the file (the header is row 1) and
    ``count`` how many rows are concerned. A ``blocking`` problem stops an import.
    """

    rule: str
    what: str
    way_out: str
    file: str = ""
    column: str = ""
    value: str = ""
    rows: tuple[int, ...] = ()
    count: int = 0
    blocking: bool = False

    def __str__(self) -> str:
        return f"{self.what}{self._where()} {self.way_out}".strip()

    def _where(self) -> str:
        parts = []
        if self.file:
            parts.append(self.file)
        if self.rows:
            shown = ", ".join(str(row) for row in self.rows)
            more = " and more" if self.count > len(self.rows) else ""
            parts.append(f"row{'s' if len(self.rows) > 1 else ''} {shown}{more}")
        if self.column:
            parts.append(f"column {self.column!r}")
        if self.value:
            parts.append(f"value {self.value!r}")
        return f" ({', '.join(parts)})" if parts else ""


def broken(column: str, value: str, why: str, instead: str) -> Problem:
    """What is wrong with a parameter of a link, and what is shown instead."""
    several = instead.startswith("all ") or instead.endswith("s")
    return Problem(
        rule="link",
        what=f"{why}; {instead} {'are' if several else 'is'} used instead.",
        way_out="Ask for a new link, or go on with what is shown.",
        column=column,
        value=value[:80],
    )


class QualifyError(Exception):
    """Anything a user can put right. ``str()`` is one clear message without a traceback."""

    def __init__(self, what: str, way_out: str = "", **where: object) -> None:
        problem = Problem(rule="error", what=what, way_out=way_out, blocking=True, **where)  # type: ignore[arg-type]
        self.problem = problem
        super().__init__(str(problem))


class InputError(QualifyError):
    """A file, a rubric or a link that cannot be taken as it is."""


class StoreError(QualifyError):
    """The store cannot be opened, or what was asked of it is not there."""
