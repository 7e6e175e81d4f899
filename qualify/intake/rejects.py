"""The rows set aside as a list to correct and upload again."""

from __future__ import annotations

import polars as pl

from qualify.intake.records import Batch, Table

ROW, RULE, REASON, CONTENT = "set aside: row", "set aside: rule", "set aside: why", "set aside: as read"


def rejects(table: Table, batch: Batch) -> pl.DataFrame:
    """A row for each row in quarantine, in the file's order: its number, rule and reason, and its own cells as text.

    The first three columns have names that no file of a CRM has, so that the list can be uploaded again as it is. A
    row that could not be read as cells has its text in a last column.
    """
    found = batch.quarantine.rename({"row": ROW, "rule": RULE, "reason": REASON, "content": CONTENT})
    cells = table.frame.select(pl.exclude(found.columns), table.line.alias(ROW))
    unread = ~found[ROW].is_in(table.line.implode())
    listed = found.drop(CONTENT).join(cells, on=ROW, how="left", maintain_order="left")
    return listed.with_columns(found[CONTENT].set(~unread, None)) if unread.any() else listed
