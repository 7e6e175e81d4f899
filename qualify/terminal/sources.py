"""What lead generation is worth, in the terminal."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from qualify.analysis import consistency, groups, market, sources
from qualify.analysis import market_words as told
from qualify.analysis.entry import entry_deck
from qualify.analysis.ratings import trust
from qualify.errors import InputError
from qualify.schema import EXTRA
from qualify.selection import SEGMENTS
from qualify.store import open_store
from qualify.terminal.commands import Result, about, looked_at, scored
from qualify.words import signed


def options(inspected: ArgumentParser, grid: ArgumentParser, compared: ArgumentParser) -> None:
    """The options of the three commands beside those of every view."""
    inspected.add_argument("--by", metavar="FIELD", help="source (default), product, or a column of the team's own")
    grid.add_argument("--rows", metavar="FIELD", help="the rows of the grid (default: product)")
    grid.add_argument("--columns", metavar="FIELD", help="its columns (default: source)")
    compared.add_argument("--by", choices=consistency.FIELDS, help="owner (default) or team")


def field(name: str | None) -> str | None:
    """A field by what people call it: a column of the team's own by its name in the file."""
    return name if name is None or name in SEGMENTS else EXTRA + name


def inspected(options: Namespace) -> Result:
    """The page of lead sources."""
    view = looked_at(options)
    offered = groups.varied(view.book)
    if not offered:
        raise InputError("The opportunities carry nothing that divides them.", "Import a file with their lead source.")
    usual = "source" if "source" in offered else offered[0]
    with open_store().snapshot(view.book.day) as seen:
        deck = entry_deck(seen, view.book)
    found = sources.sources_of(view, deck, field(options.by) or usual)
    measured = [f"{each.name}: {found.said(each.name)}" for each in found.measures]
    return sources.record(found), "\n".join([about(view), *found.answer, "", *measured])


def gridded(options: Namespace) -> Result:
    """The page of the market."""
    view = looked_at(options)
    found = market.market_of(view, field(options.rows), field(options.columns))
    cells = [
        f"{told.name(row)}: {row['won']:,} of {row['deals']:,} won, about {row['rate'] * 100:.0f} % "
        f"({row['low'] * 100:.0f} to {row['high'] * 100:.0f}){_mark(row['side'])}"
        for row in found.table.filter(found.table["deals"] > 0).iter_rows(named=True)
    ]
    lines = [about(view), *found.answer, "", *cells, "", told.lost(found), told.undecided(found)]
    return market.record(found), "\n".join(lines)


def _mark(side: int) -> str:
    return {1: ", beyond chance above", -1: ", beyond chance below"}.get(side, ", cannot be told")


def compared(options: Namespace) -> Result:
    """The page of consistency."""
    view = scored(options)
    offered = [name for name in consistency.FIELDS if name in groups.varied(view.book)]
    if not offered:
        raise InputError("The opportunities do not say whose they are.", "Import a file with their owner or team.")

    def points() -> tuple[consistency.Leniency, ...]:
        with open_store().snapshot(view.book.day) as seen:
            return trust(seen, view).points

    found = consistency.consistency_of(view, options.by or offered[0], points)
    rows = [
        f"{row['group']}: {row['won']:,} of {row['deals']:,} won, {_hundredths(row['difference'])} of 100 at the same "
        f"scores, {_hundredths(row['shrunk'])} estimated"
        for row in found.table.iter_rows(named=True)
    ]
    return consistency.record(found), "\n".join([about(view), *found.answer, "", *rows])


def _hundredths(rate: float) -> str:
    return signed(rate * 100, "+.0f")
