"""The score at entry: what was known of each deal on the day of its creation, whatever rule the page looks by."""

from __future__ import annotations

from qualify.analysis.book import Book
from qualify.asof import AsOf
from qualify.scores import Deck, answer_deck, levels
from qualify.store import Reads

AT_ENTRY = AsOf("created")


def entry_deck(seen: Reads, book: Book) -> Deck:
    """The answers to a book's rubric up to each deal's creation, packed for scoring, in the order of its deals.

    Ratings without a day count, as under every rule.
    """
    if book.rule == AT_ENTRY or not book.rubric_version:
        return book.deck
    given = seen.answers(book.dataset, book.rubric.keys, rule=AT_ENTRY, version=book.rubric_version)
    ours = book.deals.select("deal_id").join(given, on="deal_id", how="left", maintain_order="left")
    return answer_deck(levels(ours, book.rubric)[0], book.rubric)
