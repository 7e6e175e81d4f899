"""What suggested weights are worth, in sentences for the page and the terminal."""

from __future__ import annotations

from qualify.tuning.luck_gain import Gain
from qualify.tuning.suggested import Suggestion
from qualify.words import count, percent


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
    return f"{over_equal}, {_points(found.over_equal)}. {over_published}, {_points(found.over_published)}."


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


def _kind(gain: Gain) -> str:
    # What is shown as 0.0 is no difference.
    low, high = round(100 * gain.low, 1), round(100 * gain.high, 1)
    return "Better than" if low > 0 else "Worse than" if high < 0 else "No better than"


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
