"""Are score and outcome related at all? The largest likelihood ratio over all cuts, judged by permutation."""

from __future__ import annotations

import numpy as np

PERMUTATIONS = 999
_SIDE = 0.1  # A cut leaves at least a tenth of the deals on each side.


def largest_ratio(deals: np.ndarray, won: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Largest likelihood ratio 2 [l(low, high) - l(all)] over cuts, and the cut's score (deals from it up are high).

    ``deals`` (101,), ``won`` (..., 101): many outcomes of the same deals in one pass.
    Source: Miller and Siegmund 1982.

    >>> ratio, cut = largest_ratio(np.array([10, 10]), np.array([0, 10]))
    >>> round(float(ratio), 3), int(cut)
    (27.726, 1)
    """
    total = deals.sum()
    n = np.cumsum(deals)[:-1]
    allowed = (n >= _SIDE * total) & (total - n >= _SIDE * total) & (np.asarray(deals)[1:] > 0)
    k = np.cumsum(won, axis=-1)
    wins = k[..., -1:]
    low = k[..., :-1]
    gain = _loglik(low, n) + _loglik(wins - low, total - n) - _loglik(wins, total)
    ratio = np.where(allowed, 2 * gain, 0.0)
    return ratio.max(axis=-1), ratio.argmax(axis=-1) + 1


def _loglik(won: np.ndarray, deals: np.ndarray | int) -> np.ndarray:
    lost = deals - won
    rate = won / np.maximum(deals, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(won > 0, won * np.log(rate), 0) + np.where(lost > 0, lost * np.log1p(-rate), 0)


def p_value(deals: np.ndarray, won: np.ndarray, seed: int, design_effect: float = 1.0) -> float:
    """Permutation p-value of :func:`largest_ratio`: outcomes shuffled 999 times over the same scores.

    Shuffling outcomes over deals is drawing the wins per score from a multivariate hypergeometric law.
    Clustered deals inflate the ratio by about their ``design_effect``, so it is divided by it first.
    Source: Hothorn and Lausen 2003; Rao and Scott 1981 for the division.
    """
    used = deals > 0
    wins = int(won.sum())
    if wins in (0, int(deals.sum())) or used.sum() < 2:
        return 1.0
    rng = np.random.default_rng(seed)
    shuffled = rng.multivariate_hypergeometric(deals[used], wins, size=PERMUTATIONS, method="marginals")
    seen, _ = largest_ratio(deals[used], won[used])
    chance, _ = largest_ratio(deals[used], shuffled)
    return float((1 + (chance >= seen / design_effect - 1e-9).sum()) / (1 + PERMUTATIONS))
