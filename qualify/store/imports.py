"""Taking in a delivery: one transaction in which every row is stored, updated, unchanged or set aside."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

import polars as pl

from qualify.schema import LOST, NO_DECISION, OPEN, OPPORTUNITIES, WON, conform, empty
from qualify.store.database import Writer


@dataclass(frozen=True)
class Delivery:
    """What an intake hands over: checked frames (as in ``qualify.schema``), where they came from, what was read.

    ``fields`` are the columns that the file really had: an update leaves all others as they are. ``questions`` are
    the criteria that it had as columns without a day: where their cells are empty, earlier undated answers go.
    """

    file: str
    sha256: str
    read: int
    opportunities: pl.DataFrame
    fields: tuple[str, ...]
    ratings: pl.DataFrame = field(default_factory=lambda: empty("ratings"))
    stages: pl.DataFrame = field(default_factory=lambda: empty("stages"))
    history: pl.DataFrame = field(default_factory=lambda: empty("field_history"))
    quarantine: pl.DataFrame = field(default_factory=lambda: empty("quarantine"))
    columns: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    mapping: str = ""
    author: str = ""


@dataclass(frozen=True)
class Receipt:
    """What became of a delivery's rows: ``read`` = stored + updated + unchanged + quarantined."""

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


def now() -> datetime:
    """The moment in UTC, to the second and without a zone, as the store keeps it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def take_in(write: Writer, dataset: str, delivery: Delivery) -> Receipt:
    """Store a delivery; the caller's transaction makes it whole or nothing."""
    last = write.one("select coalesce(max(import_id), 0) from imports")
    import_id = 1 + int(last[0]) if last else 1
    rows = conform(delivery.opportunities, "opportunities")
    with write.frame("incoming", rows), write.frame("rated", conform(delivery.ratings, "ratings")):
        _find_answers(write, dataset, delivery.questions)
        _compare(write, dataset, delivery.fields)
        counts = dict(_counted(write))
        _write_opportunities(write, dataset, delivery.fields, import_id)
        _write_ratings(write, dataset, import_id)
    _append(write, "stages", dataset, import_id, conform(delivery.stages, "stages"), distinct=True)
    _append(write, "field_history", dataset, import_id, conform(delivery.history, "field_history"), distinct=True)
    _append(write, "quarantine", dataset, import_id, conform(delivery.quarantine, "quarantine"), distinct=False)
    receipt = _receipt(dataset, import_id, delivery, rows, counts)
    _write_event(write, delivery, receipt)
    return receipt


def _find_answers(write: Writer, dataset: str, questions: tuple[str, ...]) -> None:
    """A temporary table of the ratings to be added: new answers, and empty ones that withdraw an earlier answer.

    A rating is new when it is not among the answers that the same person last gave for the same day: those of one
    import, for an answer can be corrected within a day, and a file brings both.
    """
    latest = """(select deal_id, criterion, rater, rated, answer from ratings where dataset = ?
        qualify import_id = max(import_id) over (partition by deal_id, criterion, rater, rated))"""
    write.run(
        f"""create or replace temp table answers as
        select r.* from rated r anti join {latest} h
        on h.deal_id = r.deal_id and h.criterion = r.criterion and h.answer = r.answer
            and h.rater is not distinct from r.rater and h.rated is not distinct from r.rated""",
        [dataset],
    )
    write.run(
        f"""insert into answers by name select distinct h.deal_id, h.criterion, h.rater from {latest} h
        semi join incoming using (deal_id) anti join rated using (deal_id, criterion)
        where h.rated is null and h.answer is not null and list_contains(?, h.criterion)""",
        [dataset, list(questions)],
    )


def _compare(write: Writer, dataset: str, fields: tuple[str, ...]) -> None:
    """A temporary table: deal_id and whether it is stored, updated or unchanged."""
    differs = " or ".join(f'{value} is distinct from o."{name}"' for name, value in _new_values(fields).items())
    write.run(
        f"""create or replace temp table fate as
        select i.deal_id, case when o.deal_id is null then 'stored'
            when {differs or "false"} or n.deal_id is not null then 'updated' else 'unchanged' end as fate
        from incoming i
        left join opportunities o on o.dataset = ? and o.deal_id = i.deal_id
        left join (select distinct deal_id from answers) n on n.deal_id = i.deal_id""",
        [dataset],
    )


