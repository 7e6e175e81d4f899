"""Process behaviour charts on the screen: the answer, won value by factor, every chart, and limits to freeze."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from pages.shared import books, columns, session
from pages.shared.text import plain
from qualify import charts
from qualify.analysis import behaviour_value_words as value_words
from qualify.analysis import behaviour_words as words
from qualify.analysis.behaviour import USUAL, Behaviour, chart_name
from qualify.analysis.behaviour_points import Chart
from qualify.analysis.behaviour_record import table as summary
from qualify.charts import behaviour as drawn
from qualify.errors import QualifyError
from qualify.export import to_csv
from qualify.process.behaviour import FEWEST
from qualify.process.periods import BYS, By
from qualify.store.limits import LONGEST_NAME, LONGEST_NOTE

LINK = "by"
_SUMMARY: dict[str, Any] = {
    "measure": st.column_config.TextColumn("Chart", width=170),
    "reads": st.column_config.TextColumn("Reads", width=330),
    "value": "Last full value", "lower": "Lower limit", "centre": "Centre", "upper": "Upper limit",
}  # fmt: skip
_POINTS: dict[str, Any] = {
    "label": "Period", "reads": "Reads", "value": "Value", "seen": "As seen", "of": columns.number("Deals"),
    "lower": "Lower limit", "centre": "Centre", "upper": "Upper limit", "range": "Moving range",
    "baseline": "Limits rest on it",
}  # fmt: skip
_VALUES = ("value", "seen", "lower", "centre", "upper")
_FORMATS = {"share": "%.1f %%", "points": "%.1f", "money": "localized", "days": "%.1f", "deals": "%.1f"}
_BROKEN = "Charts are by week, month or quarter; the month is used instead. The address drops this one."


def period() -> By:
    """Week, month or quarter, as the link or the switch says; a broken link is said and left aside."""
    asked = session.asked(LINK)
    now = next((by for by in BYS if by == asked), None)
    if asked is not None and now is None:
        st.warning(f"{_BROKEN} (in the link: {LINK}={plain(asked[:80])})", icon=":material/link_off:")
    chosen = st.segmented_control(
        "Period", BYS, default=now or USUAL, format_func=lambda by: f"By {by}", required=True,
        label_visibility="collapsed", key="behaviour by",
    )  # fmt: skip
    session.carry(LINK, chosen)
    return chosen


def own_parameters(by: By) -> dict[str, str]:
    """What a link to this page carries beside the settings."""
    return {LINK: by}


def page(found: Behaviour) -> None:
    """The whole page; where nothing has a date, what to upload instead."""
    if not found.flows.begins:
        what, way_out = words.NO_DATES
        st.info(plain(f"{what} {way_out}"), icon=":material/event_busy:")
        st.page_link("pages/6_Upload.py", label="Upload a file with dates", icon=":material/upload_file:")
        return
    _answer(found)
    _won_value(found)
    st.subheader("Every chart")
    st.markdown(plain(words.RULES))
    for each in found.charts:
        _chart(each, found)


def _answer(found: Behaviour) -> None:
    st.markdown(f"**{plain(words.answer(found))}**")
    if said := words.moved(found):
        st.markdown(plain(said))
    st.dataframe(summary(found).select(list(_SUMMARY)), hide_index=True, column_config=_SUMMARY)
    st.caption(plain(" ".join((words.alarms(found), *value_words.left_out(found)))))


def _won_value(found: Behaviour) -> None:
    st.subheader("Where did won value change?")
    first, *rest = value_words.address(found)
    st.markdown(plain(first))
    for sentence in rest:
        st.markdown(f"**{plain(sentence)}**")
    rows = drawn.split_rows(found.split)
    if rows.is_empty():
        return
    st.vega_lite_chart(
        rows, charts.only(drawn.WON_VALUE_SPLIT, drawn.split_names(rows)), key=f"won value {found.by}",
        height=charts_height(), alt=f"Won value by {found.by} against the usual, split into its factors. {first}",
    )  # fmt: skip
    st.caption(
        "Won value is deals decided x yield x deal size, and x the share of wins with an amount. Each part of a bar is "
        "what one of them did, against the usual level; the diamond is all of them together. A part is news only where "
        "its own chart below carries a signal."
    )


def charts_height() -> int:
    """Pixels of a chart with its legend."""
    return drawn.HEIGHT + drawn.AROUND


def _chart(each: Chart, found: Behaviour) -> None:
    currency = found.book.currency
    st.markdown(f"#### {plain(each.measure.title)}")
    st.markdown(plain(words.reading(each, found.by, currency)))
    if each.last is None:
        return
    if said := words.moved_for_good(each, found.by):
        st.info(plain(said), icon=":material/change_circle:")
    rows = drawn.behaviour_rows(each.points)
    unit = "days" if each.kind == "t" else each.measure.unit
    names = rows["said"].unique(maintain_order=True).to_list()
    st.vega_lite_chart(
        rows, charts.only(drawn.BEHAVIOUR[unit], names), key=f"behaviour {each.measure.key} {found.by}",
        height=drawn.HEIGHT, alt=words.reading(each, found.by, currency),
    )  # fmt: skip
    st.caption(plain(words.basis(each, found.by)))
    opened = st.expander(
        "Moving ranges, every point, other limits", on_change="rerun", key=f"behaviour more {each.measure.key}"
    )
    if opened.open:
        with opened:
            _more(each, found, rows, unit)


def _more(each: Chart, found: Behaviour, rows: pl.DataFrame, unit: str) -> None:
    if rows["range"].is_not_null().any():
        st.markdown(plain(words.ranges(each)))
        st.vega_lite_chart(
            rows, drawn.RANGES[unit], key=f"ranges {each.measure.key} {found.by}", height=drawn.RANGES_HEIGHT,
            alt=f"Moving ranges: {each.measure.title}.",
        )  # fmt: skip
    points = each.points.reverse().select(name for name in _POINTS if each.points[name].is_not_null().any())
    st.dataframe(_shown(points, each, unit), hide_index=True, column_config=_POINTS | _formats(each, unit), height=240)
    st.download_button(
        "Download as CSV", to_csv(points), f"{each.measure.key}-by-{found.by}.csv", "text/csv",
        key=f"behaviour csv {each.measure.key}",
    )  # fmt: skip
    _limits(each, found)


def _shown(points: pl.DataFrame, each: Chart, unit: str) -> pl.DataFrame:
    """Shares as per cent, and money without cents."""
    values = [name for name in _VALUES if name in points.columns]
    if unit == "share":
        points = points.with_columns(pl.col(values) * 100)
    if unit == "money":
        points = points.with_columns(pl.col(values).round())
    if each.kind == "XmR of logarithms" and "range" in points.columns:
        points = points.with_columns(pl.col("range") * 100)
    return points


def _formats(each: Chart, unit: str) -> dict[str, Any]:
    number = st.column_config.NumberColumn
    told = {name: number(_POINTS[name], format=_FORMATS[unit]) for name in _VALUES}
    share = each.kind == "XmR of logarithms"
    return told | {"range": number(_POINTS["range"], format="%.0f %%" if share else "%.1f")}


def _limits(each: Chart, found: Behaviour) -> None:
    """The log of the choices for this chart, and another choice."""
    name = chart_name(each.measure.key, found.by, found.book.selection)
    st.markdown("##### Take the limits from other days")
    st.markdown(plain(words.FREEZE))
    for one in found.kept:
        if one.chart == name:
            st.markdown(f"- {plain(words.frozen(one))}")
    if found.book.day:
        st.caption("Limits are frozen today: go back to the last day in the data.")
        return
    full = each.points.filter("full")
    if full.height < FEWEST:
        return
    first, last = _days(full)
    inside = _days(full.filter("baseline"))
    with st.form(f"limits {each.measure.key}"):
        left, right = st.columns(2)
        begins = left.date_input("From", inside[0], first, last, format="YYYY-MM-DD")
        ends = right.date_input("Up to", inside[1], first, last, format="YYYY-MM-DD")
        note = st.text_input("Why", max_chars=LONGEST_NOTE)
        author = st.text_input("Your name", max_chars=LONGEST_NAME)
        if st.form_submit_button("Freeze these limits", icon=":material/ac_unit:"):
            _freeze(found, name, begins, ends, note, author)


def _days(rows: pl.DataFrame) -> tuple[date, date]:
    days = rows.select(pl.col("start", "end").cast(pl.Date))
    return days["start"][0], days["end"][-1]


def _freeze(found: Behaviour, name: str, begins: Any, ends: Any, note: str, author: str) -> None:
    try:
        books.store().freeze_limits(found.book.dataset, name, begins, ends, note, author)
    except QualifyError as error:
        st.error(plain(error), icon=":material/error:")
        return
    st.toast("The limits are frozen.")
    st.rerun()
