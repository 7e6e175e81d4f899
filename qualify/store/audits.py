"""Deals below the line that were drawn to be pursued anyway: every draw is kept, with all that made it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl

from qualify.errors import StoreError
from qualify.store.clock import now
from qualify.store.database import Source, Writer

_COLUMNS = "audit_id, drawn, author, note, seed, day, floor, pool, version, settings"


@dataclass(frozen=True, eq=False)
class KeptAudit:
    """A draw: ``deals`` (``deal_id`` and ``score`` on that ``day``) out of a ``pool`` of so many below ``floor``.

    ``seed``, rubric ``version`` and ``settings`` (a link's parameters) make the same draw from the same data. The store
    gives it its number ``audit_id`` and the moment ``drawn``.
    """

    deals: pl.DataFrame
    seed: int
    day: date
    floor: int
    pool: int
    version: int
    settings: str = ""
    author: str = ""
    note: str = ""
    audit_id: int = 0
    drawn: datetime | None = None


def keep(write: Writer, dataset: str, audit: KeptAudit) -> KeptAudit:
    """Keep a draw as the data set's next one. Raises StoreError where one of its deals was drawn before."""
    _refuse_drawn(write, dataset, audit.deals["deal_id"])
    last = write.read("select coalesce(max(audit_id), 0) from audits where dataset = ?", [dataset]).item()
    made = replace(audit, audit_id=int(last) + 1, drawn=now())
    write.run(
        f"insert into audits (dataset, {_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [dataset, *(getattr(made, name) for name in _COLUMNS.split(", "))],
    )
    with write.frame("lot", made.deals.select("deal_id", pl.col("score").cast(pl.Int64))):
        write.run(
            "insert into audited_deals by name select ? as dataset, ? as audit_id, * from lot", [dataset, made.audit_id]
        )
    return made


def _refuse_drawn(write: Writer, dataset: str, deals: pl.Series) -> None:
    before = write.read(
        """select deal_id, audit_id from audited_deals where dataset = ? and list_contains(?::varchar[], deal_id)
        order by audit_id, rowid""",
        [dataset, deals.to_list()],
    )
    if before.height:
        deal_id, number = before.row(0)
        raise StoreError(
            f"The deal {deal_id!r} was drawn before, in draw {number}: perhaps meanwhile, or by a second click.",
            "Look at the log of draws; draw again for others.",
        )


def listed(seen: Source, dataset: str) -> list[KeptAudit]:
    """The draws of a data set, the last first."""
    rows = seen.read(
        f"""select {_COLUMNS} from audits where dataset = ? and coalesce(drawn::date <= ?, true)
        order by audit_id desc""",
        [dataset, seen.day],
    )
    deals = seen.read(
        "select audit_id, deal_id, score::bigint as score from audited_deals where dataset = ? order by rowid",
        [dataset],
    )
    return [
        KeptAudit(deals.filter(audit_id=row["audit_id"]).drop("audit_id"), **row) for row in rows.iter_rows(named=True)
    ]
