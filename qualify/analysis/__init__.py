"""Where the steps meet: a store's data set, scored, assessed and forecast."""

from qualify.analysis.book import Book, choose, load
from qualify.analysis.reading import (
    STRICT_FROM,
    Baseline,
    Grab,
    Reading,
    baseline,
    bearable,
    grab,
    read,
    separation,
    separations,
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
    "Grab",
    "Lines",
    "Membership",
    "Reading",
    "Twins",
    "View",
    "baseline",
    "bearable",
    "choose",
    "grab",
    "load",
    "read",
    "score_table",
    "separation",
    "separations",
    "tally",
    "view",
    "with_a_score",
]
