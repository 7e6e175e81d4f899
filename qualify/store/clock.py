"""The moment, as the store keeps it, and the number of changes to a data set."""

from __future__ import annotations

from datetime import UTC, date, datetime

from qualify.store.database import Writer


def now() -> datetime:
    """The moment in UTC, to the second and without a zone."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def today() -> date:
    """The day in UTC, by which every rating is dated: of two people in two zones the later one counts."""
    return now().date()


def touch(write: Writer, dataset: str) -> None:
    """Count a change to what is derived from a data set."""
    write.run("update datasets set version = version + 1 where dataset = ?", [dataset])
