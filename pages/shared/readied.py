"""Large data sets are made ready in the background: whoever opens the first page waits for it, and nobody for the rest.

Of a million opportunities what some pages rest on takes seconds. It is made once for each version of the data, in the
order in which people go through the pages; who comes to a page that is not ready yet waits for its part alone.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Thread

from pages.shared import books, criteria, flowing, inspecting, whatif, worklist, yearly
from qualify.analysis.consistency import FIELDS
from qualify.analysis.market import pair
from qualify.analysis.sources import usual_field
from qualify.errors import QualifyError
from qualify.settings import Settings

LARGE = 100_000


def begin(found: Settings) -> None:
    """Make ready what the pages show by default of the data set of ``found``, unless that was begun."""
    usual = Settings(found.dataset, found.rubric_version)
    if found.rated == usual.rated and (held := books.book(usual)).stored >= LARGE:
        books.kept(held, "made ready", lambda: _thread(usual))


def _thread(usual: Settings) -> Thread:
    made = Thread(target=prepare, args=(usual,), name="made ready", daemon=True)
    made.start()
    return made


def prepare(usual: Settings) -> None:
    """All of it, one after the other. What cannot be made is left to its page, which says why."""
    for make in STEPS:
        with suppress(QualifyError):
            make(usual)


def _weights(usual: Settings) -> None:
    seen = books.seen(usual)
    books.check(seen, seen.rubric.missing)
    books.saved_reading(seen)


def _asked(usual: Settings) -> None:
    books.questions(usual.dataset)
    books.questions(usual.dataset, usual.rubric_version)


def _sources(usual: Settings) -> None:
    if fields := inspecting.varied(usual):
        inspecting.sources(usual, usual_field(fields))


def _market(usual: Settings) -> None:
    inspecting.market(usual, *pair(inspecting.varied(usual)))


def _consistency(usual: Settings) -> None:
    fields = [field for field in FIELDS if field in inspecting.varied(usual)]
    if usual.rubric_version and fields:
        inspecting.consistency(usual, fields[0])


def _report(usual: Settings) -> None:
    if usual.rubric_version:
        yearly.laid_out(yearly.usual(books.view(usual)))


def _weeks(usual: Settings) -> None:
    whatif.prepare(books.what_if(books.view(usual)))


STEPS: tuple[Callable[[Settings], object], ...] = (
    books.view,
    lambda usual: (books.stages(usual.dataset), books.segments(usual.dataset)),
    worklist.whole,
    _sources,
    _market,
    _report,
    criteria.looked_at,
    _weights,
    lambda usual: flowing.behaviour(usual, "month"),
    _asked,
    lambda usual: books.trust(usual) if usual.rubric_version else None,
    _consistency,
    _weeks,
)
