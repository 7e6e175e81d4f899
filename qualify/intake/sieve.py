"""Rows of a table that belongs to the opportunities: taken in, or set aside with the first reason that there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from qualify.errors import InputError, Problem
from qualify.intake.dates import AMBIGUOUS, parse_dates
from qualify.intake.kinds import BOOKS
from qualify.intake.numbers import parse_amounts
from qualify.intake.parsed import counted, note
from qualify.intake.records import ACCEPT, FIELDS_OF, SET_ASIDE, Batch, Finding, Mapping, Ruling, Table, Way
from qualify.intake.rules_dates import AMBIGUOUS_DATE
from qualify.intake.ways import LATER
from qualify.intake.words import YES, header, plain
from qualify.schema import conform, empty

UNKNOWN_DEAL = "unknown deal"
_SALESFORCE = (15, 18)
_DELETED = frozenset({"is deleted", "deleted", "fivetran deleted"})


@dataclass
class Sieve:
    """The reasons found so far, a (rule, series of texts) pair each, null where a row is sound; and what is said.

    Each rule that sets rows aside is a finding too. ``rulings`` are what somebody decided about findings.
    """

    table: Table
    mapping: Mapping
    rulings: Sequence[Ruling] = ()
    faults: list[tuple[str, pl.Series]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        columns, known = self.table.frame.columns, FIELDS_OF[self.mapping.role]
        for name, column in (*self.mapping.fields, *(("", column) for column in self.mapping.answers)):
            if column not in columns:
                what = f"The file has no column {column!r}."
                raise InputError(what, f"It has {', '.join(columns)}.", file=self.table.name)
            if name and name not in known:
                what = f"{name!r} is not a field of {self.mapping.role}."
                raise InputError(what, f"Use one of {', '.join(known)}.", file=self.table.name)
        self.problems += self.table.notes

    def need(self, **fields: str) -> None:
        """Raises InputError where one of ``fields``, with what it is in words, is not mapped."""
        for name, what in fields.items():
            if self.mapping.column(name) is None:
                has = f"Choose one; the file has the columns {', '.join(self.table.frame.columns)}."
                raise InputError(f"No column says {what}.", has, file=self.table.name)

    def cells(self, name: str) -> pl.Series:
        """The trimmed texts of the column of a field; all null where it has none."""
        column = self.mapping.column(name)
        if column is None:
            return pl.repeat(None, self.table.frame.height, dtype=pl.String, eager=True).alias(name)
        return self.table.frame[column].str.strip_chars().alias(name)

    def refuse(self, rule: str, bad: pl.Series, reason: str, way_out: str = "", name: str = "") -> None:
        """Set the rows that are True in ``bad`` aside for ``reason``, but for those that already are, and say so."""
        bad = bad.fill_null(False) & self.good
        lines = self.table.line.filter(bad)
        if len(lines):
            texts = pl.repeat(reason, len(bad), dtype=pl.String, eager=True).set(~bad, None)
            self.faults.append((rule, texts))
            what = f"Set aside {counted(len(lines), 'row')}: {reason}."
            self._found(note(rule, what, way_out, lines, self.mapping.column(name) or ""), lines)

    def _found(self, problem: Problem, lines: pl.Series) -> None:
        """A finding of all rows that a rule sets aside; its cells can be corrected before it is checked anew."""
        self.problems.append(problem)
        chosen = None if problem.blocking else SET_ASIDE
        self.findings.append(Finding(problem, lines.rename("line"), (Way(SET_ASIDE, LATER),), chosen))

    def offer(
        self, rule: str, rows: pl.Series, fact: str, kept: str, way: str, *, effect: str, way_out: str, name: str
    ) -> None:
        """A finding of rows that are taken in, with ``kept`` said, unless a ruling sets them aside as ``fact``.

        ``way`` says what taking them in does. A ruling that names neither way is not guessed at: it is asked about.
        """
        rows, column = rows.fill_null(False) & self.good, self.mapping.column(name) or ""
        if not rows.any():
            return
        ways = (Way(ACCEPT, way), Way(SET_ASIDE, LATER))
        ruled = {(ruling.rule, ruling.column): ruling.way for ruling in self.rulings}
        wanted = ruled.get((rule, column), ACCEPT)
        chosen = wanted if wanted in (ACCEPT, SET_ASIDE) else None
        lines = self.table.line.filter(rows)
        value = self.table.frame[column].filter(rows)[0] or "" if column else ""
        problem = note(rule, kept, way_out, lines, column, value)
        if chosen == SET_ASIDE:
            self.faults.append((rule, pl.repeat(fact, len(rows), dtype=pl.String, eager=True).set(~rows, None)))
            problem = replace(problem, what=f"Set aside {counted(len(lines), 'row')}: {fact}.")
        problem = replace(problem, blocking=chosen is None)
        self.problems.append(problem)
        self.findings.append(Finding(problem, lines.rename("line"), ways, chosen, effect))

    def deals(self, known: pl.Series | None) -> pl.Series:
        """The id of each row's opportunity; rows of no opportunity in ``known`` are set aside."""
        ids = self.cells("deal_id")
        self.refuse("missing id", ids.is_null(), "it names no opportunity", "Fill it in.", "deal_id")
        if known is None:
            return ids
        ids, other = _as_known(ids, known)
        self.remark("other id", other, "The opportunity is named by Salesforce's other form of its id", name="deal_id")
        unknown = ~ids.is_in(known.unique().implode()) & ids.is_not_null()
        way_out = "Import the opportunities first, or together with this file."
        self.refuse(UNKNOWN_DEAL, unknown, "no opportunity has this id", way_out, "deal_id")
        return ids

    def dates(self, name: str) -> pl.Series:
        """The days of a field; a date that cannot be read sets its row aside, one that reads both ways is asked."""
        return self.take(name, "date", self.days(name, self.cells(name)))

    def days(self, name: str, texts: pl.Series) -> pl.DataFrame:
        """Columns ``value`` and ``fault`` of ``texts`` as days, in the order of the field's column."""
        order = self.mapping.order(self.mapping.column(name) or "")
        return parse_dates(texts, order, self.table.kind in BOOKS)

    def amounts(self, name: str) -> pl.Series:
        """The amounts of a field; one that cannot be read sets its row aside."""
        return self.take(name, "amount", parse_amounts(self.cells(name), self.mapping.decimal_comma))

    def take(self, name: str, kind: str, read: pl.DataFrame) -> pl.Series:
        """The column ``value`` of ``read``; rows with a ``fault`` are set aside, and one problem says each reason."""
        column, texts, free = self.mapping.column(name) or "", self.cells(name), self.good
        told = pl.select(pl.format("{}: {} {}", pl.lit(column), texts, read["fault"])).to_series()
        self.faults.append((kind, told))
        for reason in sorted(read["fault"].filter(free).drop_nulls().unique()):
            bad = (read["fault"] == reason).fill_null(False) & free
            lines = self.table.line.filter(bad)
            what = f"Set aside {counted(len(lines), 'row')} because the {kind} {reason}."
            problem = note(kind, what, "Correct the file.", lines, column, texts.filter(bad)[0])
            if reason == AMBIGUOUS:
                way_out = "Say which comes first, the day or the month."
                problem = replace(problem, rule=AMBIGUOUS_DATE, way_out=way_out, blocking=True)
            self._found(problem, lines)
        return read["value"].alias(name)

    def deleted(self) -> None:
        """Set aside what the file marks as deleted; where it marks every row, the mark tells nothing."""
        for column in self.table.frame.columns:
            if header(column)[0] in _DELETED:
                texts = self.table.frame[column]
                yes = [text for text in texts.unique().drop_nulls() if plain(text) in YES]
                marked = texts.is_in(yes).fill_null(False)
                if not marked.all():
                    self.refuse("deleted", marked, f"it is marked as deleted in {column!r}")

    def remark(self, rule: str, rows: pl.Series, what: str, way_out: str = "", name: str = "") -> None:
        """Say ``what`` about the rows that are True, ending with their number; they are taken in."""
        lines = self.table.line.filter(rows.fill_null(False)).to_list()
        if lines:
            text = f"{what}: {counted(len(lines), 'row')}."
            self.problems.append(note(rule, text, way_out, lines, self.mapping.column(name) or ""))

    def unused(self) -> None:
        """Name the columns that are kept nowhere."""
        used = {column for _, column in self.mapping.fields} | set(self.mapping.answers)
        left = [column for column in self.table.frame.columns if column not in used]
        if left:
            self.problems.append(note("unused columns", f"Not taken in: {', '.join(left)}.", ""))

    @property
    def good(self) -> pl.Series:
        """True for each row that nothing speaks against."""
        return self._rules().is_null()

    def _rules(self) -> pl.Series:
        rules = [pl.select(pl.when(texts.is_not_null()).then(pl.lit(rule))).to_series() for rule, texts in self.faults]
        return self._first(rules)

    def _first(self, columns: list[pl.Series]) -> pl.Series:
        none = pl.repeat(None, self.table.frame.height, dtype=pl.String, eager=True)
        return pl.select(pl.coalesce([*columns, none])).to_series()

    def batch(self, criteria: tuple[tuple[str, str], ...] = (), **frames: pl.DataFrame) -> Batch:
        """The batch of ``frames`` (stages, history, ratings, targets), with the rows that were set aside."""
        rules = self._rules()
        bad, reasons = rules.is_not_null(), self._first([texts for _, texts in self.faults])
        content = self.table.frame.filter(bad).select(pl.struct(pl.all()).struct.json_encode()).to_series()
        aside = {"row": self.table.line, "rule": rules, "reason": reasons}
        rejected = pl.DataFrame(aside).filter(bad).with_columns(content=content)
        quarantine = pl.concat([self.table.held, conform(rejected, "quarantine")]).sort("row")
        read = self.table.frame.height + self.table.held.height
        none = Batch(
            empty("opportunities"), empty("ratings"), quarantine, tuple(self.problems), read, 0, 0, 0, 0, criteria,
            findings=tuple(self.findings),
        )  # fmt: skip
        return replace(none, **frames)  # type: ignore[arg-type]


def numbered(rows: pl.DataFrame, table: str) -> pl.DataFrame:
    """``rows`` with the columns of ``table`` in the schema and ``row``, which says where each came from in the file."""
    return conform(rows, table).with_columns(rows["row"])


def _as_known(ids: pl.Series, known: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The ids as the opportunities have them, and which were not so: Salesforce writes 15 or 18 characters for one.

    >>> _as_known(pl.Series(["006f4000002NAbG"]), pl.Series(["006f4000002NAbGAAW"]))[0].to_list()
    ['006f4000002NAbGAAW']
    """
    forms = pl.DataFrame({"known": known.unique()}).filter(pl.col("known").str.len_chars().is_in(_SALESFORCE))
    forms = forms.with_columns(front=pl.col("known").str.head(_SALESFORCE[0])).unique("front", keep="none")
    strange = ~ids.is_in(known.implode()) & ids.str.len_chars().is_in(_SALESFORCE)
    fronts = pl.DataFrame({"front": ids.str.head(_SALESFORCE[0]).set(~strange.fill_null(False), None)})
    meant = fronts.join(forms, on="front", how="left", maintain_order="left")["known"]
    return pl.select(pl.coalesce(meant, ids)).to_series().alias(ids.name), meant.is_not_null()
