"""Leniency: by how much a rater's answers lie above those that others give to the same deals.

Offsets of raters are shrunk towards none, by as much as the raters together differ little or were seen little
(best linear unbiased prediction). How much they differ is itself not known well: instead of the one most likely spread
every spread is taken, weighted by its restricted likelihood and a half-Cauchy prior. So an interval is never closed by
a spread that happened to come out as nothing.

A rater who lies apart from the others beyond chance is named, the farthest first, and from then on is no part of what
the others are measured against: one lenient rater makes nobody else strict. Who lies farther out than the others'
differences explain is not shrunk by them either, nor counted among them.

Source: Henderson 1975 (BLUP); Polson and Scott 2012 (the prior).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from scipy.special import stdtr, stdtrit

from qualify.ratings.raters import Within, within

CONFIDENCE = 0.90
_REACH = 0.95
"""Of the interval, wider than is claimed: who is named depends on the same ratings, and leaves the yardstick."""
LEAST_DEALS = 10
"""Deals rated twice below which nothing is said of raters."""
ACCUSED = 0.05
"""At most this chance that anybody at all is named where raters do not differ."""
_UNLIKE = 0.05
"""Somebody who lies so far out that one in twenty like the others would is no measure of how far they differ."""
_WIDE = (
    3.0  # Raters may well differ by this many times what chance makes of a usual one; half of the prior lies beyond.
)
ALIKE = 1e-9
"""Sums of squares below this are nothing but rounding."""
_ONCE = 0.5
"""Where nobody ever differed there is no spread to go by: one pair is taken to have differed by one."""
_STEPS = 100
_HALVINGS = 40


@dataclass(frozen=True)
class Leniency:
    """By how much ``rater`` lies above the others: ``value``, between ``low`` and ``high`` (90 %), standard ``error``.

    From ``deals`` that somebody else rated too (in notches: not with all answers at the ends of their scales).
    ``clear``: beyond chance, with an allowance for all raters looked at. ``others``: how many raters it is measured
    against, directly or through others; ``offset``: how far the rater lies above their mean, the rater's own among them
    unless named, which is what :func:`removed` takes away. ``set_apart``: named, so no part of what the others are
    measured against.
    """

    rater: str
    value: float
    error: float
    low: float
    high: float
    offset: float
    deals: int
    others: int
    clear: bool
    set_apart: bool = False


def leniency(seen: pl.DataFrame, unit: str = "notch") -> tuple[Leniency, ...]:
    """Leniency of every rater, the most lenient first; none below 10 deals that two people rated.

    ``seen`` has deal_id, rater and a column ``unit``: "notch" or "score" of :func:`qualify.ratings.pairs.views`.
    """
    names, found = sums(seen, unit)
    if found is None:
        return ()
    spread, clear, named = _named(found)
    ends = (spread.quantile(share) for share in ((1 - _REACH) / 2, (1 + _REACH) / 2))
    numbers = np.stack([spread.mean, spread.error, *ends, spread.offset], axis=1)
    told = [
        Leniency(name, value, error, low, high, offset, int(deals), int(others), bool(sure), bool(apart))
        for name, (value, error, low, high, offset), deals, others, sure, apart in zip(
            names, numbers.tolist(), found.shared, spread.others, clear, named, strict=True
        )
    ]
    return tuple(sorted(told, key=lambda each: (-each.value, each.rater)))


def sums(seen: pl.DataFrame, unit: str) -> tuple[list[str], Within | None]:
    """Raters' names and their differences; None where too little was rated twice to say anything."""
    usable = usable_views(seen, unit)
    if usable["deal_id"].n_unique() < LEAST_DEALS:
        return [], None
    names = usable["rater"].unique().sort().to_list()
    found = within(*coded(usable, unit))
    if found.squares < ALIKE:
        found = replace(found, squares=_ONCE)
    return names, found if found.differences - len(names) > 2 else None


def usable_views(seen: pl.DataFrame, unit: str) -> pl.DataFrame:
    """The views that have a value in ``unit``."""
    return seen.filter(pl.col(unit).is_not_null())


