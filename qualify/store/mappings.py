"""Saved mappings: how the columns of files like one are understood. They belong to no data set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from qualify.store.clock import now
from qualify.store.database import Source, Writer

_NEWEST = "(select * from mappings qualify turn = max(turn) over (partition by signature))"


@dataclass(frozen=True)
class KeptMapping:
    """A mapping (``body``, JSON) for all files whose columns have one ``signature``, called by its source's name."""

    signature: str
    name: str
    columns: tuple[str, ...]
    body: str
    author: str
    saved: datetime


def keep(write: Writer, signature: str, name: str, columns: tuple[str, ...], body: str, author: str) -> None:
    """Keep a mapping as the newest of its signature."""
    write.run(
        """insert into mappings by name select $1 as signature, $2 as name, $3::varchar[] as columns, $4 as body,
            $5 as author, $6::timestamp as saved,
            1 + (select coalesce(max(turn), 0) from mappings where signature = $1) as turn""",
        [signature, name, list(columns), body, author, now()],
    )


def forget(write: Writer, signature: str) -> None:
    """Forget what was kept for a signature."""
    write.run("delete from mappings where signature = ?", [signature])


def newest(seen: Source, signature: str) -> KeptMapping | None:
    """What was kept last for a signature; None where nothing was."""
    rows = seen.read(
        f"select signature, name, columns, body, author, saved from {_NEWEST} where signature = ?", [signature]
    )
    if rows.is_empty():
        return None
    row = rows.row(0, named=True)
    return KeptMapping(**row | {"columns": tuple(row["columns"])})


def listed(seen: Source) -> pl.DataFrame:
    """``signature``, ``name``, ``columns``, ``body``, ``author`` and ``saved`` of the newest of each, by name."""
    return seen.read(f"select signature, name, columns, body, author, saved from {_NEWEST} order by name, signature")
