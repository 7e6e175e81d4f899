"""Incoming inspection on the screen: a sentence and a chart for each measure, and the numbers to take away."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import books, choosing, columns, inspecting, panels
from pages.shared.text import plain
from qualify import charts
from qualify.analysis.source_measures import BELOW, DAYS, SCORE, VALUE, WIN_RATE
from qualify.analysis.sources import Sources, usual_field
from qualify.export import to_csv
from qualify.rubric import slug
from qualify.selection import SEGMENTS, title
from qualify.settings import Settings

LINK = "by"
_HEADS = {
    WIN_RATE: "How many are won?",
    BELOW: "Who feeds deals below the line?",
    SCORE: "How good are they when they come in?",
    VALUE: "What does a lead bring?",
    DAYS: "How long does a win take?",
}
_COUNTS = {
    "leads": "Leads", "open": "Still open", "decided": "Decided", "won": "Won", "won_value": "Won value",
    "scored": "With a score at entry", "below": "Below the line",
}  # fmt: skip


def inspected(found: Settings) -> Sources:
    """The leads of a view by the chosen field. Raises InputError where there is none to divide them by."""
    book, fields = books.view(found).book, inspecting.varied(found)
    field = choosing.choice(
        "Inspect by", fields, usual_field(fields), LINK, key=f"inspect by {book.dataset}", said=choosing.field_name
    )
    if "source" not in fields:
        st.info(
            "The opportunities carry no lead source: upload a file with one, or say on the Upload page which column "
            "it is. Until then they are divided by what there is.",
            icon=":material/upload_file:",
        )
    return inspecting.sources(found, field)


def answer(found: Sources) -> None:
    """Who wins more and who feeds deals below the line; then what the figures rest on."""
    panels.answer(found.answer)


def charts_of(found: Sources) -> None:
    """A chart for each measure that the data know, with its sentence; for the others what to upload."""
    st.caption(
        "A mark is the estimate with its 90 % interval (the bar), a ring what the deals show by themselves: the fewer "
        "there are, the nearer the estimate is to what all have in common. The dashed rule is all of them together. "
        "In brackets, what each rests on. Scores are those at entry, from ratings up to the day of creation, whatever "
        "rule the side bar says."
    )
    for name, head in _HEADS.items():
        st.subheader(head)
        st.markdown(plain(found.said(name)))
        _chart(found, name)


def _chart(found: Sources, name: str) -> None:
    of = found.measure(name)
    if of.company is None:
        return
    estimate = ("shrunk", "shrunk_low", "shrunk_high")
    # One order for all charts: the groups that win most often come first.
    best = found.measure(WIN_RATE).table["shrunk"].arg_sort(descending=True, nulls_last=True)
    names, measured = pl.Series("group", found.names)[best], of.table[best]
    rows = charts.dot_rows(measured, names, measured["of"], measured["side"], estimate, of.company)
    st.vega_lite_chart(
        rows, charts.only(charts.SOURCE_CHARTS[name], charts.kinds(rows)),
        key=f"{name} by {found.field}", height=charts.DOT_ROW * rows.height + charts.DOTS_AROUND,
        alt=f"A mark with an interval for each group: {name}. {found.said(name)}",
    )  # fmt: skip
    missing = measured["raw"].is_null()
    if missing.any():
        st.caption(plain(f"Without a figure: {', '.join(names.filter(missing))}."))


def table(found: Sources) -> None:
    """The numbers, to check and to take away."""
    with st.expander("The numbers behind the charts"):
        head = title(found.field) if found.field in SEGMENTS else plain(title(found.field))
        counts = found.table.rename(_COUNTS | {"group": head if head not in _COUNTS.values() else "Group"})
        number = {name: columns.number() for name in _COUNTS.values()}
        st.dataframe(counts, hide_index=True, column_config=number)
        if found.merged:
            st.caption(plain(f"Others: {', '.join(found.merged)}."))
        measures = pl.concat(
            [each.table.select(pl.lit(each.name).alias("measure"), found.table["group"], pl.all())
             for each in found.measures if each.company is not None]
        )  # fmt: skip
        st.dataframe(measures, hide_index=True)
        stem = f"leads-by-{slug(found.field)}"
        st.download_button("Download the counts as CSV", to_csv(found.table), f"{stem}.csv", "text/csv")
        st.download_button("Download the measures as CSV", to_csv(measures), f"{stem}-measures.csv", "text/csv")
