"""Charts: a frame in, a Vega-Lite specification out. One theme, and nothing is computed here."""

from qualify.charts.bridge import AROUND as WATERFALL_AROUND
from qualify.charts.bridge import ROW as WATERFALL_ROW
from qualify.charts.bridge import WATERFALL
from qualify.charts.consistency import EQUAL_SCORES
from qualify.charts.criteria import ANSWER as ANSWER_ROW
from qualify.charts.criteria import (
    ANSWERS_AROUND,
    CRITERIA_STRENGTH,
    CRITERION_ANSWERS,
    MOST_ANSWERS,
    answer_rows,
    strength_rows,
)
from qualify.charts.criteria import AROUND as CRITERIA_AROUND
from qualify.charts.criteria import ROW as CRITERION_ROW
from qualify.charts.dots import AROUND as DOTS_AROUND
from qualify.charts.dots import ROW as DOT_ROW
from qualify.charts.dots import kinds
from qualify.charts.dots import rows as dot_rows
from qualify.charts.history import AROUND as STAGES_AROUND
from qualify.charts.history import (
    DEAL_AMOUNT,
    DEAL_CHARTS,
    DEAL_EXPECTED,
    DEAL_SCORE,
    DEAL_STAGES,
    stage_rows,
    step_rows,
)
from qualify.charts.history import HEIGHT as HISTORY_HEIGHT
from qualify.charts.history import ROW as STAGE_ROW
from qualify.charts.history import score_rows as deal_score_rows
from qualify.charts.market import AROUND as GRID_AROUND
from qualify.charts.market import REASON as REASON_ROW
from qualify.charts.market import (
    REASONS_AROUND,
    REASONS_LOST,
    REASONS_UNDECIDED,
    VALUE_GRID,
    WIN_RATE_GRID,
    grid_rows,
    reason_rows,
)
from qualify.charts.market import ROW as GRID_ROW
from qualify.charts.marks import AROUND_MARKS, MARKS, MARKS_ON_PAPER, PICK
from qualify.charts.ratings import AGREEMENT, HINDSIGHT
from qualify.charts.ratings import AROUND as AGREEMENT_AROUND
from qualify.charts.ratings import ROW as AGREEMENT_ROW
from qualify.charts.revenue import REVENUE_BY_PERIOD, REVENUE_CURVE
from qualify.charts.routing import AROUND as ROUTING_AROUND
from qualify.charts.routing import (
    LOAD,
    MOST_PEOPLE,
    STAGE_ENDS,
    STAGE_SCORES,
    STAGE_TIMES,
    end_names,
    end_rows,
    load_rows,
    stage_score_rows,
    time_rows,
)
from qualify.charts.routing import ROW as ROUTING_ROW
from qualify.charts.scores import OUTCOMES_BY_SCORE, WIN_RATE_CURVE, WIN_RATE_LINE, outcome_names, score_rows
from qualify.charts.segments import AROUND as SEGMENT_AROUND
from qualify.charts.segments import ROW as SEGMENT_ROW
from qualify.charts.segments import SEGMENT_LINES, segment_rows
from qualify.charts.sources import SOURCE_CHARTS
from qualify.charts.stacks import MOST_MARKS, Marks, stacks
from qualify.charts.theme import fields, only
from qualify.charts.tornado import AROUND as TORNADO_AROUND
from qualify.charts.tornado import ROW as TORNADO_ROW
from qualify.charts.tornado import TORNADO_OF_MONEY, TORNADO_OF_SCORES, tornado_rows

__all__ = [
    "AGREEMENT",
    "AGREEMENT_AROUND",
    "AGREEMENT_ROW",
    "ANSWERS_AROUND",
    "ANSWER_ROW",
    "AROUND_MARKS",
    "CRITERIA_AROUND",
    "CRITERIA_STRENGTH",
    "CRITERION_ANSWERS",
    "CRITERION_ROW",
    "DEAL_AMOUNT",
    "DEAL_CHARTS",
    "DEAL_EXPECTED",
    "DEAL_SCORE",
    "DEAL_STAGES",
    "DOTS_AROUND",
    "DOT_ROW",
    "EQUAL_SCORES",
    "GRID_AROUND",
    "GRID_ROW",
    "HINDSIGHT",
    "HISTORY_HEIGHT",
    "LOAD",
    "MARKS",
    "MARKS_ON_PAPER",
    "MOST_ANSWERS",
    "MOST_MARKS",
    "MOST_PEOPLE",
    "OUTCOMES_BY_SCORE",
    "PICK",
    "REASONS_AROUND",
    "REASONS_LOST",
    "REASONS_UNDECIDED",
    "REASON_ROW",
    "REVENUE_BY_PERIOD",
    "REVENUE_CURVE",
    "ROUTING_AROUND",
    "ROUTING_ROW",
    "SEGMENT_AROUND",
    "SEGMENT_LINES",
    "SEGMENT_ROW",
    "SOURCE_CHARTS",
    "STAGES_AROUND",
    "STAGE_ENDS",
    "STAGE_ROW",
    "STAGE_SCORES",
    "STAGE_TIMES",
    "TORNADO_AROUND",
    "TORNADO_OF_MONEY",
    "TORNADO_OF_SCORES",
    "TORNADO_ROW",
    "VALUE_GRID",
    "WATERFALL",
    "WATERFALL_AROUND",
    "WATERFALL_ROW",
    "WIN_RATE_CURVE",
    "WIN_RATE_GRID",
    "WIN_RATE_LINE",
    "Marks",
    "answer_rows",
    "deal_score_rows",
    "dot_rows",
    "end_names",
    "end_rows",
    "fields",
    "grid_rows",
    "kinds",
    "load_rows",
    "only",
    "outcome_names",
    "reason_rows",
    "score_rows",
    "segment_rows",
    "stacks",
    "stage_rows",
    "stage_score_rows",
    "step_rows",
    "strength_rows",
    "time_rows",
    "tornado_rows",
]
