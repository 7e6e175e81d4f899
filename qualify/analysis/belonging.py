"""Which data set an upload belongs to by its ids, and by which rubric its answers are read."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from qualify.intake.about import Held, sampled
from qualify.rubric import Rubric
from qualify.store import Reads

_HALF = 0.5
OF_UPLOAD, ALONG = "The rubric suggested for this upload", "The rubric that came along"


def held(reads: Reads, name: str | None = None) -> Held:
    """Which share of some ids the data set ``name`` has as opportunities, and its rubric.

    Without a name it is the one that has most of them, if it has half.
    """

    def told(ids: pl.Series) -> tuple[float, Rubric | None]:
        known = dict(reads.holders(ids).iter_rows())
        home = name or next(iter(_of_half(known, len(ids))), None)
        return (known.get(home, 0) / max(len(ids), 1), latest(reads, home)[0]) if home else (0.0, None)

    return told


def holders(reads: Reads, ids: Sequence[pl.Series]) -> list[str]:
    """The data sets that have at least half of the ids in a column of an upload, the one with the most first."""
    some = [sampled(column) for column in ids]
    found = (name for column in some for name in _of_half(dict(reads.holders(column).iter_rows()), len(column)))
    return list(dict.fromkeys(found))


def _of_half(known: dict[str, int], ids: int) -> list[str]:
    return [name for name, number in known.items() if number >= max(_HALF * ids, 1)]


def latest(reads: Reads, name: str | None) -> tuple[Rubric | None, str]:
    """The rubric of a data set that is in use, and which it is in words; None where it has none."""
    version = reads.latest_rubric(name) if name else 0
    return (reads.rubric(name, version), f"Version {version} of the rubric") if name and version else (None, "")
