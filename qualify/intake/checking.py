"""From a table and its mapping to checked rows: every row of the file is taken in or set aside with the reason."""

from __future__ import annotations

import polars as pl

from qualify.errors import InputError
from qualify.intake import duplicates
from qualify.intake.columns import Findings, add_amounts, add_dates, add_remarks, add_texts
from qualify.intake.outcomes import resolve
from qualify.intake.records import FIELDS, Batch, Mapping, Table, criteria_keys
from qualify.intake.words import WORDS, header
from qualify.schema import LOST, NO_DECISION, OPEN, RATINGS, WON, conform


def check(table: Table, mapping: Mapping) -> Batch:
    """The rows of ``table`` as opportunities and ratings, checked; rows that cannot be trusted go to quarantine.

    Raises InputError when the mapping names a column that is not there, no column tells the outcome, or the file is
    not a list of opportunities. Questions that only a person can settle (an unknown outcome word, dates that read
    both ways) are in ``Batch.blocking``: nothing may be stored before they are settled in ``mapping``.
    """
    _refuse_mapping(table, mapping)
    _refuse_table(table, mapping)
    found = Findings(table, mapping, {}, [], list(table.notes))
    _add_identity(found)
    outcomes, problems = resolve(table, mapping)
    found.columns["outcome"] = outcomes["value"]
    found.faults.append(outcomes["fault"])
    found.problems += problems
    add_dates(found)
    add_amounts(found)
    add_texts(found)
    add_remarks(found)
    return _batch(found)


def _refuse_mapping(table: Table, mapping: Mapping) -> None:
    columns = table.frame.columns
    for column in (*(column for _, column in mapping.fields), *mapping.answers):
        if column not in columns:
            raise InputError(f"The file has no column {column!r}.", f"It has {', '.join(columns)}.", file=table.name)
    for field, _ in mapping.fields:
        if field not in FIELDS:
            raise InputError(f"{field!r} is not a field.", f"Use one of {', '.join(FIELDS)}.", file=table.name)


def _refuse_table(table: Table, mapping: Mapping) -> None:
    columns = table.frame.columns
    names = {header(column)[0] for column in columns}
    for title, signature in WORDS["other_tables"].items():
        if names.issuperset(signature):
            raise InputError(f"This looks like {title}.", "Upload the opportunities themselves.", file=table.name)
    if not (mapping.column("outcome") or (mapping.column("is_won") and mapping.column("is_closed"))):
        raise InputError(
            "No column says which opportunities were won or lost.",
            f"Choose one or add one to the file; it has the columns {', '.join(columns)}.",
            file=table.name,
        )


def _add_identity(found: Findings) -> None:
    column = found.mapping.column("deal_id")
    if column is None:
        found.columns["deal_id"] = pl.select(pl.format("row {}", found.table.line)).to_series()
        what = "The file has no ids, so each opportunity is called by its row, such as 'row 2'."
        found.say("no ids", what, "Add a column of ids if the file will be uploaded again.")
        found.problems += duplicates.twins(found.table)
        return
    fault, problems = duplicates.find(found.table, column)
    found.columns["deal_id"] = found.table.frame[column].str.strip_chars()
    found.faults.append(fault)
    found.problems += problems


def _batch(found: Findings) -> Batch:
    table = found.table
    reasons = pl.select(pl.coalesce(found.faults)).to_series()
    good = reasons.is_null()
    whole = pl.DataFrame(found.columns).filter(good)
    opportunities = conform(whole, "opportunities")
    criteria = criteria_keys(found.mapping.answers)
    counts = dict(opportunities["outcome"].value_counts().iter_rows())
    return Batch(
        opportunities=opportunities,
        ratings=_ratings(table.frame.filter(good), whole, criteria),
        quarantine=_quarantine(table, reasons),
        problems=tuple(found.problems),
        read=table.frame.height + table.held.height,
        won=counts.get(WON, 0),
        lost=counts.get(LOST, 0),
        no_decision=counts.get(NO_DECISION, 0),
        open=counts.get(OPEN, 0),
        criteria=criteria,
    )


def _quarantine(table: Table, reasons: pl.Series) -> pl.DataFrame:
    """The rows held by the reader and those with a reason, in the order of the file."""
    bad = reasons.is_not_null()
    content = table.frame.filter(bad).select(pl.struct(pl.all()).struct.json_encode()).to_series()
    rejected = pl.DataFrame({"row": table.line.filter(bad), "reason": reasons.filter(bad), "content": content})
    return pl.concat([table.held, rejected]).sort("row")


def _ratings(frame: pl.DataFrame, known: pl.DataFrame, criteria: tuple[tuple[str, str], ...]) -> pl.DataFrame:
    """One row for each answer given: criterion by criterion, each in the order of the file."""
    base = known.select(name for name in RATINGS if name in known.columns)
    parts = [
        base.with_columns(frame[column].alias("answer"), pl.lit(key).alias("criterion")).drop_nulls("answer")
        for key, column in criteria
    ]
    return conform(pl.concat(parts) if parts else base.clear(), "ratings")
