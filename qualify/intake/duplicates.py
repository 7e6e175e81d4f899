"""The same id twice: copies are left out once, contradictions are left out whole, histories are refused."""

from __future__ import annotations

import polars as pl

from qualify.errors import InputError, Problem
from qualify.intake.parsed import counted, note
from qualify.intake.records import Table
from qualify.intake.words import header

HISTORY_SHARE = 0.25


def find(table: Table, column: str) -> tuple[pl.Series, list[Problem]]:
    """Why a row cannot count on account of its id (null where it can), and the problems found.

    Raises InputError when the file is a history: ids that repeat with other facts, beside an id of each row's own.
    """
    rows = table.frame.select(
        pl.col(column).str.strip_chars().alias("id"),
        pl.struct(pl.all()).hash().alias("facts"),
        pl.Series("line", table.line),
    )
    rows = rows.with_columns(
        pl.col("facts").n_unique().over("id").alias("versions"),
        pl.col("line").first().over("id").alias("first"),
        pl.len().over("id").alias("times"),
    )
    blank, differ = pl.col("id").is_null(), pl.col("versions") > 1
    copy = ~differ & (pl.col("line") != pl.col("first"))
    _refuse_history(table, column, rows.filter(~blank & differ).height)
    fault = rows.select(
        pl.when(blank)
        .then(pl.lit("it has no id"))
        .when(differ)
        .then(pl.format("the id {} stands in {} rows that say different things", "id", "times"))
        .when(copy)
        .then(pl.format("it is a copy of row {}", "first"))
    ).to_series()
    return fault, [
        *_problem(rows.filter(blank), "missing id", "Set aside {} without an id.", "Fill it in.", column),
        *_problem(
            rows.filter(~blank & differ),
            "duplicate id",
            "Set aside {} for sharing an id with another row that says different things.",
            "Leave one row for each id in the file.",
            column,
        ),
        *_problem(
            rows.filter(~blank & copy),
            "copied row",
            "Set aside {} for being a word-for-word copy of another.",
            "",
            column,
        ),
    ]


def twins(table: Table) -> list[Problem]:
    """Without ids nobody can tell a copy from a deal that happens to be alike: such rows count, and are named."""
    first = table.frame.select(pl.struct(pl.all()).is_first_distinct()).to_series()
    lines = table.line.filter(~first).to_list()
    if not lines:
        return []
    what = f"{counted(len(lines), 'row')} say word for word what another row says, and count as deals of their own."
    return [note("copies", what, "If they are copies, take them out: they make every guarantee look better.", lines)]


def _problem(rows: pl.DataFrame, rule: str, what: str, way_out: str, column: str) -> list[Problem]:
    if not rows.height:
        return []
    lines = rows["line"].to_list()
    return [note(rule, what.format(counted(rows.height, "row")), way_out, lines, column, rows["id"][0] or "")]


def _refuse_history(table: Table, column: str, repeated: int) -> None:
    """Refuse a file in which another column is each row's own id: it holds changes, not opportunities."""
    if repeated < HISTORY_SHARE * table.frame.height:
        return
    for other in table.frame.columns:
        values = table.frame[other]
        if (
            other != column
            and header(other)[0].split()[-1:] == ["id"]
            and values.null_count() == 0
            and values.is_unique().all()
        ):
            raise InputError(
                f"This looks like a history: {repeated} of its {table.frame.height} rows repeat an opportunity.",
                "Upload the list of opportunities, with one row for each.",
                file=table.name,
                column=column,
            )
