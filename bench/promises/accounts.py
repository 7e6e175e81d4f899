"""Deals that come in accounts and resemble each other, with a known win rate for every score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from bench.promises.truths import Truth


@dataclass(frozen=True)
class Accounts:
    """So many ``deals`` in so many ``accounts`` of very unequal size (or all of one size), the ``correlation`` of two
    deals of an account, and whether an account's deals also have ``alike`` scores."""

    deals: int
    accounts: int
    correlation: float
    alike: bool = False
    equal: bool = False


def sample(truth: Truth, made: Accounts, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Account, score and outcome of each deal. The win rate at a score is exactly that of the truth: a deal is won
    where a uniform number is below it, and deals of an account share that number (with chance
    sqrt(correlation), in odd accounts) or a part of a normal one (in even accounts)."""
    rng = np.random.default_rng([made.deals, made.accounts, seed])
    weight = np.ones(made.accounts) if made.equal else rng.lognormal(0, 1, made.accounts)
    account = rng.choice(made.accounts, made.deals, p=weight / weight.sum())
    place = rng.normal(50, 20, made.accounts)[account] if made.alike else rng.normal(50, 20, made.deals)
    score = np.clip(place + made.alike * rng.normal(0, 5, made.deals), 0, 100).astype(int)
    shared, own = rng.normal(size=made.accounts)[account], rng.normal(size=made.deals)
    same = rng.random(made.deals) < np.sqrt(made.correlation)
    mixed = np.sqrt(made.correlation) * shared + np.sqrt(1 - made.correlation) * own
    chance = ndtr(np.where(account % 2, np.where(same, shared, own), mixed))
    return account, score, chance < truth.rate[score]
