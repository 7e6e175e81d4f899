"""Rows that were set aside: they stay, and can be taken in later."""

from __future__ import annotations

import polars as pl

from qualify.errors import StoreError
from qualify.store.database import Source
from qualify.store.deliveries import Delivery
from qualify.words import count


def listed(seen: Source, dataset: str) -> pl.DataFrame:
    """``import_id``, ``file``, ``row``, ``rule``, ``reason`` and ``content`` of the rows that are set aside."""
    return seen.read(
        """select q.import_id, i.file, q.row, q.rule, q.reason, q.content
        from quarantine q join imports i using (import_id)
        where q.dataset = ? and q.taken_by is null order by q.import_id, q.row, q.rowid""",
        [dataset],
    )


def known(seen: Source, dataset: str, ids: pl.Series) -> pl.DataFrame:
    """``deal_id`` of those of ``ids`` that are in, with ``file`` and ``day`` of the import that said it last."""
    return seen.read(
        """select o.deal_id, i.file, i.day from opportunities o join imports i using (import_id)
        where o.dataset = ? and list_contains(?, o.deal_id) order by o.deal_id""",
        [dataset, ids.drop_nulls().to_list()],
    )


def refuse_gone(seen: Source, dataset: str, delivery: Delivery) -> None:
    """Raise StoreError where a delivery takes in rows that its import does not set aside any more."""
    there = seen.read(
        """select count(distinct row) from quarantine
        where dataset = ? and import_id = ? and taken_by is null and list_contains(?, row)""",
        [dataset, delivery.taken_from, list(delivery.taken)],
    )
    gone = len(set(delivery.taken)) - int(there.item())
    if gone:
        raise StoreError(
            f"Of the rows that import {delivery.taken_from} set aside, {count(gone, 'row')} of those chosen "
            f"{'is' if gone == 1 else 'are'} no longer there: somebody took them in, or undid that import.",
            "Look at the list of rows set aside again.",
        )
