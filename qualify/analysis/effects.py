"""What scores make of open deals' chances, from the win-rate curve."""

from __future__ import annotations

import numpy as np

from qualify import forecast as fc
from qualify import tipping
from qualify.forecast.effect import CELLS
from qualify.forecast.lean import lean


def effect_of(line: tipping.Line) -> fc.Effect:
    """What the win-rate curve of ``line`` makes of an open deal's chances."""
    decided = line.deals.sum()
    if not decided:
        return fc.NO_EFFECT
    return fc.effect(line.posterior.mean, float(line.won.sum() / decided))


def leaning(effect: fc.Effect, model: fc.Model, scores: np.ndarray) -> fc.Effect:
    """``effect`` with what it would get wrong of whole age bands of ``model``; ``scores`` (-1 for none) of the deals of
    ``model.past``, under the same rubric."""
    there = model.past.there(np.where(scores < 0, CELLS - 1, scores))
    return effect.leaning(model.band_age, lean(model.eventual, there, effect))
