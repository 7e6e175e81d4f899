"""What the meter promises, held against simulated analysts. At full size: ``python -m bench.promises.tinkering``."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from bench.promises.analysts import auc
from bench.promises.tinkering import World, made, meters
from qualify.tuning.luck import Effort
from qualify.tuning.luck_meter import Meter

NOISE = [World(deals, criteria, 0) for deals, criteria in ((50, 8), (100, 12), (300, 10))]
COMPANY = World(300, 0, 0)
TRIED = ("ten up or down", "leaving out, doubling", "logistic, rounded", "peeking at the locked deals")
NAMES = ("nobody", *TRIED)


@cache
def said(world: World, runs: int) -> tuple[dict[str, Meter], ...]:
    return tuple(meters(replace(world, seed=1_000 + seed), TRIED) for seed in range(runs))


@pytest.mark.parametrize("world", NOISE, ids=lambda world: f"{world.deals} deals")
@pytest.mark.parametrize("name", NAMES)
def test_on_noise_the_meter_says_luck(world: World, name: str) -> None:
    """Of 30 analysts 27 are promised; 25 leaves a standard error."""
    found = said(world, 30)
    assert sum(each[name].verdict == "luck" for each in found) >= 25
    assert sum(each[name].moves == "better" for each in found) <= 1


@pytest.mark.parametrize("name", NAMES)
def test_on_a_real_signal_it_says_found(name: str) -> None:
    """Of 15 samples 13.5 are promised."""
    assert sum(each[name].verdict == "found" for each in said(COMPANY, 15)) >= 14


def test_sliders_that_helped_are_told_from_sliders_that_did_not() -> None:
    """The saved rubric is the truth, or weighs one question of fourteen."""
    useful = said(replace(COMPANY, poor=True), 15)
    assert sum(each["ten up or down"].moves == "better" for each in useful) >= 8
    assert sum(each["ten up or down"].moves == "better" for each in said(COMPANY, 15)) <= 2


@pytest.mark.parametrize(("deals", "seed"), [(100, 11), (300, 12)])
def test_without_moves_it_is_a_permutation_test_that_accounts_do_not_fool(deals: int, seed: int) -> None:
    """Accounts of 1 to 12 deals, alike in outcome and answers: 5 in 100 are expected below .05 (8 leaves two standard
    errors), 50 below .5. Shuffling deal by deal finds two to three times as many."""
    fair, naive = [], []
    for run in range(200):
        made_of, start = made(World(deals, 6, 1_000 * seed + run, accounts=True))
        found, alone = auc(made_of, start), replace(made_of, group=np.arange(deals))
        for group, chances in ((made_of, fair), (alone, naive)):
            chances.append(Effort(group, start, seed=run, shuffles=99).chance(found, 0))
    assert np.mean(np.array(fair) <= 0.05) <= 0.08
    assert 0.4 <= np.mean(np.array(fair) <= 0.5) <= 0.6
    assert np.mean(np.array(naive) <= 0.05) >= 0.09
