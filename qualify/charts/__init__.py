"""Charts: a frame in, a Vega-Lite specification out. One theme, and nothing is computed here."""

from qualify.charts.revenue import REVENUE_BY_PERIOD, REVENUE_CURVE
from qualify.charts.scores import OUTCOMES_BY_SCORE, WIN_RATE_CURVE, WIN_RATE_LINE, score_rows

__all__ = ["OUTCOMES_BY_SCORE", "REVENUE_BY_PERIOD", "REVENUE_CURVE", "WIN_RATE_CURVE", "WIN_RATE_LINE", "score_rows"]
