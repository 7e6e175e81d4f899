"""Draws of the whole curve, for what is not known in closed form: its steepest stretch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qualify.tipping.monotone import Walk

DRAWS = 1000
_APART = 2000.0  # More than any two logs of numbers differ.


def draw(walk: Walk, seed: int, draws: int = DRAWS) -> np.ndarray:
    """Joint draws of the curve by backward sampling: positions in the grid of win rates, int (scores, draws)."""
    scores, rows, levels = walk.forward.shape
    chance, turn = np.random.default_rng(seed).random((2, scores, draws))
    at = _tables(walk)
    state = np.empty((scores, draws), np.int64)  # row * levels + level
    running = np.cumsum(walk.forward[-1])
    last = np.searchsorted(running / running[-1], np.sort(chance[-1]), side="right")
    state[-1] = here = np.minimum(last, rows * levels - 1)
    paired = slice(int(np.searchsorted(here, at.single)), None)  # Draws are in order of their rows, and stay so.
    for t in range(scores - 2, -1, -1):
        state[t] = here
        stays = at.stays[t].take(here)
        moved = np.flatnonzero(chance[t] > stays)
        if len(moved):
            left, kept = here[moved], stays[moved]
            goal = at.ladder[t].take(left - 1) + np.log((chance[t, moved] - kept) / (1 - kept))
            state[t, moved] = np.minimum(np.searchsorted(at.ladder[t], goal, side="right"), left - 1)
        now = state[t, paired]
        turned = np.flatnonzero(turn[t, paired] > at.remains[t].take(now - at.single))
        now[turned] = at.partner.take(now[turned] - at.single)
        here = state[t]
    return state % levels


@dataclass(frozen=True)
class _Tables:
    """For each score and state (scores, rows * levels): P(the level was the same one score before) and logs of the
    running sums from which a lower one is drawn, each row on top of the one before so that one search serves all;
    logs, because the lowest levels may be 1e-40 of the sum and are drawn from all the same. From the state ``single``
    on rows come in pairs: P(the row was the same), and ``partner``, the same level in the other row."""

    stays: np.ndarray
    ladder: np.ndarray
    single: int
    remains: np.ndarray
    partner: np.ndarray


def _tables(walk: Walk) -> _Tables:
    k = walk.kernels
    scores, rows, levels = walk.forward.shape
    mixed = k.mix[0] @ walk.forward
    running = np.cumsum(mixed * k.before[0], axis=2)
    kept, either = k.stay[0] * mixed, np.zeros_like(running)
    np.multiply(k.after[0][:, 1:], running[:, :, :-1], out=either[:, :, 1:])
    either += kept
    ladder = np.log(np.maximum(running, np.finfo(float).tiny)) + _APART * np.arange(rows)[:, None]
    remained = np.diag(k.mix[0])[k.single :, None] * walk.forward[:, k.single :]
    return _Tables(
        np.divide(kept, either, out=np.ones_like(kept), where=either > 0).reshape(scores, -1),
        ladder.reshape(scores, -1),
        k.single * levels,
        np.divide(remained, mixed[:, k.single :], out=np.ones_like(remained), where=remained > 0).reshape(scores, -1),
        (np.arange(k.single, rows).reshape(-1, 2)[:, ::-1].reshape(-1, 1) * levels + np.arange(levels)).ravel(),
    )
