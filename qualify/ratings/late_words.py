"""What late ratings know, in sentences: nobody is accused of what chance explains, or of what cannot be told."""

from __future__ import annotations

from qualify.ratings.hindsight import Gap
from qualify.ratings.late import Drift
from qualify.words import count, signed

_FINE = 0.03  # A narrower interval is told to a tenth of a point.


def hindsight(found: Gap | None, gate: str) -> str:
    """Whether the last ratings tell more than those at the ``gate``, which is said in words (``asof.in_words``).

    >>> found = Gap(0.08, 0.05, 0.11, 0.79, 0.71, 90, 210, 64)
    >>> hindsight(found, "the last rating at least 7 days before closing")
    'The last ratings tell more than those at the gate, be it by news or by the outcome itself: by the last ratings a \
won deal outscores another one 79 % of the time, by the last rating at least 7 days before closing 71 %. The gap is 8 \
points (5 to 11); 64 of 300 deals were scored anew since.'
    """
    if found is None:
        return f"Unknown: no won and lost deals have both a dated last rating and {gate}."
    deals = found.won + found.not_won
    if not found.changed:
        return f"No score changed after the gate: {gate} is the last one on all {count(deals, 'closed deal')}."
    anew = f"{found.changed:,} of {count(deals, 'deal')} {'was' if found.changed == 1 else 'were'} scored anew since"
    if not found.known:
        return f"Cannot tell: {anew}, too few to say whether the last ratings tell more than {gate}."
    digits = 1 if found.high - found.low < _FINE else 0
    points, low, high, last, before = (
        f"{signed(round(each * 100, digits) + 0.0, f'.{digits}f')}"
        for each in (found.value, found.low, found.high, found.last, found.gate)
    )
    outscores = f"by the last ratings a won deal outscores another one {last} % of the time, by {gate} {before} %."
    gap = f"The gap is {points} {'point' if points == '1' else 'points'} ({low} to {high})"
    if found.clear:
        more = "The last ratings tell more than those at the gate, be it by news or by the outcome itself"
        return f"{more}: {outscores} {gap}; {anew}."
    if found.high < 0:
        return f"No hindsight: {outscores} {gap}; {anew}."
    return f"No hindsight is seen: {outscores} {gap}, which may be none; {anew}."


def drifted(found: Drift) -> str:
    """What a rater's late changes look like.

    >>> drifted(Drift("Ines", 14, 13, 12, 0.0002, "", True)), drifted(Drift("Jon", 3, 2, 2, 0.5, "", False))
    ('Ines: 13 of 14 late changes went towards the outcome, on 12 deals; more than chance explains.', 'Jon: 2 of 3 \
late changes went towards the outcome, on 2 deals; chance would explain that.')
    >>> drifted(Drift("Max", 40, 31, 40, None, "all go one way", False))
    'Max: 31 of 40 late changes went towards the outcome, on 40 deals; whether because of it cannot be told, as all \
go one way.'
    """
    changes = f"{found.towards:,} of {count(found.changes, 'late change')} went towards the outcome"
    name = found.rater or "Nobody in particular"
    return f"{name}: {changes}, on {count(found.deals, 'deal')}; {explained(found)}."


def explained(found: Drift) -> str:
    """Whether chance explains how many changes went towards the outcome."""
    if found.why:
        return f"whether because of it cannot be told, as {_WHY.get(found.why, found.why)}"
    return "more than chance explains" if found.clear else "chance would explain that"


_WHY = {"all ended alike": "all those deals ended alike"}
