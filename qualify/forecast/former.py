"""What a column said before: values that were changed later, set back to any day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl


@dataclass(frozen=True, eq=False)
class Former:
    """In ``row`` (changes,) the column said ``value`` until the day before ``until``; the latest change first."""

    row: np.ndarray
    until: np.ndarray
    value: np.ndarray

    def changed_after(self, day: int, rows: int) -> np.ndarray:
        """Which of so many ``rows`` say something else now than on ``day``: bool (rows,)."""
        found = np.zeros(rows, bool)
        found[self.row[self.until > day]] = True
        return found

    def on(self, now: np.ndarray, day: int) -> np.ndarray:
        """The column as it stood at the end of ``day``; ``now`` (rows,) is what it says today.

        >>> Former(np.array([1, 1]), np.array([20, 10]), np.array([5.0, 4.0])).on(np.array([1.0, 6.0]), 9).tolist()
        [1.0, 4.0]
        """
        late = self.until > day
        if not late.any():
            return now
        then = now.copy()
        # Of several changes of a row the earliest comes last, and the last assignment stays.
        then[self.row[late]] = self.value[late]
        return then


def former(
    deal_ids: pl.Series,
    changes: pl.DataFrame,
    field: str,
    values: Callable[[pl.Series], np.ndarray],
    closed: np.ndarray,
) -> Former:
    """What ``field`` said before, from ``changes`` (columns of schema.CHANGES); ``values`` reads its text.

    Where it said nothing of a deal that had been ``closed`` (deals,) earlier, it was not changed but entered late: a
    column that a later file has and the first one lacked says nothing about what people knew.
    """
    places = pl.DataFrame({"deal_id": deal_ids, "row": np.arange(len(deal_ids)), "closed": closed})
    rows = changes.filter(field=field).join(places, on="deal_id", maintain_order="left").reverse()
    rows = rows.with_columns(until=pl.col("since").cast(pl.Int32).cast(pl.Int64))
    rows = rows.filter(pl.col("before").is_not_null() | (pl.col("until") <= pl.col("closed")))
    rows = rows.sort("until", descending=True, maintain_order=True)
    return Former(rows["row"].to_numpy(), rows["until"].to_numpy(), values(rows["before"]))
