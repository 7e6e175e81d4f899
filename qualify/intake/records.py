"""The frozen records that the intake hands on: what was read, how it is understood, what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import polars as pl

from qualify.errors import Problem
from qualify.rubric import Answer, slug
from qualify.schema import OPPORTUNITIES, empty

# What a column can be mapped to. "is_won" and "is_closed" are yes/no columns that, together, give the outcome; where
# "is_active" says no, an opportunity in an open stage is lost (Odoo archives what is lost).
FIELDS: tuple[str, ...] = (
    *(name for name in OPPORTUNITIES if name != "extra"),
    "rated",
    "rater",
    "is_won",
    "is_closed",
    "is_active",
)


# What a table is: one row a deal; a deal's state on a day; one field's change; an answer; a target; facts about
# something that other tables name by its id (products with prices, teams, accounts, names of stages).
ROLES = ("opportunities", "history", "changes", "ratings", "targets", "details")

# What a column of a table of each role can be mapped to; details have no fields, their columns go beside others'.
FIELDS_OF: dict[str, tuple[str, ...]] = {
    "opportunities": FIELDS,
    "history": ("deal_id", "since", "stage", "outcome", "is_won", "is_closed", "amount", "expected"),
    "changes": ("deal_id", "since", "field", "before", "value"),
    "ratings": ("deal_id", "criterion", "answer", "rated", "rater", "evidence"),
    "targets": ("starts", "amount", "period", "currency", "owner"),
    "details": (),
}

# The fields that hold a day, of a table of any role, and those that an opportunity has.
DATES = ("created", "closed", "expected", "rated", "since", "starts")
DEAL_DATES = tuple(name for name in DATES if name in FIELDS)


@dataclass(frozen=True)
class Part:
    """One table of an uploaded file: the ``member`` of a zip and the ``sheet`` of a workbook, "" where neither is.

    What :func:`qualify.intake.parts` found out about it does not count when two are compared: whether it is
    ``empty`` or ``hidden`` (a sheet), and ``why_not``, a sentence, where it is no table and cannot be read.
    """

    member: str = ""
    sheet: str = ""
    empty: bool = field(default=False, compare=False)
    hidden: bool = field(default=False, compare=False)
    why_not: str = field(default="", compare=False)


@dataclass(frozen=True)
class Table:
    """A file, or one part of it, as it was read: all cells as text, empty cells null.

    ``name`` says which ("deals.zip: 2026/deals.xlsx: Sheet1"), ``sha256`` is of the whole file. ``line`` is the number
    of each row of ``frame`` as a spreadsheet shows it (a row with a line break inside a quoted cell is one row).
    ``held`` has the rows that could not be read as cells, with the columns of ``schema.QUARANTINE``; ``header`` the
    numbers of the header's row and of those above it, ``blank`` those of the rows with nothing in them: every row of
    the file is in exactly one of the four. ``kind`` is one of ``reading.KINDS``.
    """

    name: str
    sha256: str
    kind: str
    frame: pl.DataFrame
    line: pl.Series
    held: pl.DataFrame
    notes: tuple[Problem, ...] = ()
    part: Part = Part()
    header: tuple[int, ...] = (1,)
    blank: pl.Series = field(default_factory=lambda: pl.Series("blank", dtype=pl.Int64))


@dataclass(frozen=True)
class Join:
    """Columns of a table of details, beside each row whose cell in ``ours`` is the one in ``theirs``."""

    table: str
    ours: str
    theirs: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Mapping:
    """How the columns of a table are understood.

    ``fields`` are (field, column) pairs, ``answers`` the columns that are questions, ``outcomes`` every word of the
    outcome column with what it means (None: nobody knows yet; the word "" stands for empty cells). ``orders`` are
    (column, day first?) pairs, which settle dates such as 03/04/2024 where a column does not prove its own order;
    ``reasons`` are (column, why) in plain words. ``role`` is one of ROLES, for the reason ``why``. ``segments`` are
    columns to compare deals by that have no field of their own.
    ``unanswered`` are (column, word) pairs: the word is no answer to that question; ``answered`` those that look like
    no answer and that somebody said are one. ``joins`` widened the table.
    """

    fields: tuple[tuple[str, str], ...] = ()
    answers: tuple[str, ...] = ()
    outcomes: tuple[tuple[str, str | None], ...] = ()
    decimal_comma: bool = False
    reasons: tuple[tuple[str, str], ...] = ()
    role: str = "opportunities"
    segments: tuple[str, ...] = ()
    unanswered: tuple[tuple[str, str], ...] = ()
    joins: tuple[Join, ...] = ()
    orders: tuple[tuple[str, bool], ...] = ()
    answered: tuple[tuple[str, str], ...] = ()
    why: str = ""

    def column(self, field: str) -> str | None:
        """The column mapped to ``field``, or None."""
        return dict(self.fields).get(field)

    @property
    def tells_outcome(self) -> bool:
        """Whether a column, or two of yes and no, says which opportunities were won or lost."""
        fields = dict(self.fields).keys()
        return "outcome" in fields or {"is_won", "is_closed"} <= fields

    def order(self, column: str) -> bool | None:
        """True where the dates of ``column`` have the day first, False the month first, None where nobody knows."""
        return dict(self.orders).get(column)

    def with_order(self, column: str, day_first: bool | None) -> Mapping:
        """The same mapping, with the dates of ``column`` in that order; None takes the answer back.

        >>> Mapping(orders=(("Created", True),)).with_order("Closed", False).orders
        (('Closed', False), ('Created', True))
        """
        orders = {name: order for name, order in self.orders if name != column}
        orders |= {} if day_first is None else {column: day_first}
        return replace(self, orders=tuple(sorted(orders.items())))

    def with_answer(self, column: str, word: str, answered: bool) -> Mapping:
        """The same mapping, with ``word`` an answer to the question ``column`` (True) or no answer.

        >>> Mapping(unanswered=(("Budget", "N/A"),)).with_answer("Budget", "N/A", True).unanswered
        ()
        """
        pair = {(column, word)}
        yes, no = (set(self.answered) | pair, set(self.unanswered) - pair)
        if not answered:
            yes, no = set(self.answered) - pair, set(self.unanswered) | pair
        return replace(self, answered=tuple(sorted(yes)), unanswered=tuple(sorted(no)))

    def with_outcome(self, word: str, outcome: str | None) -> Mapping:
        """The same mapping, with ``word`` meaning ``outcome``."""
        return replace(self, outcomes=tuple((w, outcome if w == word else o) for w, o in self.outcomes))


@dataclass(frozen=True)
class Suggestion:
    """Points for the answers of one column, worst to best; ``ordered`` is False where the words tell no order."""

    answers: tuple[Answer, ...]
    ordered: bool
    why: str


ACCEPT, SET_ASIDE = "accept", "set aside"


@dataclass(frozen=True)
class Way:
    """A way to deal with a finding: ACCEPT, SET_ASIDE or the name of a repair, and what it does, in words."""

    name: str
    what: str


@dataclass(frozen=True)
class Finding:
    """One rule that rows of one column break: all their numbers, the ways out, and what it would do to the results.

    ``chosen`` is the name of one of ``ways``; None where somebody has to choose before anything is stored.
    """

    problem: Problem
    lines: pl.Series
    ways: tuple[Way, ...]
    chosen: str | None
    effect: str = ""


@dataclass(frozen=True)
class Ruling:
    """What somebody decided about all rows that break ``rule`` in ``column``: the name of a way."""

    rule: str
    column: str
    way: str


@dataclass(frozen=True)
class Edit:
    """A cell that somebody corrected before the file was stored: the row's number in the file, and the new text."""

    line: int
    column: str
    value: str | None


@dataclass(frozen=True)
class Batch:
    """A checked table. Every row read is taken into one of the frames of its role or is in ``quarantine``.

    The frames have the columns of ``qualify.schema``; those of other roles than opportunities also ``row``, the number
    of the row in the file, or the list of those summed up. ``criteria`` are (key, column name) pairs. Nothing may be
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
    findings: tuple[Finding, ...] = ()
    stages: pl.DataFrame = field(default_factory=lambda: empty("stages"))
    history: pl.DataFrame = field(default_factory=lambda: empty("field_history"))
    targets: pl.DataFrame = field(default_factory=lambda: empty("targets"))

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
