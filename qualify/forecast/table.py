"""Probability that an open deal is won within each window, for every age band and score at once."""

from __future__ import annotations

import numpy as np

from qualify.forecast.effect import CELLS, Effect, log_odds
from qualify.forecast.model import Model


def win_table(model: Model, effect: Effect, window: int | None = None) -> np.ndarray:
    """(windows, bands, 102) probabilities of a win within each window; (bands, 102) for one window.

    The last index is the score, 101 standing for no score. A band's pooled chance of ever being won has its odds
    shifted by the score; when a win comes, given that it comes, is the band's pooled timing.
    """
    share = share_table(model, effect)
    if window is not None:
        return model.due[window][:, None] * share
    return model.due[:, :, None] * share


def share_table(model: Model, effect: Effect) -> np.ndarray:
    """(bands, 102): what the score makes of every chance in a row of ``model.due``, as a factor."""
    return shifted(model.eventual[:, None], effect.by_band(model.band_age))


def shifted(eventual: np.ndarray, by: np.ndarray) -> np.ndarray:
    """What moving the log odds of the chance ``eventual`` of ever being won makes of it, as a factor.

    >>> shifted(np.array([0.3]), np.array([-0.5, 0.0, 0.4])).round(2).tolist()
    [0.69, 1.0, 1.3]
    """
    return 1 / (1 + np.exp(-(log_odds(eventual) + by))) / np.maximum(eventual, 1e-12)


def money_by_cell(model: Model, scores_of_open: np.ndarray) -> np.ndarray:
    """(bands, 102): the money of the open deals by age band and score (-1 for none), in the order of open_rows."""
    return money_in(model, cell_of(model, scores_of_open))


def money_in(model: Model, cell: np.ndarray) -> np.ndarray:
    """:func:`money_by_cell` where every deal's place in it (:func:`cell_of`) is known already."""
    shape = (len(model.eventual), CELLS)
    return np.bincount(cell, model.amounts, minlength=shape[0] * CELLS).reshape(shape)


def cell_of(model: Model, scores_of_open: np.ndarray) -> np.ndarray:
    """Flat index into (bands, 102) of every open deal."""
    cell = model.band * CELLS + scores_of_open
    cell[scores_of_open < 0] += CELLS  # No score comes after all scores of the band.
    return cell


def expected(model: Model, table: np.ndarray, money: np.ndarray, window: int | None = None) -> float:
    """Mean won revenue of one window (the current quarter unless another is named): booked + open + new.

    ``table`` is that window's (bands, 102) of :func:`win_table`, ``money`` of :func:`money_by_cell`.
    """
    at = model.current_quarter if window is None else window
    return float(model.booked[at] + np.vdot(table, money) + model.new_wins[at] * model.money.mean)
