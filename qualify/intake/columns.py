"""The mapped columns of a table as dates, amounts and texts, with the rows that cannot be trusted and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from qualify.errors import Problem
from qualify.intake.dates import AMBIGUOUS, parse_dates
from qualify.intake.numbers import CURRENCY, MARKS, lone_points, parse_amounts
from qualify.intake.parsed import counted, note
from qualify.intake.records import Mapping, Table
from qualify.intake.words import YES, header, plain
from qualify.schema import OPEN, OPPORTUNITIES

DATES = ("created", "closed", "expected", "rated")
_KEPT = ("deal_id", "outcome", "extra")
_TEXTS = (*(name for name, kind in OPPORTUNITIES.items() if kind == pl.String and name not in _KEPT), "rater")
_DELETED = frozenset({"is deleted", "deleted"})


@dataclass
class Findings:
    """Columns made so far, the reasons for setting rows aside (the first one counts), and the problems."""

    table: Table
    mapping: Mapping
    columns: dict[str, pl.Series]
    faults: list[pl.Series]
    problems: list[Problem]

    def lines(self, rows: pl.Series) -> list[int]:
        """The row numbers, as in the file, of the rows that are True."""
        return self.table.line.filter(rows.fill_null(False)).to_list()

    def say(
        self, rule: str, what: str, way_out: str, rows: Sequence[int] = (), column: str = "", value: str = ""
    ) -> None:
        self.problems.append(note(rule, what, way_out, rows, column, value))


def add_dates(found: Findings) -> None:
    """The date columns; on an open opportunity the closing date is the one expected, as Salesforce keeps it."""
    for field in DATES:
        column = found.mapping.column(field)
        if column:
            read = parse_dates(found.table.frame[column], found.mapping.day_first, found.table.kind == "xlsx")
            _take(found, field, column, "date", read)
    if "closed" in found.columns:
        closed = found.columns["closed"]
        is_open = (found.columns["outcome"] == OPEN).fill_null(False)
        due = closed.set(~is_open, None)
        found.columns["closed"] = closed.set(is_open, None)
        found.columns["expected"] = found.columns["expected"].fill_null(due) if "expected" in found.columns else due


def add_amounts(found: Findings) -> None:
    """The amounts, with a remark where a point may mean two things or several currencies stand side by side."""
    column = found.mapping.column("amount")
    if not column:
        return
    texts = found.table.frame[column]
    _take(found, "amount", column, "amount", parse_amounts(texts, found.mapping.decimal_comma))
    if found.mapping.decimal_comma and lone_points(texts):
        what = "Amounts such as 1.234 are read as one thousand two hundred and thirty-four."
        found.say("thousands", what, "Say so if the point is a decimal point.", column=column)
    coded = found.mapping.column("currency")
    marks = found.table.frame[coded].str.strip_chars() if coded else texts.str.extract(MARKS)
    currencies = sorted(marks.unique().drop_nulls())
    if len(currencies) > 1:
        what = f"Amounts stand in {len(currencies)} currencies ({', '.join(currencies)}) and are not converted."
        found.say("currencies", what, "Convert them to one currency in the file.", column=coded or column)


def _take(found: Findings, field: str, column: str, kind: str, read: pl.DataFrame) -> None:
    """A column with its faults; one problem for each reason, naming the first value."""
    texts, faults = found.table.frame[column], read["fault"]
    found.columns[field] = read["value"]
    found.faults.append(pl.select(pl.format("{}: {} {}", pl.lit(column), texts, faults)).to_series())
    for reason in sorted(faults.drop_nulls().unique()):
        bad = (faults == reason).fill_null(False)
        rows = found.lines(bad)
        what = f"Set aside {counted(len(rows), 'row')} because the {kind} {reason}."
        problem = note(
            kind, what, "Correct the file, or map the column to nothing.", rows, column, texts.filter(bad)[0]
        )
        if reason == AMBIGUOUS:
            problem = replace(problem, way_out="Say which comes first, the day or the month.", blocking=True)
        found.problems.append(problem)


def add_texts(found: Findings) -> None:
    """The text columns, trimmed, and all columns without a use of their own as one JSON text a row."""
    frame, mapping = found.table.frame, found.mapping
    for field in _TEXTS:
        column = mapping.column(field)
        if column:
            found.columns[field] = frame[column].str.strip_chars()
    used = {column for _, column in mapping.fields} | set(mapping.answers)
    others = [column for column in frame.columns if column not in used]
    if others:
        found.columns["extra"] = frame.select(pl.struct(others).struct.json_encode()).to_series()


def add_remarks(found: Findings) -> None:
    """What the rows taken in mean for the results: parts that are missing, and dates that contradict each other."""
    if not (found.mapping.column("created") or found.mapping.column("closed")):
        found.say("no dates", "No dates are taken from the file, so no forecast is possible from it.", "")
    if not found.mapping.column("amount"):
        found.say("no amounts", "No amounts are taken from the file, so nothing can be said in money.", "")
    if "currency" in found.columns:
        _currencies(found, found.columns["currency"])
    if {"created", "closed"} <= found.columns.keys():
        rows = found.lines(found.columns["closed"] < found.columns["created"])
        if rows:
            what = f"Kept {counted(len(rows), 'row')} closed before the day of creation."
            found.say(
                "closed before created", what, "Check the two date columns.", rows, found.mapping.column("closed") or ""
            )
    for column in found.table.frame.columns:
        if header(column)[0] in _DELETED:
            _deleted(found, column)


def _currencies(found: Findings, texts: pl.Series) -> None:
    odd = ~texts.str.contains(CURRENCY)
    rows = found.lines(odd)
    if rows:
        what = f"Kept {counted(len(rows), 'row')} with a currency that is not three capital letters or a known sign."
        column, first = found.mapping.column("currency") or "", texts.filter(odd.fill_null(False))[0]
        found.say("odd currency", what, "Write currencies as in EUR or USD in the file.", rows, column, first)


def _deleted(found: Findings, column: str) -> None:
    texts = found.table.frame[column]
    yes = [text for text in texts.unique().drop_nulls() if plain(text) in YES]
    rows = found.lines(texts.is_in(yes))
    if rows:
        what = f"Kept {counted(len(rows), 'row')} marked as deleted."
        found.say("deleted", what, "Leave them out of the file if they should not count.", rows, column)
