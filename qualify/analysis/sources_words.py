"""What an inspection of leads says, in sentences; what cannot be separated is never called alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import polars as pl

from qualify.analysis.segment_words import several
from qualify.analysis.source_measures import BELOW, DAYS, SCORE, VALUE, WIN_RATE, Measured
from qualify.selection import label
from qualify.words import count, listed, money, percent

if TYPE_CHECKING:
    from qualify.analysis.sources import Sources

NAMED = 5
_MUCH_OPEN = 0.2


def alone(field: str, names: Sequence[str]) -> str:
    """Why there is nothing to compare."""
    if len(names) == 1:
        return f"All leads that count have the same {label(field)} or too few of any other, so nothing can be compared."
    return "No lead counts in this view, so there is nothing to compare."


def answer(found: Sources) -> tuple[str, ...]:
    """Whose leads are won more often and who feeds deals below the line, in short; then what the figures rest on."""
    return (" ".join(filter(None, (_in_short(found), _below_in_short(found)))), *_basis(found))


def _in_short(found: Sources) -> str:
    if found.measure(WIN_RATE).company is None:
        return _unknown(found, WIN_RATE)
    more, less = (_list(_differing(found, WIN_RATE, side)) for side in (1, -1))
    if not more and not less:
        return f"Not enough to separate the {several(found.field)} by how often their leads are won."
    parts = [f"more often from {more}"] if more else []
    parts += [f"less often from {less}"] if less else []
    return f"Leads are won {', '.join(parts)}, beyond chance."


def _below_in_short(found: Sources) -> str:
    feeding = _differing(found, BELOW, 1)
    if not feeding:
        return ""
    feed = "feeds" if len(feeding) == 1 else "feed"
    return f"{_list(feeding)} {feed} more deals below the line than a share of the leads would."


def _differing(found: Sources, name: str, side: int) -> list[str]:
    """The groups beyond chance on one side, those that differ most first."""
    rows = found.measure(name).table.select(pl.Series("name", found.names), "raw", "side").filter(side=side)
    return rows.sort("raw", descending=side > 0, maintain_order=True)["name"].to_list()


def measured(found: Sources, name: str) -> str:
    """One measure: the company's figure, who differs from it beyond chance, and who cannot be told apart."""
    of = found.measure(name)
    if of.company is None:
        return _unknown(found, name)
    return f"{_company(found, of)} {_sides(found, of)}"


def _company(found: Sources, of: Measured) -> str:
    table, everyone = found.table, of.company or 0.0
    if of.name == WIN_RATE:
        won, decided = int(table["won"].sum()), int(table["decided"].sum())
        return f"Of {count(decided, 'decided deal')} {won:,} were won ({percent(everyone)})."
    if of.name == SCORE:
        return f"At entry {count(int(table['scored'].sum()), 'lead')} scored {everyone:.0f} on average."
    if of.name == BELOW:
        below, scored = int(table["below"].sum()), int(table["scored"].sum())
        return (
            f"Of {count(scored, 'lead')} with a score {below:,} ({percent(everyone)}) came in below the line, at "
            f"{found.line} or less.{_feeds(found, of)}"
        )
    if of.name == VALUE:
        return f"A decided lead brought {_money(found)(everyone)} on average, the lost ones counted as nothing."
    return f"Half of the wins took {everyone:.0f} days or less from creation."


def _feeds(found: Sources, of: Measured) -> str:
    """The group that brings more of the deals below the line than of the leads, if that is beyond chance."""
    rows = [
        (row["below"] / max(found.table["below"].sum(), 1), row["scored"] / max(found.table["scored"].sum(), 1), name)
        for name, row, side in zip(found.names, found.table.iter_rows(named=True), of.table["side"], strict=True)
        if side > 0
    ]
    if not rows:
        return ""
    share, leads, name = max(rows)
    return f" {name} brought {percent(leads)} of these leads and {percent(share)} of those below the line."


_SIDES = {
    WIN_RATE: ("more often than the others", "less often"),
    SCORE: ("higher than the others", "lower"),
    BELOW: ("a larger share than of the others", "a smaller one"),
    VALUE: ("more than the others", "less"),
    DAYS: ("slower than the others", "faster"),
}


def _sides(found: Sources, of: Measured) -> str:
    rows = of.table.select(pl.Series("name", found.names), "raw", "side")
    parts = [
        f"Beyond chance {what}: {_list(_ranked(found, of, rows.filter(side=side), descending=side > 0))}."
        for what, side in zip(_SIDES[of.name], (1, -1), strict=True)
        if not rows.filter(side=side).is_empty()
    ]
    unsure = rows.filter(side=0)["name"].to_list()
    if not parts:
        return f"Not enough to separate the {several(found.field)}: what differs between them is within chance."
    return " ".join([*parts, *([f"Not enough to separate: {_list(unsure)}."] if unsure else [])])


def _ranked(found: Sources, of: Measured, rows: pl.DataFrame, *, descending: bool) -> list[str]:
    """Names with their figures, those that differ most first."""
    say = _figure(found, of.name)
    ordered = rows.sort("raw", descending=descending, maintain_order=True)
    return [f"{name} ({say(raw)})" for name, raw in ordered.select("name", "raw").iter_rows()]


def _figure(found: Sources, name: str) -> Callable[[float], str]:
    whole: Callable[[float], str] = "{:.0f}".format
    return {WIN_RATE: percent, BELOW: percent, SCORE: whole, VALUE: _money(found), DAYS: whole}[name]


def _money(found: Sources) -> Callable[[float], str]:
    return lambda amount: money(amount, found.view.book.currency)


def _list(names: Sequence[str]) -> str:
    return (
        "" if not names else listed([*names[:NAMED], *([f"{len(names) - NAMED:,} more"] if len(names) > NAMED else [])])
    )


def _unknown(found: Sources, name: str) -> str:
    if name == WIN_RATE:
        return "No lead is decided yet, so there are no win rates."
    if name in (SCORE, BELOW) and not found.table["scored"].sum():
        return "No lead has a score at entry: upload a file with the answers to your qualification questions."
    if name == BELOW:
        return "No line is known in these data, so no lead can be said to come in below it."
    if not found.table["won"].sum():
        return "No lead is won yet."
    if name == VALUE:
        return "No won deal has an amount: upload a file with a column of amounts to see what a lead is worth."
    return "No won deal has both days: upload a file with the days of creation and closing to see how long wins take."


def _basis(found: Sources) -> list[str]:
    """What the figures rest on, as far as it may surprise."""
    table, book = found.table, found.view.book
    leads, still_open = int(table["leads"].sum()), int(table["open"].sum())
    said = []
    if still_open > _MUCH_OPEN * leads:
        said.append(
            f"{still_open:,} of {count(leads, 'lead')} are still open and in no win rate: where deals end fast when "
            "they are lost, young groups look worse than they are."
        )
    if book.ratings and book.undated == book.ratings:
        said.append(
            "No answer carries a day, so the score at entry is the only score there is: it may have been given later."
        )
    if found.unpriced and found.measure(VALUE).company is not None:
        said.append(f"{count(found.unpriced, 'won deal')} without an amount in this currency brought nothing here.")
    return said
