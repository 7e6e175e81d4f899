"""Points that were learned from outcomes do not pass for a find: only locked deals can check them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bench.promises.analysts import counts
from bench.promises.tinkering import World, made, part
from qualify.tuning.luck import FITTED, Effort
from qualify.tuning.luck_deals import Deals, scores
from qualify.tuning.luck_gain import Gain, clustered
from qualify.tuning.luck_meter import judge
from qualify.tuning.separation import Separation, separated
from qualify.tuning.suggested_checks import Decided
from qualify.tuning.suggested_gain import folds
from qualify.tuning.suggested_points import Unordered
from qualify.tuning.suggested_roads import Learning
from qualify.tuning.words import evidence, headline

SETS = 40
SEEN = Separation(0.78, 0.73, 0.82, 80, 160)
HELD = Separation(0.76, 0.66, 0.84, 20, 40)
WHY = (
    "points of 24 answers were learned from these deals, so shuffled outcomes cannot check them; only locked deals can"
)


def noise(deals: int, seed: int) -> tuple[Deals, np.ndarray]:
    """Eight questions with an order and two of twelve answers without one; nothing has to do with who won."""
    rng = np.random.default_rng([deals, seed])
    places = rng.integers(0, 12, (deals, 2))
    points = np.column_stack([rng.integers(0, 5, (deals, 8)) * 25, places])
    return Deals(points, points >= 0, rng.random(deals) < 0.35, np.arange(deals), "leave out"), np.array([8, 9])


def company(seed: int) -> tuple[Deals, np.ndarray]:
    """300 deals of the simulated company, where nobody knows what the answers to its first two questions are worth."""
    deals = made(World(300, 0, seed))[0]
    unknown = np.array([0, 1])
    points = deals.points.copy()
    for column in unknown:
        points[:, column] = np.unique(points[:, column], return_inverse=True)[1]
    return replace(deals, points=points), unknown


def published(deals: Deals, unknown: np.ndarray) -> str:
    """The verdict on the points of ``unknown`` questions and weights that four fifths of the deals taught, published
    after one suggestion. Their columns hold places of answers."""
    cut = len(deals.won) - len(deals.won) // 5
    seen = part(deals, slice(cut))
    many = tuple((deals.points[:, unknown].max(axis=0) + 1).tolist())
    places = np.where(deals.answered[:, unknown], deals.points[:, unknown], many)
    shares = np.where(seen.answered, seen.points / 100, np.nan)
    shares[:, unknown] = 0.5
    decided = Decided(shares, seen.won, np.arange(cut), list("abcdefghijklmnopqrst")[: shares.shape[1]])
    unordered = Unordered(tuple(unknown.tolist()), places[:cut], many, lambda weights, points: np.zeros(cut, int))
    drawn = folds(decided.groups, decided.won, np.random.default_rng(0))
    end = Learning(decided, np.ones(shares.shape[1], int), unordered).end(drawn)
    taught = deals.points.copy()
    for column, learned, place in zip(unknown, end.points, places.T, strict=True):
        taught[:, column] = np.append(learned, 0)[place]
    deals = replace(deals, points=taught)
    seen, held = part(deals, slice(cut)), part(deals, slice(cut, None))
    answers = sum(number for number, column in zip(many, unknown, strict=True) if end.weights[column])
    effort = Effort(seen, end.weights, shuffles=99)
    while not answers and effort.step(FITTED) < 1:
        pass
    separation = separated(*counts(seen, end.weights))
    locked = clustered(scores(held, end.weights[None])[0], held.won, held.group)
    return judge(effort, FITTED, separation, separation, locked, moved=False, taught=answers).verdict


@pytest.mark.parametrize(("deals", "seed"), [(50, 0), (100, 1), (300, 2)])
def test_points_learned_from_noise_are_not_found(deals: int, seed: int) -> None:
    """Of 40 sets at most 4 may be called found, at least 36 luck or not to be told."""
    verdicts = [published(*noise(deals, 100 * seed + run)) for run in range(SETS)]
    assert verdicts.count("found") <= 4
    assert verdicts.count("luck") + verdicts.count("cannot tell") >= 36


def test_points_learned_from_a_signal_are_found() -> None:
    assert [published(*company(seed)) for seed in range(10)].count("found") >= 9


@pytest.fixture(scope="module")
def effort() -> Effort:
    """Climbs on noise, none of them begun: they have no say."""
    return Effort(noise(240, 0)[0], np.full(10, 10), shuffles=20)


@pytest.mark.parametrize(
    ("held", "verdict", "said"),
    [
        (HELD, "found", "These scores tell won deals from the others."),
        (replace(HELD, value=0.6, low=0.55, high=0.65), "partly",
         "Part of this is luck: the locked deals show less than half of it."),
        (replace(HELD, value=0.6, low=0.5, high=0.7), "luck",
         "This may well be luck: the locked deals do not confirm it."),
        (replace(HELD, won=9), "cannot tell",
         f"This cannot be told: {WHY}. Too few deals are locked away to check it."),
        (None, "cannot tell", f"This cannot be told: {WHY}. No deals are locked away to check it."),
    ],
)  # fmt: skip
def test_the_locked_deals_decide_alone(effort: Effort, held: Separation | None, verdict: str, said: str) -> None:
    found = judge(effort, FITTED, SEEN, SEEN, held, moved=False, taught=24)
    assert (found.verdict, headline(found)) == (verdict, said)
    assert (found.progress, found.trials, found.moves) == (1.0, 200, "none")


def test_why_the_shuffles_have_no_say_is_said_first(effort: Effort) -> None:
    found = judge(effort, 240, SEEN, replace(SEEN, value=0.7), HELD, Gain(0.06, 0.01, 0.11), taught=24)
    assert headline(found) == "Your sliders found this in the data."
    assert evidence(found) == (
        f"P{WHY[1:]}.",
        "The 60 locked deals give 76.00 % (with 90 % confidence 66.00 to 84.00 %).",
        "Your moves changed the separation by +8.00 points against the saved rubric; the locked deals confirm it: "
        "+6.00 (with 90 % confidence +1.00 to +11.00).",
    )
    luck = judge(effort, 240, SEEN, SEEN, replace(HELD, low=0.4), Gain(0.01, -0.01, 0.03), taught=24)
    assert evidence(luck)[2].startswith("Your moves changed the separation by 0.00 points against the saved rubric; ")
    assert evidence(luck)[2].endswith("the locked deals leave it open: +1.00 (with 90 % confidence −1.00 to +3.00).")


def test_few_seen_deals_cannot_tell_as_ever(effort: Effort) -> None:
    found = judge(effort, FITTED, replace(SEEN, won=4), SEEN, HELD, moved=False, taught=24)
    assert headline(found) == (
        "Too few deals to tell: it takes at least 5 won and 5 not won. Here 4 were won and 160 were not."
    )
