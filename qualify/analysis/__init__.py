"""Where the steps meet: a store's data set, scored, assessed and forecast."""

from qualify.analysis.book import OPEN_TAG, Book, load
from qualify.analysis.reading import Baseline, Grab, Reading, baseline, grab, read, separation, tally
from qualify.analysis.view import View, score_table, view
from qualify.analysis.zones import ABOVE, BELOW, BETWEEN, UNSCORED, ZONES, Lines

__all__ = [
    "ABOVE",
    "BELOW",
    "BETWEEN",
    "OPEN_TAG",
    "UNSCORED",
    "ZONES",
    "Baseline",
    "Book",
    "Grab",
    "Lines",
    "Reading",
    "View",
    "baseline",
    "grab",
    "load",
    "read",
    "score_table",
    "separation",
    "tally",
    "view",
]
