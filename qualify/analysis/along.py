"""What an export of everything brings along beside its tables: the team's choices, and rows that were set aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from qualify.errors import InputError
from qualify.intake import Table
from qualify.schema import CHOICES, HELD, conform, empty
from qualify.store import Choices, Delivery
from qualify.store.choices import from_rows

_WAY_OUT = "Leave this table out, or take the file that was exported."


def choices(tables: Sequence[Table]) -> Choices | None:
    """The choices in an export; None where there are none. Raises InputError where they cannot be read."""
    found = next((table for table in tables if set(table.frame.columns) == set(CHOICES)), None)
    if found is None:
        return None
    try:
        return from_rows(found.frame)
    except ValueError as error:
        raise InputError(f"The choices in the export cannot be read: {error}.", _WAY_OUT, file=found.name) from None


def held(tables: Sequence[Table], author: str = "") -> Iterator[Delivery]:
    """A delivery of nothing but rows set aside for each import that an export has such rows of.

    Raises InputError where they cannot be read.
    """
    for table in tables:
        if set(table.frame.columns) == set(HELD):
            for _, rows in _typed(table).group_by("import", maintain_order=True):
                yield _aside(rows, table, author)


def _typed(table: Table) -> pl.DataFrame:
    # A workbook knows no days, only moments.
    day = pl.col("as_of").str.head(10).str.to_date()
    try:
        return table.frame.with_columns(pl.col("import", "row").cast(pl.Int64), day)
    except pl.exceptions.PolarsError:
        what = "The rows set aside in the export cannot be read: a number or a day is none."
        raise InputError(what, _WAY_OUT, file=table.name) from None


def _aside(rows: pl.DataFrame, table: Table, author: str) -> Delivery:
    file, as_of, mapping = rows.select("file", "as_of", "mapping").row(0)
    return Delivery(
        file=file or table.name,
        sha256=table.sha256,
        read=rows.height,
        opportunities=empty("opportunities"),
        fields=(),
        quarantine=conform(rows, "quarantine"),
        mapping=mapping or "",
        author=author,
        role="held",
        as_of=as_of,
    )
