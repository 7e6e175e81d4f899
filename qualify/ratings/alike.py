"""Agreement of several people on each question, with an interval, and which answers they take for one another."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import betaincinv, stdtrit

from qualify.ratings.alpha import Measure, alphas, coincidences
from qualify.ratings.notches import notch
from qualify.rubric import Criterion, Rubric

CONFIDENCE = 0.90
LEAST_DEALS = 10
"""Deals that two people rated below which no alpha is given."""
ENOUGH, GOOD = 0.667, 0.8
"""Krippendorff 2004: below the first do not rely on the answers, from the second on do."""


@dataclass(frozen=True)
class Agreement:
    """How far people agree on a question: ``alpha`` between ``low`` and ``high`` (90 %), from ``deals`` rated twice.

    ``alpha`` is None below 10 deals, and where everybody gave one and the same answer. ``same``: share of pairs of
    people who gave the same answer. ``confused``: the two answers that pairs who differ gave most often, and how often
    (pairs; None where nobody differed). ``undated``: deals whose ratings have no day. ``ordered``: answers are compared
    by rank, else only as same or different.
    """

    criterion: str
    question: str
    deals: int
    alpha: float | None
    low: float
    high: float
    same: float | None
    confused: tuple[str, str, int] | None
    undated: int
    ordered: bool

    @property
    def rewrite(self) -> bool:
        """Whether people disagree more than such answers can bear, beyond chance."""
        return self.alpha is not None and self.high < ENOUGH

    @property
    def alike(self) -> bool:
        """Whether people agree well enough, beyond chance."""
        return self.alpha is not None and self.low >= ENOUGH


def agreement(compared: pl.DataFrame, rubric: Rubric) -> tuple[Agreement, ...]:
    """Agreement on every criterion of the rubric, those to rewrite first, those of which nothing is known last.

    ``compared`` is :func:`qualify.ratings.pairs.paired`.
    """
    parts = compared.partition_by("criterion", as_dict=True)
    found = [_on(criterion, parts.get((criterion.key,), compared.clear())) for criterion in rubric.criteria]
    return tuple(sorted(found, key=lambda each: (each.alpha is None, not each.rewrite, each.alpha or 0.0)))


def _on(criterion: Criterion, compared: pl.DataFrame) -> Agreement:
    labels = [answer.label for answer in criterion.answers]
    counts, times = _patterns(compared, labels)
    deals, ranks = int(times.sum()), notch(criterion)
    undated = compared.filter(pl.col("rated").is_null())["deal_id"].n_unique()
    alpha, low, high = _measured(_ranked(counts, labels, ranks), times, "ordinal" if ranks else "nominal")
    met = np.tensordot(times, coincidences(counts) * (counts.sum(axis=1) - 1)[:, None, None], axes=1)
    same = float(np.trace(met) / met.sum()) if deals else None
    about = (criterion.key, criterion.question, deals)
    return Agreement(*about, alpha, low, high, same, _confused(met, labels), undated, ranks is not None)


def _patterns(compared: pl.DataFrame, labels: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """How often each answer was given to a deal, (patterns, answers), and of how many deals; patterns are few."""
    wide = compared.group_by("deal_id").agg((pl.col("answer") == label).sum().alias(str(at))
                                            for at, label in enumerate(labels)).drop("deal_id")  # fmt: skip
    grouped = wide.group_by(wide.columns).agg(times=pl.len()).sort(wide.columns)
    return grouped.drop("times").to_numpy().astype(float), grouped["times"].to_numpy().astype(float)


def _ranked(counts: np.ndarray, labels: list[str], ranks: dict[str, int] | None) -> np.ndarray:
    """Counts by notch, in ascending order; by answer where there is no order."""
    if ranks is None:
        return counts
    by_rank = np.zeros((len(counts), max(ranks.values()) + 1))
    for at, label in enumerate(labels):
        by_rank[:, ranks[label]] += counts[:, at]
    return by_rank


def _measured(counts: np.ndarray, times: np.ndarray, measure: Measure) -> tuple[float | None, float, float]:
    """Alpha with its interval, or None and no bounds to speak of."""
    if times.sum() < LEAST_DEALS:
        return None, -1.0, 1.0
    found = float(alphas(counts, times[None], measure)[0])
    if math.isnan(found):
        return None, -1.0, 1.0
    return found, *_interval(counts, times, measure, found)


def _interval(counts: np.ndarray, times: np.ndarray, measure: Measure, found: float) -> tuple[float, float]:
    """A 90 % interval: deals left out one at a time, on the logarithm of the disagreement and as it stands.

    The logarithm gives the better lower end, the wider of both the better upper end. Where at most one deal shows any
    disagreement there is nothing to leave out: then the exact bounds of the share of such deals decide.
    Source: Hughes 2022, that the jackknife holds where the usual bootstrap is too narrow.
    """
    deals, differ = times.sum(), float(times[(counts > 0).sum(axis=1) > 1].sum())
    if differ <= 1:
        return _few(counts, times, found, differ)
    without = 1 - alphas(counts, times - np.eye(len(times)), measure)
    reach = float(stdtrit(deals - 1, (1 + CONFIDENCE) / 2)) * math.sqrt((deals - 1) / deals)
    logs, disagreement = np.log(without), 1 - found
    errors = [reach * math.sqrt(times @ np.square(each - times @ each / deals)) for each in (logs, without)]
    low = 1 - disagreement * math.exp(errors[0])
    high = 1 - min(disagreement * math.exp(-errors[0]), disagreement - errors[1])
    return max(low, -1.0), min(high, 1.0)


def _few(counts: np.ndarray, times: np.ndarray, found: float, differ: float) -> tuple[float, float]:
    deals, tail = times.sum(), (1 - CONFIDENCE) / 2
    most = float(betaincinv(differ + 1, deals - differ, 1 - tail))
    if differ:
        least = float(betaincinv(differ, deals - differ + 1, tail))
        return max(1 - (1 - found) * most * deals, -1.0), 1 - (1 - found) * least * deals
    given = times @ counts / (times @ counts).sum()
    return max(1 - most / (1 - float(given @ given)), -1.0), 1.0


def _confused(met: np.ndarray, labels: list[str]) -> tuple[str, str, int] | None:
    apart = np.triu(met, 1)
    if not apart.any():
        return None
    one, other = np.unravel_index(apart.argmax(), apart.shape)
    return labels[one], labels[other], round(float(apart[one, other]))
