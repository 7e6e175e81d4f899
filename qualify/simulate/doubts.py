"""What makes ratings doubtful: other people's ratings of the same deals, and answers in the light of the outcome.

Each has a stream of random numbers of its own, so that the rest of the company is the same without them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qualify.rubric import Rubric
from qualify.simulate.answers import Levels, first_look
from qualify.simulate.deals import Deals
from qualify.simulate.rated import QUIET_DAYS, Rows, given, visited
from qualify.simulate.timing import Course, workday
from qualify.simulate.world import PEOPLE

RATED_TWICE = 0.08
DISPUTED, OWN_READING = "priority", 0.70  # the question that people understand differently, and how often
RATED_LATE, LATE_DAYS, MOST_MOVED = 0.12, 5, 3


def second_ratings(
    rng: np.random.Generator, truth: Levels, deals: Deals, course: Course, written: Levels, rubric: Rubric
) -> Rows:
    """Another salesperson's answers to 8 % of the deals, on the day of creation and to what the owner answered.

    The other one sees the same deal, misjudges as often and is as lenient as with deals of their own. On one question,
    ``DISPUTED``, 70 % of these answers are drawn evenly from the five: it is understood differently.
    Deals that are decided within a week are not rated twice.
    """
    lasting = course.decided - deals.created >= QUIET_DAYS
    deal = np.flatnonzero((rng.random(len(truth)) < RATED_TWICE) & lasting).astype(np.int32)
    other = rng.integers(1, len(PEOPLE), deal.size, dtype=np.int8)
    rater = ((deals.owner[deal] + other) % len(PEOPLE)).astype(np.int8)
    bent, error = first_look(rng, truth[deal], rater)
    level = np.clip(bent + error, 0, 4)
    disputed = rubric.keys.index(DISPUTED)
    own = rng.random(deal.size) < OWN_READING
    level[own, disputed] = rng.integers(0, 5, int(own.sum()), dtype=np.int8)
    return given(written[deal, 0] >= 0, level, deal, rater, deals.created[deal])


def late_ratings(
    rng: np.random.Generator, deals: Deals, course: Course, written: Levels, as_of: int, share: float
) -> Rows:
    """Answers that the owners of a ``share`` of the closed deals change by a notch once the outcome is known.

    On 0 to 5 days after closing, 1 to 3 answers that can be moved towards it: up where the deal was won, else down.
    None at a weekend, on the day of creation or after ``as_of``.
    """
    count, criteria = written.shape[0], written.shape[2]
    day = workday(course.decided + rng.integers(0, LATE_DAYS + 1, count, dtype=np.int32))
    late = (rng.random(count) < share) & (day <= as_of) & (day > deals.created)
    deal = np.flatnonzero(late).astype(np.int32)
    held = _held(written[deal], visited(course, as_of)[deal])
    level = held + np.where(course.ending[deal] == 0, 1, -1).astype(np.int8)[:, None]
    movable = (held >= 0) & (level >= 0) & (level <= 4)
    lot = np.where(movable, rng.random((deal.size, criteria)), 1.0).argsort(axis=1).argsort(axis=1)
    moved = movable & (lot < rng.integers(1, MOST_MOVED + 1, deal.size)[:, None])
    return given(moved, level, deal, deals.owner[deal], day[deal])


def _held(written: Levels, made: NDArray[np.bool_]) -> Levels:
    """The answers of each deal after the owner's last visit, (deals, criteria)."""
    return written[np.arange(len(written)), made.shape[1] - 1 - made[:, ::-1].argmax(axis=1)]
