"""Columns of the opportunities to compare deals by: our fields, and the unmapped ones that people chose.

Choosing by hand replaces what was chosen before; what an import brings is added to it.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from qualify.schema import EXTRA, OPPORTUNITIES
from qualify.store.clock import now
from qualify.store.database import Source, Writer
from qualify.store.deliveries import Turn
from qualify.store.targets import NOW_BY_HAND


def chosen(seen: Source, dataset: str) -> list[str]:
    """The unmapped columns that were chosen to compare deals by, in the order of choosing."""
    rows = seen.read(
        """select columns, import_id is null from segment_choices where dataset = ?
        order by day, number, import_id is null, turn""",
        [dataset],
    )
    names: list[str] = []
    for columns, by_hand in rows.iter_rows():
        names = columns if by_hand else names + columns
    return list(dict.fromkeys(names))


def choose(write: Writer, dataset: str, columns: Sequence[str]) -> None:
    """Compare deals by these unmapped columns from now on, and by no other."""
    write.run(
        f"""insert into segment_choices by name select $2 as dataset, $3::varchar[] as columns, day, number,
            (select coalesce(max(turn), 0) + 1 from segment_choices) as turn from ({NOW_BY_HAND})""",
        [now().date(), dataset, list(columns)],
    )


def bring(write: Writer, dataset: str, turn: Turn, columns: Sequence[str]) -> None:
    """Add the columns that an import brought."""
    if columns:
        write.run(
            "insert into segment_choices values (?, ?, ?, ?, ?, 0)",
            [dataset, list(columns), turn.import_id, turn.day, turn.import_id],
        )


def extra_columns(seen: Source, dataset: str) -> list[str]:
    """The names of all unmapped columns that any opportunity has something in."""
    rows = seen.read(
        """select distinct unnest(keys) as name from (
            select distinct json_keys(extra) as keys from opportunities where dataset = ? and extra is not null)
        order by name""",
        [dataset],
    )
    return rows["name"].to_list()


def values(seen: Source, dataset: str, field: str) -> list[str]:
    """The values of one text field of the opportunities, or of an unmapped column, the most frequent first."""
    if field.startswith(EXTRA):
        said, path = "json_extract_string(extra, $2)", [_pointer(field.removeprefix(EXTRA))]
    else:
        said, path = f'"{next(name for name in OPPORTUNITIES if name == field)}"', []
    rows = seen.read(
        f"""select value from (select {said} as value from opportunities where dataset = $1) where value is not null
        group by value order by count(*) desc, value""",
        [dataset, *path],
    )
    return rows["value"].cast(pl.String).to_list()


def _pointer(name: str) -> str:
    """A JSON pointer to a key, whatever characters it has.

    >>> _pointer("Won/lost ~ why")
    '/Won~1lost ~0 why'
    """
    return "/" + name.replace("~", "~0").replace("/", "~1")