def _new_values(fields: tuple[str, ...]) -> dict[str, str]:
    """What an update makes of each column: an expression of the incoming row ``i`` and the stored row ``o``.

    The day that an open deal was expected to close stays known when it has closed, and so does each unmapped column
    that a later file lacks.
    """
    given = {name: f'i."{name}"' for name in fields if name in OPPORTUNITIES and name != "deal_id"}
    special = {
        "expected": "coalesce(i.expected, o.expected)",
        "extra": "coalesce(json_merge_patch(coalesce(o.extra, '{}'), i.extra)::varchar, o.extra)",
    }
    return {name: special.get(name, value) for name, value in given.items()}


def _counted(write: Writer) -> list[tuple[str, int]]:
    names = ("stored", "updated", "unchanged")
    row = write.one("select " + ", ".join(f"count(*) filter (where fate = '{name}')" for name in names) + " from fate")
    return list(zip(names, map(int, row or (0, 0, 0)), strict=True))


def _write_opportunities(write: Writer, dataset: str, fields: tuple[str, ...], import_id: int) -> None:
    columns = ", ".join(f'"{name}"' for name in OPPORTUNITIES)
    changed = "(select deal_id from fate where fate = 'updated')"
    write.run(
        f"insert into replaced select *, ? from opportunities where dataset = ? and deal_id in {changed}",
        [import_id, dataset],
    )
    assign = ", ".join(f'"{name}" = {value}' for name, value in _new_values(fields).items())
    if assign:
        write.run(
            f"""update opportunities o set {assign}, import_id = ? from incoming i
            where o.dataset = ? and o.deal_id = i.deal_id and o.deal_id in {changed}""",
            [import_id, dataset],
        )
    write.run(
        f"""insert into opportunities by name select ? as dataset,
            {columns}, ?::bigint as import_id
        from (select * replace (json_merge_patch('{{}}', extra)::varchar as extra) from incoming)
        where deal_id in (select deal_id from fate where fate = 'stored')""",
        [dataset, import_id],
    )


def _write_ratings(write: Writer, dataset: str, import_id: int) -> None:
    write.run(
        "insert into ratings by name select ? as dataset, *, ?::bigint as import_id from answers", [dataset, import_id]
    )


def _append(write: Writer, table: str, dataset: str, import_id: int, rows: pl.DataFrame, *, distinct: bool) -> None:
    names = ", ".join(f'"{name}"' for name in rows.columns)
    known = f"except select {names} from {table} where dataset = ?" if distinct else ""
    with write.frame("arriving", rows):
        write.run(
            f"""insert into {table} by name select ? as dataset, *, ?::bigint as import_id
            from (select {names} from arriving {known})""",
            [dataset, import_id, *([dataset] if distinct else [])],
        )


def _receipt(dataset: str, import_id: int, delivery: Delivery, rows: pl.DataFrame, counts: dict[str, int]) -> Receipt:
    outcome = rows["outcome"]
    return Receipt(
        dataset=dataset,
        import_id=import_id,
        read=delivery.read,
        **counts,
        quarantined=delivery.quarantine.height,
        won=int((outcome == WON).sum()),
        lost=int(outcome.is_in([LOST, NO_DECISION]).sum()),
        open=int((outcome == OPEN).sum()),
    )


def _write_event(write: Writer, delivery: Delivery, receipt: Receipt) -> None:
    write.run(
        # The version of the data set that this transaction ends with.
        """insert into imports select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, version + 1
        from datasets where dataset = ?""",
        [
            receipt.import_id, receipt.dataset, now(), delivery.author, delivery.file, delivery.sha256,
            "\n".join(delivery.columns), delivery.mapping, receipt.read, receipt.stored, receipt.updated,
            receipt.unchanged, receipt.quarantined, receipt.dataset,
        ],
    )  # fmt: skip
