"""The words are right in at least 9 of 10 made-up worlds whose truth is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from scipy.special import expit

from qualify.forecast.calibration import calibration
from qualify.forecast.calibration_gain import gain

RUNS = 60
Truth = Callable[[np.ndarray], np.ndarray]


def world(seed: int, deals: int, repeats: int, luck: float, mean: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Log odds of each row, the deal of each, and a lot that rows of one deal share with probability luck squared."""
    rng = np.random.default_rng([seed, deals, repeats])
    group = np.repeat(np.arange(deals), repeats)
    odds = rng.normal(mean, 1.2, deals)[group] + rng.normal(0, 0.2, deals * repeats)
    shared = rng.random(deals * repeats) < luck
    return odds, group, np.where(shared, rng.random(deals)[group], rng.random(deals * repeats))


def verdicts(
    truth: Truth, deals: int, repeats: int = 1, luck: float = 0.0, mean: float = -0.5
) -> Counter[tuple[str, ...]]:
    """How often each set of faults is found where chances are expit(log odds) and outcomes follow ``truth``."""
    found: Counter[tuple[str, ...]] = Counter()
    for seed in range(RUNS):
        odds, group, lot = world(seed, deals, repeats, luck, mean)
        found[calibration(expit(odds), lot < truth(odds), group).faults] += 1
    return found


def named(found: Counter[tuple[str, ...]], fault: str) -> int:
    return sum(times for faults, times in found.items() if fault in faults)


@pytest.mark.parametrize(
    ("deals", "repeats", "luck", "mean"),
    [(60, 1, 0.0, -0.5), (300, 1, 0.0, -0.5), (1000, 1, 0.0, -3.0), (60, 5, 1.0, -0.5), (200, 5, 0.9, -1.5),
     (200, 5, 0.5, -0.5)],
)  # fmt: skip
def test_honest_chances_are_called_as_good_as_their_word(deals: int, repeats: int, luck: float, mean: float) -> None:
    assert verdicts(expit, deals, repeats, luck, mean)[()] >= 0.9 * RUNS


def test_chances_too_far_apart_are_found() -> None:
    assert named(verdicts(lambda odds: expit(odds / 1.5), 1000), "sure") >= 0.9 * RUNS


def test_chances_too_near_together_are_found() -> None:
    assert named(verdicts(lambda odds: expit(odds * 1.5), 1000), "timid") >= 0.9 * RUNS


def test_chances_too_high_or_too_low_are_found() -> None:
    assert named(verdicts(lambda odds: expit(odds - 0.4), 1000), "hopeful") >= 0.9 * RUNS
    assert named(verdicts(lambda odds: expit(odds + 0.4), 1000), "gloomy") >= 0.9 * RUNS


def test_chances_off_in_places_only_are_found() -> None:
    """Right in total and in spread, wrong by turns: said less, more, less and more than came true."""
    wave = verdicts(lambda odds: np.clip(expit(odds) + 0.15 * np.sin(6 * np.pi * expit(odds)), 0, 1), 1000)
    assert RUNS - wave[()] >= 0.9 * RUNS


def test_what_is_too_small_to_matter_is_no_fault() -> None:
    found = Counter(calibration(np.full(200_000, 0.2), np.arange(200_000) < wins, np.arange(200_000)).faults
                    for wins in (38_400, 37_000))  # fmt: skip
    assert found == {(): 1, ("hopeful",): 1}


def test_the_interval_of_a_gain_holds_the_true_one() -> None:
    """The true gain is that over all deals there could be: of 400,000, with what each loses on average."""
    inside = 0
    for seed in range(RUNS):
        odds, group, lot = world(seed, 200, 4, 0.9, -0.5)
        loss = gain(expit(odds), expit(0.5 * odds), lot < expit(odds), group).brier
        inside += loss.low <= TRUE_GAIN <= loss.high
    assert inside >= 0.8 * RUNS


def _true_gain() -> float:
    odds = world(99_991, 400_000, 1, 0.0, -0.5)[0]
    return float(np.square(expit(odds) - expit(0.5 * odds)).mean())


TRUE_GAIN = _true_gain()


def test_scores_that_say_nothing_are_seldom_said_to_sharpen() -> None:
    told = 0
    for seed in range(RUNS):
        odds, group, lot = world(seed, 300, 3, 0.9, -0.5)
        noise = np.random.default_rng(seed).normal(0, 0.3, 300)[group]
        told += gain(expit(odds + noise), expit(odds), lot < expit(odds), group).verdict == "sharpen"
    assert told <= 0.1 * RUNS
