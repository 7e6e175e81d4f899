"""A segment's own win-rate curve, with the help of the other segments as far as they prove alike.

The deals of all other segments count in a segment's curve as a share of a deal each: 0 is "on its own", 1 is "one
company". How large the share is, the data say: a share is as likely as it foretells the segment's deals from those of
the others (the evidence of both together over that of the others alone). One share is sought for all segments, and each
may stray from it, so that one segment unlike the rest does not cost the rest what they have in common. A fifth of the
weight always stays with the segment on its own: together, segments whose lines lie a few points apart make a staircase,
which is the curve of none of them, and intervals that trusted it would miss (seen in simulation: .64 instead of .9).

Source: power priors, Ibrahim and Chen 2000; shares weighed by evidence, Duan, Ye and Smith 2006.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from qualify.tipping.monotone import Posterior, fit

SHARES = np.array([0.0, 0.01, 0.03, 0.10, 0.30, 1.0])
_STRAY = 0.1  # One segment in ten is unlike the others in its own way.
_ALONE = 0.2


@dataclass(frozen=True)
class Borrowed:
    """A segment's curve: curves under each share of ``SHARES``, and the ``weight`` (6,) of each share."""

    weight: np.ndarray
    curves: tuple[Posterior, ...]

    @property
    def share(self) -> float:
        """The mean share at which another segment's deal counts."""
        return float(self.weight @ SHARES)

    def above(self, level: float) -> np.ndarray:
        """P(win rate at the score is above ``level``), shape (101,)."""
        return self.weight @ np.array([curve.above(level) for curve in self.curves])


def borrow(deals: np.ndarray, won: np.ndarray, *, design_effect: float = 1.0) -> list[Borrowed]:
    """The curve of each segment from decided deals and wins per segment and score, shape (segments, 101).

    >>> deals = np.full((2, 101), 5.0)
    >>> one, other = borrow(deals, deals * 0.4)
    >>> one.share > 0.5
    True
    """
    n, k = deals / design_effect, won / design_effect
    all_n, all_k = n.sum(axis=0), k.sum(axis=0)
    together = fit(all_n, all_k)
    found = [_under_each_share(*own, all_n - own[0], all_k - own[1], together) for own in zip(n, k, strict=True)]
    weights = _weights(np.array([evidence for _, evidence in found]))
    return [Borrowed(weight, curves) for weight, (curves, _) in zip(weights, found, strict=True)]


def _under_each_share(
    n: np.ndarray, k: np.ndarray, others_n: np.ndarray, others_k: np.ndarray, together: Posterior
) -> tuple[tuple[Posterior, ...], np.ndarray]:
    """A segment's curve under each share, and how well the others foretell its deals; at share 1 all have one curve."""
    curves = (*(fit(n + share * others_n, k + share * others_k) for share in SHARES[:-1]), together)
    lent = [fit(share * others_n, share * others_k).evidence for share in SHARES[1:]]
    return curves, np.array([curve.evidence for curve in curves]) - np.array([0.0, *lent])


def _weights(evidence: np.ndarray) -> np.ndarray:
    """Probability of each share for each segment, shape (segments, shares), from logs of that shape.

    Given the company's share, a segment has it with probability .9, and otherwise any with the same chance; a fifth
    of the weight is that of share 0 beforehand.
    """
    likely = np.exp(evidence - evidence.max(axis=1, keepdims=True))
    mixed = (1 - _STRAY) * likely + _STRAY * likely.mean(axis=1, keepdims=True)
    company = np.log(mixed).sum(axis=0)
    company = np.exp(company - logsumexp(company))
    follows = company * (1 - _STRAY) * likely / mixed
    astray = 1 - follows.sum(axis=1, keepdims=True)
    weights = follows + astray * likely / likely.sum(axis=1, keepdims=True)
    return _ALONE * (SHARES == 0) + (1 - _ALONE) * weights
