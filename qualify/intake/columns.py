"""The mapped columns of a table as outcomes, dates, amounts and texts, each with the reason where a cell gives none."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from qualify.intake.dates import parse_dates
from qualify.intake.numbers import currencies, parse_amounts
from qualify.intake.outcomes import resolve
from qualify.intake.records import DEAL_DATES, Mapping, Table
from qualify.intake.words import header
from qualify.schema import CLOSED, OPEN, OPPORTUNITIES

SERIALS = ("xlsx", "xlsb", "ods")
_OWN = ("deal_id", "outcome", "currency", "extra")
_TEXTS = (*(name for name, kind in OPPORTUNITIES.items() if kind == pl.String and name not in _OWN), "rater")
_FLAGS = ("is_won", "is_closed")
_MODIFIED = frozenset(
    f"{front}{word}{end}"
    for front in ("", "last ", "hs last")
    for word in ("modified", "updated", "modification", "update")
    for end in ("", " date", " at", " on", " time", "date")
) | {"system modstamp", "modifiedon", "write date", "fecha de modificacion", "geandert am", "zuletzt geandert am"}


@dataclass(frozen=True)
class Facts:
    """What a table says, column by column, a row each: nothing is decided yet.

    ``frame`` has outcome, created, closed, expected, rated, amount, list_price and currency, empty where nothing is
    mapped; and ``modified``, the day of the last change, where some column is called so; ``said``, the outcome by the
    words of the outcome column, where flags decide instead; ``answered``, whether the row's answers count. ``texts``
    are the mapped texts with the deals' ids. ``faults`` say by field why a cell gives no value. ``live`` rows are not
    set aside so far.
    """

    table: Table
    mapping: Mapping
    frame: pl.DataFrame
    texts: pl.DataFrame
    faults: dict[str, pl.Series]
    live: pl.Series
    today: date = field(default_factory=date.today)

    def column(self, name: str) -> str:
        """The column mapped to a field; "" where there is none."""
        return self.mapping.column(name) or ""

    def cells(self, name: str) -> pl.Series:
        """The cells of the column mapped to a field, as they stand in the file."""
        return self.table.frame[self.column(name)]

    def rows(self, test: pl.Expr) -> pl.Series:
        """The live rows of ``frame`` for which ``test`` holds."""
        return self.frame.select(test.fill_null(False)).to_series() & self.live

    def first(self, column: str, rows: pl.Series) -> str:
        """The first cell of a column among the rows, "" where it is empty."""
        at = rows.arg_max()
        return (self.table.frame[column][at] or "") if column and at is not None and rows[at] else ""


def read(table: Table, mapping: Mapping) -> Facts:
    """The typed columns of a table of opportunities."""
    outcomes = resolve(table, mapping)[0]
    faults = {"outcome": outcomes["fault"]}
    columns = {"outcome": outcomes["value"]}
    for name in DEAL_DATES:
        columns[name], faults[name] = _dates(table, mapping, name)
    for name in ("amount", "list_price"):
        columns[name], faults[name] = _amounts(table, mapping, name)
    columns["currency"] = _currencies(table, mapping)
    late = modified_column(table)
    if late:
        columns["modified"] = parse_dates(table.frame[late], mapping.order(late), table.kind in SERIALS)["value"]
    said = _said(table, mapping)
    if said is not None:
        columns["said"] = said
    live = pl.repeat(True, table.frame.height, dtype=pl.Boolean, eager=True)
    frame = pl.DataFrame([values.alias(name) for name, values in columns.items()]).with_columns(answered=live)
    return Facts(table, mapping, frame, _texts(table, mapping), faults, live)


def settled(frame: pl.DataFrame) -> pl.DataFrame:
    """The closing date of an open opportunity is the one expected, as CRMs keep it in one field."""
    is_open = (pl.col("outcome") == OPEN).fill_null(False)
    return frame.with_columns(
        pl.when(is_open).then(due()).otherwise("expected").alias("expected"),
        pl.when(~is_open).then("closed").alias("closed"),
    )


def due() -> pl.Expr:
    """When an open opportunity is expected to close."""
    return pl.coalesce("expected", "closed")


def is_closed() -> pl.Expr:
    """Whether an opportunity was won, lost or ended without a decision."""
    return pl.col("outcome").is_in(CLOSED)


def modified_column(table: Table) -> str | None:
    """The column with the day of each row's last change, where one is called so."""
    return next((name for name in table.frame.columns if not _MODIFIED.isdisjoint(header(name))), None)


def _dates(table: Table, mapping: Mapping, name: str) -> tuple[pl.Series, pl.Series]:
    column = mapping.column(name)
    if column is None:
        return _nothing(table, pl.Date()), _nothing(table, pl.String())
    found = parse_dates(table.frame[column], mapping.order(column), table.kind in SERIALS)
    return found["value"], found["fault"]


def _amounts(table: Table, mapping: Mapping, name: str) -> tuple[pl.Series, pl.Series]:
    column = mapping.column(name)
    if column is None:
        return _nothing(table, pl.Float64()), _nothing(table, pl.String())
    found = parse_amounts(table.frame[column], mapping.decimal_comma)
    return found["value"], found["fault"]


def _currencies(table: Table, mapping: Mapping) -> pl.Series:
    """The column of currencies; else the marks of the amounts, unless it is one that most of them do not have."""
    coded, amounts = mapping.column("currency"), mapping.column("amount")
    if coded:
        return table.frame[coded].str.strip_chars()
    if not amounts:
        return _nothing(table, pl.String())
    texts = table.frame[amounts].drop_nulls()
    marks = currencies(table.frame[amounts])
    told = marks.drop_nulls().n_unique() > 1 or 2 * (len(marks) - marks.null_count()) > len(texts)
    return marks if told else _nothing(table, pl.String())


def _texts(table: Table, mapping: Mapping) -> pl.DataFrame:
    column = mapping.column("deal_id")
    ids = table.frame[column].str.strip_chars() if column else pl.select(pl.format("row {}", table.line)).to_series()
    mapped = {name: table.frame[found].str.strip_chars() for name in _TEXTS if (found := mapping.column(name))}
    return pl.DataFrame([ids.alias("deal_id"), *(values.alias(name) for name, values in mapped.items())])


def _said(table: Table, mapping: Mapping) -> pl.Series | None:
    """What the words of the outcome column say, where the columns for won and closed go before them."""
    if not all(map(mapping.column, (*_FLAGS, "outcome"))):
        return None
    words = replace(mapping, fields=tuple(pair for pair in mapping.fields if pair[0] not in _FLAGS))
    return resolve(table, words)[0]["value"]


def _nothing(table: Table, kind: pl.DataType) -> pl.Series:
    return pl.repeat(None, table.frame.height, dtype=kind, eager=True)
