"""Which data set a delivery continues. In doubt none: two lists that were mixed cannot be told apart again."""

from __future__ import annotations

import re
from pathlib import PurePath

import polars as pl

from qualify.store.database import Reader
from qualify.store.deliveries import Delivery

_OF = "imports semi join (select dataset from datasets where simulated = ?) using (dataset)"


def destination(seen: Reader, delivery: Delivery) -> str | None:
    """The data set that was made from the same file, or from earlier ones like it; simulated only for simulated deals.

    Like it is a file with the columns of the data set's last import of the same role, and with half of its ids known
    there, or, for an export of other deals, with the name of that import but for digits and punctuation. A file without
    ids must have the very name: its rows are known by their place alone.
    """
    simulated = delivery.choices is not None and delivery.choices.simulated
    query = f"select dataset from {_OF} where sha256 = ? and sha256 <> '' order by import_id desc limit 1"
    for (dataset,) in seen.read(query, [simulated, delivery.sha256]).iter_rows():
        return str(dataset)
    ids = delivery.ids
    with seen.frame("incoming", ids.alias("deal_id").to_frame()):
        known = seen.read(
            f"""with last as (select dataset, file, columns, import_id from {_OF} where undone is null and role = ?
                qualify import_id = max(import_id) over (partition by dataset)),
            held as (select dataset, count(*) as known from opportunities semi join incoming using (deal_id) group by 1)
            select dataset, file, columns, coalesce(known, 0) as known from last left join held using (dataset)
            order by known desc, import_id desc""",
            [simulated, delivery.role],
        )
    columns_now = sorted("\n".join(delivery.columns).split("\n"))
    for dataset, file, columns, count in known.iter_rows():
        if sorted(columns.split("\n")) == columns_now and _continues(delivery, ids, file, count):
            return str(dataset)
    return None


def _continues(delivery: Delivery, ids: pl.Series, file: str, known: int) -> bool:
    if delivery.role == "opportunities" and ids.str.starts_with("row ").all():
        return known > 0 and file == delivery.file
    return known >= max(len(ids) / 2, 1) or _bare(file) == _bare(delivery.file)


def _bare(file: str) -> str:
    """A file's name without digits and punctuation: what stays the same from one export to the next.

    >>> _bare("Deals 2026-01.csv") == _bare("deals_2026-02 (1).xlsx")
    True
    """
    return re.sub(r"[\W\d_]+", "", PurePath(file).stem.casefold())
