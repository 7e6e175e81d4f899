"""Everything that the page of one deal shows, for the page, for paper and for a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qualify.analysis import deal_history_words, next_step_words, report
from qualify.analysis.deal_history import History, history
from qualify.analysis.dossier import Dossier, dossier
from qualify.analysis.next_step import NextStep, next_step
from qualify.analysis.view import View
from qualify.store import Reads


@dataclass(frozen=True, eq=False)
class DealPage:
    """A deal of a ``view``: its dossier, its history, and what to do ``next``, None where it is not open."""

    view: View
    dossier: Dossier
    next: NextStep | None
    history: History


def deal_page(seen: Reads, view: View, deal_id: str) -> DealPage:
    """The page of a deal. Raises InputError where the view has no such deal."""
    book = view.book
    ratings = seen.ratings_of(book.dataset, deal_id, rule=book.rule, version=book.rubric_version or None)
    found = dossier(view, ratings, deal_id)
    return DealPage(view, found, next_step(view, found), history(seen, view, deal_id))


def record(found: DealPage) -> dict[str, Any]:
    """Every figure of the page."""
    deal, lines = found.dossier, found.view.reading.lines
    chances = {"this_quarter": deal.this_quarter, "by_next_quarter": deal.by_next_quarter}
    return {
        **report.about(found.view),
        "deal": deal.facts,
        "score": deal.score,
        "zone": deal.zone,
        "lowest": deal.lowest,
        "highest": deal.highest,
        **chances,
        "answers": deal.criteria.to_dicts(),
        "what_to_do_next": next_step_words.record(found.next, lines) if found.next else None,
        "history": deal_history_words.record(found.history),
        "others_of_the_account": deal.siblings.to_dicts(),
    }
