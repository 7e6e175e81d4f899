"""What a grid of win rates and the reasons for losses say; what the data cannot tell yet is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from qualify.analysis.reasons import Reasons
from qualify.analysis.segment_words import several
from qualify.process.pareto import MOST
from qualify.selection import label
from qualify.words import count, listed, money, percent

if TYPE_CHECKING:
    from qualify.analysis.market import Market

NAMED = 3
_SURE = 0.05


def answer(found: Market) -> tuple[str, ...]:
    """Which cells win more or less often than the company, whether combinations matter, and what cannot be told."""
    told = [*_sides(found), _combined(found), _untold(found)]
    if found.unpriced and found.unpriced < found.table["won"].sum():
        told.append(f"{count(found.unpriced, 'won deal')} without an amount in this currency brought nothing here.")
    return tuple(told)


def _sides(found: Market) -> list[str]:
    decided, won = int(found.table["deals"].sum()), int(found.table["won"].sum())
    start = f"Of {count(decided, 'decided deal')} {won:,} were won ({percent(found.overall)})."
    parts = [
        f"Beyond chance {word} often: {_cells(found.table.filter(side=side), side > 0)}."
        for side, word in ((1, "more"), (-1, "less"))
        if not found.table.filter(side=side).is_empty()
    ]
    if not parts:
        return [f"{start} No cell of the grid wins beyond chance more or less often than that."]
    return [" ".join([start, *parts])]


def _cells(cells: pl.DataFrame, descending: bool) -> str:
    rows = cells.sort("rate", descending=descending, maintain_order=True).iter_rows(named=True)
    said = [f"{name(row)} (about {percent(row['rate'])})" for row in rows]
    return listed([*said[:NAMED], *([f"{len(said) - NAMED:,} more"] if len(said) > NAMED else [])])


def name(row: dict[str, Any]) -> str:
    """A cell by its row and its column.

    >>> name({"row": "Planner", "column": "Partner"})
    'Planner by Partner'
    """
    return f"{row['row']} by {row['column']}"


def _combined(found: Market) -> str:
    odd = found.table.filter(pl.col("own") != 0)
    both = f"{label(found.rows)} and {label(found.columns)}"
    if odd.is_empty():
        return (
            f"No cell differs beyond chance from what its {both} lead to by themselves: as far as these data show, it "
            "is not the combination that counts."
        )
    said = [
        f"{name(row)} wins {'more' if row['own'] > 0 else 'less'} often ({row['won']:,} of {row['deals']:,}) than its "
        f"{both} lead to by themselves (about {percent(row['expected'])})"
        for row in odd.iter_rows(named=True)
    ]
    more = [f"{len(said) - NAMED:,} more cells also differ so"] if len(said) > NAMED else []
    return f"The combination counts: {'; '.join([*said[:NAMED], *more])}."


def _untold(found: Market) -> str:
    held, none = found.table.filter(pl.col("deals") > 0), found.table.filter(deals=0).height
    unsure = held.filter(side=0).height
    empty = f" {count(none, 'cell')} {'has' if none == 1 else 'have'} no decided deal at all." if none else ""
    if not unsure:
        return f"All {held.height} cells with deals can be told from the company's win rate.{empty}"
    return (
        f"Of {held.height} cells with deals {unsure} cannot be told from the company's win rate yet (marked with a "
        f"question mark): not enough to separate, which does not prove them alike.{empty}"
    )


def lost(found: Market) -> str:
    """Why deals were lost, to a competitor where the data know of deals without a decision."""
    known = bool(found.undecided.deals)
    if not found.lost.deals:
        return "No deal was lost to a competitor." if known else "No deal was lost."
    what = "lost to a competitor" if known else "lost"
    said = _reasons(found.lost, f"{count(found.lost.deals, 'deal')} {_were(found.lost.deals)} {what}.", found)
    if known or found.view.book.selection.no_decision == "left out":
        return said
    return f"{said} These data do not tell deals that ended without a decision from those that a competitor won."


def undecided(found: Market) -> str:
    """Why deals ended without a decision."""
    if found.view.book.selection.no_decision == "left out":
        return "Deals that ended without a decision are left out of this view."
    if not found.undecided.deals:
        return "No deal ended without a decision, or the data do not say so."
    return _reasons(found.undecided, f"{count(found.undecided.deals, 'deal')} ended without a decision.", found)


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _reasons(of: Reasons, start: str, found: Market) -> str:
    given = of.deals - of.without
    if not given:
        return f"{start} None of them has a reason on file: upload a column with the reason for each loss."
    worth = money(of.without_money, found.view.book.currency)
    value = f", worth {worth}" if of.without_money else ""
    none = f" {count(of.without, 'of them has', 'of them have')} no reason given{value}." if of.without else ""
    return f"{start} {_first(of)}{_vital(of)}{none}"


def _first(of: Reasons) -> str:
    top = _named(of).to_dicts()
    if len(top) == 1:
        return f"All with a reason say “{top[0]['reason']}”."
    said = f"“{top[0]['reason']}” comes up most, in {percent(top[0]['deals_share'])} of those with a reason"
    if of.by_chance <= _SURE:
        return f"{said}."
    return f"{said}, but it cannot be told which of it and “{top[1]['reason']}” is first."


def _named(of: Reasons) -> pl.DataFrame:
    """The reasons that are not taken together, the most frequent first: others together are no reason."""
    return of.table.head(of.table.height - bool(of.merged))


def _vital(of: Reasons) -> str:
    named = _named(of)["deals"].to_numpy()
    few, reasons = int((named.cumsum() < MOST * int(of.table["deals"].sum()) - 1e-9).sum()) + 1, len(named) + of.merged
    if few > len(named) or not 2 <= few < reasons:
        return ""
    return f" {few} of {reasons:,} reasons make up four fifths."


def others(found: Market) -> list[str]:
    """Who is in the last row and the last column, where several are taken together."""
    return [
        f"Others among the {several(field)}: {', '.join(merged)}."
        for field, merged in zip((found.rows, found.columns), found.merged, strict=True)
        if merged
    ]
