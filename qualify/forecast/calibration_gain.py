"""Two sets of chances for the same rows: which lie nearer to what happened, and could that be chance?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from qualify.forecast.calibration import LEAST_ROWS, LEAST_WINS, checked
from qualify.forecast.calibration_losses import surprise

Sharpness = Literal["sharpen", "cannot tell", "blunt"]
DRAWS, SEED = 2000, 20_262
CONFIDENCE = 0.90
MOST_BUNDLES = 2000


@dataclass(frozen=True)
class Loss:
    """Mean loss per row ``with_scores`` and ``without``, and what scores save (``gain``, above 0 where they help), with
    its 90 % interval."""

    with_scores: float
    without: float
    gain: float
    low: float
    high: float


@dataclass(frozen=True)
class Gain:
    """What scores do to the chances of single deals, over so many ``rows`` of so many ``deals``, ``won`` of which were
    won in some window. The log loss gives the ``verdict``."""

    rows: int
    deals: int
    won: int
    log_loss: Loss
    brier: Loss
    verdict: Sharpness


def gain(with_scores: np.ndarray, without: np.ndarray, outcome: np.ndarray, group: np.ndarray) -> Gain:
    """Log loss and Brier score of two sets of chances (n,) for the same rows, in pairs.

    ``outcome`` bool and ``group`` int (the deal) are (n,). Intervals come from drawing deals with all their rows, with
    a fixed seed; more than 2,000 deals are first bundled by lot into 2,000 groups. Below 50 deals, or 10 won or not
    won, nothing can be told. Raises InputError where lengths differ or a chance is not from 0 to 1.

    Source: bootstrap of clusters (Davison and Hinkley 1997, section 3.8).

    >>> won = np.arange(200) % 2 == 0
    >>> found = gain(np.where(won, 0.8, 0.2), np.full(200, 0.5), won, np.arange(200))
    >>> found.verdict, round(found.log_loss.gain, 3), round(found.brier.gain, 3)
    ('sharpen', 0.47, 0.21)
    """
    outcome = np.asarray(outcome, bool)
    for chance in (with_scores, without):
        checked(np.asarray(chance, float), outcome, group)
    deal = np.unique(group, return_inverse=True)[1]
    won = np.bincount(deal, outcome) > 0
    bundle = _bundled(deal)
    times = _times(int(bundle.max()) + 1)
    log_loss = _loss(surprise(with_scores, outcome), surprise(without, outcome), bundle, times)
    brier = _loss(np.square(with_scores - outcome), np.square(without - outcome), bundle, times)
    enough = len(won) >= LEAST_ROWS and min(won.sum(), len(won) - won.sum()) >= LEAST_WINS
    verdict: Sharpness = "sharpen" if log_loss.low > 0 else "blunt" if log_loss.high < 0 else "cannot tell"
    return Gain(len(outcome), len(won), int(won.sum()), log_loss, brier, verdict if enough else "cannot tell")


def _bundled(deal: np.ndarray) -> np.ndarray:
    """The deal of each row, or the bundle that its deal is in where there are very many: (n,) from 0 up."""
    deals = int(deal.max()) + 1
    return (np.random.default_rng(SEED).permutation(deals) % MOST_BUNDLES)[deal]


def _times(bundles: int) -> np.ndarray:
    """How often each bundle is drawn, (DRAWS, bundles): as many with replacement as there are."""
    lot = np.random.default_rng(SEED).integers(bundles, size=(DRAWS, bundles)) + np.arange(DRAWS)[:, None] * bundles
    return np.bincount(lot.ravel(), minlength=DRAWS * bundles).reshape(DRAWS, bundles).astype(float)


def _loss(with_scores: np.ndarray, without: np.ndarray, bundle: np.ndarray, times: np.ndarray) -> Loss:
    saved, rows = np.bincount(bundle, without - with_scores), np.bincount(bundle).astype(float)
    low, high = np.quantile(times @ saved / (times @ rows), [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    gained = float(saved.sum() / rows.sum())
    return Loss(float(with_scores.mean()), float(without.mean()), gained, float(low), float(high))
