"""The parts of a report about deals: the year's by score, and what to do with the open ones."""

from __future__ import annotations

from typing import Any

import polars as pl

from qualify.analysis import worklist_words as words
from qualify.analysis import yearly_words
from qualify.analysis.briefing_page import Grid, Item, Part, Picture, part, said, several
from qualify.analysis.worklist import CLASSES, EXPEDITE, REWORK, RUN, SCRAP, Worklist, by_criterion
from qualify.analysis.worklist_reasons import reasons
from qualify.analysis.yearly import Yearly
from qualify.words import count, listed, money

MARKS = "deals by score"
TOP, NAMED = 6, 3
NO_RUBRIC = (
    "There is no rubric yet, so there are no scores: nobody has said which questions make one. Set it up on the page "
    "Rubric, or take one in with python -m qualify rubric import FILE.toml."
)


def the_year(found: Yearly) -> Part:
    """What became of every deal that was worked, by score, with the lines."""
    if not found.view.book.rubric_version:
        bare = [said(yearly_words.opening(found), "lead"), said(NO_RUBRIC)]
        return part(yearly_words.TITLE, bare, _year_figures(found))
    opening = f"{yearly_words.opening(found)} {yearly_words.by_line(found)}"
    verdict, *rest = yearly_words.guarantees(found.view)
    names = ("Zone", "Won", "Lost", "No decision", "Still open", "Decided", "Worked")
    counted = [(zone, *(f"{number:,}" for number in counts.values())) for zone, counts in yearly_words.totals(found)]
    items: list[Item] = [
        said(opening, "lead"),
        said(verdict),
        Picture(MARKS, opening),
        *several(rest),
        said(found.view.clusters, "quiet"),
        Grid(names, tuple(counted), (24, 10, 10, 14, 13, 11, 11), frozenset(range(1, 7))),
        *several([yearly_words.reconciled(found), yearly_words.basis(found.view)], "quiet"),
    ]
    return part(yearly_words.TITLE, items, _year_figures(found))


def _year_figures(found: Yearly) -> dict[str, Any]:
    told = yearly_words.record(found)
    names = ("since", "stored", "worked", "outcomes", "lower", "upper", "lines", "zones", "sentences")
    return {name: told[name] for name in names}


def the_week(found: Worklist) -> Part:
    """What to do this week: what to expedite and to rework by name, what to run and to let go as counts."""
    told = words.sentences(found)
    items: list[Item] = [said(words.answer(found), "lead"), *several(words.lines(found))]
    for name in CLASSES:
        if name in told:
            items.append(said(told[name]))
            items += _listed(found, name) if name in (EXPEDITE, REWORK) else [said(largest(found, name), "quiet")]
    notched = found.deals.filter(pl.col("class").is_in([EXPEDITE, REWORK]), pl.col("key").is_not_null()).height
    items.append(said(words.CAUTION if notched else "", "quiet"))
    return part("What do we do this week?", [*items, *_notes(found)], _counts(found))


def _notes(found: Worklist) -> list[Item]:
    return several(words.notes(found), "quiet") if found.deals.height else []


def to_do(found: Worklist) -> Part:
    """The board's view of the worklist: counts and money, no names."""
    items = [said(words.answer(found), "lead"), *several(words.lines(found)), *several(words.sentences(found).values())]
    return part("What is to be done with the open deals?", [*items, *_notes(found)], _counts(found))


def _listed(found: Worklist, name: str) -> list[Item]:
    deals = found.of(name)
    first = deals.head(TOP).with_columns(reason=reasons(found, deals.head(TOP)))
    rows = tuple(
        (row["name"] or row["deal_id"], row["owner"] or "–", _worth(row), row["reason"])
        for row in first.iter_rows(named=True)
    )
    more = deals.height - first.height
    rest = f"{count(more, 'more deal')} to {name}: the page Worklist has them all." if more else ""
    grid = Grid(("Deal", "Owner", "Amount", "Why, and what to do"), rows, (24, 14, 10, 52), frozenset({2}))
    return [grid, said(rest, "quiet")]


def _worth(row: dict[str, Any]) -> str:
    return "–" if row["amount"] is None else money(row["amount"], row["currency"])


def largest(found: Worklist, name: str) -> str:
    """The largest deals of a class by name, and how many more there are; empty for deals in no class."""
    if name not in (RUN, SCRAP):
        return ""
    deals = found.of(name).sort("at_stake", descending=True, nulls_last=True, maintain_order=True)
    first = deals.head(NAMED).filter(pl.col("at_stake").is_not_null())
    if first.is_empty():
        return ""
    named = [
        f"{row['name'] or row['deal_id']} ({money(row['at_stake'], found.view.book.currency)})"
        for row in first.iter_rows(named=True)
    ]
    more = deals.height - first.height
    start = "The only one is" if deals.height == 1 else "The largest are" if len(named) > 1 else "The largest is"
    return f"{start} {listed([*named, f'{more:,} more'] if more else named)}."


def _counts(found: Worklist) -> dict[str, Any]:
    told = words.record(found, found.deals.head(0))
    names = ("answer", "sentences", "lines", "due", "lower", "upper", "classes")
    return {name: told[name] for name in names} | {"by_criterion": by_criterion(found).to_dicts()}
