"""What becomes of deals as they age, counted age by age: the reference for the hazards in bins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

KINDS = 3


@dataclass(frozen=True, eq=False)
class Incidence:
    """At each ``age`` (m,) at which any deal ended, rising: the share ``open`` (m,) that has not ended by then, and the
    shares ``ended`` (3, m) that have: won, lost, with no decision. Together they are 1 at every age."""

    age: np.ndarray
    open: np.ndarray
    ended: np.ndarray


def cumulative_incidence(age: np.ndarray, kind: np.ndarray, entry: np.ndarray) -> Incidence:
    """How many deals have been won, lost, or ended with no decision by each age, if the open ones go the same way.

    ``age`` (n,) is that of ending, or now for a deal still open; ``kind`` (n,) 0 for open, 1 won, 2 lost, 3 ended
    with no decision; ``entry`` (n,), at most ``age``, the first age at which its ending would have been seen, 0 where
    from the start: before that it says nothing, or deals that had to last to be seen at all would make the others look
    lasting. At each age the deals under observation share out what is still open (Aalen and Johansen 1978,
    left-truncated).
    """
    ages, place = np.unique(age[kind > 0], return_inverse=True)
    ended = np.zeros((KINDS, len(ages)))
    np.add.at(ended, (kind[kind > 0] - 1, place), 1.0)
    watched = np.searchsorted(np.sort(entry), ages, "right") - np.searchsorted(np.sort(age), ages, "left")
    rate = ended / watched
    still = np.cumprod(1 - ended.sum(axis=0) / watched)
    return Incidence(ages, still, np.cumsum(rate * np.append(1.0, still[:-1]), axis=1))
