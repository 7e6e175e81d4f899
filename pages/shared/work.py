"""How the deals flow, made once for each version of the data: what the page of the flow rests on."""

from __future__ import annotations

from dataclasses import replace

from pages.shared import books
from qualify.analysis import Book
from qualify.analysis.funnel import Funnel, Parts, funnel, parts
from qualify.analysis.routing import Flow, Road, flow, road
from qualify.selection import EVERYTHING
from qualify.settings import Settings


def work(found: Settings) -> Funnel:
    """How the deals of ``found`` flow through their stages."""
    seen = books.view(found)
    moved: Flow = books.kept(seen.book, "flow", lambda: flow(seen.book, _road(found)))
    rubric = seen.reading.rubric
    return books.kept(seen.book, "funnel", lambda: funnel(seen, moved), *rubric.weights.values(), rubric.missing)


def work_by(found: Funnel, field: str) -> Parts:
    """The same compared between the parts of a field; the scores play no part in it."""
    return books.kept(found.view.book, "work by", lambda: parts(found, field), field)


def _road(found: Settings) -> Road:
    """The visits to stages of a whole data set, whatever is selected of it."""
    whole = books.book(replace(found, selection=EVERYTHING))
    return books.kept(whole, "road", lambda: _followed(whole))


def _followed(whole: Book) -> Road:
    with books.waiting("Following the deals through their stages …"), books.asked(whole) as at:
        return road(at, whole)
