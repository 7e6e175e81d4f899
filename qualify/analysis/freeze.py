"""Results since the freeze: deals created after a rubric version was published, apart from those before it.

Whoever chose the questions and the weights knew how the earlier deals had ended; of the later ones nobody knew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from qualify import tipping, tuning
from qualify.analysis.plane import UNSCORED_ROW
from qualify.analysis.reading import bearable
from qualify.analysis.selection import OPEN_TAG, WON_TAG
from qualify.analysis.view import View
from qualify.analysis.zones import ABOVE, BELOW, ZONES, Lines, lines
from qualify.scores import BINS, UNSCORED, score
from qualify.tipping.certify import lower_bound, upper_bound
from qualify.tuning import Separation

FEW = 10
"""Under so many decided deals, nothing is said of a part but how many there are."""
SIDES = (BELOW, ABOVE)
Verdict = Literal["held", "broken", "cannot tell"]


@dataclass(frozen=True, eq=False)
class Part:
    """The deals of a part: ``decided`` with a score, ``open`` ones, and the ``won`` and ``deals`` of each zone (4,)
    by the lines found before."""

    decided: int
    open: int
    deals: np.ndarray
    won: np.ndarray
    separation: Separation | None


@dataclass(frozen=True, eq=False)
class Freeze:
    """Deals created after the day ``published`` of a ``version``, and those before it or on that day.

    ``moved``: the view has other weights than the version, which are not those scored by. ``lines`` were found from
    those before alone. ``undated``: decided deals without a day of creation, in neither part.
    ``floor`` and ``ceiling`` are the levels of the lines, ``effect`` what related deals prove less.
    """

    version: int
    published: date
    moved: bool
    before: Part
    after: Part
    lines: Lines
    undated: int
    floor: float
    ceiling: float
    effect: float

    @property
    def known(self) -> bool:
        """Whether enough of the later deals are decided to say anything."""
        return self.after.decided >= FEW

    def verdict(self, zone: str) -> Verdict | None:
        """Whether the line of a zone held after publication: what was promised below (above) it is proved again, or
        disproved, each with 95 % confidence. None where there was no such line."""
        if (self.lines.lower if zone == BELOW else self.lines.upper) is None:
            return None
        place = ZONES.index(zone)
        level = self.floor if zone == BELOW else self.ceiling
        return judged(int(self.after.won[place]), int(self.after.deals[place]), level, zone, self.effect)


def judged(won: int, deals: int, level: float, zone: str, effect: float = 1.0) -> Verdict:
    """Whether ``won`` of ``deals`` prove a win rate of at most ``level`` below the line, or of at least it above.

    >>> [judged(won, 40, 0.1, "below") for won in (0, 2, 12)], judged(40, 40, 0.9, "above")
    (['held', 'cannot tell', 'broken'], 'held')
    """
    if not deals:
        return "cannot tell"
    counted = np.array([won]) / effect, np.array([deals]) / effect
    low, high = float(lower_bound(*counted)[0]), float(upper_bound(*counted)[0])
    if zone == BELOW:
        return "held" if high <= level else "broken" if low > level else "cannot tell"
    return "held" if low >= level else "broken" if high < level else "cannot tell"


def since_publication(view: View) -> Freeze | None:
    """The results of a view before and after its rubric version was published; None where there is none."""
    return freeze(view, view.book.published) if view.book.published else None


def freeze(view: View, published: date) -> Freeze:
    """The results of a view before and after a day, taken for that on which its rubric version was published.

    Always by the weights as they were published: those set now may have been chosen with the later deals in sight.
    """
    book = view.book
    scores, created = score(book.deck, book.rubric), book.deals["created"]
    later = (created > published).fill_null(False).to_numpy()
    counted = book.decided & (scores != UNSCORED)
    dated = created.is_not_null().to_numpy()
    effect = book.clustering.design_effect
    rows = counted & dated & ~later
    used = bearable(book.selection, int(rows.sum()))
    deals = np.bincount(scores[rows], minlength=BINS)
    wins = np.bincount(scores[rows & (book.tags == WON_TAG)], minlength=BINS)
    levels = used.floor / 100, used.ceiling / 100
    line = tipping.line(deals, wins, design_effect=effect, floor_level=levels[0], ceiling_level=levels[1])
    found = lines(line)
    parts = [_part(view, scores, counted & dated & side, dated & side, found) for side in (~later, later)]
    return Freeze(
        version=book.rubric_version,
        published=published,
        moved=view.reading.rubric != book.rubric,
        before=parts[0],
        after=parts[1],
        lines=found,
        undated=int((counted & ~dated).sum()),
        floor=levels[0],
        ceiling=levels[1],
        effect=effect,
    )


def _part(view: View, scores: np.ndarray, counted: np.ndarray, side: np.ndarray, found: Lines) -> Part:
    """``counted``: its decided deals with a score; ``side``: all of its deals."""
    book = view.book
    won = counted & (book.tags == WON_TAG)
    zone = found.zone[np.where(scores == UNSCORED, UNSCORED_ROW, scores)]
    by_score = [np.bincount(scores[rows], minlength=BINS) for rows in (won, counted & ~won)]
    return Part(
        decided=int(counted.sum()),
        open=int((side & (book.tags == OPEN_TAG)).sum()),
        deals=np.bincount(zone[counted], minlength=len(ZONES)),
        won=np.bincount(zone[won], minlength=len(ZONES)),
        separation=tuning.separated(*by_score, design_effect=book.clustering.design_effect),
    )
