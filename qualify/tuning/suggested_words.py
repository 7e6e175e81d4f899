"""What suggested weights are worth, in sentences for the page and the terminal."""

from __future__ import annotations

from qualify.tuning.luck_gain import Gain
from qualify.tuning.suggested import Learned, Suggestion
from qualify.words import count, percent

USEFUL = 0.02
"""A gain in separation that would be of use: where it is not ruled out, nobody can say "no better"."""


def verdict(found: Suggestion) -> str:
    """Whether the suggestion beats equal weights and the published ones on deals that had no say in it.

    >>> gain, none = Gain(0.021, 0.008, 0.034), Gain(0.0004, -0.006, 0.007)
    >>> print(verdict(Suggestion((70, 30), 0.713, 0.692, 0.7126, gain, none, 0.2, 448, 346, 0, 5, 0)))
    Better than equal weights: on deals that had no say in them, suggested weights separate 71.3 % against 69.2 %, \
2.1 points more (with 90 % confidence 0.8 to 3.4 points more). No better than the published weights: 71.3 % against \
71.3 %, 0.0 points more (with 90 % confidence 0.6 points less to 0.7 points more).
    """
    own = f"on deals that had no say in them, suggested weights separate {_share(found.separation)}"
    over_equal = f"{_kind(found.over_equal)} equal weights: {own} against {_share(found.equal)}"
    over_published = (
        f"{_kind(found.over_published)} the published weights: {_share(found.separation)} against "
        f"{_share(found.published)}"
    )
    return (
        f"{over_equal}, {_points(found.over_equal)}. {over_published}, {_points(found.over_published)}."
        f"{_open(found.over_equal, found.over_published)}"
    )


def learned(found: Suggestion, taught: Learned, questions: int) -> str:
    """Whether learning the points of ``questions`` without an order was worth it on deals that had no say in them.

    >>> more, gain = Gain(0.012, -0.005, 0.028), Gain(0.083, 0.038, 0.126)
    >>> found = Suggestion((70, 30), 0.823, 0.753, 0.8, gain, more, 0.2, 365, 365, 0, 5, 0)
    >>> print(learned(found, Learned(((0, 100), (0, 50, 100)), (60, 40), 0.835, gain, more), 2))
    With points learned too, 5 numbers for 2 questions whose answers have no order: cannot tell whether better than \
the suggested weights alone, 83.5 % against 82.3 % on deals that had no say, 1.2 points more (with 90 % confidence 0.5 \
points less to 2.8 points more). Better than equal weights: 83.5 % against 75.3 %, 8.3 points more (with 90 % \
confidence 3.8 to 12.6 points more). A gain of 2 points, which would be of use, is not ruled out.
    """
    own, kind = _share(taught.separation), _kind(taught.over_suggested)
    return (
        f"With points learned too, {count(taught.numbers, 'number')} for {count(questions, 'question')} whose answers "
        f"have no order: {kind[0].lower()}{kind[1:]} the suggested weights alone, {own} against "
        f"{_share(found.separation)} on deals that had no say, {_points(taught.over_suggested)}. "
        f"{_kind(taught.over_equal)} equal weights: {own} against {_share(found.equal)}, {_points(taught.over_equal)}."
        f"{_open(taught.over_suggested, taught.over_equal)}"
    )


def aside(questions: int) -> str:
    """Why ``questions`` without an order, whose answers earn different points by now, have no part in the figures.

    >>> print(aside(2))
    2 questions whose answers have no order are left out of the suggested weights and of these figures: what their \
answers earn now may have been learned from these very deals.
    """
    are = "is" if questions == 1 else "are"
    return (
        f"{count(questions, 'question')} whose answers have no order {are} left out of the suggested weights and of "
        f"these figures: what {'its' if questions == 1 else 'their'} answers earn now may have been learned from these "
        "very deals."
    )


def caution(locked: bool) -> str:
    """What must be known before learned points are published."""
    by = "the held-out figures above" + (" and the locked deals, which had no say" if locked else "")
    return (
        "Points learned from outcomes flatter themselves on the same deals: once they are published, every line, curve "
        f"and separation that rests on these deals looks better than it is. Go by {by}."
    )


def method(found: Suggestion) -> str:
    """How it was measured, and how far the data were trusted.

    >>> gain = Gain(0.0, -0.01, 0.01)
    >>> print(method(Suggestion((50, 50), 0.7, 0.7, 0.7, gain, gain, 0.87, 448, 346, 3, 5, 0)))
    Weights were fitted to nine tenths of 448 decided deals (346 groups: deals of one account or with the same answers \
stay together) and tested on the last tenth, in turn and 5 times over. The fit was drawn 87 % of the way from what \
these deals alone would say. 3 deals have no score under the suggested weights.
    """
    together = (
        f" ({count(found.groups, 'group')}: deals of one account or with the same answers stay together)"
        if found.groups < found.deals
        else ""
    )
    times = f" and {count(found.repeats, 'time')} over" if found.repeats > 1 else ""
    unscored = (
        f" {count(found.unscored, 'deal')} {'has' if found.unscored == 1 else 'have'} no score under the suggested "
        "weights."
        if found.unscored
        else ""
    )
    return (
        f"Weights were fitted to nine tenths of {count(found.deals, 'decided deal')}{together} and tested on the last "
        f"tenth, in turn{times}. The fit was drawn {percent(found.shrinkage)} of the way from what these deals alone "
        f"would say.{unscored}"
    )


_UNSURE = "Cannot tell whether better than"


def _kind(gain: Gain) -> str:
    # What is shown as 0.0 is no difference.
    low, high = round(100 * gain.low, 1), round(100 * gain.high, 1)
    if low > 0:
        return "Better than"
    return "Worse than" if high < 0 else _UNSURE if high >= 100 * USEFUL else "No better than"


def _open(*gains: Gain) -> str:
    """What "cannot tell" means, where that is said."""
    if _UNSURE not in map(_kind, gains):
        return ""
    return f" A gain of {100 * USEFUL:.0f} points, which would be of use, is not ruled out."


def _share(separation: float) -> str:
    return f"{100 * separation:.1f} %"


def _points(gain: Gain) -> str:
    low, high = _signed(gain.low), _signed(gain.high)
    if low.split()[-1] == high.split()[-1]:
        ends = f"{low.split()[0]} to {high}" if gain.low >= 0 else f"{high.split()[0]} to {low}"
    else:
        ends = f"{low} to {high}"
    return f"{_signed(gain.value)} (with 90 % confidence {ends})"


def _signed(gain: float) -> str:
    return f"{abs(100 * gain):.1f} points {'more' if gain >= 0 else 'less'}"