def coded(usable: pl.DataFrame, unit: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Deals and raters as whole numbers from 0 up, in the order of their names, and the values."""
    deal, rater = (usable[name].rank("dense").to_numpy().astype(np.int64) - 1 for name in ("deal_id", "rater"))
    return deal, rater, usable[unit].to_numpy()


def _named(found: Within) -> tuple[_Spread, np.ndarray, np.ndarray]:
    """What is known of each rater, who is beyond chance, and who is named: one by one, fewer than half of a group."""
    named, alone = np.zeros((2, len(found.group)), bool)
    tail, size = ACCUSED / len(named) / 2, np.bincount(found.group)[found.group]
    while True:
        spread = _Spread(found, named, alone)
        under = spread.below(0.0)
        clear = (under < tail) | (under > 1 - tail)
        few = 2 * (np.bincount(found.group, named)[found.group] + 1) < size
        new = np.flatnonzero(clear & ~named & few)
        if not len(new):
            return spread, clear | named, named
        farthest = np.arange(len(named)) == new[np.argmax(np.abs(spread.mean / spread.error)[new])]
        named |= farthest
        if len(spread.ways.size) > 2 and _Spread(found, named, alone | farthest).unlike(farthest) < _UNLIKE:
            alone |= farthest


class _Spread:
    """What each rater's offset may be, against the mean of the others: t distributions at many ratios, mixed."""

    def __init__(self, found: Within, named: np.ndarray, alone: np.ndarray) -> None:
        self.ways = ways = found.directions(alone)
        shown = _WIDE * np.tan(np.pi / 2 * (np.arange(_STEPS) + 0.5) / _STEPS)
        ratio = np.square(shown) / ways.size.mean()
        chance = ways.likelihood(ratio)
        self.weight = np.exp(chance - chance.max())
        self.weight /= self.weight.sum()
        together = (found.group[:, None] == found.group[None, :]) & ~named
        against, self.others = _against(together & ~np.eye(len(named), dtype=bool))
        part = ratio[:, None] / (1 + ways.size * ratio[:, None])
        raters = (part * np.sqrt(ways.size) * ways.seen) @ ways.axes.T + ways.start
        self.free = ways.differences
        self.middle = raters @ against.T
        own = np.einsum("ij,jk,ik->i", against, ways.own, against)
        rest = ways.squares(ratio)[:, None] / self.free
        self.scale = np.sqrt(rest * (part @ np.square(against @ ways.axes).T + own))
        self.spread = np.sqrt(rest * ratio[:, None] * (1 + 1 / self.others))
        self.mean = self.weight @ self.middle
        square = np.square(self.scale) * self.free / (self.free - 2) + np.square(self.middle - self.mean)
        self.error = np.sqrt(self.weight @ square)
        self.offset = _against(together)[0] @ (self.weight @ raters)

    def unlike(self, rater: np.ndarray) -> float:
        """The chance that a rater like the others would lie as far out as the one marked in ``rater``."""
        apart = np.abs(self.middle[:, rater]) / np.hypot(self.scale, self.spread)[:, rater]
        return float((self.weight @ (2 * stdtr(self.free, -apart)))[0])

    def below(self, value: np.ndarray | float) -> np.ndarray:
        """The chance that each rater's offset is below ``value``."""
        return self.weight @ stdtr(self.free, (value - self.middle) / self.scale)

    def quantile(self, share: float) -> np.ndarray:
        """The value that each rater's offset is below with the chance ``share``."""
        reach = stdtrit(self.free, share)
        ends = self.middle + reach * self.scale
        low, high = ends.min(axis=0), ends.max(axis=0)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            under = self.below(middle) < share
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        return (low + high) / 2


def _against(others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Row by row, a rater minus the mean of ``others`` (raters, raters) bool, and how many those are."""
    many = others.sum(axis=1)
    return np.eye(len(others)) - others / many[:, None], many


def removed(scores: pl.DataFrame, shares: pl.DataFrame, found: tuple[Leniency, ...]) -> np.ndarray:
    """The scores that would be there if all raters were alike: whole, 0 to 100, int64 in the order of ``scores``.

    ``scores`` has deal_id and score (-1: none, which stays), ``shares`` whose answers they rest on
    (:func:`qualify.ratings.counting.shares`), and ``found`` is the leniency in points of score. Raters without a known
    leniency are left as they are.

    >>> ines = Leniency("Ines", 12.0, 2.0, 9.0, 15.0, 8.0, 40, 2, True)
    >>> scores = pl.DataFrame({"deal_id": ["a", "b", "c"], "score": [50, 3, -1]})
    >>> shares = pl.DataFrame({"deal_id": ["a", "a", "b"], "rater": ["Ines", "Jon", "Ines"], "share": [0.5, 0.5, 1.0]})
    >>> removed(scores, shares, (ines,)).tolist()
    [46, 0, -1]
    """
    known = pl.DataFrame({"rater": [each.rater for each in found], "offset": [each.offset for each in found]},
                         schema={"rater": pl.String, "offset": pl.Float64})  # fmt: skip
    taken = shares.join(known, on="rater").group_by("deal_id").agg(away=(pl.col("share") * pl.col("offset")).sum())
    both = scores.join(taken, on="deal_id", how="left", maintain_order="left")
    fair = (pl.col("score") - pl.col("away").fill_null(0.0)).round().clip(0, 100).cast(pl.Int64)
    return both.select(pl.when(pl.col("score") < 0).then(pl.col("score")).otherwise(fair)).to_series().to_numpy()
