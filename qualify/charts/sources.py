"""What the leads of each source are like, one chart for each measure."""

from __future__ import annotations

from qualify.charts import dots

SOURCE_CHARTS = {
    "win rate": dots.chart("Won of 100 decided deals", "%", [0, 1]),
    "score at entry": dots.chart("Mean score at entry", ".0f", [0, 100]),
    "below the line": dots.chart("Share of leads that came in below the line", "%", [0, 1], better=-1),
    "value per lead": dots.chart("Won value per decided lead", "~s"),
    "days to a win": dots.chart("Median days from creation to a win", ".0f", better=-1),
}
"""Each measure of analysis.source_measures: the estimate with its 90 per cent interval, the raw figure as a ring, the
figure of all leads dashed. Wants the rows of :func:`qualify.charts.dots.rows`."""
