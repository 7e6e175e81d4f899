"""What changed in the last seven days: deals created, decided and moved, and what was won."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from qualify.analysis.routing import Flow
from qualify.analysis.selection import DECIDED_TAGS, LOCKED_TAGS
from qualify.analysis.sources import won_money
from qualify.analysis.view import View
from qualify.process.visits import BACK, ON
from qualify.schema import LOST, NO_DECISION, WON
from qualify.words import money, on_day

DAYS = 7
CREATED = "created"
_NAMES = {CREATED: "Created", WON: "Won", LOST: "Lost", NO_DECISION: "Ended without a decision"}
NO_DAYS = "There are no dates in this data set, so nothing can be told of single weeks."


@dataclass(frozen=True)
class Lately:
    """The days ``first`` to ``last``, both included. ``deals`` and ``worth`` (in the view's currency) by what became of
    them: created, won, lost, no decision; ``unpriced`` of those have no amount in it. ``moved_on``, ``moved_back`` and
    ``reopened`` are moves between stages, None where no day of a stage is known."""

    first: date
    last: date
    deals: dict[str, int]
    worth: dict[str, float]
    unpriced: int
    moved_on: int | None
    moved_back: int | None
    reopened: int | None


def lately(view: View, flow: Flow) -> Lately | None:
    """The last seven days up to the day of a view; None where it has none.

    Decided deals are those of the process behaviour charts: the ones that count, and those locked for checking.
    """
    book, day = view.book, view.book.as_of
    if day is None:
        return None
    first = day - timedelta(days=DAYS - 1)
    worth, known = won_money(book)
    deals = book.deals.select("created", "closed", "outcome").with_columns(
        worth=pl.Series(worth), known=pl.Series(known), tag=pl.Series(book.tags)
    )
    came = deals.filter(pl.col(CREATED).is_between(first, day)).with_columns(outcome=pl.lit(CREATED))
    ended = deals.filter(pl.col("closed").is_between(first, day), pl.col("tag").is_in([*DECIDED_TAGS, *LOCKED_TAGS]))
    both = pl.concat([came, ended])
    parts = {name: both.filter(outcome=name) for name in _NAMES}
    moves = _moves(flow, first, day)
    return Lately(
        first, day, {name: rows.height for name, rows in parts.items()},
        {name: float(rows["worth"].sum()) for name, rows in parts.items()}, int((~both["known"]).sum()), *moves,
    )  # fmt: skip


def _moves(flow: Flow, first: date, last: date) -> tuple[int | None, int | None, int | None]:
    if not flow.order:
        return None, None, None
    left, came = (flow.visits.filter(pl.col(name).is_between(first, last)) for name in ("left", "entered"))
    return (
        left.filter(pl.col("ended") == ON).height, left.filter(pl.col("ended") == BACK).height,
        int(came["reopened"].sum()),
    )  # fmt: skip


def answer(found: Lately, currency: str) -> str:
    """What was won, and what came and went."""
    won, deals = found.deals[WON], found.deals
    worth = f" worth {money(found.worth[WON], currency)}" if found.worth[WON] else ""
    was = "was" if deals[CREATED] == 1 else "were"
    ended = f"{deals[LOST]:,} lost" + (f" and {deals[NO_DECISION]:,} without a decision" if deals[NO_DECISION] else "")
    return (
        f"From {on_day(found.first)} to {on_day(found.last)} {won:,} {'deal was' if won == 1 else 'deals were'} won"
        f"{worth}; {ended}, and {deals[CREATED]:,} {was} created."
    )


def rows(found: Lately, currency: str) -> tuple[tuple[str, str, str], ...]:
    """A row for each thing that happened: what, how often, and how much money is in it."""
    said = [
        (name, f"{found.deals[key]:,}", money(found.worth[key], currency) if found.worth[key] else "–")
        for key, name in _NAMES.items()
    ]
    moves = (("Moved to a later stage", found.moved_on), ("Moved back to an earlier stage", found.moved_back),
             ("Went on after they had been closed", found.reopened))  # fmt: skip
    return (*said, *((name, f"{number:,}", "–") for name, number in moves if number is not None))
