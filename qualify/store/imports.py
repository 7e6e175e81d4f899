"""Imports are events: each is played at its turn, which is the day that its file shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from qualify.errors import StoreError
from qualify.schema import LOST, NO_DECISION, OPEN, WON
from qualify.store import held
from qualify.store.applying import play
from qualify.store.clock import now
from qualify.store.database import Source, Writer
from qualify.store.deliveries import Delivery, Turn, keep, kept
from qualify.store.rolling import after, roll_back


@dataclass(frozen=True)
class Receipt:
    """What became of a delivery's rows: ``read`` = stored + updated + unchanged + quarantined.

    They are counted at the delivery's turn: ``newer`` is the number of imports that show later days and stay on top.
    """

    dataset: str
    import_id: int
    read: int
    stored: int
    updated: int
    unchanged: int
    quarantined: int
    won: int
    lost: int
    open: int
    file: str = ""
    role: str = "opportunities"
    newer: int = 0


def take_in(write: Writer, dataset: str, deliveries: Sequence[Delivery], author: str) -> tuple[Receipt, ...]:
    """Store deliveries that came in one go; the caller's transaction makes it all or nothing.

    What shows later days than the earliest of them is taken back first and played again in the order of days. Raises
    StoreError where that cannot be, and for rows that are not set aside any more.
    """
    numbered = _numbered(write, dataset, deliveries)
    newer = after(write, dataset, numbered[0][0])
    roll_back(write, dataset, newer)
    receipts: dict[int, Receipt] = {}
    for turn, which in sorted([*numbered, *((turn, None) for turn in newer)], key=lambda pair: pair[0]):
        if which is None:
            play(write, dataset, turn, kept(write, turn.import_id))
            continue
        counts = play(write, dataset, turn, deliveries[which])
        on_top = sum(turn < later for later in newer)
        receipts[which] = _receipt(dataset, turn, deliveries[which], counts, on_top)
        _write_event(write, deliveries[which], receipts[which], turn, numbered, author)
    return tuple(receipts[which] for which in range(len(deliveries)))


def _numbered(write: Writer, dataset: str, deliveries: Sequence[Delivery]) -> list[tuple[Turn, int]]:
    """The turn of each delivery, and its place among ``deliveries``, in order of turns."""
    days = sorted((_day(write, dataset, delivery), which) for which, delivery in enumerate(deliveries))
    last = write.one("select coalesce(max(import_id), 0) from imports")
    first = 1 + int(last[0]) if last else 1
    return [(Turn(day, first + place), which) for place, (day, which) in enumerate(days)]


def _day(seen: Source, dataset: str, delivery: Delivery) -> date:
    """The day that a delivery shows; that of rows which were set aside is the day of their file."""
    today = now().date()
    if delivery.as_of and delivery.as_of > today + timedelta(days=1):
        raise StoreError(
            f"{delivery.file} is said to show {delivery.as_of}, which is still to come.", "Give the day of its export."
        )
    if delivery.taken_from is None:
        return delivery.as_of or today
    held.refuse_gone(seen, dataset, delivery)
    return seen.read("select day from imports where import_id = ?", [delivery.taken_from]).item()


def _receipt(dataset: str, turn: Turn, delivery: Delivery, counts: dict[str, int], newer: int) -> Receipt:
    outcome = delivery.opportunities["outcome"]
    return Receipt(
        dataset=dataset,
        import_id=turn.import_id,
        read=delivery.read,
        **counts,
        quarantined=delivery.quarantine.height,
        won=int((outcome == WON).sum()),
        lost=int(outcome.is_in([LOST, NO_DECISION]).sum()),
        open=int((outcome == OPEN).sum()),
        file=delivery.file,
        role=delivery.role,
        newer=newer,
    )


def _write_event(
    write: Writer,
    delivery: Delivery,
    receipt: Receipt,
    turn: Turn,
    together: Iterable[tuple[Turn, int]],
    author: str,
) -> None:
    """Write down who brought what, and keep it whole. ``version`` is the one that this transaction ends with."""
    version = write.one("select version + 1 from datasets where dataset = ?", [receipt.dataset])
    row = {
        "import_id": receipt.import_id,
        "dataset": receipt.dataset,
        "imported": now(),
        "author": delivery.author or author,
        "file": delivery.file,
        "sha256": delivery.sha256,
        "columns": "\n".join(delivery.columns),
        "mapping": delivery.mapping,
        **{name: getattr(receipt, name) for name in ("read", "stored", "updated", "unchanged", "quarantined")},
        "version": version[0] if version else None,
        **{name: getattr(delivery, name) for name in ("role", "beside", "rulings", "taken_from")},
        "as_of": _shown(write, delivery),
        "day": turn.day,
        "together": min(other.import_id for other, _ in together),
        "given": keep(write, receipt.import_id, delivery),
    }
    with write.frame("event", pl.DataFrame([row])):
        write.run("insert into imports by name select * from event")


def _shown(seen: Source, delivery: Delivery) -> date | None:
    if delivery.taken_from is None:
        return delivery.as_of
    return seen.read("select as_of from imports where import_id = ?", [delivery.taken_from]).item()
