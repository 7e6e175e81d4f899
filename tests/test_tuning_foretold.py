"""Answers without an order, ranked by outcomes: by hand, silent on noise and on names, and loud where they are the
outcome."""

from __future__ import annotations

import numpy as np
import pytest

from qualify.errors import InputError
from qualify.steps import finished
from qualify.tuning.criteria import Answers, remarks, verdict
from qualify.tuning.foretold import foretold
from qualify.tuning.separation import separation
from qualify.tuning.suggested import suggest
from qualify.tuning.suggested_checks import Decided
from qualify.tuning.suggested_gain import folds
from qualify.tuning.suggested_points import Unordered

# By name the answers go won, lost, won, lost and so on.
REASONS = 12


def leak(deals: int, seed: int = 0, wrong: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Reasons given once the end was known, but for some; and the end."""
    rng = np.random.default_rng(seed)
    won = rng.random(deals) < 0.4
    told = np.where(rng.random(deals) < wrong, ~won, won)
    return 2 * rng.integers(0, REASONS // 2, deals) + ~told, won


def test_each_deal_stands_where_other_deals_put_its_answer() -> None:
    rng = np.random.default_rng(1)
    place, won, groups = rng.integers(0, 3, 60), rng.random(60) < 0.5, np.arange(60) // 2
    fold = folds(groups, won, np.random.default_rng(0))[groups]
    rate = np.empty(60)
    for deal in range(60):
        others = fold != fold[deal]
        same = others & (place == place[deal])
        rate[deal] = (won[same].sum() + 6 * won[others].mean()) / (same.sum() + 6)
    levels = np.unique(rate)
    by_hand = [[int((rate[kind] == level).sum()) for level in levels] for kind in (won, ~won)]
    assert [part.tolist() for part in foretold(place, won, groups)] == by_hand


def test_names_that_never_come_again_say_nothing() -> None:
    won = np.arange(200) % 2 == 0
    assert 0.3 < (separation(*foretold(np.arange(200), won, np.arange(200))) or 0) <= 0.5


def test_noise_is_not_the_outcome() -> None:
    rng = np.random.default_rng(2)
    areas = [separation(*foretold(rng.integers(0, 12, 60), rng.random(60) < 0.4, np.arange(60))) for _ in range(100)]
    assert max(area or 0 for area in areas) < 0.8


def suggestion(place: np.ndarray, won: np.ndarray) -> None:
    """Ask for weights and points with an honest question beside the one that is given."""
    deals = len(won)
    points = np.column_stack([np.arange(deals) % 3 / 2, np.full(deals, 0.5)])
    unordered = Unordered((1,), place[:, None], (REASONS,), lambda weights, learned: np.full(deals, 50))
    decided = Decided(points, won, np.arange(deals), ["fit", "reason"])
    finished(suggest(decided, lambda weights: np.full(deals, 50), [10, 0], unordered=unordered))


@pytest.mark.parametrize("deals", [60, 300])
def test_nothing_is_learned_from_answers_that_are_the_outcome(deals: int) -> None:
    with pytest.raises(InputError) as refused:
        suggestion(*leak(deals))
    assert str(refused.value) == (
        "Weights cannot be suggested: the answers to 'reason' alone tell won deals from the others in 100 of 100 "
        "pairs, so they were probably given after the outcome was known. Take 'reason' out of the rubric."
    )


def test_one_in_a_hundred_written_otherwise_does_not_hide_it() -> None:
    with pytest.raises(InputError, match="'reason' alone tell won deals from the others in 98 of 100 pairs"):
        suggestion(*leak(400, wrong=0.01))
    suggestion(*leak(400, wrong=0.2))


def asked(place: np.ndarray, won: np.ndarray, points: np.ndarray) -> Answers:
    count = (np.append(np.bincount(place[kind], minlength=REASONS), 0) for kind in (won, ~won))
    return Answers(points, *count, np.zeros(REASONS + 1, int), foretold(place, won, np.arange(len(won))))


def test_by_itself_it_is_the_outcome_or_has_no_order_or_no_witness() -> None:
    same, learned = np.full(REASONS, 50), np.arange(REASONS)
    (found,) = remarks([asked(*leak(300), same)])
    assert (found.kind, found.value, sum(found.counts)) == ("outcome", 1.0, 300)
    assert verdict(asked(*leak(300), same), 10) == "tells"
    noise = leak(300, wrong=0.5)
    assert (remarks([asked(*noise, same)]), remarks([asked(*noise, learned)])) == ((), ())
    assert [verdict(asked(*noise, points), 10) for points in (same, learned)] == ["no order", "learned"]
