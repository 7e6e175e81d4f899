"""The band that holds the whole curve 9 times in 10, exactly: no curve has to be drawn for it."""

from __future__ import annotations

import numpy as np

from qualify.tipping.monotone import Posterior, Walk, plausible
from qualify.tipping.stepping import Stepper, weighed

SHARE = 0.90
# The smallest keeps the promise even if no curve that leaves the band did so at more than one score and on one side.
_TAILS = np.geomspace(0.05 / 101, 0.05, 10)
_STRETCH = 20  # Scores in which only the levels are followed that lie in a band at one of them.
_HARDLY = 1e-4  # The part of a habit in the posterior without which 90 per cent are still 90 per cent.


def band(posterior: Posterior) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest win rate at each score, (scores,) each, between which the whole curve lies 9 times in 10.

    At every score the band leaves out the same tail on both sides: the largest found that keeps the promise. The chance
    that the curve stays inside is that of the walk which may not leave it.

    >>> from qualify.tipping.monotone import fit
    >>> deals = np.full(101, 10)
    >>> low, high = band(fit(deals, np.where(np.arange(101) < 40, 0, 6)))
    >>> low[[20, 80]].round(2).tolist(), high[[20, 80]].round(2).tolist()
    ([0.0, 0.56], [0.01, 0.63])
    """
    low, high = _edges(posterior.below, _TAILS)
    kept = max(int((inside(posterior.walk, low, high) >= SHARE).sum()), 1)
    return posterior.rate[low[kept - 1]], posterior.rate[high[kept - 1]]


def _edges(below: np.ndarray, tails: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest level inside, (tails, scores) each, for tails of every size."""
    # One search serves all scores when each lies on top of the one before.
    apart = 2.0 * np.arange(len(below))
    ladder, first = (below + apart[:, None]).ravel(), below.shape[1] * np.arange(len(below))
    low, high = (np.searchsorted(ladder, level[:, None] + apart) - first for level in (tails, 1 - tails))
    top = below.shape[1] - 1
    return np.minimum(low, top), np.minimum(high, top)


def inside(walk: Walk, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """P(the curve stays from level ``low`` to ``high``, (bands, scores) each, at every score), (bands,).

    An even number of bands is followed at once. Habits that hardly matter are left out, which makes the chance a little
    less than it is and a band no narrower.
    """
    k = walk.kernels
    k = k.only(plausible(k, walk.forward[-1].sum(axis=1), _HARDLY))
    before, after = weighed(k)[0], k.after[0] * weighed(k)[0]
    x = np.repeat((k.first * before)[:, :, None], len(low), axis=2)
    x *= _likelihood(walk, low, high, slice(1), slice(None)).reshape(1, -1, len(low))
    for start in range(1, low.shape[1], _STRETCH):
        scores = slice(start, start + _STRETCH)
        around = slice(start - 1, scores.stop)
        near = slice(int(low[:, around].min()), int(high[:, around].max()) + 1)
        stay, gain = (np.repeat(each[:, near], len(low), axis=1) for each in (k.stay[0], after))
        stepper = Stepper(stay, gain, k.mix[0][k.single :, k.single :], len(low))
        y, spare = x[:, near].copy().reshape(stay.shape), np.empty_like(stay)
        for like in _likelihood(walk, low, high, scores, near):
            y, spare = stepper.step(y, like, out=spare), y
        x[:] = 0
        x[:, near] = y.reshape(len(y), -1, len(low))
    return (x / before[:, :, None]).sum(axis=(0, 1)) / walk.total[-1]


def _likelihood(walk: Walk, low: np.ndarray, high: np.ndarray, scores: slice, levels: slice) -> np.ndarray:
    """(scores, levels * bands): that of the deals, in the walk's units, and 0 outside the bands."""
    level = np.arange(walk.like.shape[1])[levels, None]
    held = (level >= low.T[scores, None]) & (level <= high.T[scores, None])
    like = walk.like[scores, levels] / walk.scale[0][scores, None]
    return (like[:, :, None] * held).reshape(len(like), -1)
