"""What moved the forecast since an earlier day, or between two rubrics: worked out when somebody opens it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import polars as pl
import streamlit as st

from pages.shared import books, columns, opening
from pages.shared.text import plain
from qualify import charts
from qualify.analysis import View
from qualify.analysis import bridge_words as words
from qualify.analysis.bridge import Bridge
from qualify.analysis.bridge import bridge as bridge_of
from qualify.analysis.bridge_ends import DAYS, End, end, end_of, on_day, under
from qualify.errors import InputError
from qualify.export import to_csv

_EARLIER = "An earlier day"
_KINDS = {"median": "At even odds", "mean": "On average"}
_STEPS: dict[str, Any] = {
    "step": "Step",
    "median": columns.number("At even odds"),
    "mean": columns.number("On average"),
    "deals": columns.number("Deals"),
    "means": "What it is",
}
_DEALS: dict[str, Any] = {
    "step": "Step",
    "name": "Deal",
    "part": columns.number("Adds on average"),
    "slips": "Times put off",
    "account": "Account",
}


def bridge(view: View, label: str) -> None:
    """For the period called ``label``: what to compare, then the answer in a sentence, the chart, the steps, and the
    deals with the largest part in each."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = _ends(view)
        what = st.segmented_control(
            "Forecast", list(_KINDS), default="median", required=True, format_func=_KINDS.__getitem__, key="bridge of"
        )
    try:
        with st.spinner("Making the other forecast again …"):
            found = bridge_of(*chosen(), label)
    except InputError as error:
        st.info(plain(str(error)), icon=":material/event_busy:")
        return
    _show(found, what)


def _ends(view: View) -> Callable[[], tuple[End, End]]:
    """Controls for what to compare; the two ends are made when they are asked for."""
    saved = books.store().scenarios(view.book.dataset)
    options: dict[str, Any] = {_EARLIER: None} | {f"Scenario {one.name}": one for one in saved}
    scenario = options[st.selectbox("Compare with", list(options), key="bridge with", width=260)]
    if scenario is None:
        today = view.book.as_of or date.today()
        day = st.date_input("Since the end of", today - timedelta(days=DAYS), max_value=today, key=_key(view))
        since = day if isinstance(day, date) else today
        return lambda: (_then(view, since), end_of(on_day(today), view))
    return lambda: (end_of("under the rubric looked at", view), _under(view, scenario))


def _key(view: View) -> str:
    """Other days can be chosen where an earlier day is looked at."""
    return f"bridge since {view.book.day}" if view.book.day else "bridge since"


def _then(view: View, day: date) -> End:
    return end(on_day(day), books.then(view.book, day), view.reading.rubric)


def _under(view: View, scenario: Any) -> End:
    book = books.under(view.book, scenario.rubric_version)
    return end(under(scenario), book, scenario.over(book.rubric))


def _show(found: Bridge, what: str) -> None:
    st.markdown(f"**{plain(words.headline(found))}**")
    rows = words.waterfall(found, what)
    st.markdown("Each bar begins where the one above ends: blue to the right adds, orange to the left takes away.")
    st.vega_lite_chart(
        rows, charts.WATERFALL, key="waterfall", height=charts.WATERFALL_ROW * rows.height + charts.WATERFALL_AROUND,
        alt=f"The forecast of {found.period.label} before and after, and a bar for each cause between them.",
    )  # fmt: skip
    steps = words.steps_table(found).select(*_STEPS).with_columns(pl.col("median", "mean").round())
    st.dataframe(steps, hide_index=True, height="auto", column_config=_STEPS)
    st.caption(plain(words.beside(found)))
    deals = words.largest(found)
    if deals.is_empty():
        return
    st.markdown(
        "The deals with the largest part in each step. What a deal adds is on average: at even odds the parts of "
        f"single deals do not add up. Times put off: how often the expected close was moved later. {opening.HINT}"
    )
    shown = deals.select(*_DEALS).with_columns(pl.col("part").round())
    height = min(38 + 35 * deals.height, 400)
    opening.table(shown, deals["deal_id"], "deals of the bridge", height=height, column_config=_DEALS)
    every = words.largest(found, max(step.deals.height for step in found.steps))
    st.download_button("Download all deals as CSV", to_csv(every), "bridge.csv", "text/csv")
