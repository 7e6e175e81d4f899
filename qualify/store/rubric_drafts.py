"""Rubrics that are being written: kept as they are, seen by everybody, and published as the next version."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

import polars as pl

from qualify.errors import StoreError
from qualify.rubric import from_toml
from qualify.store import carries, rubrics
from qualify.store.clock import now
from qualify.store.database import Source, Writer
from qualify.store.names import one_line

_COLUMNS = "name, body, base, author, draft_id, saved, revision"


@dataclass(frozen=True)
class RubricDraft:
    """A rubric that is being written: its TOML in ``body``, finished or not, and the version ``base`` it came from.

    The store gives it its number ``draft_id``, and at each saving the next ``revision`` and the moment ``saved``.
    """

    name: str
    body: str
    base: int = 0
    author: str = ""
    draft_id: int | None = None
    saved: datetime | None = field(default=None, compare=False)
    revision: int = 0


def listed(seen: Source, dataset: str) -> list[RubricDraft]:
    """The drafts of a data set, the one saved last first."""
    rows = seen.read(
        f"select {_COLUMNS} from rubric_drafts where dataset = ? order by saved desc, draft_id desc", [dataset]
    )
    return [RubricDraft(*row) for row in rows.iter_rows()]


def keep(write: Writer, dataset: str, draft: RubricDraft) -> RubricDraft:
    """Keep a new draft, or what became of the one of its number. Raises StoreError where somebody else saved it too."""
    name = one_line(draft.name, "draft")
    number = draft.draft_id
    if number is None:
        number = write.read("select nextval('rubric_draft_ids')").item()
    else:
        _unchanged(write, dataset, number, draft.revision)
        drop(write, dataset, number)
    kept = replace(draft, name=name, draft_id=number, saved=now(), revision=draft.revision + 1)
    write.run(
        f"insert into rubric_drafts (dataset, {_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)",
        [dataset, kept.name, kept.body, kept.base, kept.author, kept.draft_id, kept.saved, kept.revision],
    )
    return kept


def drop(write: Writer, dataset: str, draft_id: int) -> None:
    """Forget a draft; nothing happens where it is gone already."""
    write.run("delete from rubric_drafts where dataset = ? and draft_id = ?", [dataset, draft_id])


def publish(
    write: Writer, dataset: str, draft_id: int, revision: int | None, pairs: pl.DataFrame, note: str, author: str
) -> int:
    """Make a draft the next version, drop it, and write down what answers of the version before mean in it."""
    draft = _unchanged(write, dataset, draft_id, revision)
    newest = rubrics.latest(write, dataset)
    if newest != draft.base:
        raise StoreError(
            f"The draft {draft.name!r} was made from version {draft.base} of the rubric, and version {newest} is the "
            "latest by now.",
            f"Begin a draft from version {newest} and take over what you changed.",
        )
    made, before = from_toml(draft.body), rubrics.rubric(write, dataset, draft.base)
    version = rubrics.add(write, dataset, made, note, author)
    if draft.base:
        carries.write_down(write, dataset, version, before, made, pairs)
    drop(write, dataset, draft_id)
    return version


def _unchanged(seen: Source, dataset: str, draft_id: int, revision: int | None) -> RubricDraft:
    """The draft as it is kept, which has to be the ``revision`` that was read, where one was."""
    kept = next((one for one in listed(seen, dataset) if one.draft_id == draft_id), None)
    if kept is None:
        raise StoreError(
            "This draft is no longer there: somebody published or dropped it meanwhile.", "Keep yours as another draft."
        )
    if revision is not None and kept.revision != revision:
        raise StoreError(
            f"The draft {kept.name!r} was saved by {kept.author or 'somebody'} at {kept.saved:%Y-%m-%d %H:%M} (UTC) "
            "meanwhile.",
            "Open it again, or keep yours as another draft.",
        )
    return kept
