"""Chances beside what happened, in sentences with the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qualify.forecast.calibration import LEAST_DEALS, LEAST_ROWS, LEAST_WINS, Calibration
from qualify.forecast.calibration_gain import Gain, Sharpness
from qualify.forecast.calibration_levels import Fault
from qualify.words import count, percent

_FAULTS: Mapping[Fault, str] = {
    "hopeful": "too hopeful",
    "gloomy": "too gloomy",
    "sure": "too sure of itself",
    "timid": "too timid",
    "uneven": "right in total but off for some of the chances",
}
_MEANING: Mapping[Fault, str] = {
    "hopeful": "Fewer came than it said.",
    "gloomy": "More came than it said.",
    "sure": "High chances were won less often than said, or low ones more often: its chances lie too far apart.",
    "timid": "High chances were won more often than said, or low ones less often: its chances lie too near together.",
    "uneven": "Too high for some and too low for others: the chart shows where.",
}
_SHARPNESS: Mapping[Sharpness, str] = {
    "sharpen": "Scores sharpen the chances of single deals",
    "cannot tell": "It cannot be told whether scores sharpen the chances of single deals",
    "blunt": "Scores blunt the chances of single deals",
}


def answer(found: Calibration) -> str:
    """Whether the chances of single deals were as good as their word, with the totals."""
    if not found.enough:
        return f"It cannot be told yet whether Qualify keeps its word on single deals: {_asked(found)}."
    if found.faults:
        named = " and ".join(_FAULTS[fault] for fault in found.faults)
        return f"Qualify was {named}: {_totals(found)}. {' '.join(_MEANING[fault] for fault in found.faults)}"
    return (
        f"Qualify was as good as its word: {_totals(found)}. A total wrong by less than {percent(found.unseen)} could "
        "pass unnoticed among so many."
    )


def _totals(found: Calibration) -> str:
    repeats = ", each win counted in every forecast of it" if found.rows > found.deals else ""
    return (
        f"its chances added up to {_number(found.expected)} wins and {found.won:,} came, in "
        f"{count(found.rows, 'forecast')} of {count(found.deals, 'deal')}{repeats}"
    )


def _number(expected: float) -> str:
    return f"{expected:,.{0 if expected >= 99.95 else 1}f}"


def _asked(found: Calibration) -> str:
    alike = "; forecasts of one deal count for less, as they go the same way" if found.rows > found.deals else ""
    return (
        f"{count(found.rows, 'forecast')} of {count(found.deals, 'deal')} brought {count(found.won, 'win')} where "
        f"{_number(found.expected)} were expected. It takes {LEAST_ROWS} forecasts of {LEAST_DEALS} deals, with "
        f"{LEAST_WINS} wins and as many deals not won, expected or come true{alike}"
    )


def bin_sentence(row: Mapping[str, Any]) -> str:
    """What a bin of forecasts came to; ``row`` is one of :attr:`Calibration.bins`.

    >>> bin_sentence({"rows": 152, "chance": 0.304, "share": 0.27, "low": 0.2, "high": 0.35})
    'When Qualify said 30 %, 27 of 100 were won (20 to 35; 152 forecasts).'
    """
    return (
        f"When Qualify said {percent(row['chance'])}, {_of_100(row['share'])} were won "
        f"({row['low'] * 100:.0f} to {row['high'] * 100:.0f}; {count(row['rows'], 'forecast')})."
    )


def _of_100(share: float) -> str:
    return f"{percent(share).removesuffix(' %')} of 100"


def examples(found: Calibration) -> tuple[str, ...]:
    """What a low, a middle and a high chance came to."""
    last = found.bins.height - 1
    return tuple(bin_sentence(found.bins.row(at, named=True)) for at in sorted({0, (last + 1) // 2, last}))


def zone_sentence(row: Mapping[str, Any]) -> str:
    """What was expected of a score zone and what came; ``row`` is one of :attr:`Calibration.zones`.

    >>> zone_sentence({"zone": "below", "rows": 400, "deals": 130, "expected": 41.2, "won": 38, "low": 31.0,
    ...                "high": 52.0})
    'Below: 41.2 wins expected in 400 forecasts of 130 deals, 38 came; 31 to 52 would be in keeping with the chances.'
    """
    name = row["zone"][:1].upper() + row["zone"][1:]
    low, high = f"{row['low']:.0f}", f"{row['high']:.0f}"
    off = "fewer than" if row["won"] < row["low"] else "more than" if row["won"] > row["high"] else ""
    keeping = (
        f"{off} the {low} to {high} that 9 in 10 such sets of chances would bring."
        if off
        else f"{low} to {high} would be in keeping with the chances."
    )
    return (
        f"{name}: {_number(row['expected'])} wins expected in {count(row['rows'], 'forecast')} of "
        f"{count(row['deals'], 'deal')}, {row['won']:,} came{',' if off else ';'} {keeping}"
    )


def parts_sentence(found: Calibration) -> str:
    """The Brier score and what it is made of, beside saying the same share every time."""
    score, same = found.score, found.score_of_all
    return (
        f"Brier score {score.value:.4f} (0 is perfect): {score.uncertainty:.4f} if the share won of all forecasts were "
        f"said every time, less {score.discrimination:.4f} for telling deals apart, plus {score.miscalibration:.4f} "
        f"for chances that do not keep their word. Log loss {found.log_loss:.4f} against "
        f"{found.log_loss_of_all:.4f}, Brier score {score.value:.4f} against {same.value:.4f}, for the same share "
        "every time, which only hindsight knows."
    )


def gain_sentence(found: Gain) -> str:
    """Whether scores sharpen the chances of single deals, with both losses and the interval of the difference."""
    loss = found.log_loss
    which = "better" if loss.gain >= 0 else "worse"
    return (
        f"{_SHARPNESS[found.verdict]}: their log loss (how much they were surprised; 0 is never) is "
        f"{loss.with_scores:.4f} with scores and {loss.without:.4f} without, {which} by {abs(loss.gain):.4f}. With "
        f"90 % confidence scores save {_signed(loss.low)} to {_signed(loss.high)} of it, and "
        f"{_signed(found.brier.low)} to {_signed(found.brier.high)} of the Brier score, over "
        f"{count(found.rows, 'forecast')} of {count(found.deals, 'deal')}, {found.won:,} of them won."
    )


def _signed(value: float) -> str:
    return f"{'−' if value < 0 and round(value, 4) else ''}{abs(value):.4f}"
