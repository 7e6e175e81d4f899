"""What the pages of lead sources, the market and consistency show, kept on the shelf of their book."""

from __future__ import annotations

from pages.shared import books, flowing
from qualify.analysis import View, groups
from qualify.analysis.consistency import Consistency, consistency_of
from qualify.analysis.market import Market, market_of
from qualify.analysis.sources import Sources, sources_of
from qualify.settings import Settings


def varied(found: Settings) -> list[str]:
    """The fields by which the deals of ``found`` can be divided."""
    held = books.shown(found)
    return books.kept(held, "varied", lambda: groups.varied(held))


def sources(found: Settings, field: str) -> Sources:
    """The leads of ``found`` inspected by a field."""
    at = books.view(found)
    entries = flowing.entries(at.book)
    return books.kept(at.book, "sources", lambda: sources_of(at, entries, field), field, *_weights(at))


def market(found: Settings, rows: str, columns: str) -> Market:
    """Where ``found`` wins, by two fields, and why it loses."""
    at = books.view(found)
    return books.kept(at.book, "market", lambda: market_of(at, rows, columns), rows, columns)


def consistency(found: Settings, field: str) -> Consistency:
    """Who wins more or fewer deals of ``found`` at the same scores, with what the ratings say of it."""
    at = books.view(found)

    def made() -> Consistency:
        return consistency_of(at, field, lambda: books.trust(found).points)

    return books.kept(at.book, "consistency", made, field, *_weights(at))


def _weights(at: View) -> tuple[object, ...]:
    """What makes two views of one book differ."""
    rubric = at.reading.rubric
    return *rubric.weights.values(), rubric.missing
