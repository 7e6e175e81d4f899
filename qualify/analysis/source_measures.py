"""What each group of leads is like: win rate, score at entry, share below the line, value and days to a win."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import ndtri, stdtrit

from qualify.process import apart
from qualify.process.apart import Apart
from qualify.process.pooling import CONFIDENCE, Pooled, pooled_rates, pulled

WIN_RATE, SCORE, BELOW, VALUE, DAYS = "win rate", "score at entry", "below the line", "value per lead", "days to a win"
MEASURES = (WIN_RATE, SCORE, BELOW, VALUE, DAYS)
_HALF = float(-ndtri((1 - CONFIDENCE) / 2))
_COLUMNS = ("raw", "low", "high", "shrunk", "shrunk_low", "shrunk_high", "others")


@dataclass(frozen=True, eq=False)
class Measured:
    """One measure of every group: a row each with ``of`` (what it rests on), ``raw`` and its 90 per cent interval
    (``low``, ``high``), the same ``shrunk``, the figure of the ``others``, and ``side``: 1 where it is beyond chance
    above the others', -1 below, 0 where that cannot be told. ``company`` is that of all groups together."""

    name: str
    table: pl.DataFrame
    company: float | None


def _measured(
    name: str, of: np.ndarray, raw: Pooled, shrunk: Pooled, others: np.ndarray, far: Apart, company: float
) -> Measured:
    numbers = (raw.value, raw.low, raw.high, shrunk.value, shrunk.low, shrunk.high, others)
    columns = {column: np.asarray(each, float) for column, each in zip(_COLUMNS, numbers, strict=True)}
    side = far.higher.astype(int) - far.lower
    frame = pl.DataFrame({"of": of.astype(np.int64), **columns, "side": side})
    unknown = pl.col("raw").is_nan()
    kept = [
        pl.when(unknown | pl.col(column).is_nan()).then(None).otherwise(column).alias(column) for column in _COLUMNS
    ]
    return Measured(name, frame.with_columns(kept), float(company) if np.isfinite(company) else None)


def rate(name: str, hits: np.ndarray, deals: np.ndarray, effect: float) -> Measured:
    """A share of deals per group, both (groups,)."""
    seen = deals > 0
    raw = np.where(seen, hits / np.where(seen, deals, 1), np.nan)
    low, high = apart.proportion(hits, deals, design_effect=effect)
    rest, rest_of = hits.sum() - hits, deals.sum() - deals
    others = np.where(rest_of > 0, rest / np.where(rest_of > 0, rest_of, 1), np.nan)
    company = hits.sum() / deals.sum() if deals.sum() else np.nan
    pooled = pooled_rates(hits, deals, design_effect=effect)
    far = apart.of_rates(hits, deals, design_effect=effect)
    return _measured(name, deals, Pooled(raw, low, high), pooled, others, far, company)


def mean(name: str, count: np.ndarray, total: np.ndarray, squares: np.ndarray, effect: float) -> Measured:
    """A mean per group, from counts, sums and sums of squares, (groups,)."""
    value, error = apart.mean(count, total, squares)
    other, other_error = apart.mean(count.sum() - count, total.sum() - total, squares.sum() - squares)
    error, other_error = error * effect**0.5, other_error * effect**0.5
    raw = Pooled(value, *apart.around(value, error, count))
    company = total.sum() / count.sum() if count.sum() else np.nan
    return _measured(
        name, count, raw, pulled(value, error), other, apart.of_means(value, error, other, other_error), company
    )


def value(
    name: str, won: np.ndarray, leads: np.ndarray, money: np.ndarray, squares: np.ndarray, effect: float
) -> Measured:
    """What a decided lead brings per group: ``won`` of ``leads`` brought ``money`` (and the sum of its squares)."""
    logarithm, error = apart.worth(won, leads, money, squares)
    rest = (each.sum() - each for each in (won, leads, money, squares))
    other, other_error = apart.worth(*rest)
    error, other_error = error * effect**0.5, other_error * effect**0.5
    margin = stdtrit(np.maximum(won - 1.0, 1), (1 + CONFIDENCE) / 2) * error
    seen = (leads > 0) & bool(money.sum() > 0)
    raw = np.where(seen, money / np.where(seen, leads, 1), np.nan)
    own = Pooled(raw, np.exp(logarithm - margin), np.exp(logarithm + margin))
    drawn = pulled(logarithm, error)
    shrunk = Pooled(
        *(np.where(np.isfinite(logarithm), np.exp(each), np.nan) for each in (drawn.value, drawn.low, drawn.high))
    )
    company = money.sum() / leads.sum() if money.sum() else np.nan
    far = apart.of_means(logarithm, error, other, other_error)
    return _measured(name, leads, own, shrunk, np.exp(other), far, company)


def median(name: str, days: np.ndarray, place: np.ndarray, size: int) -> Measured:
    """The median of ``days`` (deals,) per group; ``place`` (deals,) is each deal's of ``size`` groups.

    Intervals are those of order statistics; what is drawn to the middle, and compared, is the logarithm of days + 1.
    """
    order = np.argsort(days, kind="stable")
    days, place = days[order], place[order]
    own = np.array([_median(days[place == at]) for at in range(size)]).reshape(size, 3)
    rest = np.array([_median(days[place != at]) for at in range(size)]).reshape(size, 3)
    (middle, error), (other, other_error) = (_logarithm(each) for each in (own, rest))
    drawn = pulled(middle, error)
    shrunk = Pooled(*(np.expm1(each) for each in (drawn.value, drawn.low, drawn.high)))
    company = float(np.median(days)) if len(days) else np.nan
    far = apart.of_means(middle, error, other, other_error)
    of = np.bincount(place, minlength=size)
    return _measured(name, of, Pooled(*own.T), shrunk, rest[:, 0], far, company)


def _median(days: np.ndarray) -> tuple[float, float, float]:
    """The median of sorted values with its interval; nan where there are too few."""
    ranks = apart.median_ranks(len(days))
    middle = float(np.median(days)) if len(days) else np.nan
    return (middle, np.nan, np.nan) if ranks is None else (middle, float(days[ranks[0]]), float(days[ranks[1]]))


def _logarithm(found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    middle, low, high = np.log1p(found).T
    return np.where(np.isfinite(low), middle, np.nan), np.maximum(high - low, 1e-6) / (2 * _HALF)
