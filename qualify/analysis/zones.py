"""Where a score stands: below the lower line, between the lines, above the upper line, or without a score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qualify.analysis.plane import ROWS
from qualify.scores import BINS
from qualify.tipping import Line, crossing

BELOW, BETWEEN, ABOVE, UNSCORED = "below", "between", "above", "not scored"
ZONES = (BELOW, BETWEEN, ABOVE, UNSCORED)


@dataclass(frozen=True)
class Lines:
    """``lower``: the highest score of the zone below; ``upper``: the lowest of the zone above. None: no such line."""

    lower: int | None
    upper: int | None

    @property
    def zone(self) -> np.ndarray:
        """Position in ``ZONES`` of every score 0 to 100 and, last, of deals without a score: uint8 (102,)."""
        zone = np.full(ROWS, 1, np.uint8)
        if self.lower is not None:
            zone[: self.lower + 1] = 0
        if self.upper is not None:
            zone[self.upper : BINS] = 2
        zone[-1] = 3
        return zone


def lines(line: Line) -> Lines:
    """The lines that sort deals, where a tipping point is declared or a floor certified (and likewise at the top).

    A floor speaks of all deals at or below it together, and just below it more than 1 in 10 may be won. So a line
    never goes past the score where the curve itself crosses the level that the floor (the ceiling) is certified at.
    """
    lower = upper = None
    if line.floor or line.tipping:
        edge = crossing(line.posterior, line.floor_level).score - 1
        lower = min(edge, line.floor.score if line.floor else BINS)
    if line.ceiling or line.upper:
        edge = crossing(line.posterior, line.ceiling_level).score
        upper = max(edge, line.ceiling.score if line.ceiling else 0)
    if lower is not None and lower < 0:
        lower = None
    if lower is not None and upper is not None and upper <= lower:
        upper = lower + 1
    return Lines(lower, upper)


def zone_name(lines: Lines, zone: str) -> str:
    """A zone in words, under the lines that there are.

    >>> zone_name(Lines(30, 70), BETWEEN), zone_name(Lines(30, None), BETWEEN), zone_name(Lines(None, None), BETWEEN)
    ('Between the lines', 'Above the line', 'No line sorts it')
    """
    if zone != BETWEEN:
        return {ABOVE: "Above the upper line", BELOW: "Below the line", UNSCORED: "Without a score"}[zone]
    if lines.lower is None:
        return "No line sorts it" if lines.upper is None else "Below the upper line"
    return "Above the line" if lines.upper is None else "Between the lines"
