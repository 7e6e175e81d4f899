"""Who wins more or less than others at the same scores; those who stand out are no part of what others are held to.

Were somebody who wins far less counted among the others, everybody else would seem to win more. So the farthest is
named first, if beyond chance, and from then on the rest are compared without that one's deals; and so on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from qualify.process.apart import Apart, of_means
from qualify.process.pooling import Pooled, pulled

Compare = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""From the peers, bool (people,): how much more of the deals each person wins than the peers do at the same scores, the
person's own left out, and the standard error of that, infinite where nothing can be compared; (people,) each."""


@dataclass(frozen=True, eq=False)
class EvenScore:
    """``apart``: each person against the ``peers``, with intervals that hold all of them at once. ``pooled``: the same
    drawn towards none, with 90 per cent intervals. ``named``: who differs beyond chance, bool (people,)."""

    apart: Apart
    pooled: Pooled
    peers: np.ndarray
    named: np.ndarray


def even_score(compare: Compare, people: int) -> EvenScore:
    """Compare ``people`` one by one; always fewer than half of them are named before the others are taken for peers.

    >>> truth = np.array([-0.30, 0.02, -0.01, 0.01, 0.0])
    >>> def compare(peers):
    ...     others = (truth * peers).sum() - truth * peers
    ...     return truth - others / (peers.sum() - peers), np.full(5, 0.03)
    >>> found = even_score(compare, 5)
    >>> found.named.tolist(), found.apart.difference.round(3).tolist()
    ([True, False, False, False, False], [-0.305, 0.02, -0.02, 0.007, -0.007])
    """
    peers = np.ones(people, bool)
    while True:
        apart = _against(compare, peers)
        beyond = (apart.higher | apart.lower) & peers
        if not beyond.any() or 2 * (people - peers.sum() + 1) >= people:
            break
        distance = np.abs(apart.difference) / (apart.high - apart.low)
        peers[np.argmax(np.where(beyond, distance, -1.0))] = False
    difference, error = compare(peers)
    return EvenScore(apart, pulled(difference, error, 0.0), peers, beyond | ~peers)


def _against(compare: Compare, peers: np.ndarray) -> Apart:
    difference, error = compare(peers)
    known = np.where(np.isfinite(error), error, np.nan)
    return of_means(difference, known, np.zeros(len(error)), np.zeros(len(error)))
