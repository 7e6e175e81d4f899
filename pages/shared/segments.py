"""Does the line differ by team, product, lead source or owner? Computed once somebody asks."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import choosing, columns
from pages.shared.frame import shown_errors
from pages.shared.text import plain
from qualify import charts
from qualify.analysis import View
from qualify.analysis.segments import LEAST_DEALS, Division, divided
from qualify.export import to_csv
from qualify.rubric import slug
from qualify.selection import SEGMENTS, title
from qualify.words import count

LINK = "by"
_NUMBERS = {
    "deals": "Decided deals",
    "won": "Won",
    "rate": "Raw win rate",
    "expected": "Expected",
    "shrunk": "Estimate",
    "line": "Line",
    "interval": "90 % interval",
    "share": "Weight of the others' deals",
}
_NOWHERE = {
    "past it at every score": "The win rate is above 1 in 10 at every score (a triangle at 0)",
    "never reached": "The win rate reaches 1 in 10 at no score (a triangle at 100)",
}
_RATES = ("rate", "expected", "shrunk", "share")
_TABLE_SENTENCE = (
    "The raw win rate is what was won. Expected is what all deals of the same scores would lead one to think. The "
    "estimate lies between the two: the fewer deals a segment has, and the more alike the segments are, the nearer it "
    "is to what is expected. A segment's line rests on its own deals and on those of the others, at the weight given."
)


def section(view: View) -> None:
    """A choice of how to divide the deals; nothing is computed before one is made."""
    deals, own = view.book.deals, view.book.dividing != SEGMENTS
    last = ", owner or a column of yours" if own else " or owner"
    st.subheader(f"Does the line differ by team, product, lead source{last}?")
    fields = [field for field in view.book.dividing if deals[field].null_count() < deals.height]
    if not fields:
        st.write("The opportunities carry no team, product, lead source or owner, so there is nothing to compare.")
        return
    hint = "Choose what to compare: each is computed when it is asked for."
    field = choosing.comparison("deals", fields, LINK, hint, key="segments by")
    if field is None:
        return
    with shown_errors(stop=False):
        _show(divided(view, field))


def _show(found: Division) -> None:
    verdict, lines = found.answer
    st.markdown(f"**{plain(verdict)}**")
    st.markdown(plain(lines))
    st.markdown(
        "Each point is the score where that segment's win rate passes 1 in 10, with its 90 % interval (the bar): a "
        "wide bar means that the deals leave the line open. The dashed rule is the line of all deals together."
    )
    rows = charts.segment_rows(found.table)
    st.vega_lite_chart(
        rows, charts.SEGMENT_LINES, key=f"segment lines by {found.field}",
        height=charts.SEGMENT_ROW * rows.height + charts.SEGMENT_AROUND,
        alt="A point with an interval for each segment's line, beside the line of all deals.",
    )  # fmt: skip
    _edges(found)
    _numbers(found)


def _edges(found: Division) -> None:
    """What the chart cannot show: lines that are nowhere, and who is in the last row."""
    for place, said in _NOWHERE.items():
        names = found.table.filter(pl.col("place") == place)["segment"].to_list()
        if names:
            st.caption(plain(f"{said}: {', '.join(names)}."))
    if found.merged:
        st.caption(
            plain(
                f"Others: {count(len(found.merged), 'segment')} with fewer than {LEAST_DEALS} decided deals each, or "
                f"after the largest: {', '.join(found.merged)}."
            )
        )


def _numbers(found: Division) -> None:
    st.markdown(_TABLE_SENTENCE)
    interval = pl.format("{} to {}", "low", "high").alias("interval")
    in_percent = found.table.with_columns(interval, pl.col(_RATES) * 100)
    # A column of the team's own may be called like one of these numbers.
    name = found.field if title(found.field) in _NUMBERS.values() else title(found.field)
    table = in_percent.select(*_NUMBERS).rename(_NUMBERS).insert_column(0, found.table["segment"].alias(name))
    percent = {_NUMBERS[name]: columns.per_cent() for name in _RATES}
    st.dataframe(table, hide_index=True, column_config=percent)
    file = f"lines-by-{slug(found.field)}.csv"
    st.download_button("Download the segments as CSV", to_csv(found.table), file, "text/csv")
