"""Ratings as arrays: what the owners write down, in the order of deals and time, and what is put in between."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qualify.simulate.answers import VISITS, Levels
from qualify.simulate.deals import Deals, pick
from qualify.simulate.timing import Course
from qualify.simulate.world import EVIDENCE

STOP_OF_VISIT = [0, 1, 2, 5]
QUIET_DAYS = 7  # nobody rates a deal again in its last week


Whole = NDArray[np.signedinteger]


class Rows(NamedTuple):
    """Answers by deal, one entry each: the day, and positions of all else, in as few bytes as will hold them."""

    deal: Whole
    criterion: Whole
    level: Whole
    rater: Whole
    day: Whole
    evidence: Whole


def by_owners(rng: np.random.Generator, deals: Deals, course: Course, written: Levels, as_of: int) -> Rows:
    """All answers at creation, later only those that changed; by deal and in order of time."""
    kept = np.flatnonzero(_changed(written) & visited(course, as_of)[:, :, None])
    cell, criterion = np.divmod(kept, written.shape[2])
    deal, visit = np.divmod(cell, VISITS)
    return Rows(
        deal.astype(np.int32),
        criterion.astype(np.int8),
        written.ravel()[kept],
        deals.owner[deal],
        course.entered[deal, np.array(STOP_OF_VISIT)[visit]],
        pick(rng, [share for _, share in EVIDENCE], kept.size),
    )


def _changed(written: Levels) -> NDArray[np.bool_]:
    changed = written >= 0
    changed[:, 1:] &= written[:, 1:] != written[:, :-1]
    return changed


def visited(course: Course, as_of: int) -> NDArray[np.bool_]:
    """Which of the visits the owner makes by ``as_of``, (deals, visits): the first, and those up to the last made."""
    day = course.entered[:, STOP_OF_VISIT]
    made = course.reached[:, STOP_OF_VISIT] & (day <= np.minimum(as_of, course.decided - QUIET_DAYS)[:, None])
    made[:, 0] = True
    return made


def given(chosen: NDArray[np.bool_], level: Levels, deal: Whole, rater: Whole, day: Whole) -> Rows:
    """The ``chosen`` answers (deals, criteria), each deal's by one ``rater`` on one ``day``, without evidence."""
    row, criterion = np.nonzero(chosen)
    none = np.zeros(row.size, np.int8)
    return Rows(deal[row], criterion.astype(np.int8), level[row, criterion], rater[row], day[row], none)


def merged(owners: Rows, before: Rows, after: Rows) -> Rows:
    """The owners' rows with those of ``before`` at the head of their deals, and those of ``after`` at the end."""
    # Where one deal ends the next begins: what belongs to the end has to come first.
    ends = np.searchsorted(owners.deal, after.deal, side="right")
    at = np.concatenate([ends, np.searchsorted(owners.deal, before.deal, side="left")])
    columns = zip(owners, after, before, strict=True)
    return Rows._make(np.insert(kept, at, np.concatenate([last, first])) for kept, last, first in columns)
