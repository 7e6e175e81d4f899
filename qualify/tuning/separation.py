"""How well a score separates won deals from those not won."""

from __future__ import annotations

import numpy as np


def separation(won: np.ndarray, not_won: np.ndarray) -> float | None:
    """Chance that a won deal outscores one that was not won, ties counting half: the area under the ROC curve.

    ``won`` and ``not_won`` count decided deals per score, shape (scores,). None without deals of both kinds. .5 is
    what scores reach that say nothing. Source: Hanley and McNeil 1982.

    >>> separation(np.array([0, 1, 3]), np.array([2, 1, 1]))
    0.8125
    """
    pairs = float(won.sum()) * float(not_won.sum())
    if not pairs:
        return None
    beaten = np.cumsum(not_won) - not_won / 2
    return float(won @ beaten) / pairs
