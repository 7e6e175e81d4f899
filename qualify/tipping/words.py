"""What an assessment says, in sentences that nobody needs a statistics course for."""

from __future__ import annotations

import math

from qualify.tipping.assessment import FLAT, Assessment, Tipping
from qualify.tipping.certify import fewest
from qualify.tipping.clusters import Clustering
from qualify.tipping.related import PERMUTATIONS
from qualify.words import count, one_in, percent, roughly

_SMALLEST_EFFECT = 1.005
_BY_CHANCE = 0.01  # A likeness is named only where chance would show one like it once in a hundred times.
_ROUNDING = 1e-9  # A bound of exactly 5 per cent may come out a hair beside it.

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
    'Too few decided deals to tell: with 10 of them even a clear tipping point would not show. About 230 more would \
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
    return f"{start} About {roughly(found.needed)} more would settle it."


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
    if found.won in (0, found.deals):
        return "There are no two outcomes to compare, so nothing can be said of a climb."
    alike = round(found.p_related * (PERMUTATIONS + 1)) - 1
    shuffled = f"{alike if alike else 'none'} of {PERMUTATIONS} shuffles of the outcomes"
    said = _SHAPES[found.shape]
    if found.shape == "unclear" and found.p_related > FLAT:
        said = "Whether the win rate climbs with the score, and how, cannot be told yet."
    return f"{said} (Tested against chance: {shuffled} told won from not won as well as these scores.)"


def guarantees(found: Assessment) -> tuple[str, str]:
    """The certified floor and ceiling, or what each would take: "22 of 22" reads "at least 87 %", never "100 %".

    >>> import numpy as np
    >>> from qualify.tipping import assess_bins
    >>> deals, won = np.zeros(101, int), np.zeros(101, int)
    >>> deals[[38, 80]], won[[38, 80]] = [120, 40], [2, 40]
    >>> for sentence in guarantees(assess_bins(deals, won)):
    ...     print(sentence)
    Certified floor 38: taken together, deals that score 38 or less are won at most 6 % of the time, with 95 % \
confidence (2 of 120 were). The level asked for is at most 1 in 10.
    Certified ceiling 80: taken together, deals that score 80 or more are won at least 92 % of the time, with 95 % \
confidence (40 of 40 were). The level asked for is at least 9 in 10.
    """
    return _floor(found), _ceiling(found)


def _floor(found: Assessment) -> str:
    at, level = found.floor, one_in(found.floor_level)
    if at:
        return (
            f"Certified floor {at.score}: taken together, deals that score {at.score} or less are won at most "
            f"{_up(at.bound)} of the time, with 95 % confidence ({at.won:,} of {at.deals:,} were). "
            f"The level asked for is at most {level}."
        )
    least = fewest(found.floor_level, found.design_effect)
    return _not_certified("floor", f"at most {level} are won", "lowest scores win too often", found.floor_needed, least)


def _ceiling(found: Assessment) -> str:
    at, level = found.ceiling, one_in(found.ceiling_level)
    if at:
        return (
            f"Certified ceiling {at.score}: taken together, deals that score {at.score} or more are won at least "
            f"{_down(at.bound)} of the time, with 95 % confidence ({at.won:,} of {at.deals:,} were). "
            f"The level asked for is at least {level}."
        )
    least, promise = fewest(1 - found.ceiling_level, found.design_effect), f"at least {level} are won"
    return _not_certified("ceiling", promise, "highest scores lose too often", found.ceiling_needed, least)


def _not_certified(name: str, promise: str, why: str, needed: int | None, least: int) -> str:
    if needed is None:
        return (
            f"No {name} is certified at a level of {promise.replace(' are won', '')}: the {why} for that, "
            "and more deals of the same kind would not change it."
        )
    return (
        f"No {name} is certified: too few deals lie beyond any line to promise that {promise} there. "
        f"About {roughly(needed)} more decided deals could (at the very least {least} beyond the line)."
    )


def proven(won: int, deals: int, least: float, most: float) -> str:
    """What the deals of one score prove: shares at 0 and at n are no certainties.

    >>> proven(22, 22, 0.873, 1.0), proven(0, 3, 0.0, 0.632), proven(2, 8, 0.046, 0.6)
    ('at least 87 %', 'at most 64 %', '4 % to 60 %')
    """
    if won == deals:
        return f"at least {_down(least)}"
    return f"at most {_up(most)}" if won == 0 else f"{_down(least)} to {_up(most)}"


def clusters(found: Clustering, *, accounts: bool) -> str:
    """What it costs that deals of one account resemble each other; empty where each deal stands alone.

    Without ``accounts`` in the data, the groups are those of twins.

    >>> found = Clustering(clusters=85, deals=900, largest=40, correlation=0.07, design_effect=1.6, by_chance=0.001)
    >>> clusters(found, accounts=True)
    '85 accounts have more than one decided deal (the largest 40). Deals of one account resemble each other beyond \
their scores (correlation 0.07): 1,000 deals say as much as 625 independent ones would, and every bound is wider for \
it.'
    """
    if not found.clusters:
        return ""
    one = "account" if accounts else "group of twins"
    many = count(found.clusters, one, "accounts" if accounts else "groups of twins")
    have = "has" if found.clusters == 1 else "have"
    return f"{many} {have} more than one decided deal (the largest {found.largest:,}). {_likeness(found, one)}"


def _likeness(found: Clustering, one: str) -> str:
    """Whether deals of ``one`` cluster resemble each other, named only where chance does not explain it."""
    if found.design_effect < _SMALLEST_EFFECT:
        return f"Deals of one {one} do not resemble each other beyond their scores: they count as independent."
    worth = round(1000 / found.design_effect)
    if found.by_chance > _BY_CHANCE:
        return (
            f"Deals of one {one} look a little alike beyond their scores, but no more than chance could make them. To "
            f"be safe, every bound is wider all the same, as if 1,000 deals said no more than {worth:,}."
        )
    return (
        f"Deals of one {one} resemble each other beyond their scores (correlation {found.correlation:.2f}): "
        f"1,000 deals say as much as {worth:,} independent ones would, and every bound is wider for it."
    )


def _up(rate: float) -> str:
    return f"{math.ceil(rate * 100 - _ROUNDING)} %"


def _down(rate: float) -> str:
    return f"{math.floor(rate * 100 + _ROUNDING)} %"
