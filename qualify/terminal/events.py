"""The imports of a data set in the terminal: listed, undone and brought back."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from typing import Any

import polars as pl

from qualify.analysis.undoing_words import sentences
from qualify.store import Store, Undoing, open_store
from qualify.terminal.commands import Result, dataset_of
from qualify.words import count

_LISTED = (
    "import_id", "imported", "author", "file", "sha256", "role", "as_of", "read", "stored", "updated", "unchanged",
    "quarantined", "undone", "undone_by",
)  # fmt: skip


def options(parser: ArgumentParser, *, undoes: bool) -> None:
    """Which import is meant; undoing one can be tried first."""
    parser.add_argument("import_id", type=int, metavar="ID", help="the number of an import, as `imports` lists it")
    parser.add_argument("--dry-run", action="store_true", help="say what it would do, and do nothing")
    if undoes:
        parser.add_argument("--author", default="", help="who undoes it")


def listed(options: Namespace) -> Result:
    """The imports of a data set, the latest first, and how many rows are held back."""
    store = open_store()
    dataset = dataset_of(store, options.data)
    rows = store.imports(dataset).select(_LISTED).to_dicts()
    held = store.held(dataset).height
    record = {"dataset": dataset, "imports": rows, "held_back": held}
    held_back = f"{count(held, 'row')} held back." if held else "No row is held back."
    return record, "\n".join([*map(_line, rows), held_back])


def _line(row: dict[str, Any]) -> str:
    by = f" by {row['author']}" if row["author"] else ""
    shows = f", as of {row['as_of']}" if row["as_of"] else ""
    undone = f" (undone {row['undone']:%Y-%m-%d})" if row["undone"] else ""
    counts = ", ".join(f"{row[name]:,} {name}" for name in ("stored", "updated", "unchanged"))
    return (
        f"{row['import_id']}: {row['imported']:%Y-%m-%d %H:%M} UTC{by}: {row['file']} ({row['role']}{shows}){undone}: "
        f"{row['read']:,} read, {counts}, {row['quarantined']:,} set aside"
    )


def undone(options: Namespace) -> Result:
    """Take an import back, or say what that would do."""
    return _turned(options, undoes=True)


def redone(options: Namespace) -> Result:
    """Bring an undone import back, or say what that would do."""
    return _turned(options, undoes=False)


def _turned(options: Namespace, *, undoes: bool) -> Result:
    store = open_store()
    dataset = dataset_of(store, options.data)
    # Where the import is not there, or stands otherwise, the store says so.
    if options.dry_run and _stands(store, dataset, options.import_id) == ("taken in" if undoes else "undone"):
        found, front = store.undo_preview(dataset, options.import_id), "Nothing is done yet; this is what it would do:"
    elif undoes:
        found = store.undo(dataset, options.import_id, options.author)
        front = f"Undone. To bring it back: python -m qualify redo {found.import_id}"
    else:
        found = store.redo(dataset, options.import_id)
        front = f"Brought back. To undo it again: python -m qualify undo {found.import_id}"
    lines = [f"{dataset}, import {found.import_id} ({found.file}):", *sentences(found, store.rates_base(dataset))]
    return _record(found) | {"dry_run": options.dry_run}, "\n".join([front, *lines])


def _stands(store: Store, dataset: str, import_id: int) -> str | None:
    found = store.imports(dataset).filter(pl.col("import_id") == import_id)["undone"]
    return None if found.is_empty() else "taken in" if found.item() is None else "undone"


def _record(found: Undoing) -> dict[str, Any]:
    return {
        "dataset": found.dataset,
        "import_id": found.import_id,
        "file": found.file,
        **{name: getattr(found, name).to_list() for name in ("gone", "back", "changed")},
        "before": asdict(found.before),
        "after": asdict(found.after),
        "later": found.later.to_dicts(),
    }
