"""Deals as they arrive: when, to whom, from where, for how much, and how good they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from qualify.simulate.world import PEOPLE, PRODUCTS, SOURCES

EPOCH = date(1970, 1, 1)
SPAN = 1096  # days: three years, with their leap day
GROWTH = 0.12  # per year, continuous
SEASON = (1.04, 1.08, 1.10, 1.02, 1.00, 0.98, 0.88, 0.82, 1.08, 1.10, 1.06, 0.84)
ACCOUNTS_PER_DEAL = 0.6
AMOUNT_SPREAD = 0.5
USUAL_AMOUNT = 20_000
MEAN_QUALITY, ACCOUNT_SPREAD, DEAL_SPREAD, SIZE_PULL = -0.25, 0.45, 0.85, 0.15


@dataclass(frozen=True, eq=False)
class Deals:
    """Arrays of one entry a deal, oldest first; people, sources and products by their position in ``world``."""

    created: NDArray[np.int32]
    owner: NDArray[np.int8]
    account: NDArray[np.int32]
    source: NDArray[np.int8]
    product: NDArray[np.int8]
    amount: NDArray[np.float64]
    quality: NDArray[np.float32]


def day_number(day: date) -> int:
    """Days since 1970-01-01, as polars and numpy count them."""
    return (day - EPOCH).days


def arrival_rate(days: NDArray[np.int64], start: int) -> NDArray[np.float64]:
    """Relative number of leads on each day: growth by season, none at weekends and before ``start``."""
    dates = days.astype("datetime64[D]")
    month = dates.astype("datetime64[M]").astype(int) % 12
    rate = np.exp(GROWTH * (days - start) / 365.25) * np.array(SEASON)[month]
    return np.where((days >= start) & np.is_busday(dates), rate, 0.0)


def pick(rng: np.random.Generator, shares: Sequence[float], size: int) -> NDArray[np.int8]:
    """``size`` positions in ``shares``, each drawn in proportion to its share."""
    edges = np.cumsum(shares) / sum(shares)
    return np.searchsorted(edges[:-1], rng.random(size), side="right").astype(np.int8)


def draw_deals(rng: np.random.Generator, count: int, as_of: date) -> Deals:
    """``count`` deals created in the three years up to ``as_of``."""
    end = day_number(as_of)
    days = np.arange(end - SPAN + 1, end + 1)
    rate = arrival_rate(days, int(days[0]))
    created = np.sort(rng.choice(days, count, p=rate / rate.sum())).astype(np.int32)
    accounts = max(1, round(count * ACCOUNTS_PER_DEAL))
    account = rng.integers(0, accounts, count, dtype=np.int32)
    source = pick(rng, [s.share for s in SOURCES], count)
    product = pick(rng, [p.share for p in PRODUCTS], count)
    amount = _amounts(rng, product)
    of_account = rng.standard_normal(accounts, dtype=np.float32)[account]
    of_deal = rng.standard_normal(count, dtype=np.float32)
    of_source = np.array([s.quality for s in SOURCES], dtype=np.float32)[source]
    size = np.log(amount / USUAL_AMOUNT).astype(np.float32)
    quality = MEAN_QUALITY + of_source + ACCOUNT_SPREAD * of_account + DEAL_SPREAD * of_deal - SIZE_PULL * size
    owner = rng.integers(0, len(PEOPLE), count, dtype=np.int8)
    return Deals(created, owner, account, source, product, amount, quality.astype(np.float32))


def _amounts(rng: np.random.Generator, product: NDArray[np.int8]) -> NDArray[np.float64]:
    price = np.array([p.price for p in PRODUCTS])[product]
    drawn = price * np.exp(AMOUNT_SPREAD * rng.standard_normal(product.size))
    return np.maximum(100.0, np.round(drawn, -2))
