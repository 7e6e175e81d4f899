"""The monotone win-rate curve: what the deals say about the win rate at each score, never falling.

A hidden Markov chain runs along the scores 0, 1, ..., 100. Its state is a win rate on a logit grid; from one
score to the next the rate stays or rises. How often and how far it rises is not known, so a mixture of
seven kernels is used, weighted by how well each explains the data: one that never rises, three that rise
far (to any higher level), three that rise a little (about .8 logits). Every rise from level i to level j has
probability ``leave[i] * arrive[j]``, so a step along the scores is one running sum over the levels.

Source: forward-backward (Rabiner 1989), Jeffreys weights for the first level, joint draws by backward sampling.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

LOWEST_RATE, HIGHEST_RATE = 0.003, 0.997
_PRIOR = np.array([0.2] + [0.4 / 3] * 6)
_FAR, _NEAR = (0.01, 0.03, 0.10), (0.03, 0.10, 0.30)
_NEAR_LOGITS = 0.8
_WORST = -60.0  # One bin may not outvote all others: its log-likelihood ratio is floored.
_NEGLIGIBLE = 1e-12  # A kernel that cannot explain the data at all would only add 0 / 0.
DRAWS = 1000


def level_count(deals: float) -> int:
    """How fine the grid of win rates is for a number of decided deals."""
    return 60 if deals < 1000 else 120 if deals < 20_000 else 240


@dataclass(frozen=True)
class _Kernels:
    rate: np.ndarray  # (levels,) win rates
    first: np.ndarray  # (levels,) probability of each level at score 0
    stay: np.ndarray  # (14, levels) seven kernels forward, then the same backward with levels flipped
    before: np.ndarray  # (14, levels) factor before the running sum
    after: np.ndarray  # (14, levels) factor after it


@lru_cache(maxsize=4)
def _kernels(levels: int) -> _Kernels:
    edge = np.log(HIGHEST_RATE / (1 - HIGHEST_RATE))
    rate = 1 / (1 + np.exp(-np.linspace(-edge, edge, levels)))
    jeffreys = np.sqrt(rate * (1 - rate))
    jeffreys /= jeffreys.sum()
    spacing = 2 * edge / (levels - 1)
    near = (1 - spacing / _NEAR_LOGITS) ** np.arange(levels)
    leave, arrive, stay = [np.zeros(levels)], [np.zeros(levels)], [np.ones(levels)]
    for chances, weight in ((_FAR, jeffreys), (_NEAR, near)):
        higher = np.append(np.cumsum(weight[::-1])[::-1][1:], 0)
        reach = np.divide(1, higher, out=np.zeros(levels), where=higher > 0)
        for chance in chances:
            leave.append(chance * reach)
            arrive.append(weight)
            stay.append(np.where(higher > 0, 1 - chance, 1.0))
    a, b, s = np.array(leave), np.array(arrive), np.array(stay)
    return _Kernels(rate, jeffreys, np.vstack([s, s[:, ::-1]]), np.vstack([a, b[:, ::-1]]), np.vstack([b, a[:, ::-1]]))


@dataclass(frozen=True)
class Posterior:
    """What is known about the monotone curve after seeing the deals.

    ``rate`` (levels,) the grid; ``chance`` (scores, levels) the probability of each level at each score.
    """

    rate: np.ndarray
    chance: np.ndarray
    kernel: np.ndarray
    _forward: np.ndarray
    _kernels: _Kernels

    @property
    def mean(self) -> np.ndarray:
        """Posterior mean of the win rate at each score, shape (scores,)."""
        return self.chance @ self.rate

    @cached_property
    def below(self) -> np.ndarray:
        """P(level is at most this one), shape (scores, levels)."""
        return np.cumsum(self.chance, axis=1)

    def above(self, level: float) -> np.ndarray:
        """P(win rate at the score is above ``level``), shape (scores,): the distribution of the crossing."""
        return self.chance[:, self.rate > level].sum(axis=1)

    def draw(self, seed: int, draws: int = DRAWS) -> np.ndarray:
        """Joint draws of the whole curve, positions in ``rate``, int array of shape (scores, draws)."""
        rng = np.random.default_rng(seed)
        scores, kernels, levels = self._forward.shape
        chance = rng.random((scores, draws))
        which = np.searchsorted(np.cumsum(self.kernel)[:-1], rng.random(draws))
        stay, leave, arrive = (x[:kernels] for x in (self._kernels.stay, self._kernels.before, self._kernels.after))
        path = np.empty((scores, draws), np.int64)
        last = np.cumsum(self._forward[-1], axis=1)
        path[-1] = _search(_ladder(last), which, chance[-1])
        running = np.cumsum(self._forward * leave, axis=2)
        ladder, top = _ladder(running), running[:, :, -1]
        came = np.zeros_like(running)
        came[:, :, 1:] = arrive[:, 1:] * running[:, :, :-1]
        kept = stay * self._forward
        flat = which * levels
        for t in range(scores - 2, -1, -1):
            here = path[t + 1]
            stayed = np.take(kept[t], flat + here)
            pick = chance[t] * (stayed + np.take(came[t], flat + here)) - stayed
            path[t] = here
            moved = np.flatnonzero(pick > 0)
            if len(moved):
                row, to = which[moved], here[moved]
                share = pick[moved] / (arrive[row, to] * top[t, row])
                path[t, moved] = np.minimum(_search(ladder[t], row, share), to - 1)
        return path


def _ladder(running: np.ndarray) -> np.ndarray:
    """Running sums (..., rows, levels) as shares, each row on top of the one before, so that one search serves all."""
    top = running[..., -1:]
    return running / np.where(top > 0, top, 1) + np.arange(running.shape[-2])[:, None]


def _search(ladder: np.ndarray, row: np.ndarray, share: np.ndarray) -> np.ndarray:
    """First level of each ``row`` whose running share exceeds ``share``."""
    goal = np.minimum(share, 1 - 1e-12) + row
    return np.searchsorted(ladder.ravel(), goal, side="right") - row * ladder.shape[1]


def fit(deals: np.ndarray, won: np.ndarray) -> Posterior:
    """Posterior of the curve from decided deals and wins per score, both of shape (101,).

    >>> deals, won = np.zeros(101), np.zeros(101)
    >>> deals[[20, 80]], won[[20, 80]] = 50, [1, 45]
    >>> curve = fit(deals, won)
    >>> bool(curve.mean[20] < 0.06 and curve.mean[80] > 0.8)
    True
    """
    k = _kernels(level_count(float(deals.sum())))
    loglik = won[:, None] * np.log(k.rate) + (deals - won)[:, None] * np.log1p(-k.rate)
    best = loglik.max(axis=1, keepdims=True)
    like = np.exp(np.maximum(loglik - best, _WORST))
    walk, scale = _walk(k, like)
    half = len(_PRIOR)
    evidence = np.log(_PRIOR) + np.log(scale[:, :half]).sum(axis=0)
    kernel = np.exp(evidence - evidence.max())
    kernel /= kernel.sum()
    forward, backward = walk[:, :half], walk[::-1, half:, ::-1]
    likely = kernel > _NEGLIGIBLE
    joint = forward[:, likely] * backward[:, likely] / like[:, None, :]
    chance = np.einsum("k,tkl->tl", kernel[likely] / kernel[likely].sum(), joint / joint.sum(axis=2, keepdims=True))
    return Posterior(k.rate, chance, kernel, forward, k)


def _walk(k: _Kernels, like: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The forward pass and, in the lower half with scores and levels reversed, the backward pass."""
    scores, levels = like.shape
    half = len(_PRIOR)
    emit = np.concatenate(
        [np.broadcast_to(like[:, None, :], (scores, half, levels)),
         np.broadcast_to(like[::-1, None, ::-1], (scores, half, levels))], axis=1
    )  # fmt: skip
    walk, scale = np.empty_like(emit), np.empty(emit.shape[:2])
    x = np.vstack([np.tile(k.first, (half, 1)), np.ones((half, levels))]) * emit[0]
    after = k.after[:, 1:]
    for t in range(scores):
        if t:
            rise = np.cumsum(k.before * x, axis=1)
            x = k.stay * x
            x[:, 1:] += after * rise[:, :-1]
            x *= emit[t]
        scale[t] = x.sum(axis=1)
        x = x / scale[t][:, None]
        walk[t] = x
    return walk, scale
