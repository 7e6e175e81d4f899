"""Rare events: not how many come in a period, but how long the next one takes (the t chart)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qualify.process.behaviour import Limits, standard, xmr

POWER = 1 / 3.6
"""Times between events that come by chance, to this power, are spread almost normally."""
RARE = 4.0
"""Fewer events a period than this, on average, are better told by the times between them."""


@dataclass(frozen=True, eq=False)
class Times:
    """``centre``, ``lower`` and ``upper`` in days (``lower`` 0 where no time is too short), and where each time lies.

    ``standardised`` (n,): 0 on the centre, 3 on the upper limit: events have become rarer. ``limits`` are those of the
    transformed times.
    """

    centre: float
    lower: float
    upper: float
    standardised: np.ndarray
    limits: Limits


def moments(days: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The moments of events of which a day tells only how many: spread evenly over it. float (events,), rising.

    >>> moments(np.array([10, 12]), np.array([1, 2])).tolist()
    [10.5, 12.25, 12.75]
    """
    first = np.repeat(np.cumsum(counts) - counts, counts)
    place = np.arange(int(counts.sum())) - first
    return np.repeat(days, counts) + (place + 0.5) / np.repeat(counts, counts)


def times_between(times: np.ndarray, baseline: np.ndarray) -> Times:
    """The t chart of ``times`` between events, float (n,) above 0 in days, by those marked in ``baseline``, bool (n,).

    y = time to the power 1 / 3.6, an XmR chart of y, and its limits taken back to days. Nelson, A control chart for
    parts-per-million nonconforming items, Journal of Quality Technology 26 (1994). At least two in the baseline.

    >>> found = times_between(np.array([1.0, 8.0, 1.0, 8.0]), np.ones(4, bool))
    >>> round(found.centre, 2), found.lower, round(found.upper, 1), round(8**POWER, 4)
    (3.28, 0.0, 88.2, 1.7818)
    """
    scaled = times**POWER
    limits = xmr(scaled[baseline])
    centre, lower, upper = (max(at, 0.0) ** (1 / POWER) for at in (limits.centre, limits.lower, limits.upper))
    return Times(centre, lower, upper, standard(scaled, limits), limits)
