"""When deals are decided, which stages they pass on the way, and when somebody expects them to close."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualify.schema import LOST, NO_DECISION, WON
from qualify.simulate.deals import Deals, pick
from qualify.simulate.world import PRODUCTS

Days = NDArray[np.int32]
ENDINGS = (WON, LOST, NO_DECISION)
MEDIAN_DAYS = {WON: 68, LOST: 32, NO_DECISION: 84}
CYCLE_SPREAD = 0.70
SCORE_PACE = 0.004  # per score point, around 50
ZOMBIES, ZOMBIE_DAYS = 0.15, (200, 700)  # share of no decisions that nobody closes for a long while
NO_DECISION_AT_0, NO_DECISION_PER_POINT, NO_DECISION_LEAST = 0.65, 0.004, 0.30
MONTH_PULL, QUARTER_PULL = (0.25, 10), (0.45, 20)  # share of wins, days before the end
STAGES_REACHED = {WON: (0, 0, 0, 1), LOST: (0.20, 0.25, 0.30, 0.25), NO_DECISION: (0.25, 0.35, 0.30, 0.10)}
MOVED_BACK = 0.04
GUESS_DAYS, GUESS_SPREAD, SLIP_DAYS, SLIPS_MEAN = 55, 0.35, 35, 3


@dataclass(frozen=True, eq=False)
class Course:
    """How each deal goes: ``ending`` (position in ENDINGS), its day, the stages and the expected close.

    ``entered`` has the day of each possible stop, shape (deals, 7): Qualify, Discover, Propose, back to
    Discover, Propose again, Negotiate, closed; ``reached`` says which of the seven the deal makes. The expected close
    is put off so many times (``slips``), each time when the ``guess``, in days and fractions, has passed.
    """

    ending: NDArray[np.int8]
    decided: Days
    entered: Days
    reached: NDArray[np.bool_]
    guess: NDArray[np.float64]
    slips: NDArray[np.int64]

    @property
    def expected(self) -> Days:
        """When somebody expects it to close, at last."""
        return expected_after(self.guess, self.slips)

    @property
    def promises(self) -> tuple[NDArray[np.int64], Days, Days]:
        """Every expected close that there was, deal by deal: the deal, the day it was made known, and what it was."""
        deal = np.repeat(np.arange(self.slips.size), self.slips + 1)
        turn = np.arange(deal.size) - np.repeat(np.cumsum(self.slips + 1) - self.slips - 1, self.slips + 1)
        passed = np.floor(self.guess[deal] + SLIP_DAYS * (turn - 1)).astype(np.int32) + 1
        return deal, np.where(turn == 0, self.entered[deal, 0], passed), expected_after(self.guess[deal], turn)


def draw_course(
    rng: np.random.Generator, deals: Deals, score: NDArray[np.int64], chance: NDArray, as_of: int
) -> Course:
    """The course of every deal, given its true score and the true chance of winning at each score."""
    ending = _endings(rng, score, chance)
    cycle = _cycles(rng, ending, score, deals)
    decided = _pulled(rng, ending, (deals.created + cycle).astype(np.int32))
    entered, reached = _stops(rng, ending, deals.created, decided)
    return Course(ending, decided, entered, reached, *_promised(rng, deals.created, decided, as_of))


def _endings(rng: np.random.Generator, score: NDArray[np.int64], chance: NDArray[np.float64]) -> NDArray[np.int8]:
    lost_to_none = np.maximum(NO_DECISION_LEAST, NO_DECISION_AT_0 - NO_DECISION_PER_POINT * score)
    won = rng.random(score.size) < chance[score]
    no_decision = rng.random(score.size) < lost_to_none
    return np.where(won, 0, np.where(no_decision, 2, 1)).astype(np.int8)


def _cycles(
    rng: np.random.Generator, ending: NDArray[np.int8], score: NDArray[np.int64], deals: Deals
) -> NDArray[np.float64]:
    median = np.array([MEDIAN_DAYS[name] for name in ENDINGS])[ending]
    pace = np.array([product.pace for product in PRODUCTS])[deals.product] * np.exp(-SCORE_PACE * (score - 50))
    days = median * pace * np.exp(CYCLE_SPREAD * rng.standard_normal(score.size))
    zombie = (ending == 2) & (rng.random(score.size) < ZOMBIES)
    return np.where(zombie, rng.uniform(*ZOMBIE_DAYS, score.size), days)


def month_end(days: Days, months: int = 1) -> Days:
    """The last day of the month (or of the quarter: ``months`` 3) in which each day lies."""
    month = days.astype("datetime64[D]").astype("datetime64[M]").astype(int)
    following = (month // months + 1) * months
    return (following.astype("datetime64[M]").astype("datetime64[D]").astype(int) - 1).astype(np.int32)


def _pulled(rng: np.random.Generator, ending: NDArray[np.int8], day: Days) -> Days:
    """Some wins signed at the end of the month or quarter; nothing is decided at a weekend."""
    drawn = rng.random(day.size)
    for (share, reach), months in ((MONTH_PULL, 1), (QUARTER_PULL, 3)):
        end = month_end(day, months)
        day = np.where((ending == 0) & (drawn < share) & (end - day <= reach), end, day)
    return workday(day)


def workday(days: Days) -> Days:
    """Each day, or the Friday before where it is at a weekend."""
    weekday = (days + 3) % 7  # 1970-01-01 was a Thursday
    return (days - np.maximum(0, weekday - 4)).astype(np.int32)


def _stops(
    rng: np.random.Generator, ending: NDArray[np.int8], created: Days, decided: Days
) -> tuple[Days, NDArray[np.bool_]]:
    depth = np.empty(ending.size, dtype=np.int8)
    for position, name in enumerate(ENDINGS):
        of_this = ending == position
        depth[of_this] = pick(rng, STAGES_REACHED[name], int(of_this.sum()))
    length = rng.gamma(2.0, size=(ending.size, 4))
    length[np.arange(4) > depth[:, None]] = 0
    share = length / length.sum(axis=1, keepdims=True)
    starts = np.cumsum(share, axis=1) - share
    back, again = starts[:, 2] + 0.4 * share[:, 2], starts[:, 2] + 0.7 * share[:, 2]
    at = np.column_stack([starts[:, :3], back, again, starts[:, 3], np.ones(ending.size)])
    entered = (created[:, None] + np.floor(at * (decided - created)[:, None])).astype(np.int32)
    moved = (depth >= 2) & (rng.random(ending.size) < MOVED_BACK)
    stays = np.ones(ending.size, dtype=bool)
    return entered, np.column_stack([stays, depth >= 1, depth >= 2, moved, moved, depth >= 3, stays])


def expected_after(guess: NDArray[np.float64], slips: NDArray[np.int64]) -> Days:
    """The expected close after so many slips: the end of a month."""
    return month_end((guess + SLIP_DAYS * slips).astype(np.int32))


def _promised(
    rng: np.random.Generator, created: Days, decided: Days, as_of: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """A first guess that half knows the truth, and how often it is put off until somebody stops doing so."""
    cycle = np.maximum(1, decided - created)
    guess = created + np.sqrt(cycle * GUESS_DAYS) * np.exp(GUESS_SPREAD * rng.standard_normal(created.size))
    overdue = np.ceil((np.minimum(decided, as_of) - guess) / SLIP_DAYS)
    patience = rng.geometric(1 / SLIPS_MEAN, created.size)
    return guess, np.clip(overdue, 0, patience).astype(np.int64)
