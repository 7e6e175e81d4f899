"""The tables of an upload checked together: against the deals, the days of closing and the rubric that there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from qualify import intake
from qualify.analysis import along, belonging
from qualify.analysis.arrival import as_it_is, home
from qualify.analysis.preparing import Check, Checked, Source, check, is_deals, stores, used_tables
from qualify.errors import InputError
from qualify.intake import Batch
from qualify.rubric import Rubric
from qualify.schema import CLOSED, empty
from qualify.store import Reads, Store


def checked(
    store: Store,
    sources: Sequence[Source],
    name: str | None = None,
    check: Check = check,
    brought: Rubric | None = None,
) -> tuple[str | None, dict[int, Checked]]:
    """The data set, as ``name`` says or as the ids tell, and what the check makes of each used table.

    By the table's place; an InputError where it cannot be read as what it is taken for. What belongs to deals is held
    against those of the upload and of the data set, answers against its rubric: the data set's, or else the one
    ``brought`` along, or else the one that the words of the upload suggest.
    """
    used = {i: source for i, source in enumerate(sources) if source.used and stores(source)}
    deals = {i: _tried(check, source, None, None) for i, source in used.items() if is_deals(source)}
    whole = {i: batch for i, batch in deals.items() if isinstance(batch, Batch)}
    if name is None:
        name = _home(store, sources, whole) if whole or deals else _only(belonging.holders(store, ids_of(sources)))
    # What the upload says of a deal goes before what the data set knew, and of that what it says last.
    latest = sorted(whole, key=lambda i: (sources[i].as_of or date.max, i), reverse=True)
    frames = [whole[i].opportunities for i in latest]
    known = pl.concat([store.deal_ids(name or ""), *(frame["deal_id"] for frame in frames)]).unique()
    ended = _ended(store, name, frames) if len(used) > len(deals) else None
    found = {i: deals.get(i) or _tried(check, source, known, ended) for i, source in used.items()}
    rubric, which = rubric_of(store, name, sources, found, brought)
    return name, {
        i: judged(sources[i], batch, rubric, which) if isinstance(batch, Batch) else batch for i, batch in found.items()
    }


def _home(store: Store, sources: Sequence[Source], whole: dict[int, Batch]) -> str | None:
    if not whole:
        return None
    latest = max(whole, key=lambda i: (sources[i].as_of or date.max, i))
    bare = as_it_is(sources[latest].table, sources[latest].mapping, whole[latest])
    return home(store, replace(bare, choices=along.choices(used_tables(sources))))


def _only(names: Sequence[str]) -> str | None:
    return names[0] if len(names) == 1 else None


def ids_of(sources: Sequence[Source]) -> list[pl.Series]:
    """The columns of ids of opportunities in the tables that are used."""
    used = [source for source in sources if source.used and stores(source)]
    return [one.table.frame[column] for one in used if (column := one.mapping.column("deal_id"))]


def _ended(store: Store, name: str | None, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """``deal_id`` and the day ``closed`` of the deals that are closed, by the first of ``frames`` that has them."""
    said = pl.concat([empty("opportunities"), *frames]).select("deal_id", "outcome", "closed")
    said = said.unique("deal_id", keep="first", maintain_order=True)
    others = store.closings(name or "").filter(~pl.col("deal_id").is_in(said["deal_id"].implode()))
    now = said.filter(pl.col("outcome").is_in(CLOSED) & pl.col("closed").is_not_null())
    return pl.concat([now.select("deal_id", "closed"), others.select("deal_id", "closed")])


def rubric_of(
    reads: Reads,
    name: str | None,
    sources: Sequence[Source] = (),
    found: dict[int, Checked] | None = None,
    brought: Rubric | None = None,
) -> tuple[Rubric | None, str]:
    """The rubric by which the answers of an upload are read, and which that is in words; None where there is none."""
    rubric, which = belonging.latest(reads, name)
    if rubric:
        return rubric, which
    if brought:
        return brought, belonging.ALONG
    return suggested(sources, found or {}), belonging.OF_UPLOAD


def suggested(sources: Sequence[Source], found: dict[int, Checked]) -> Rubric | None:
    """The rubric that the words of the answers suggest, where a table has answers as columns."""
    asked = (sources[i] for i in found if sources[i].mapping.answers)
    return next((intake.propose(source.table, source.mapping) for source in asked), None)


def judged(source: Source, batch: Batch, rubric: Rubric | None, which: str) -> Batch:
    """What a check found, with what the ``rubric`` (``which`` one, in words) says of its questions and answers."""
    if rubric is None:
        return batch
    return intake.against(intake.edited(source.table, source.edits), source.mapping, batch, rubric, which)


def _tried(check: Check, source: Source, known: pl.Series | None, ended: pl.DataFrame | None) -> Checked:
    try:
        return check(source, known, ended)
    except InputError as error:
        return error
