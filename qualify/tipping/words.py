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
    if found.upper_verdict == "none":
        return "There is no score from which 9 deals in 10 are won."
    return "Whether there is a score from which 9 deals in 10 are won cannot be told yet."


def shape(found: Assessment) -> str:
    """The shape of the climb, with the evidence that score and outcome are related at all."""
    alike = round(found.p_related * (PERMUTATIONS + 1)) - 1
    shuffled = f"{alike if alike else 'none'} of {PERMUTATIONS} shuffles of the outcomes"
    return f"{_SHAPES[found.shape]} (Tested against chance: {shuffled} told won from not won as well as these scores.)"


def floor(found: Certified | None, needed: int | None, level: float = 0.10) -> str:
    """The certified floor, or what it would take.

    >>> floor(Certified(38, 120, 2, 0.051, 0.1), None)
    'Certified floor: of 120 deals that scored 38 or less, 2 were won; the true win rate there is at most 6 %.'
    """
    if found:
        return (
            f"Certified floor: of {count(found.deals, 'deal')} that scored {found.score} or less, {found.won:,} "
            f"{'was' if found.won == 1 else 'were'} won; the true win rate there is at most {_up(found.bound)}."
        )
    return _not_certified("floor", f"at most {percent(level)} of deals are won", needed, level)


def ceiling(found: Certified | None, needed: int | None, level: float = 0.90) -> str:
    """The certified ceiling, or what it would take: "22 of 22" reads "at least 87 %", never "100 %"."""
    if found:
        return (
            f"Certified ceiling: of {count(found.deals, 'deal')} that scored {found.score} or more, {found.won:,} "
            f"{'was' if found.won == 1 else 'were'} won; the true win rate there is at least {_down(found.bound)}."
        )
    return _not_certified("ceiling", f"at least {percent(level)} of deals are won", needed, 1 - level)


def _not_certified(name: str, promise: str, needed: int | None, level: float) -> str:
    start = f"No {name} is certified yet: no line has enough deals beyond it to promise that {promise} there"
    if needed is None:
        return f"{start}, and with win rates like these more deals would not change that."
    return f"{start}. About {needed:,} more decided deals could (at the very least {fewest(level)} beyond the line)."


def _up(rate: float) -> str:
    return f"{int(-(-rate * 100 // 1))} %"


def _down(rate: float) -> str:
    return f"{int(rate * 100)} %"
