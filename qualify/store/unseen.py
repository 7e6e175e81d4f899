"""Opportunities that a newer export does not have any more: they stay, and can be counted."""

from __future__ import annotations

import polars as pl

from qualify.errors import StoreError
from qualify.store.database import Source
from qualify.store.deliveries import body


def unseen(seen: Source, dataset: str, import_id: int) -> pl.Series:
    """The ids of opportunities that came with earlier imports and are not in the file of this one, in order.

    Raises StoreError where there is no such import, or its file was not kept.
    """
    event = seen.read(
        "select day from imports where dataset = ? and import_id = ? and given is not null", [dataset, import_id]
    )
    if event.is_empty():
        raise StoreError(
            f"What the file of import {import_id} had is not known in {dataset!r}.", "Choose another of its imports."
        )
    before = seen.read(
        """select distinct deal_id from (
            select deal_id, import_id from opportunities where dataset = $1
            union all select deal_id, import_id from replaced where dataset = $1) join imports using (import_id)
        where (day, import_id) < ($2, $3) order by deal_id""",
        [dataset, event.item(), import_id],
    )
    return before.join(body(seen, import_id, "opportunities", ["deal_id"]), on="deal_id", how="anti")["deal_id"]
