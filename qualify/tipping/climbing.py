"""The probability that there is a tipping point, exactly: no curve has to be drawn for it."""

from __future__ import annotations

import numpy as np

from qualify.tipping.monotone import Posterior, Walk

LOW_LEVEL, CLIMB_LEVEL, CLIMB_WITHIN = 0.10, 0.30, 15
_NEVER = 1e-8  # Scores where the curve crosses less often than that need not be followed.
_UNSURE = 0.0005  # No number of deals makes a model's answer certain.


def climbs(posterior: Posterior, lowest: int) -> float:
    """P(a tipping point exists): the curve crosses 1 in 10 above the score ``lowest``, and 3 in 10 within 15 points.

    It is P(1 in 10 is crossed) less, for every score, P(crossed there and still at most 3 in 10 fifteen points on);
    with few deals its odds are lowered (:meth:`Posterior.cautious`).

    >>> from qualify.tipping.monotone import fit
    >>> deals = np.full(101, 10)
    >>> climbs(fit(deals, np.where(np.arange(101) < 40, 0, 6)), 0)
    0.9995
    """
    low, high = (int(np.searchsorted(posterior.rate, level, side="right")) for level in (LOW_LEVEL, CLIMB_LEVEL))
    below = posterior.chance[:, :low].sum(axis=1)
    crossed = np.flatnonzero(below[lowest:-1] - below[lowest + 1 :] > _NEVER) + lowest + 1
    exists = float(below[lowest] - below[-1])
    if len(crossed):
        exists -= _slowly(posterior.walk, int(crossed[0]), int(crossed[-1]) + 1, low, high)
    return min(max(posterior.cautious(exists), _UNSURE), 1 - _UNSURE)


def _slowly(walk: Walk, first: int, stop: int, low: int, high: int) -> float:
    """P(the curve leaves the ``low`` lowest levels at a score from ``first`` up to ``stop`` and is still below the
    level ``high`` fifteen points on). All scores are followed at once, within the levels between: arrays (rows,
    scores, levels)."""
    between, k, end = slice(low, high), walk.kernels, len(walk.like) - 1
    stay, before, after = (x[0][:, None, between] for x in (k.stay, k.before, k.after))
    emit = walk.like[first:, between] / walk.scale[0][first:, None]
    leaving = (k.mix[0] @ walk.forward[first - 1 : stop - 1, :, :low] * k.before[0][:, :low]).sum(axis=2).T
    x = leaving[:, :, None] * after * emit[: stop - first]
    rows, scores, levels = x.shape
    for step in range(1, min(CLIMB_WITHIN, end - first) + 1):
        on = min(scores, end + 1 - step - first)
        y = (k.mix[0] @ x[:, :on].reshape(rows, -1)).reshape(rows, -1, levels)
        rise = np.cumsum(before * y, axis=2)
        y *= stay
        y[:, :, 1:] += after[:, :, 1:] * rise[:, :, :-1]
        x[:, :on] = y * emit[step : step + on]
    later = np.minimum(np.arange(first, stop) + CLIMB_WITHIN, end)
    onward = (k.mix[1] @ walk.backward[later][:, :, between]) / walk.like[later][:, None, between]
    total = walk.total[later]
    return float(((x.swapaxes(0, 1) * onward).sum(axis=(1, 2)) / np.where(total > 0, total, 1)).sum())
