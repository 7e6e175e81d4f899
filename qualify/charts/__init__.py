"""Charts: a frame in, a Vega-Lite specification out. One theme, and nothing is computed here."""

from qualify.charts.marks import AROUND_MARKS, MARKS, MARKS_ON_PAPER, PICK
from qualify.charts.revenue import REVENUE_BY_PERIOD, REVENUE_CURVE
from qualify.charts.scores import OUTCOMES_BY_SCORE, WIN_RATE_CURVE, WIN_RATE_LINE, score_rows
from qualify.charts.segments import AROUND as SEGMENT_AROUND
from qualify.charts.segments import ROW as SEGMENT_ROW
from qualify.charts.segments import SEGMENT_LINES, segment_rows
from qualify.charts.stacks import MOST_MARKS, Marks, stacks
from qualify.charts.theme import fields

__all__ = [
    "AROUND_MARKS",
    "MARKS",
    "MARKS_ON_PAPER",
    "MOST_MARKS",
    "OUTCOMES_BY_SCORE",
    "PICK",
    "REVENUE_BY_PERIOD",
    "REVENUE_CURVE",
    "SEGMENT_AROUND",
    "SEGMENT_LINES",
    "SEGMENT_ROW",
    "WIN_RATE_CURVE",
    "WIN_RATE_LINE",
    "Marks",
    "fields",
    "score_rows",
    "segment_rows",
    "stacks",
]
