"""Answers without an order ranked by outcomes, without a deal ever vouching for its own answer."""

from __future__ import annotations

import numpy as np

from qualify.tuning.suggested_gain import FOLDS, folds

MORE = 6
"""An answer's win rate is drawn to the mean as if by so many more deals."""


def drawn_rates(deals: np.ndarray, won: np.ndarray, mean: np.ndarray | float) -> np.ndarray:
    """Win rates by answer, each drawn to the ``mean`` as if by six more deals; shape of ``deals``.

    >>> drawn_rates(np.array([0, 6, 600]), np.array([0, 6, 600]), 0.5).round(3).tolist()
    [0.5, 0.75, 0.995]
    """
    return (won + MORE * mean) / (deals + MORE)


def foretold(place: np.ndarray, won: np.ndarray, groups: np.ndarray, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Won and not won deals per step, the worst first, int (steps,), of a ladder that other deals' outcomes make.

    ``place`` int (deals,) numbers the answers from 0 up; ``won`` bool (deals,); ``groups`` are equal for deals that
    belong together. Each deal stands where the win rate of its answer in the other nine folds puts it. An answer that
    nobody else gave stands at the mean, so names that never come again say nothing.

    >>> place = np.arange(200) % 4
    >>> won, others = foretold(place, place > 1, np.arange(200))
    >>> int(won[others > 0].sum()), int(won.sum()), int(others.sum())
    (0, 100, 100)
    """
    group = np.unique(groups, return_inverse=True)[1]
    fold = folds(group, won, np.random.default_rng(seed))[group]
    many = int(place.max(initial=0)) + 1
    cell = fold * many + place
    shape = (FOLDS, many)
    deals = np.bincount(cell, minlength=FOLDS * many).reshape(shape)
    wins = np.bincount(cell[won], minlength=FOLDS * many).reshape(shape)
    others, others_won = deals.sum(axis=0) - deals, wins.sum(axis=0) - wins
    mean = others_won.sum(axis=1) / np.maximum(others.sum(axis=1), 1)
    step = np.unique(drawn_rates(others, others_won, mean[:, None]), return_inverse=True)[1].reshape(-1)[cell]
    every = np.bincount(step)
    up = np.bincount(step[won], minlength=len(every))
    return up[every > 0], (every - up)[every > 0]
