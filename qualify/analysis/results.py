"""Past quarters: what was won in each beside its target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from qualify.analysis.selection import LOCKED_WON_TAG, WON_TAG
from qualify.analysis.sources import won_money
from qualify.analysis.view import View
from qualify.forecast.outlook import wanted
from qualify.forecast.windows import quarters_before
from qualify.words import count, money, percent

QUARTERS = 4


@dataclass(frozen=True)
class Result:
    """A quarter that has ended: ``won`` deals, what they are ``worth`` in the view's currency, and the ``target``."""

    label: str
    starts: date
    ends: date
    won: int
    worth: float
    target: float | None


def results(view: View) -> tuple[Result, ...]:
    """Of the last four quarters that have ended those that the data, and the chosen days of closing, hold whole.

    Won deals are those that count, and those locked for checking. A segment has no targets: they are the company's.
    """
    book, day = view.book, view.book.as_of
    if day is None:
        return ()
    worth, _ = won_money(book)
    days = book.deals.select(pl.min_horizontal(pl.col("created", "closed").min())).item()
    if days is None:
        return ()
    won = book.deals.select("closed").with_columns(worth=pl.Series(worth), tag=pl.Series(book.tags))
    won = won.filter(pl.col("tag").is_in([WON_TAG, LOCKED_WON_TAG]))
    begins, ends = max(days, book.selection.first or days), book.selection.last or day
    whole = [each for each in quarters_before(day, QUARTERS) if each.starts >= begins and each.ends <= ends]
    goals, _ = wanted(book.targets, book.currency or None, whole)
    found = []
    for quarter in whole:
        inside = won.filter(pl.col("closed").is_between(quarter.starts, quarter.ends))
        target = goals.get(("quarter", quarter.starts))
        found.append(
            Result(quarter.label, quarter.starts, quarter.ends, inside.height, float(inside["worth"].sum()), target)
        )
    return tuple(found)


def answer(found: tuple[Result, ...], view: View) -> str:
    """How many of the quarters reached their targets, and by how much they missed them together."""
    if not found:
        return "No whole quarter lies in these data, so there are no past results."
    aimed = [(each.worth, each.target) for each in found if each.target is not None]
    quarters = "The last quarter" if len(found) == 1 else f"The last {len(found)} quarters"
    brought = money(sum(each.worth for each in found), view.book.currency)
    if view.book.selection.segments:
        return f"{quarters} brought {brought} in this view; targets are the whole company's."
    if not aimed:
        return f"{quarters} brought {brought}; no target is set for {'it' if len(found) == 1 else 'any of them'}."
    reached = sum(worth >= target for worth, target in aimed)
    goal, came = sum(target for _, target in aimed), sum(worth for worth, _ in aimed)
    return (
        f"Of {count(len(aimed), 'past quarter')} with a target {reached:,} reached it. Together they brought "
        f"{money(came, view.book.currency)} of {money(goal, view.book.currency)} ({percent(came / goal)})."
    )


def rows(found: tuple[Result, ...], currency: str) -> tuple[tuple[str, ...], ...]:
    """A row a quarter: label, won deals, what they brought, target, and how much of it that is."""
    return tuple(
        (each.label, f"{each.won:,}", money(each.worth, currency),
         *(("–", "–") if each.target is None else (money(each.target, currency), percent(each.worth / each.target))))
        for each in found
    )  # fmt: skip
