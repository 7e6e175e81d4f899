"""What to do this week, in the terminal and as files."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from qualify.analysis import worklist_words as words
from qualify.analysis.routing import flow, road
from qualify.analysis.worklist import CLASSES, listed, owned, read_hours, worklist
from qualify.export import to_csv, workbook
from qualify.store import open_store
from qualify.terminal.commands import Result, about, looked_at
from qualify.terminal.files import write_bytes
from qualify.words import count

_PRINTED = 20


def options(parser: ArgumentParser) -> None:
    """The options of the command beside those of every view."""
    parser.add_argument("--class", dest="kind", choices=CLASSES, help="only the deals of this class")
    parser.add_argument("--hours", metavar="NUMBER", help="the hours a week that you say an open deal takes")
    parser.add_argument("--csv", metavar="FILE", help="write the deals as a table")
    parser.add_argument("--xlsx", metavar="FILE", help="write the deals as a workbook")


def worked(options: Namespace) -> Result:
    """The page of the worklist in the terminal; ``--owner`` lists the deals of one, by the lines of all."""
    hours = read_hours(options.hours) if options.hours else None
    view = looked_at(Namespace(**vars(options) | {"owner": None}))
    with open_store().snapshot(view.book.day) as seen:
        found = worklist(view, flow(view.book, road(seen, view.book)))
    if options.owner:
        found = owned(found, options.owner)
    deals = listed(found, options.kind)
    table = words.exported(found, deals)
    if options.csv:
        write_bytes(Path(options.csv), to_csv(table), "The worklist")
    if options.xlsx:
        write_bytes(Path(options.xlsx), workbook({"worklist": table}), "The worklist")
    lines = [about(view), words.answer(found), *words.lines(found), *words.sentences(found, hours).values(), ""]
    for row in table.head(_PRINTED).iter_rows(named=True):
        lines.append(
            f"{row['class']:>8}  {row['name'] or row['deal_id']}, {row['owner'] or 'no owner'}: {row['reason']}"
        )
    if table.height > _PRINTED:
        rest = count(table.height - _PRINTED, "more deal")
        lines.append(f"{rest}: write them with --csv FILE or --xlsx FILE.")
    lines += words.notes(found)
    lines += [f"The worklist is in {name}." for name in (options.csv, options.xlsx) if name]
    return words.record(found, deals, hours), "\n".join(lines)
