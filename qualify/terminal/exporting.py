"""Everything that is kept of a data set, written to one file."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from qualify import export
from qualify.analysis import leaving
from qualify.errors import InputError
from qualify.store import open_store
from qualify.terminal.commands import Result, dataset_of
from qualify.terminal.files import write_bytes


def options(parser: ArgumentParser) -> None:
    """Where to, and as what."""
    parser.add_argument("--to", required=True, metavar="FILE", help="a .zip of tables, or an .xlsx workbook")
    zipped = [kind for kind in export.KINDS if kind != "xlsx"]
    parser.add_argument("--format", choices=zipped, default=zipped[0], help="of the tables in a zip (default csv)")


def exported(options: Namespace) -> Result:
    """Write all tables and the latest rubric of a data set; taken in again they are the same."""
    store = open_store()
    dataset = dataset_of(store, options.data)
    path = Path(options.to)
    end = path.suffix.lower()
    if end not in (".zip", ".xlsx"):
        raise InputError("The file's name tells what it is written as.", "Let it end in .zip or .xlsx.", file=path.name)
    kind = "xlsx" if end == ".xlsx" else options.format
    data = leaving.whole(store, dataset, kind)
    write_bytes(path, data, "The export")
    record = {"dataset": dataset, "file": str(path), "kind": kind, "bytes": len(data)}
    return record, f"{dataset} is in {path}."
