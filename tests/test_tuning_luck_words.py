"""The verdict and its sentences, word by word."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qualify.tuning.luck import Effort
from qualify.tuning.luck_deals import Deals
from qualify.tuning.luck_gain import Gain
from qualify.tuning.luck_meter import Meter, judge
from qualify.tuning.separation import Separation
from qualify.tuning.words import evidence, headline

SEEN = Separation(0.78, 0.73, 0.82, 80, 160)
SAVED = Separation(0.70, 0.64, 0.75, 80, 160)
HELD = Separation(0.76, 0.66, 0.84, 20, 40)
BETTER, OPEN, WORSE = Gain(0.06, 0.01, 0.11), Gain(0.02, -0.03, 0.07), Gain(-0.05, -0.09, -0.01)


@pytest.fixture(scope="module")
def effort() -> Effort:
    """Two hundred climbs of 40 moves on 240 deals of noise."""
    rng = np.random.default_rng(0)
    points = rng.integers(0, 5, (240, 8)) * 25
    deals = Deals(points, points >= 0, rng.permutation(np.arange(240) < 80), np.arange(240), "leave out")
    made = Effort(deals, np.full(8, 10))
    while made.step(40) < 1:
        pass
    return made


def seen_at(value: float) -> Separation:
    return replace(SEEN, value=value, low=value - 0.05, high=value + 0.04)


@pytest.mark.parametrize(
    ("trials", "seen", "held", "gain", "verdict", "moves", "said"),
    [
        (0, SEEN, HELD, None, "found", "none", "These scores tell won deals from the others."),
        (40, SEEN, HELD, BETTER, "found", "better", "Your sliders found this in the data."),
        (40, SEEN, HELD, OPEN, "found", "not shown",
         "The scores separate, but your moves have not improved them beyond doubt."),
        (40, SEEN, HELD, WORSE, "found", "worse", "The scores separate, but your moves have made them worse."),
        (40, SEEN, replace(HELD, won=9), BETTER, "found", "cannot tell",
         "By the deals you see alone: the scores separate; whether your moves have improved them cannot be told. "
         "Too few deals are locked away to check it."),
        (40, SEEN, None, None, "found", "cannot tell",
         "By the deals you see alone: the scores separate; whether your moves have improved them cannot be told. "
         "No deals are locked away to check it."),
        (0, SEEN, None, None, "found", "none",
         "By the deals you see alone: these scores tell won deals from the others. No deals are locked away to check "
         "it."),
        (40, SEEN, replace(HELD, value=0.6, low=0.49, high=0.7), OPEN, "partly", "not shown",
         "Part of this may be luck: the locked deals do not confirm it."),
        (40, SEEN, replace(HELD, value=0.6, low=0.55, high=0.65), OPEN, "partly", "not shown",
         "Part of this is luck: the locked deals show less than half of it."),
        (40, seen_at(0.57), HELD, BETTER, "luck", "not shown", "Most of this is luck."),
        (40, seen_at(0.57), None, None, "luck", "cannot tell",
         "Most of this is luck. No deals are locked away to check it."),
        (40, seen_at(0.60), HELD, OPEN, "luck", "not shown", "This may well be luck."),
        (0, seen_at(0.50), HELD, None, "luck", "none", "These scores separate no better than chance would."),
        (0, seen_at(0.55), HELD, None, "luck", "none", "These scores separate hardly better than chance would."),
        (40, replace(SEEN, won=4), HELD, BETTER, "cannot tell", "not shown",
         "Too few deals to tell: it takes at least 5 won and 5 not won. Here 4 were won and 160 were not."),
        (40, None, None, None, "cannot tell", "cannot tell",
         "Too few deals to tell: it takes at least 5 won and 5 not won."),
    ],
)  # fmt: skip
def test_verdict_and_headline(
    effort: Effort,
    trials: int,
    seen: Separation | None,
    held: Separation | None,
    gain: Gain | None,
    verdict: str,
    moves: str,
    said: str,
) -> None:
    found = judge(effort, trials, seen, SAVED, held, gain)
    assert (found.verdict, found.moves, headline(found)) == (verdict, moves, said)


def test_a_gain_is_not_believed_where_only_the_locked_deals_show_it(effort: Effort) -> None:
    """Whoever moves until the locked deals agree has lost on the deals that are seen."""
    assert judge(effort, 40, replace(SAVED, value=0.69), SAVED, HELD, BETTER).moves == "not shown"


def test_few_accounts_cannot_tell() -> None:
    won, points = np.arange(60) % 3 == 0, np.random.default_rng(1).integers(0, 101, (60, 3))
    few = Effort(Deals(points, points >= 0, won, np.arange(60) // 7, "leave out"), np.full(3, 10), shuffles=20)
    found = judge(few, 0, SEEN, SEEN)
    assert found.verdict == "cannot tell"
    assert headline(found) == "Too few accounts to tell: outcomes of one account are alike, and it takes at least 10."
    assert evidence(found) == ()


def test_what_a_find_rests_on(effort: Effort) -> None:
    found = judge(effort, 40, SEEN, SAVED, HELD, BETTER)
    assert evidence(found) == (
        "Moving sliders as often (40 settings) on shuffled outcomes, where there is nothing but luck, usually reaches "
        "57.76 %, and in 1 of 20 tries more than 62.32 %. You have 78.00 %: none of 200 tries got that far.",
        "The 60 locked deals give 76.00 % (with 90 % confidence 66.00 to 84.00 %).",
        "Your moves changed the separation by +8.00 points against the saved rubric; the locked deals confirm it: "
        "+6.00 (with 90 % confidence +1.00 to +11.00).",
    )
    assert found.chance == 1 / 201


@pytest.mark.parametrize(
    ("seen", "gain", "sure"),
    [(0.66, WORSE, "confirm it"), (0.74, WORSE, "contradict it"), (0.74, OPEN, "leave it open")],
)
def test_locked_deals_confirm_a_loss_too_and_contradict_only_what_differs(
    effort: Effort, seen: float, gain: Gain, sure: str
) -> None:
    said = evidence(judge(effort, 40, replace(SEEN, value=seen), SAVED, HELD, gain))[-1]
    assert f"; the locked deals {sure}: " in said


def test_nothing_is_found_before_the_shuffles_are_done(effort: Effort) -> None:
    running = judge(effort, 80, SEEN, SAVED, HELD, BETTER)
    assert (running.verdict, headline(running)) == ("checking", "Checking how much of this is luck …")
    assert judge(effort, 80, seen_at(0.57), SAVED, HELD, BETTER).verdict == "luck"


def test_published_weights_were_tried_too(effort: Effort) -> None:
    found = judge(effort, 40, seen_at(0.57), seen_at(0.57), HELD, moved=False)
    assert (found.moves, headline(found)) == ("none", "Most of this is luck.")
    assert evidence(found)[0].startswith("Moving sliders as often (40 settings) on shuffled outcomes")


def test_what_luck_looks_like(effort: Effort) -> None:
    found = judge(effort, 40, seen_at(0.58), replace(SAVED, value=0.5), None, None)
    assert evidence(found)[0].endswith("You have 58.00 %: 46 % of 200 tries got that far.")
    assert evidence(found)[1:] == (
        "No locked deals check this: it takes at least 10 won and 10 not won.",
        "Your moves changed the separation by +8.00 points against the saved rubric; on shuffled outcomes as many "
        "moves usually change it by +7.07.",
    )


def test_weights_nobody_moved(effort: Effort) -> None:
    found = judge(effort, 0, SEEN, SEEN, HELD)
    assert evidence(found) == (
        "The same weights on shuffled outcomes, where there is nothing but luck, usually reach 50.70 %, and in 1 of 20 "
        "tries more than 56.14 %. You have 78.00 %: none of 200 tries got that far.",
        "The 60 locked deals give 76.00 % (with 90 % confidence 66.00 to 84.00 %).",
    )


def test_many_deals_and_shuffles_that_still_run_are_told(effort: Effort) -> None:
    found = judge(effort, 80, replace(SEEN, won=3_000, not_won=9_000), SAVED, HELD, OPEN)
    assert evidence(found)[0].endswith("The shuffles are still running: 50 % done.")
    assert evidence(found)[1] == (
        "Shuffled were 240 of the 12,000 deals, drawn by lot: fewer deals leave luck more room, so this errs on the "
        "careful side."
    )


def test_a_gain_of_nothing_is_left_open(effort: Effort) -> None:
    found: Meter = judge(effort, 40, SEEN, SEEN, HELD, OPEN)
    assert found.gained == 0.0
    assert evidence(found)[2] == (
        "Your moves changed the separation by 0.00 points against the saved rubric; the locked deals leave it open: "
        "+2.00 (with 90 % confidence −3.00 to +7.00)."
    )
    short = judge(effort, 40, SEEN, SAVED, replace(HELD, not_won=5), OPEN)
    assert evidence(short)[2].endswith("against the saved rubric; too few deals are locked to check that.")
