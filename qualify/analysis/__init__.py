"""Where the steps meet: a store's data set, scored, assessed and forecast."""

from qualify.analysis.book import Book, choose, load, lock, lock_as
from qualify.analysis.comparing import Comparison, Side, compare, side, since
from qualify.analysis.holdout import Holdout, holdout, seen
from qualify.analysis.honesty import Check, check, judged
from qualify.analysis.reading import (
    STRICT_FROM,
    Baseline,
    Grab,
    Reading,
    baseline,
    bearable,
    ended,
    grab,
    read,
    separation,
    tallies,
    tally,
    with_a_score,
)
from qualify.analysis.selection import LOST_TAG, NO_DECISION_TAG, OPEN_TAG, WON_TAG, Membership
from qualify.analysis.twins import Twins
from qualify.analysis.view import View, score_table, view
from qualify.analysis.zones import ABOVE, BELOW, BETWEEN, UNSCORED, ZONES, Lines

__all__ = [
    "ABOVE",
    "BELOW",
    "BETWEEN",
    "LOST_TAG",
    "NO_DECISION_TAG",
    "OPEN_TAG",
    "STRICT_FROM",
    "UNSCORED",
    "WON_TAG",
    "ZONES",
    "Baseline",
    "Book",
    "Check",
    "Comparison",
    "Grab",
    "Holdout",
    "Lines",
    "Membership",
    "Reading",
    "Side",
    "Twins",
    "View",
    "baseline",
    "bearable",
    "check",
    "choose",
    "compare",
    "ended",
    "grab",
    "holdout",
    "judged",
    "load",
    "lock",
    "lock_as",
    "read",
    "score_table",
    "seen",
    "separation",
    "side",
    "since",
    "tallies",
    "tally",
    "view",
    "with_a_score",
]
