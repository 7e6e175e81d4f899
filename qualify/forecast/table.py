"""Probability that an open deal is won within each window, for every age band and score at once."""

from __future__ import annotations

import numpy as np

from qualify.forecast.effect import CELLS, Effect, cells
from qualify.forecast.model import Model


def win_table(model: Model, effect: Effect, window: int | None = None) -> np.ndarray:
    """(windows, bands, 102) probabilities of a win within each window; (bands, 102) for one window.

    The last index is the score, 101 standing for no score. With the pooled hazards Lw and Ll of a step and the
    factors gw and gl, survival is S = exp(-sum(gw Lw + gl Ll)), and a step's wins are what it loses of S times
    gw Lw / (gw Lw + gl Ll) (competing risks with hazards constant within a step; Aalen and Johansen 1978).
    """
    last = len(model.ends) if window is None else int(np.flatnonzero(model.within[window]).max(initial=-1)) + 1
    factors = effect.cells
    won, lost = model.won[:last].reshape(-1, 1), model.lost[:last].reshape(-1, 1)
    hazard = np.hstack([won, lost]) @ factors
    shape = (last, -1, CELLS)
    alive = np.exp(-hazard.reshape(last, model.won.shape[1], CELLS).cumsum(axis=0))
    wins = -np.diff(alive, axis=0, prepend=1.0)
    hazard += 1e-300
    wins *= ((won * factors[0]) / hazard).reshape(shape)
    flat = wins.reshape(last, -1)
    if window is not None:
        return (model.within[window, :last] @ flat).reshape(-1, CELLS)
    return (model.within @ flat).reshape(len(model.windows), -1, CELLS)


def money_by_cell(model: Model, scores_of_open: np.ndarray) -> np.ndarray:
    """(bands, 102): the money of the open deals by age band and score (-1 for none), in the order of open_rows."""
    shape = (model.won.shape[1], CELLS)
    return np.bincount(cell_of(model, scores_of_open), model.amounts, minlength=shape[0] * CELLS).reshape(shape)


def cell_of(model: Model, scores_of_open: np.ndarray) -> np.ndarray:
    """Flat index into (bands, 102) of every open deal."""
    return model.band * CELLS + cells(scores_of_open)


def expected(model: Model, table: np.ndarray, money: np.ndarray, window: int | None = None) -> float:
    """Mean won revenue of one window (the current quarter unless another is named): booked + open + new.

    ``table`` is that window's (bands, 102) of :func:`win_table`, ``money`` of :func:`money_by_cell`.
    """
    at = model.current_quarter if window is None else window
    return float(model.booked[at] + np.vdot(table, money) + model.new_wins[at] * model.new_amounts.mean())
