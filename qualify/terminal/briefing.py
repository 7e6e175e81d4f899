"""The week's and the quarter's report in the terminal, and as files to be mailed."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from qualify.analysis.briefing import Kind, record
from qualify.analysis.briefing_made import briefed
from qualify.analysis.briefing_page import Grid, Item, Said
from qualify.export import as_html, as_pdf, drawn
from qualify.store import open_store
from qualify.store.clock import now
from qualify.terminal.commands import Result, about, looked_at
from qualify.terminal.files import write_bytes


def options(parser: ArgumentParser) -> None:
    """The options of the command beside those of every view."""
    kind = parser.add_mutually_exclusive_group(required=True)
    kind.add_argument("--week", action="store_true", help="the report for Monday's meeting")
    kind.add_argument("--quarter", action="store_true", help="the report for the board")
    parser.add_argument("--html", metavar="FILE", help="write it as one HTML file")
    parser.add_argument("--pdf", metavar="FILE", help="write it as PDF")


def reported(options: Namespace) -> Result:
    """What the buttons on the Overview page give."""
    view = looked_at(options)
    kind: Kind = "week" if options.week else "quarter"
    found = briefed(open_store(), view, kind, now())
    pictures = drawn(found) if options.html or options.pdf else {}
    if options.html:
        write_bytes(Path(options.html), as_html(found, pictures).encode(), "The report")
    if options.pdf:
        write_bytes(Path(options.pdf), as_pdf(found, pictures), "The report")
    lines = [about(view)]
    for part in found.parts:
        lines += ["", part.title, *(line for item in part.items for line in _lines(item))]
    lines += [f"{found.title} is in {name}." for name in (options.html, options.pdf) if name]
    return record(found), "\n".join(lines)


def _lines(item: Item) -> list[str]:
    if isinstance(item, Said):
        return [item.text]
    return ["  " + "  ".join(row) for row in (item.names, *item.rows)] if isinstance(item, Grid) else []
