"""Whether ratings can be trusted: do people agree, who is lenient, and were answers given in hindsight?"""

from qualify.ratings.alike import Agreement, agreement
from qualify.ratings.audit import Result, came_of, draw, under
from qualify.ratings.counting import answers, in_time, last, shares
from qualify.ratings.hindsight import Gap, gap
from qualify.ratings.icc import Consistency, consistency
from qualify.ratings.late import Drift, Drifts, drifts, jumps
from qualify.ratings.notches import notch
from qualify.ratings.offsets import Leniency, leniency, removed
from qualify.ratings.pairs import paired, views
from qualify.ratings.sampling import worth_rating_twice

__all__ = [
    "Agreement",
    "Consistency",
    "Drift",
    "Drifts",
    "Gap",
    "Leniency",
    "Result",
    "agreement",
    "answers",
    "came_of",
    "consistency",
    "draw",
    "drifts",
    "gap",
    "in_time",
    "jumps",
    "last",
    "leniency",
    "notch",
    "paired",
    "removed",
    "shares",
    "under",
    "views",
    "worth_rating_twice",
]
