"""Everything that is kept of a data set on its way out, as one file."""

from __future__ import annotations

from qualify import export
from qualify.rubric import to_toml
from qualify.store import Store


def whole(store: Store, dataset: str, kind: str) -> bytes:
    """All tables of a data set and its latest rubric as one file of ``kind``: "csv", "parquet" (zips) or "xlsx".

    Taken in again it gives the same tables. Raises StoreError for an unknown data set.
    """
    with store.snapshot() as seen:
        seen.version(dataset)
        version = seen.latest_rubric(dataset)
        rubric = to_toml(seen.rubric(dataset, version)) if version else None
        return export.whole(seen.tables(dataset), kind, rubric)
