"""The monotone win-rate curve: what the deals say about the win rate at each score, never falling.

A hidden Markov chain runs along the scores 0, 1, ..., 100. Its state is a win rate and a habit of climbing
(``habits``). One pass upward and one downward give the exact posterior of the whole curve; nothing is simulated.

Source: forward-backward (Rabiner 1989).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qualify.tipping.habits import Kernels, kernels
from qualify.tipping.stepping import Stepper, weighed

_WORST = -60.0  # One bin may not outvote all others: its log-likelihood ratio is floored.
_SMALLEST = 1e-280
_FALLING = -500.0  # Log-likelihood of the best curve to which data are toned down that fall instead of rising.
_RESCALE = 8  # Scores between two divisions: eight bins at their floor, exp(-480), are still a number.
_UNSEEN = 1e-18  # A part of the posterior that no figure of 16 digits can show.
_ENOUGH = 200  # Decided deals from which the model is taken at its word.


def level_count(deals: float) -> int:
    """How fine the grid of win rates is for a number of decided deals."""
    # A frame of a drag must not cost more than half as much again however many deals there are: hence no 240.
    return 60 if deals < 1000 else 120 if deals < 20_000 else 160


@dataclass(frozen=True)
class Walk:
    """Both passes along the scores, (scores, rows, levels) each: ``forward`` the chance of a state and of the deals up
    to its score, ``backward`` that of the deals from its score on, before the habit can change; both divided by
    ``scale`` (2, scores) as they go. ``like`` (scores, levels) likelihoods, ``total`` (scores,) the chance of all
    deals in these units."""

    kernels: Kernels
    forward: np.ndarray
    backward: np.ndarray
    scale: np.ndarray
    like: np.ndarray
    total: np.ndarray

    @property
    def mirrored(self) -> Walk:
        """The same deals with won and lost exchanged and the scores reversed."""
        return Walk(
            self.kernels.mirrored, self.backward[::-1, :, ::-1], self.forward[::-1, :, ::-1], self.scale[::-1],
            self.like[::-1, ::-1], self.total[::-1],
        )  # fmt: skip


@dataclass(frozen=True)
class Posterior:
    """What is known about the monotone curve after seeing ``deals`` (a number; of clustered ones as many as they are
    worth).

    ``rate`` (levels,) the grid; ``chance`` (scores, levels) the probability of each level at each score;
    ``evidence`` the log probability of the outcomes under the model.
    """

    deals: float
    rate: np.ndarray
    chance: np.ndarray
    evidence: float
    walk: Walk

    @property
    def mean(self) -> np.ndarray:
        """Posterior mean of the win rate at each score, shape (scores,)."""
        return self.chance @ self.rate

    @property
    def mirrored(self) -> Posterior:
        """The same with won and lost exchanged and the scores reversed."""
        return Posterior(self.deals, self.rate, self.chance[::-1, ::-1], self.evidence, self.walk.mirrored)

    @cached_property
    def below(self) -> np.ndarray:
        """P(level is at most this one), shape (scores, levels)."""
        return np.cumsum(self.chance, axis=1)

    def above(self, level: float) -> np.ndarray:
        """P(win rate at the score is above ``level``), shape (scores,): the distribution of the crossing."""
        return self.chance[:, self.rate > level].sum(axis=1)

    @property
    def trust(self) -> float:
        """How far the model is taken at its word, 0 to 1: with few deals the weights of its habits, which are a guess,
        decide as much as the deals do."""
        return min(1.0, self.deals / _ENOUGH)

    def cautious(self, probability: float) -> float:
        """``probability`` with its odds times ``trust``: without it a gentle slope passes for a tipping point in few
        deals more often than promised."""
        return probability * self.trust / (probability * self.trust + 1 - probability)


def fit(deals: np.ndarray, won: np.ndarray) -> Posterior:
    """Posterior of the curve from decided deals and wins per score, both of shape (101,).

    >>> deals, won = np.zeros(101), np.zeros(101)
    >>> deals[[20, 80]], won[[20, 80]] = 50, [1, 45]
    >>> curve = fit(deals, won)
    >>> bool(curve.mean[20] < 0.06 and curve.mean[80] > 0.8)
    True
    """
    total = float(deals.sum())
    k = kernels(level_count(total))
    loglik = won[:, None] * np.log(k.rate) + (deals - won)[:, None] * np.log1p(-k.rate)
    best = loglik.max(axis=1, keepdims=True)
    loglik -= best
    found = _posterior(total, k, loglik, float(best.sum()))
    if found.walk.total.min() < _SMALLEST:
        return _posterior(total, k, loglik * (_FALLING / loglik.sum(axis=0).max()), float(best.sum()))
    return found


def _posterior(deals: float, k: Kernels, loglik: np.ndarray, best: float) -> Posterior:
    """The posterior from the log-likelihood of each level at each score, (scores, levels), less the ``best``."""
    like = np.exp(np.maximum(loglik, _WORST))
    passes, scale = _passes(k, like)
    last = passes[-1, :, :, 0] / weighed(k)[0]
    evidence = float(best + np.log(scale[:, 0]).sum() + np.log(last.sum()))
    rows = plausible(k, last.sum(axis=1), _UNSEEN)
    k = k.only(rows)
    forward, mirrored = (passes[..., way][:, rows] / weighed(k)[way] for way in (0, 1))
    backward = mirrored[::-1, :, ::-1]
    joint = np.einsum("trl,trl->tl", forward, k.turned(backward, 1)) / like
    total = joint.sum(axis=1)
    chance = joint / np.where(total > 0, total, 1)[:, None]
    return Posterior(deals, k.rate, chance, evidence, Walk(k, forward, backward, scale.T, like, total))


def plausible(k: Kernels, chance: np.ndarray, least: float) -> np.ndarray:
    """The rows of habits whose part of the posterior is more than ``least``, and all rows of those with stretches.

    ``chance`` (rows,) is that of each row and of all deals together.
    """
    kept = chance > least * chance.sum()
    kept[k.single :] = True
    return np.flatnonzero(kept)


def _passes(k: Kernels, like: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The forward pass [..., 0] and the mirrored one [..., 1] side by side, (scores, rows, levels, 2), as before * x
    (:class:`Stepper`); and their scales (scores, 2)."""
    scores, rows, levels = len(like), *k.first.shape
    emit, before, stay, gain = (
        np.stack(list(each), axis=-1).reshape(len(each[0]), -1)
        for each in ((like, like[::-1, ::-1]), weighed(k), k.stay, k.after * weighed(k))
    )
    passes, scale = np.empty((scores, rows, 2 * levels)), np.ones((scores, 2))
    passes[0] = np.stack([k.first, np.ones_like(k.first)], axis=-1).reshape(rows, -1) * before * emit[0]
    stepper = Stepper(stay, gain, k.mix[0][k.single :, k.single :], side=2)
    for t in range(1, scores):
        y = stepper.step(passes[t - 1], emit[t], out=passes[t])
        if t % _RESCALE == 0:
            both = y.reshape(rows, levels, 2)
            scale[t] = both.sum(axis=(0, 1))
            both /= scale[t]
    return passes.reshape(scores, rows, levels, 2), scale
