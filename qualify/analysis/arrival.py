"""From a checked file to the store: where it goes, what is kept, and a first rubric where there is none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import PurePath
from typing import Any

from qualify import intake
from qualify.errors import InputError
from qualify.rubric import Rubric
from qualify.simulate import Company
from qualify.store import Delivery, Receipt, Store

SUGGESTED, BROUGHT = "Suggested from the file, by its words alone", "Came along with an export"


def delivery(table: intake.Table, mapping: intake.Mapping, batch: intake.Batch, author: str = "") -> Delivery:
    """What the store takes in. Raises InputError with the first problem that somebody has to settle."""
    if batch.blocking:
        raise InputError(**_as_error(batch) | {"file": table.name})
    return as_it_is(table, mapping, batch, author)


def as_it_is(table: intake.Table, mapping: intake.Mapping, batch: intake.Batch, author: str = "") -> Delivery:
    """The same, also where something has to be settled yet: to tell where it would go."""
    return Delivery(
        file=table.name,
        sha256=table.sha256,
        read=batch.read,
        opportunities=batch.opportunities,
        fields=_fields(mapping, batch),
        role=mapping.role,
        ratings=batch.ratings,
        stages=batch.stages,
        history=batch.history,
        targets=batch.targets,
        quarantine=batch.quarantine,
        columns=tuple(table.frame.columns),
        questions=() if mapping.column("rated") else tuple(key for key, _ in batch.criteria),
        mapping=intake.to_json(mapping),
        author=author,
        beside=", ".join(sorted({join.table for join in mapping.joins})),
        segments=mapping.segments,
    )


def _as_error(batch: intake.Batch) -> dict[str, Any]:
    values = asdict(batch.blocking[0])
    return {name: value for name, value in values.items() if name not in ("rule", "blocking")}


def _fields(mapping: intake.Mapping, batch: intake.Batch) -> tuple[str, ...]:
    """The columns that this file really had: an update leaves the others as they are."""
    given = batch.opportunities
    return tuple(name for name in given.columns if mapping.column(name) or given[name].null_count() < given.height)


def home(store: Store, arriving: Delivery) -> str:
    """The data set that a file of opportunities continues, or else a new one that is called after the file."""
    known = store.destination(arriving)
    if known:
        return known
    names = set(store.datasets()["dataset"])
    # Of a zip or a workbook, what was uploaded gives the name.
    stem = PurePath(arriving.file.split(": ")[0]).stem or "Opportunities"
    return next(name for name in (stem, *(f"{stem} {n}" for n in range(2, len(names) + 3))) if name not in names)


def take_in(
    store: Store,
    arriving: Sequence[Delivery],
    dataset: str | None,
    rubric: Rubric | None,
    *,
    note: str = SUGGESTED,
    again: bool = False,
    carry: Collection[str] = (),
    dry_run: bool = False,
) -> tuple[Receipt, ...]:
    """Store what came in one go, all or nothing; ``rubric`` (with ``note``) becomes version 1 where there is none yet,
    or ``again`` the next one; ``carry``: see :func:`qualify.rubric_kept.meant`.

    In a ``dry_run`` only the receipts are left of it. Raises InputError where no data set is named and nothing tells
    which one is continued.
    """
    if dataset is None:
        dataset = destination(store, arriving)
    return store.take_in_all(dataset, arriving, rubric=rubric, note=note, again=again, carry=carry, dry_run=dry_run)


def destination(store: Store, arriving: Sequence[Delivery]) -> str:
    """The data set that an upload continues or begins, by its opportunities. Raises InputError where it has none."""
    deals = [one for one in arriving if one.role == "opportunities"]
    if not deals:
        raise InputError(
            "The upload has no opportunities of its own, so nothing says which data set it belongs to.",
            "Name the data set.",
            file=arriving[0].file,
        )
    return home(store, deals[-1])


def company_name(company: Company) -> str:
    """What a simulated company is called: the standard one has no further description."""
    truth = company.truth
    standard = (truth.shape, truth.seed, company.opportunities.height) == ("jump", 2026, 2500)
    suffix = "" if standard else f" ({truth.shape}, seed {truth.seed}, {company.opportunities.height:,} opportunities)"
    return f"Simulated company{suffix}"


def take_in_company(store: Store, company: Company) -> Receipt:
    """Store a simulated company, with its rubric and targets, as a data set that is labelled simulated."""
    rows, name = company.opportunities, company_name(company)
    made = Delivery(
        file=f"simulated, seed {company.truth.seed}",
        sha256="",
        read=rows.height,
        opportunities=rows,
        fields=tuple(rows.columns),
        ratings=company.ratings,
        stages=company.stages,
        history=company.history,
    )
    return store.take_in(name, made, simulated=True, rubric=company.rubric, targets=company.targets)
