"""The year's report in the terminal, and as the files that the page offers."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from qualify.analysis import yearly_words as words
from qualify.analysis.yearly import OUTCOMES, read_since, usual_start, yearly
from qualify.errors import InputError
from qualify.export import printed, to_csv
from qualify.terminal.commands import Result, about, looked_at


def options(parser: ArgumentParser) -> None:
    """The options of the command beside those of every view."""
    parser.add_argument("--since", metavar="DAY", help="worked since, as 2026-01-31 (default: one year)")
    parser.add_argument("--html", metavar="FILE", help="write the printable report")
    parser.add_argument("--csv", metavar="FILE", help="write every deal of the report as a table")


def reported(options: Namespace) -> Result:
    """The report page in the terminal."""
    seen = looked_at(options)
    since = read_since(seen.book, options.since) if options.since else usual_start(seen.book)
    found = yearly(seen, since)
    if options.html:
        _write(Path(options.html), printed(found).encode())
    if options.csv:
        _write(Path(options.csv), to_csv(found.deals))
    lines = [about(seen), words.opening(found), words.by_line(found), words.guarantees(seen)[0]]
    for zone in found.zones.iter_rows(named=True):
        counts = ", ".join(f"{zone[name]:,} {name}" for name in OUTCOMES)
        lines.append(f"{zone['zone']:>10}  {zone['worked']:,} worked: {counts}")
    lines += [words.reconciled(found), *words.guarantees(seen)[1:], words.basis(seen)]
    lines += [f"The report is in {name}." for name in (options.html, options.csv) if name]
    return words.record(found), "\n".join(lines)


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        what = f"The report cannot be written: {error.strerror}."
        raise InputError(what, "Choose another place.", file=path.name) from None
