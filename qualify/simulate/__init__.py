"""A simulated company whose truth is known: what the product shows can be held against it.

The model, its formulas and its constants are described in ``docs/simulated-company.md``.
"""

from qualify.simulate.build import simulate
from qualify.simulate.company import SHAPES, Company, Shape, Truth
from qualify.simulate.winning import tipping_score, win_curve

__all__ = ["SHAPES", "Company", "Shape", "Truth", "simulate", "tipping_score", "win_curve"]
