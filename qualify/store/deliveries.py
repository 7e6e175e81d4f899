"""What an intake hands over, and how it is kept: whole, so that any import can be undone and played again."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from qualify.schema import conform, empty
from qualify.store.choices import Choices
from qualify.store.database import Source, Writer

# The frames of a delivery with their tables in the schema. Those that are counted by rows of the file are numbered.
PARTS = {
    "opportunities": "opportunities",
    "ratings": "ratings",
    "stages": "stages",
    "history": "field_history",
    "targets": "targets",
    "quarantine": "quarantine",
}
NUMBERED = ("ratings", "stages", "history", "targets")
_GIVEN = ("fields", "questions", "segments", "taken")

PLACE = "((i.day - date '1900-01-01')::bigint * 4294967296 + i.import_id)"
"""The :class:`Turn` of an import ``i`` as one number."""


@dataclass(frozen=True, order=True)
class Turn:
    """Where an import stands: by the day that its file shows, and of those of one day by its number."""

    day: date
    import_id: int


@dataclass(frozen=True)
class Delivery:
    """What an intake hands over: checked frames (as in ``qualify.schema``), where they came from, what was read.

    ``fields`` are the columns that the file really had: an update leaves all others as they are. ``questions`` are
    the criteria that it had as columns without a day: where their cells are empty, earlier undated answers go.
    ``role`` says what a row of the file is (intake.ROLES). Ratings, stages, history and targets may have one more
    column, ``row``: the number of the row of the file, or the list of those summed up. ``as_of`` is the day that the
    file shows; None is the day of import. ``beside`` names files joined in, ``rulings`` is JSON, ``segments`` are
    unmapped columns to compare deals by. ``taken`` are the numbers of rows that the import ``taken_from`` set aside.
    ``choices`` are what an export of everything brings along for a new data set.
    """

    file: str
    sha256: str
    read: int
    opportunities: pl.DataFrame
    fields: tuple[str, ...]
    ratings: pl.DataFrame = field(default_factory=lambda: empty("ratings"))
    stages: pl.DataFrame = field(default_factory=lambda: empty("stages"))
    history: pl.DataFrame = field(default_factory=lambda: empty("field_history"))
    quarantine: pl.DataFrame = field(default_factory=lambda: empty("quarantine"))
    columns: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    mapping: str = ""
    author: str = ""
    role: str = "opportunities"
    targets: pl.DataFrame = field(default_factory=lambda: empty("targets"))
    as_of: date | None = None
    beside: str = ""
    rulings: str = ""
    segments: tuple[str, ...] = ()
    taken_from: int | None = None
    taken: tuple[int, ...] = ()
    choices: Choices | None = None

    @property
    def ids(self) -> pl.Series:
        """The ids of all opportunities that it says something about, each once."""
        tables = (self.opportunities, self.ratings, self.stages, self.history)
        return pl.concat([table["deal_id"].cast(pl.String) for table in tables]).unique()


def frame(delivery: Delivery, part: str) -> pl.DataFrame:
    """One frame of a delivery, as in the schema; a numbered one with ``row`` and its place ``pos``."""
    given = getattr(delivery, part)
    rows = conform(given, PARTS[part])
    if part not in NUMBERED:
        return rows
    counted = pl.Series("row", range(rows.height), pl.Int64)
    return rows.with_columns(given["row"] if "row" in given.columns else counted).with_row_index("pos")


def keep(write: Writer, import_id: int, delivery: Delivery) -> str:
    """Keep the frames of a delivery; what is given back is JSON of all else that playing it again needs."""
    for part in PARTS:
        rows = frame(delivery, part)
        if rows.height:
            body = io.BytesIO()
            rows.write_parquet(body, compression="zstd")
            write.run("insert into deliveries values (?, ?, ?)", [import_id, part, body.getvalue()])
    return json.dumps({name: getattr(delivery, name) for name in _GIVEN})


def kept(seen: Source, import_id: int) -> Delivery:
    """The delivery of an import, with all that playing it again needs."""
    about = seen.read(
        "select file, sha256, read, role, given, taken_from from imports where import_id = ?", [import_id]
    )
    row: dict[str, Any] = about.row(0, named=True)
    given: dict[str, Any] = {name: tuple(values) for name, values in json.loads(row.pop("given")).items()}
    frames: dict[str, Any] = {part: body(seen, import_id, part) for part in PARTS}
    return Delivery(**row, **given, **frames)


def body(seen: Source, import_id: int, part: str, columns: list[str] | None = None) -> pl.DataFrame:
    """One frame of a kept delivery, or some of its columns."""
    rows = seen.read("select body from deliveries where import_id = ? and part = ?", [import_id, part])
    if rows.is_empty():
        return empty(PARTS[part]).select(columns or pl.all())
    return pl.read_parquet(io.BytesIO(rows.item()), columns=columns)
