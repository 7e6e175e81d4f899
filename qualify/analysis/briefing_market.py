"""The parts of a report about where deals come from, where they are won, and whether their scores can be trusted."""

from __future__ import annotations

from qualify.analysis import market_words, ratings_words
from qualify.analysis.briefing_deals import NO_RUBRIC
from qualify.analysis.briefing_page import Item, Part, part, said, several
from qualify.analysis.market import Market
from qualify.analysis.ratings import Trust
from qualify.analysis.sources import Sources
from qualify.errors import InputError
from qualify.ratings import words as rating_words


def the_sources(found: Sources | InputError) -> Part:
    """Which sources can be told apart, and by what."""
    title = "What is lead generation worth?"
    if isinstance(found, InputError):
        return part(title, [said(str(found), "lead")])
    first, *rest = found.answer
    apart = [each.name for each in found.measures if each.company is not None and (each.table["side"] != 0).any()]
    items: list[Item] = [said(first, "lead"), *several(found.said(name) for name in apart), *several(rest, "quiet")]
    told = {name: found.said(name) for name in apart}
    return part(title, items, {"by": found.field, "answer": list(found.answer), "measures": told})


def the_market(found: Market | InputError) -> Part:
    """Where the company wins, whether combinations count, and why it loses."""
    title = "Where do we win, and why do we lose?"
    if isinstance(found, InputError):
        return part(title, [said(str(found), "lead")])
    first, *rest = found.answer
    losses = [market_words.lost(found), market_words.undecided(found)]
    items: list[Item] = [said(first, "lead"), *several([*rest, *losses])]
    figures = {"rows": found.rows, "columns": found.columns, "answer": list(found.answer), "losses": losses}
    return part(title, items, figures)


def the_ratings(found: Trust | None) -> Part:
    """Hindsight and agreement, in two sentences."""
    title = "Can the scores be trusted?"
    if found is None:
        return part(title, [said(NO_RUBRIC, "lead")])
    told = {"answer": ratings_words.answer(found), "hindsight": ratings_words.hindsight(found),
            "agreement": rating_words.questions(found.agreement)}  # fmt: skip
    return part(title, [said(told["answer"], "lead"), *several([told["hindsight"], told["agreement"]])], told)
