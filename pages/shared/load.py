"""Little's law and its check, and what each salesperson has in hand beside what they finish."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import columns, panels
from pages.shared.text import plain
from qualify import charts
from qualify.analysis import funnel_words as words
from qualify.analysis.funnel import Funnel
from qualify.export import to_csv
from qualify.process.load import MONTHS
from qualify.words import count


def law(found: Funnel) -> None:
    """Deals open = deals that come a day x days that they stay, each measured by itself."""
    if found.flow.little is None:
        return
    st.subheader("Do the numbers of the flow agree?")
    st.markdown(
        "In a process that neither fills up nor runs empty, the open deals are those that come in a day times the days "
        "that they stay (Little's law). Each of the three is counted by itself here."
    )
    for text in words.law(found.flow.little):
        st.markdown(plain(text))


def section(found: Funnel) -> None:
    """Who has more in hand than could be finished in time."""
    if found.flow.little is None:
        return
    st.subheader("Who has how much in hand?")
    panels.answer(words.load(found.flow), listed=True)
    table = found.flow.load
    if table.is_empty():
        return
    rows = charts.load_rows(table)
    if rows.height:
        st.markdown(
            "Each bar is what is open now. The tick is the most that could be closed in the usual time at the pace of "
            "a best quarter: pooled with everybody's best, and read generously where there is little to go by."
        )
        st.vega_lite_chart(
            rows, charts.LOAD, key="load", height=charts.ROUTING_ROW * rows.height + charts.ROUTING_AROUND,
            alt="Each salesperson's open deals beside the most that a best quarter's pace would finish in time.",
        )  # fmt: skip
        holding = int((table["open"] > 0).sum())
        if holding > rows.height:
            st.caption(
                f"The {rows.height} with the most months of work of {count(holding, 'salesperson', 'salespeople')}."
            )
    with st.expander("Everybody's numbers"):
        st.dataframe(table.with_columns(pl.col("over").replace_strict({True: "over", False: ""})), hide_index=True,
                     column_config=_COLUMNS)  # fmt: skip
        st.download_button("Download as CSV", to_csv(table), "load.csv", "text/csv", key="download load")


_COLUMNS = {
    "owner": "Salesperson",
    "open": columns.number("Open now"),
    "finished": columns.number(f"Closed in {MONTHS} months"),
    "active": columns.number("Months counted"),
    "median": st.column_config.NumberColumn("Median a month", format="%.1f"),
    "best": columns.number("Best three months"),
    "pace": st.column_config.NumberColumn("Pace a month, pooled", format="%.1f"),
    "months": st.column_config.NumberColumn("Months of work", format="%.1f"),
    "can": st.column_config.NumberColumn("The most in hand", format="%.0f"),
    "over": "Over",
}
