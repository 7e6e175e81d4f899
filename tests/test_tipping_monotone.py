"""The monotone curve against every curve there is: all rising paths of a small grid, added up one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import exp, log, sqrt

import numpy as np
import pytest

from qualify.tipping import monotone
from qualify.tipping.monotone import fit, level_count

LEVELS = 16
PRIORS = [0.2] + [0.4 / 3] * 6
CASES = {
    "a climb": ([9, 8, 7, 10], [0, 1, 4, 9]),
    "a fall": ([9, 8, 7, 10], [9, 5, 2, 0]),
    "gaps": ([0, 12, 0, 5], [0, 1, 0, 5]),
    "nothing seen": ([0, 0, 0, 0], [0, 0, 0, 0]),
    "one outcome only": ([3, 3, 3, 3], [0, 0, 0, 0]),
    "two bins that contradict each other": ([400, 9, 0, 0], [400, 0, 0, 0]),
    "a bin that outvotes all others": ([2, 400, 2, 3], [0, 0, 1, 3]),
}


@dataclass
class Exact:
    """Sums over all rising paths: weight of each kernel, and of each level at each score, and of two neighbours."""

    kernel: list[float]
    chance: np.ndarray
    pair: np.ndarray


def rates() -> list[float]:
    edge = log(0.997 / 0.003)
    return [1 / (1 + exp(edge - 2 * edge * i / (LEVELS - 1))) for i in range(LEVELS)]


def kernels() -> Iterator[np.ndarray]:
    """Chance of going from a level (row) to a level (column) in one step of score, as the words describe it."""
    rate = rates()
    weight = [sqrt(r * (1 - r)) for r in rate]
    spacing = 2 * log(0.997 / 0.003) / (LEVELS - 1)
    shrink = 1 - spacing / 0.8
    yield np.eye(LEVELS)
    for far, chances in ((True, (0.01, 0.03, 0.10)), (False, (0.03, 0.10, 0.30))):
        for chance in chances:
            step = np.eye(LEVELS)
            for i in range(LEVELS - 1):
                goal = [weight[j] if far else shrink ** (j - i) for j in range(i + 1, LEVELS)]
                step[i, i] = 1 - chance
                step[i, i + 1 :] = [chance * g / sum(goal) for g in goal]
            yield step


def emissions(deals: list[int], won: list[int]) -> np.ndarray:
    table = [[k * log(r) + (n - k) * log(1 - r) for r in rates()] for n, k in zip(deals, won, strict=True)]
    return np.array([[exp(max(value - max(row), -60)) for value in row] for row in table])


def enumerate_all(deals: list[int], won: list[int]) -> Exact:
    """Every rising path under every kernel."""
    scores = len(deals)
    paths = np.array(list(combinations_with_replacement(range(LEVELS), scores)))
    rate = np.array(rates())
    first = np.sqrt(rate * (1 - rate)) / np.sqrt(rate * (1 - rate)).sum()
    emit = emissions(deals, won)
    seen = first[paths[:, 0]] * np.prod([emit[t, paths[:, t]] for t in range(scores)], axis=0)
    weight = np.zeros(len(paths))
    evidence = []
    for prior, step in zip(PRIORS, kernels(), strict=True):
        here = prior * seen * np.prod([step[paths[:, t], paths[:, t + 1]] for t in range(scores - 1)], axis=0)
        evidence.append(here.sum())
        weight += here
    chance = np.array([np.bincount(paths[:, t], weights=weight, minlength=LEVELS) for t in range(scores)])
    pair = np.zeros((scores - 1, LEVELS, LEVELS))
    for t in range(scores - 1):
        np.add.at(pair[t], (paths[:, t], paths[:, t + 1]), weight)
    return Exact([e / sum(evidence) for e in evidence], chance / weight.sum(), pair / weight.sum())


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monotone, "level_count", lambda deals: LEVELS)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_curve_equals_the_sum_over_every_rising_path(case: tuple[list[int], list[int]]) -> None:
    deals, won = case
    exact, found = enumerate_all(deals, won), fit(np.array(deals), np.array(won))
    assert found.rate.tolist() == pytest.approx(rates(), abs=1e-12)
    assert found.kernel.tolist() == pytest.approx(exact.kernel, abs=1e-9)
    assert np.abs(found.chance - exact.chance).max() < 1e-9
    assert found.mean.tolist() == pytest.approx((exact.chance @ np.array(rates())).tolist(), abs=1e-9)
    for level in (0.1, 0.9):
        over = [i for i, rate in enumerate(rates()) if rate > level]
        assert found.above(level).tolist() == pytest.approx(exact.chance[:, over].sum(axis=1).tolist(), abs=1e-9)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_drawn_curves_have_the_chances_of_the_exact_ones_also_in_pairs(case: tuple[list[int], list[int]]) -> None:
    """40,000 draws: four standard errors of a share are at most .01."""
    deals, won = case
    exact = enumerate_all(deals, won)
    path = fit(np.array(deals), np.array(won)).draw(seed=1, draws=40_000)
    for t in range(len(deals)):
        share = np.bincount(path[t], minlength=LEVELS) / path.shape[1]
        assert np.abs(share - exact.chance[t]).max() < 0.01
    for t in range(len(deals) - 1):
        share = np.bincount(path[t] * LEVELS + path[t + 1], minlength=LEVELS**2) / path.shape[1]
        assert np.abs(share - exact.pair[t].ravel()).max() < 0.01


def climb(deals: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    counted = np.bincount(rng.integers(0, 101, deals), minlength=101)
    return counted, rng.binomial(counted, np.where(np.arange(101) < 40, 0.02, 0.6))


@pytest.mark.parametrize("deals", [0, 1, 40, 999, 1000, 20_000, 1_000_000])
def test_at_every_size_the_curve_is_a_law_and_never_falls(deals: int) -> None:
    found = fit(*climb(deals, 3))
    assert found.chance.shape == (101, level_count(deals))
    assert found.chance.sum(axis=1).tolist() == pytest.approx([1.0] * 101, abs=1e-9)
    assert found.chance.min() >= 0
    assert np.diff(found.mean).min() > -1e-9
    assert np.diff(found.draw(0, 200), axis=0).min() >= 0
    assert found.draw(5, 50).tolist() == found.draw(5, 50).tolist()


@pytest.mark.parametrize(("deals", "levels"), [(0, 60), (999, 60), (1000, 120), (19_999, 120), (20_000, 240)])
def test_the_grid_is_finer_where_there_are_more_deals(deals: int, levels: int) -> None:
    assert level_count(deals) == levels


def test_with_every_won_and_lost_exchanged_and_the_scores_reversed_the_climb_is_the_same() -> None:
    """What is certain about a mirrored file: the kernels look upward, so only a clear climb is the same both ways."""
    deals, won = np.zeros(101, int), np.zeros(101, int)
    deals[[10, 90]], won[[10, 90]] = 500, [5, 495]
    there, back = fit(deals, won).mean, fit(deals[::-1], (deals - won)[::-1]).mean
    assert there[[10, 90]].tolist() == pytest.approx((1 - back[::-1])[[10, 90]].tolist(), abs=0.005)
