"""What each person has to do beside what they have ever been able to finish."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
from scipy.special import gammaincinv, gammaln

MONTHS, QUARTER = 12, 3
DAYS_A_MONTH = 365.25 / 12
SURE = 0.95
_SHAPES = np.geomspace(0.5, 200, 60)


def finished(deals: pl.DataFrame, day: date, months: int = MONTHS) -> tuple[pl.Series, np.ndarray, np.ndarray]:
    """The owners of ``deals`` (owner, created, closed) by name, what each closed, and since when each is there.

    The second is the deals closed in each of the last full ``months``, shape (owners, months), the latest month last;
    a month is full where ``day`` is its last one or later. The third (owners,) is how many of these months have passed
    since an owner's first deal, at least one: whoever came lately is not measured by the time before.
    """
    last = _month(day) - (0 if _ends(day) else 1)
    held = deals.drop_nulls("owner").select("owner", *(_back(last, name).alias(name) for name in ("created", "closed")))
    first = held.group_by("owner").agg(pl.max_horizontal(pl.col("created").max(), pl.col("closed").max())).sort("owner")
    active = first.drop("owner").to_series().fill_null(months).clip(0, months - 1) + 1
    owners, inside = first["owner"], held.filter(pl.col("closed").is_between(0, months - 1))
    at = inside.join(first.select("owner").with_row_index("place"), on="owner", how="left")
    place = at["place"].to_numpy().astype(np.int64) * months + (months - 1 - at["closed"].to_numpy())
    counts = np.bincount(place.astype(np.int64), minlength=len(owners) * months).reshape(len(owners), months)
    return owners, counts, active.to_numpy().astype(np.int64)


def _back(last: int, name: str) -> pl.Expr:
    """How many months before the last full one a day lies."""
    return last - (pl.col(name).dt.year().cast(pl.Int32) * 12 + pl.col(name).dt.month().cast(pl.Int32) - 1)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _ends(day: date) -> bool:
    return date.fromordinal(day.toordinal() + 1).month != day.month


def prior(totals: np.ndarray, months: np.ndarray) -> tuple[float, float]:
    """How paces differ between people: the shape and rate (in months) of a Gamma law.

    ``totals`` (people,) were finished in so many ``months`` (people,). The mean is that of all; the shape is averaged
    over a grid from 0.5 to 200 in proportion to its likelihood, each total being negative binomial. One person alone:
    the shape is that of a single month of the mean pace. Source: Robbins 1956; Clayton and Kaldor 1987.

    >>> shape, rate = prior(np.array([10, 10, 10]), np.array([2, 2, 2]))
    >>> round(shape / rate, 3)
    5.0
    """
    mean = max(float(totals.sum() / max(months.sum(), 1)), 1e-6)
    if len(totals) < 2:
        return mean, 1.0
    a, b = _SHAPES[:, None], _SHAPES[:, None] / mean
    fit = gammaln(a + totals) - gammaln(a) + a * np.log(b / (b + months)) - totals * np.log(b + months)
    likely = np.exp(fit.sum(axis=1) - fit.sum(axis=1).max())
    shape = float(likely @ _SHAPES / likely.sum())
    return shape, shape / mean


def loads(owners: pl.Series, counts: np.ndarray, active: np.ndarray, here: np.ndarray, cycle: float) -> pl.DataFrame:
    """A row per person: work in hand beside what they finish.

    ``counts`` (people, months) are the deals that each closed in full months, of which the last ``active`` (people,)
    are theirs; ``here`` (people,) those open now, and ``cycle`` the days that a deal usually takes, the company's.
    Columns: ``owner``, ``open``, ``finished`` in all, ``active``, ``median`` a month, ``best`` (the most in three
    months in a row), ``pace`` a month (pooled: (finished + shape) / (active + rate) of :func:`prior`), ``months`` of
    work at this pace, and ``can``: the most deals in hand with which even the pace of a best quarter keeps a deal to
    the usual cycle (Little's law: pace x cycle). That pace is pooled with everybody's best quarter and read generously,
    at the 95th percentile of what these counts leave open. ``over``: more than that are open.

    >>> counts = np.array([[4] * 12, [4] * 12])
    >>> found = loads(pl.Series(["Ana", "Ben"]), counts, np.array([12, 12]), np.array([8, 40]), 60.0)
    >>> found.select("owner", "months", "over").rows()
    [('Ana', 2.0, False), ('Ben', 10.0, True)]
    """
    months = counts.shape[1]
    total = counts.sum(axis=1)
    shape, rate = prior(total, active)
    span = min(QUARTER, months)
    best = np.lib.stride_tricks.sliding_window_view(counts, span, axis=1).sum(axis=2).max(axis=1)
    pace = (total + shape) / (active + rate)
    quarter = np.minimum(span, active)
    best_shape, best_rate = prior(best, quarter)
    can = gammaincinv(best + best_shape, SURE) / (quarter + best_rate) * cycle / DAYS_A_MONTH
    theirs = np.where(np.arange(months) >= months - active[:, None], counts, np.nan)
    return pl.DataFrame(
        {
            "owner": owners, "open": here, "finished": total, "active": active, "median": np.nanmedian(theirs, axis=1),
            "best": best, "pace": pace, "months": here / pace, "can": can, "over": here > can,
        }
    )  # fmt: skip
