"""The deals of a data set that are locked away: chosen once, kept for good."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl

from qualify.store.clock import now
from qualify.store.database import Source, Writer


@dataclass(frozen=True, eq=False)
class KeptHoldout:
    """Locked deals: ``ids`` (text), the ``day`` that none of them closed before, and when they were ``chosen``."""

    ids: pl.Series
    day: date | None = None
    chosen: datetime | None = None


def kept(seen: Source, dataset: str) -> KeptHoldout | None:
    """What was chosen for a data set; None where nothing was chosen yet."""
    rows = seen.read("select day, chosen from holdouts where dataset = ?", [dataset])
    if rows.is_empty():
        return None
    ids = seen.read("select deal_id from locked_deals where dataset = ? order by deal_id", [dataset])
    return KeptHoldout(ids["deal_id"], *rows.row(0))


def keep(write: Writer, dataset: str, chosen: KeptHoldout) -> KeptHoldout:
    """Keep a choice, unless there is one already: that which is kept from now on."""
    there = kept(write, dataset)
    if there is not None:
        return there
    made = replace(chosen, chosen=now())
    write.run("insert into holdouts values (?, ?, ?)", [dataset, made.chosen, made.day])
    with write.frame("lot", made.ids.alias("deal_id").to_frame()):
        write.run("insert into locked_deals select ?, deal_id from lot", [dataset])
    return made
