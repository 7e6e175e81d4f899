"""Whether fitted weights separate better than others, on deals that they were not fitted to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qualify.errors import InputError
from qualify.tuning.luck_gain import Gain
from qualify.tuning.separation import Z, beaten

FOLDS = 10
_TOP = 101
_LEAST = 0.0005  # Half of the last digit that is shown.
_CHOSEN = 1.3  # The deals chose the weights too, which DeLong's variance leaves out: see bench.weights.
_LEARNED = 0.5


def folds(groups: np.ndarray, won: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """A fold from 0 to 9 for each group of deals; ``groups`` (deals,) are numbered from 0 up.

    Groups that are alike in win rate and size are dealt out to the folds by lot, so that folds resemble each other.

    >>> drawn = folds(np.arange(20) // 2, np.arange(20) > 9, np.random.default_rng(0))
    >>> sorted(drawn.tolist())
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    """
    size = np.bincount(groups)
    rate = np.bincount(groups, weights=won) / size
    rank = np.empty(len(size), np.int64)
    rank[np.lexsort((random.random(len(size)), size, rate))] = np.arange(len(size))
    blocks = -(-len(size) // FOLDS)
    lots = random.random((blocks, FOLDS)).argsort(axis=1)
    return lots.ravel()[rank]


@dataclass
class Heldout:
    """Sums over folds and repeats, per deal (``won`` or not), of how often each of several scorings ranks it right
    against deals of the other kind in its fold. ``apparent`` are the whole scores (scorings, deals), below 0 for none,
    under weights that were fitted to these very deals."""

    won: np.ndarray
    apparent: np.ndarray

    def __post_init__(self) -> None:
        self._right = np.zeros(self.apparent.shape)
        self._pairs = np.zeros(len(self.won))
        self._won = self.won.astype(bool)

    def add(self, held: np.ndarray, scores: np.ndarray) -> None:
        """Count the deals ``held`` (positions) out of one fit; ``scores`` int (scorings, held) from 0 to 100, below 0
        where a deal has none. A deal without a score under one of them counts under none: they are compared on the
        same deals."""
        scored = (scores >= 0).all(axis=0)
        held, scores = held[scored], scores[:, scored]
        won = self._won[held]
        self._pairs[held] += np.where(won, (~won).sum(), won.sum())
        for right, score in zip(self._right, scores, strict=True):
            right[held] += _right(score, won)

    def separations(self) -> np.ndarray:
        """Held-out Separation of each scoring, float64 (scorings,): the share of pairs of a won and another deal, both
        held out of the same fit, in which the won one scores higher, ties counting half."""
        pairs = self._pairs[self._won].sum()
        if not pairs:
            raise InputError(
                "What suggested weights are worth cannot be told: hardly any decided deal has a score.",
                "Give weight to questions that are answered more often.",
            )
        return self._right[:, self._won].sum(axis=1) / pairs

    def gain(self, of: int, over: int, groups: np.ndarray) -> Gain:
        """Of one scoring over another, with an interval that treats a group as one observation.

        The structural components of DeLong, DeLong and Clarke-Pearson 1988, summed by group (Obuchowski 1997) and
        averaged over repeats as in LeDell, Petersen and van der Laan 2015. Such an interval is too narrow for a
        procedure that learns from the same deals (Bates, Hastie and Tibshirani 2024): it is widened by .3, a factor
        chosen by simulation.

        That is not enough where there is nothing to learn. A held-out gain is a sum over pairs of deals, one that
        teaches and one that checks. On noise it is degenerate (Hoeffding 1948): its components shrink with the very
        thing that it measures, and where a sample happens to hold less than noise usually does, an interval of
        DeLong's kind lies below 0 and is short. What is missing is the part of the variance that comes from the
        learning; it is taken as the square of half the optimism, by which the gain on the deals that were fitted
        exceeds the held-out one. See bench.weights for how often the interval is right.
        """
        value = self._differ(self.separations(), of, over)
        parts = self._right[of] - self._right[over] - value * self._pairs
        summed = np.bincount(groups, weights=parts / self._pairs[self._won].sum())
        many = len(summed)
        sampled = _CHOSEN * float(np.sqrt(many / (many - 1) * (summed**2).sum()))
        learned = _LEARNED * max(self._differ(self._fitted(), of, over) - value, 0.0)
        reach = max(Z * float(np.hypot(sampled, learned)), _LEAST)
        return Gain(value, value - reach, value + reach)

    def _fitted(self) -> np.ndarray:
        """Separation of each scoring on the deals that the weights were fitted to."""
        scored = (self.apparent >= 0).all(axis=0)
        won = self._won[scored]
        right = np.stack([_right(score, won)[won].sum() for score in self.apparent[:, scored]])
        return right / max(won.sum() * (~won).sum(), 1)

    @staticmethod
    def _differ(separations: np.ndarray, of: int, over: int) -> float:
        return float(separations[of] - separations[over])


def _right(score: np.ndarray, won: np.ndarray) -> np.ndarray:
    """Per deal, how many deals of the other outcome it is ranked right against, ties counting half."""
    good, bad = (np.bincount(score[kind], minlength=_TOP) for kind in (won, ~won))
    return np.where(won, beaten(bad)[score], (good.sum() - beaten(good))[score])
