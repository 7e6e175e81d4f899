"""The distribution of a sum of money that may or may not come, without simulation."""

from __future__ import annotations

import numpy as np

from qualify.forecast.held import Money, money
from qualify.forecast.inversion import invert
from qualify.forecast.law import Law
from qualify.forecast.parts import parts
from qualify.forecast.smooth import smooth
from qualify.forecast.sums import sums

__all__ = ["Money", "distribution", "distributions", "money"]


def distribution(
    p: np.ndarray,
    amounts: np.ndarray,
    new_wins: float = 0.0,
    new_variance: float = 0.0,
    new_amounts: np.ndarray | None = None,
    shock: float = 0.0,
    base: float = 0.0,
) -> Law:
    """The distribution of ``base`` + the sum of ``amounts[i]`` with probability ``p[i]`` + new business.

    :func:`distributions` of a single window.

    >>> d = distribution(np.array([0.5, 0.2]), np.array([100.0, 50.0]))
    >>> [(float(a), round(float(m), 9)) for a, m in zip(d.amounts, d.mass) if m > 1e-12]
    [(0.0, 0.4), (50.0, 0.1), (100.0, 0.4), (150.0, 0.1)]
    """
    drawn = np.zeros(0) if new_amounts is None or new_wins <= 0 else new_amounts
    held = money(amounts, drawn, np.zeros(len(amounts), np.int64), 1)
    wins = np.array([new_wins if len(drawn) else 0.0])
    variance, booked = np.array([new_variance]), np.array([base])
    return distributions(held, p, np.ones((1, 1)), wins, variance, booked, shock)[0]


def distributions(
    held: Money,
    share: np.ndarray,
    due: np.ndarray,
    new_wins: np.ndarray,
    new_variance: np.ndarray,
    base: np.ndarray,
    shock: float,
) -> list[Law]:
    """One distribution per window: ``base`` + open deals + new business.

    Open deal i is won with probability ``due[window, band of i] * share[i]``. New business is a number of wins with
    mean ``new_wins``, Poisson with a Gamma rate of relative variance ``new_variance``, each of an amount drawn as in
    ``held``. ``shock`` is the standard deviation of the logarithm of a factor with mean 1 that all probabilities and
    the new wins share.

    Where so much comes that no step of it shows, the law is a smooth one; all windows are summed up in one pass.
    Elsewhere it is on a lattice, of which the step is 1, 2 or 5 times a power of ten, or half or a fifth of that where
    it is above a thousandth of the mean and no single deal shows. Deals that matter to the law, up to 64 and always
    when there are no more than 25, enter exactly; the others with their exact mean, variance and skewness, for which
    sums per age band and place are enough: what a window costs hardly depends on the number of deals.
    """
    laws: list[Law | None] = [*smooth(sums(held, share, due, new_wins, new_variance, shock), held, base, shock)]
    left = [at for at, law in enumerate(laws) if law is None]
    if left:
        lumpy = parts(held, share, due[left], new_wins[left], new_variance[left], shock)
        for at, law in zip(left, invert(lumpy, held.open.unit, held.law, base[left].tolist(), shock), strict=True):
            laws[at] = law
    return [law for law in laws if law is not None]
