"""Everything that is kept of a data set on its way out, as one file."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from qualify import export
from qualify.cells import RUBRIC
from qualify.rubric import to_toml
from qualify.schema import INDEX
from qualify.store import Store

_WHAT = {
    "opportunities": "one row a deal, as it is now",
    "ratings": "every answer, with the rater and the day",
    "stages": "the stages that deals entered",
    "field_history": "what fields of deals said from a day on",
    "targets": "what is to be won in a period",
    "held": "rows that were set aside at imports",
    "choices": "rates and columns to compare deals by",
    "audits": "deals below the line that were drawn to be pursued anyway",
    "rubric_versions": "every version of the rubric, with its note and author",
    "rubric_carries": "what answers of one version of the rubric mean in the next",
    "ratings_by_hand": "when ratings by hand were written down, and which were taken back",
    RUBRIC: "the version of the rubric in use",
}


def whole(store: Store, dataset: str, kind: str) -> bytes:
    """All tables of a data set and its latest rubric as one file of ``kind``: "csv", "parquet" (zips) or "xlsx".

    Taken in again it gives the same tables; but for records of what people did, which the index names. Raises
    StoreError for an unknown data set.
    """
    with store.snapshot() as seen:
        seen.version(dataset)
        version = seen.latest_rubric(dataset)
        rubric = to_toml(seen.rubric(dataset, version)) if version else None
        tables, records = seen.tables(dataset), seen.records(dataset)
    if any(table.height for name, table in tables.items() if name != "choices"):
        records["index"] = _index(tables, records, rubric)
    return export.whole(tables | records, kind, rubric)


def _index(tables: Mapping[str, pl.DataFrame], records: Mapping[str, pl.DataFrame], rubric: str | None) -> pl.DataFrame:
    rows = [(name, table.height, "yes", _WHAT[name]) for name, table in tables.items() if table.height]
    rows += [(name, table.height, "no", _WHAT[name]) for name, table in records.items() if table.height]
    rows += [(RUBRIC, len(rubric.splitlines()), "yes", _WHAT[RUBRIC])] if rubric else []
    return pl.DataFrame(rows, schema=INDEX, orient="row")
