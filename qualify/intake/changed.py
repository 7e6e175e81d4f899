"""From single changes of fields to what the fields of opportunities said from a day on."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from qualify.intake.dates import parse_dates
from qualify.intake.history import days, place
from qualify.intake.moments import clock
from qualify.intake.numbers import decimal_comma, parse_amounts
from qualify.intake.records import Batch, Mapping, Table
from qualify.intake.sieve import Sieve, numbered
from qualify.intake.words import WORDS, header

_OWN = ("amount", "expected", "stage", "outcome", "closed")
_NAMES = {
    word: field
    for field, lists in {"amount": ["amount"], "expected": ["expected", "closed"], "stage": ["stage"]}.items()
    for name in lists
    for word in WORDS["fields"][name]
}


def field_of(name: str) -> str:
    """The field of an opportunity that a CRM calls ``name``; ``name`` itself where it is none whose past is used.

    >>> [field_of(name) for name in ("StageName", "closedate", "Amount", "closed", "Owner")]
    ['stage', 'expected', 'amount', 'closed', 'Owner']
    """
    if name in _OWN:
        return name
    return next((_NAMES[form] for form in header(name) if form in _NAMES), name)


def check_changes(table: Table, mapping: Mapping, known: pl.Series | None = None) -> Batch:
    """The rows of ``table``, each a field's change, checked; ``known`` are the ids of the opportunities there are.

    Every row taken in is one row of ``stages`` (a new stage) or of ``history`` (any other field, under the file's
    name where its past is not used). Where the file has former values, the first change of an opportunity's field
    has one more row before it: what the field said until the day before. Both are in the order of time. Raises
    InputError where no column says which opportunity, field, value or day.
    """
    sieve = Sieve(table, mapping)
    sieve.need(
        deal_id="which opportunity a row belongs to", since="when it was changed", field="which field was changed",
        value="what the field says since",
    )  # fmt: skip
    rows = pl.DataFrame({"deal_id": sieve.deals(known), "day": days(sieve), "name": sieve.cells("field")})
    sieve.deleted()
    sieve.refuse("missing field", rows["name"].is_null(), "it names no field", "Fill it in.", "field")
    names = {name: field_of(name) for name in rows["name"].unique().drop_nulls()}
    rows = rows.with_columns(field=rows["name"].replace_strict(names, default=None, return_dtype=pl.String))
    rows = rows.with_columns(_said(sieve, rows["field"], "value"), _said(sieve, rows["field"], "before"))
    blank = (rows["field"] == "stage") & rows["value"].is_null()
    sieve.refuse("missing stage", blank, "it names no new stage", "Fill it in.", "value")
    placed = place(sieve, rows.with_columns(clock=clock(sieve.cells("since")), row=table.line))
    stages = placed.filter(field="stage").select("deal_id", "row", stage="value", entered="day")
    others = placed.filter(pl.col("field") != "stage").select("deal_id", "field", "value", "row", since="day")
    history = pl.concat([_before(placed), others], how="diagonal") if mapping.column("before") else others
    sieve.unused()
    return sieve.batch(stages=numbered(stages, "stages"), history=numbered(history, "field_history"))


def _said(sieve: Sieve, fields: pl.Series, name: str) -> pl.Series:
    """The values as the store reads them; new values that are no amount or date set their row aside."""
    texts = sieve.cells(name)
    for field in ("amount", "expected"):
        here = (fields == field).fill_null(False)
        part = texts.set(~here, None)
        read = parse_amounts(part, decimal_comma(part)) if field == "amount" else parse_dates(part, None, False)
        if name == "value":
            reason = f"its new value cannot be read as the field {field!r}"
            sieve.refuse(field, read["fault"].is_not_null(), reason, "Correct the file.", name)
        texts = pl.select(pl.when(here).then(read["value"].cast(pl.String)).otherwise(texts)).to_series()
    return texts.alias(name)


def _before(placed: pl.DataFrame) -> pl.DataFrame:
    """What each field of each opportunity said until the day before its first change; no stage where none is told."""
    first = placed.filter(pl.struct("deal_id", "field").is_first_distinct())
    told = first.filter((pl.col("field") != "stage") | pl.col("before").is_not_null())
    return told.select("deal_id", "field", "row", value="before", since=pl.col("day") - timedelta(days=1))
