"""Is a deal that was given a chance of 30 % won in 30 of 100 cases? Chances of past forecasts beside what happened.

A row is one deal at one origin: its chance of being won by the end of the window, and whether it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import betaincinv

from qualify.errors import InputError
from qualify.forecast.calibration_draws import agreement, design_effect, range_of_wins
from qualify.forecast.calibration_levels import TAIL, Fault, levels, parts
from qualify.forecast.calibration_losses import Brier, brier, recalibrated, surprise

LEAST_ROWS, LEAST_DEALS, LEAST_WINS = 50, 25, 10
"""Rows, their deals, and wins that happened or were expected, from which a judgement is made. Rows of one deal count
for less, and how much less cannot be seen in fewer deals."""
MOST_BINS, ROWS_IN_BIN = 10, 20


@dataclass(frozen=True, eq=False)
class Calibration:
    """How far chances kept their word, over so many ``rows`` of so many ``deals``.

    ``won`` rows came true where ``expected`` were to be expected. ``enough`` tells whether that allows a judgement, and
    ``faults`` what is wrong: the total (hopeful, gloomy), the spread (sure: said too far from the middle; timid: too
    near to it), or neither but some of the chances (uneven). ``unseen`` is the share of the expected wins by which the
    total may be off half the time without being noticed. ``agreement`` of rows of one deal, 0 to 1. ``score`` and
    ``log_loss`` beside those of saying the share won of all rows every time.

    ``curve`` has chance, share (the rising share won), low and high (90 % of honest forecasts lie between, at each
    chance). ``bins`` has rows, deals, chance (mean), won, share, low and high (90 % interval of the share). ``zones``
    has zone, rows, deals, expected, won, low and high (what 90 % of honest forecasts show), by rising mean chance.
    """

    rows: int
    deals: int
    won: int
    expected: float
    enough: bool
    faults: tuple[Fault, ...]
    unseen: float
    agreement: float
    score: Brier
    score_of_all: Brier
    log_loss: float
    log_loss_of_all: float
    curve: pl.DataFrame
    bins: pl.DataFrame
    zones: pl.DataFrame


def calibration(
    chance: np.ndarray, outcome: np.ndarray, group: np.ndarray, zone: Sequence[str] | None = None
) -> Calibration:
    """How far ``chance`` (n,), 0 to 1, kept its word where bool ``outcome`` (n,) happened.

    ``group`` int (n,) names the deal of each row: a deal has one at every origin, and they are not taken for
    independent. ``zone`` (n,) names where its score stood. The same input gives the same answer: lots have a seed.
    Raises InputError where there is no row, the lengths differ, or a chance is not one.

    Sources: CORP for curve, bands and decomposition (Dimitriadis, Gneiting and Jordan 2021); Cox 1958 for total and
    spread as intercept and slope of the log odds, here as score tests against drawn outcomes.

    >>> found = calibration(np.tile([0.2, 0.8], 100), np.tile([0, 0, 0, 1, 0, 1, 0, 1, 1, 1], 20) > 0, np.arange(200))
    >>> found.won, found.expected, found.faults
    (100, 100.0, ())
    """
    chance, outcome = np.asarray(chance, float), np.asarray(outcome, bool)
    checked(chance, outcome, group, zone)
    deal = np.unique(group, return_inverse=True)[1]
    agree = agreement(deal, outcome, recalibrated(chance, outcome))
    judged = levels(chance, outcome, deal, agree)
    of_all = np.full(len(chance), outcome.mean())
    enough = deal.max() + 1 >= LEAST_DEALS and _enough(chance, outcome, design_effect(deal, agree))
    return Calibration(
        rows=len(chance), deals=int(deal.max()) + 1, won=int(outcome.sum()), expected=float(chance.sum()),
        enough=bool(enough), faults=judged.faults() if enough else (), unseen=judged.unseen(), agreement=agree,
        score=brier(chance, outcome), score_of_all=brier(of_all, outcome),
        log_loss=float(surprise(chance, outcome).mean()), log_loss_of_all=float(surprise(of_all, outcome).mean()),
        curve=judged.curve(), bins=_bins(chance, outcome, deal, agree),
        zones=_zones(chance, outcome, deal, agree, zone),
    )  # fmt: skip


def checked(chance: np.ndarray, outcome: np.ndarray, group: np.ndarray, zone: Sequence[str] | None = None) -> None:
    """Raises InputError where there is nothing to compare, or what is to be compared does not fit together."""
    if not len(chance):
        raise InputError("No past forecast has a window that has ended.", "Come back when one has.")
    if not len(chance) == len(outcome) == len(group) == len(chance if zone is None else zone):
        raise InputError("Chances, outcomes, deals and zones differ in number.", "Give one of each per row.")
    if not ((chance >= 0) & (chance <= 1)).all():
        raise InputError("A chance of winning is not a number from 0 to 1.", "Give shares, not per cent.")


def _enough(chance: np.ndarray, outcome: np.ndarray, effect: float) -> bool:
    """Both outcomes must have happened or been expected often enough: that none came of 50 expected wins tells much."""
    won, expected = outcome.sum(), chance.sum()
    fewest = min(max(won, expected), len(chance) - min(won, expected))
    return bool(len(chance) >= LEAST_ROWS * effect and fewest >= LEAST_WINS * effect)


def _bins(chance: np.ndarray, outcome: np.ndarray, deal: np.ndarray, agree: float) -> pl.DataFrame:
    place = parts(chance, int(np.clip(len(chance) // ROWS_IN_BIN, 1, MOST_BINS)))
    each = []
    for at in range(int(place.max()) + 1):
        inside = place == at
        rows, won, deals, effect = *_counted(inside, outcome, deal), _effect(deal[inside], agree)
        low, high = _interval(won / effect, rows / effect)
        each.append((rows, deals, float(chance[inside].mean()), won, won / rows, low, high))
    return pl.DataFrame(each, ["rows", "deals", "chance", "won", "share", "low", "high"], orient="row")


def _zones(
    chance: np.ndarray, outcome: np.ndarray, deal: np.ndarray, agree: float, zone: Sequence[str] | None
) -> pl.DataFrame:
    names = np.asarray([] if zone is None else zone, dtype=object)
    each = []
    for name in dict.fromkeys(names):
        inside = names == name
        rows, won, deals = _counted(inside, outcome, deal)
        low, high = range_of_wins(chance[inside], _effect(deal[inside], agree), TAIL)
        each.append((name, rows, deals, float(chance[inside].sum()), won, low, high))
    schema = {"zone": pl.String, "rows": pl.Int64, "deals": pl.Int64, "expected": pl.Float64, "won": pl.Int64,
              "low": pl.Float64, "high": pl.Float64}  # fmt: skip
    return pl.DataFrame(each, schema, orient="row").sort(pl.col("expected") / pl.col("rows"), maintain_order=True)


def _counted(inside: np.ndarray, outcome: np.ndarray, deal: np.ndarray) -> tuple[int, int, int]:
    return int(inside.sum()), int(outcome[inside].sum()), len(np.unique(deal[inside]))


def _effect(deal: np.ndarray, agree: float) -> float:
    return design_effect(np.unique(deal, return_inverse=True)[1], agree)


def _interval(won: float, rows: float) -> tuple[float, float]:
    """The exact 90 % interval of a share (Clopper and Pearson 1934); counts may be divided by a design effect."""
    low = float(betaincinv(won, rows - won + 1, TAIL)) if won > 0 else 0.0
    return low, float(betaincinv(won + 1, rows - won, 1 - TAIL)) if won < rows else 1.0
