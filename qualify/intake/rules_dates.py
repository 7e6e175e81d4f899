"""What is wrong with dates: unreadable, readable both ways, out of range, out of order, missing."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from qualify.intake.columns import Facts, is_closed, modified_column
from qualify.intake.dates import AMBIGUOUS, UNREADABLE
from qualify.intake.parsed import counted
from qualify.intake.records import ACCEPT, DEAL_DATES, SET_ASIDE
from qualify.intake.ways import Breach, Option, accept, aside, clear, repair

TITLES = {"created": "date of creation", "closed": "closing date", "expected": "expected date", "rated": "rating date"}
AMBIGUOUS_DATE = "ambiguous date"
_RULES = {AMBIGUOUS: AMBIGUOUS_DATE, UNREADABLE: "unreadable date"}


def rules(facts: Facts) -> list[Breach]:
    """All breaches of the rules on dates."""
    unread = (breach for name in DEAL_DATES if facts.column(name) for breach in _unread(facts, name))
    return [*unread, *_backwards(facts), *_undated(facts)]


def _unread(facts: Facts, name: str) -> Iterator[Breach]:
    """One breach for each reason why cells of a column give no date."""
    column, faults = facts.column(name), facts.faults[name]
    for fault in sorted(faults.filter(facts.live).drop_nulls().unique()):
        rows = (faults == fault).fill_null(False) & facts.live
        fact = f"{counted(int(rows.sum()), 'row')} because the date {fault}"
        open_question = fault == AMBIGUOUS
        yield Breach(
            _RULES.get(fault, "date out of range"), rows, (aside(rows, fact), clear(name, fact, TITLES[name])),
            None if open_question else SET_ASIDE,
            pl.select(pl.format("{}: {} {}", pl.lit(column), facts.cells(name), pl.lit(fault))).to_series(),
            column, facts.first(column, rows),
            "Say which comes first, the day or the month." if open_question
            else "Correct the file, or map the column to nothing.",
        )  # fmt: skip


def _backwards(facts: Facts) -> list[Breach]:
    rows = facts.rows(is_closed() & (pl.col("closed") < pl.col("created")))
    if not rows.any():
        return []
    fact = f"{counted(int(rows.sum()), 'row')} closed before the day of creation"
    swap = repair(
        "swap", "Take each of the two dates for the other.", f"Swapped the two dates of {fact}.",
        "With the two dates swapped", created=pl.col("closed"), closed=pl.col("created"),
    )  # fmt: skip
    created = repair(
        "clear created", "Take them in without the date of creation.", f"Left out the date of creation of {fact}.",
        "Without the date of creation alone", created=pl.lit(None),
    )  # fmt: skip
    options = (
        accept(fact, "Take them in as they are; the forecast does not learn from them."),
        aside(rows, fact),
        swap,
        created,
    )
    column = facts.column("closed")
    return [
        Breach(
            "closed before created", rows, options, ACCEPT, "it was closed before the day of creation", column,
            facts.first(column, rows), "Check the two date columns.",
        )
    ]  # fmt: skip


def _undated(facts: Facts) -> list[Breach]:
    """Closed deals without a closing date, in a file that has dates."""
    if not any(map(facts.column, ("created", "closed", "expected"))):
        return []
    unread = facts.faults["closed"].is_not_null()
    rows = facts.rows(is_closed() & pl.col("closed").is_null() & ~pl.lit(unread))
    if not rows.any():
        return []
    fact = f"{counted(int(rows.sum()), 'row')} closed without a date"
    options = [accept(fact, "Take them in as they are; the forecast does not learn from them."), aside(rows, fact)]
    late = modified_column(facts.table)
    if facts.column("expected"):
        options.append(_taken(facts, rows, "take expected", "expected", facts.column("expected"), fact))
    if late:
        options.append(_taken(facts, rows, "take modified", "modified", late, fact))
    column = facts.column("closed")
    way_out = "Fill them in, or choose a date that can stand for it."
    return [
        Breach(
            "closed without a date", rows, tuple(options), ACCEPT, "it is closed without a date", column, "", way_out
        )
    ]


def _taken(facts: Facts, rows: pl.Series, name: str, source: str, column: str, fact: str) -> Option:
    number = int((facts.frame[source].is_not_null() & rows).sum())
    done = f"Took {column!r} for the closing date in {number:,} of {fact}."
    return repair(name, f"Take {column!r} for the closing date.", done, f"With {column!r}", closed=pl.col(source))
