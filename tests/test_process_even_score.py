"""Equal scores: who differs is named first and taken out; where nobody differs, hardly anybody is named."""

from __future__ import annotations

import numpy as np
import pytest

from qualify.analysis.consistency import at_equal_scores
from qualify.process.even_score import even_score


def drawn(rng: np.random.Generator, shift: np.ndarray, each: int = 250) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Decided deals and wins (people, 101) and the company's curve: a jump at 40; scores differ by person, and the wins
    of a person follow the curve of the score less ``shift``."""
    scores = np.arange(101)

    def curve(at: np.ndarray) -> np.ndarray:
        return np.where(at < 40, 0.02, np.clip(0.45 + 0.5 * (at - 40) / 35, 0, 0.95))

    means = 45 + 8 * rng.standard_normal(len(shift))
    deals = np.array([np.bincount(np.clip(rng.normal(mean, 20, each), 0, 100).astype(int), minlength=101)
                      for mean in means])  # fmt: skip
    won = np.array([rng.binomial(n, curve(scores - by)) for n, by in zip(deals, shift, strict=True)])
    return deals, won, curve(scores.astype(float))


def test_where_nobody_differs_about_one_data_set_in_twenty_names_anybody() -> None:
    """In 1,500 runs 4 in 100 did; of 300, 6 or 7 may by chance."""
    rng = np.random.default_rng(1)
    named = [at_equal_scores(*drawn(rng, np.zeros(9))).named.any() for _ in range(300)]
    assert np.mean(named) <= 0.07


def test_a_planted_difference_is_found_and_nobody_else_named() -> None:
    """Somebody who rates ten points higher than the others, as Carla of the simulated company does."""
    rng = np.random.default_rng(2)
    shift = np.array([10.0, *[0.0] * 8])
    found = [at_equal_scores(*drawn(rng, shift)).named for _ in range(150)]
    assert np.mean([named[0] for named in found]) >= 0.8
    assert np.mean([named[1:].any() for named in found]) <= 0.06


def test_with_very_many_deals_only_the_one_who_differs_is_named() -> None:
    """Compared with everybody, the other eight would all seem to win more: there are deals enough to be sure of it."""
    found = at_equal_scores(*drawn(np.random.default_rng(3), np.array([10.0, *[0.0] * 8]), 100_000))
    assert found.named.tolist() == [True, *[False] * 8]
    assert found.peers.tolist() == [False, *[True] * 8]


def test_the_pooled_intervals_hold_the_truth() -> None:
    rng = np.random.default_rng(4)
    held = []
    for _ in range(200):
        truth, error = 0.05 * rng.standard_normal(12), np.full(12, 0.04)
        seen = truth + error * rng.standard_normal(12)

        def compare(
            peers: np.ndarray, seen: np.ndarray = seen, error: np.ndarray = error
        ) -> tuple[np.ndarray, np.ndarray]:
            return seen, error

        found = even_score(compare, 12).pooled
        held.append(((found.low <= truth) & (truth <= found.high)).mean())
    assert 0.86 <= np.mean(held) <= 0.96


def test_fewer_than_half_are_set_apart() -> None:
    found = even_score(lambda peers: (np.array([1.0, -1.0, 1.0, -1.0]), np.full(4, 0.1)), 4)
    assert (~found.peers).sum() == 1
    assert found.named.all()


def test_whose_scores_nobody_shares_is_not_compared() -> None:
    deals = np.zeros((3, 101), int)
    deals[:2, :50], deals[2, 80:] = 5, 5
    found = at_equal_scores(deals, deals // 2, np.full(101, 0.4))
    assert found.apart.difference[2] == pytest.approx(0.0)
    assert np.isnan(found.apart.low[2])
    assert not found.named.any()
