"""Who wins more or fewer deals than others at the same scores."""

from __future__ import annotations

from qualify.charts import dots

EQUAL_SCORES = dots.chart(
    ["Deals of 100 won more (right) or fewer (left)", "than the others at the same scores"], "+.0%", company="Others"
)
"""The difference of each person, drawn towards none, with its 90 per cent interval; as it is seen, a ring."""
