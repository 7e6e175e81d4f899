"""What an assessment says, in sentences that nobody needs a statistics course for."""

from __future__ import annotations

from qualify.tipping.assessment import Assessment, Tipping
from qualify.tipping.certify import Certified, fewest
from qualify.tipping.related import PERMUTATIONS
from qualify.words import count, percent

_SHAPES = {
    "jump": "The climb is a jump: at least half of it happens within five points of score.",
    "ramp": "The climb is a ramp, not a cliff: the win rate rises over many points of score.",
    "flat": "Score and outcome look unrelated.",
    "unclear": "Whether it climbs in one jump or gradually cannot be told yet.",
}


def headline(found: Assessment) -> str:
    """The verdict on the tipping point, in one sentence or two.

    >>> import numpy as np
    >>> from qualify.tipping import assess
    >>> headline(assess(np.arange(10) * 10, np.arange(10) > 4))
    'Too few decided deals to tell: with 10 of them even a clear tipping point would not show. About 110 more would \
settle it.'
    """
    if found.tipping:
        sure = "established" if found.verdict == "established" else "indicated, not established"
        return (
            f"A tipping point is {sure} (probability {percent(found.probability)}): below a score of "
            f"{found.tipping.score} fewer than 1 deal in 10 is won, and from there the win rate climbs past 3 in 10 "
            f"within 15 points. {_interval(found.tipping)}"
        )
    if found.verdict == "none":
        return (
            f"No tipping point was found: among {count(found.deals, 'decided deal')} a clear one would have shown. "
            f"The probability that there is one all the same is {percent(found.probability)}."
        )
    return _cannot_tell(found)


def _interval(tipping: Tipping) -> str:
    if tipping.low == tipping.high:
        return f"The 90 % interval is the single score {tipping.low}."
    return f"With 90 % confidence it lies between {tipping.low} and {tipping.high}."


def _cannot_tell(found: Assessment) -> str:
    if found.won in (0, found.deals):
        what = "none was won" if found.won == 0 else "all were won"
        return f"Cannot tell: of {count(found.deals, 'decided deal')} {what}, so there is nothing to compare."
    start = (
        f"Too few decided deals to tell: with {found.deals:,} of them even a clear tipping point would not show."
        if found.needed is None or found.needed > 0
        else ""
    )
    if found.needed is None:
        return f"{start} No number of further deals with scores like these would settle it."
    return f"{start} About {found.needed:,} more would settle it."


def upper_headline(found: Assessment) -> str:
    """The verdict on the upper point, where 9 in 10 are won."""
    if found.upper:
        sure = "established" if found.upper_verdict == "established" else "indicated, not established"
        return (
            f"An upper point is {sure} (probability {percent(found.upper_probability)}): from a score of "
            f"{found.upper.score} more than 9 deals in 10 are won. {_interval(found.upper)}"
        )
    return f"No upper point, from which more than 9 deals in 10 are won, is established ({_odds(found)})."


def _odds(found: Assessment) -> str:
    short = "; cannot be told yet" if found.upper_verdict == "cannot tell" else ""
    return f"probability {percent(found.upper_probability)}{short}"


def shape(found: Assessment) -> str:
    """The shape of the climb, with the evidence that score and outcome are related at all."""
    alike = round(found.p_related * (PERMUTATIONS + 1)) - 1
    shuffled = f"{alike if alike else 'none'} of {PERMUTATIONS} shuffles of the outcomes"
    return f"{_SHAPES[found.shape]} (Tested against chance: {shuffled} told won from not won as well as these scores.)"


def floor(found: Certified | None, needed: int | None, level: float = 0.10) -> str:
    """The certified floor, or what it would take.

    >>> floor(Certified(38, 120, 2, 0.051, 0.1), None)
    'Certified floor 38: taken together, deals that score 38 or less are won at most 6 % of the time, with 95 % \
confidence (2 of 120 were).'
    """
    if found:
        return (
            f"Certified floor {found.score}: taken together, deals that score {found.score} or less are won at most "
            f"{_up(found.bound)} of the time, with 95 % confidence ({found.won:,} of {found.deals:,} were)."
        )
    return _not_certified("floor", f"at most {percent(level)} are won", "lowest scores win too often", needed, level)


def ceiling(found: Certified | None, needed: int | None, level: float = 0.90) -> str:
    """The certified ceiling, or what it would take: "22 of 22" reads "at least 87 %", never "100 %".

    >>> ceiling(None, 70)
    'No ceiling is certified: too few deals lie beyond any line to promise that at least 90 % are won there. About 70 \
more decided deals could (at the very least 29 beyond the line).'
    """
    if found:
        return (
            f"Certified ceiling {found.score}: taken together, deals that score {found.score} or more are won at least "
            f"{_down(found.bound)} of the time, with 95 % confidence ({found.won:,} of {found.deals:,} were)."
        )
    low = 1 - level
    return _not_certified("ceiling", f"at least {percent(level)} are won", "highest scores lose too often", needed, low)


def _not_certified(name: str, promise: str, why: str, needed: int | None, level: float) -> str:
    if needed is None:
        return f"No {name} is certified: the {why} for that, and more deals of the same kind would not change it."
    return (
        f"No {name} is certified: too few deals lie beyond any line to promise that {promise} there. "
        f"About {needed:,} more decided deals could (at the very least {fewest(level)} beyond the line)."
    )


def _up(rate: float) -> str:
    return f"{int(-(-rate * 100 // 1))} %"


def _down(rate: float) -> str:
    return f"{int(rate * 100)} %"
