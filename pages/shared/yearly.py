"""The year's report on the screen: the day it begins, its sentences, its chart, its totals and its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from pages.shared import books, columns, opening, session
from pages.shared.text import plain
from qualify import charts
from qualify.analysis import View
from qualify.analysis import yearly as counted
from qualify.analysis import yearly_words as words
from qualify.analysis.yearly import Yearly
from qualify.charts import Marks
from qualify.errors import InputError
from qualify.export import marks_words, printed, report_marks, shown, to_csv
from qualify.rubric import slug

_COUNTED = ("won", "lost", "no decision", "open", "decided", "worked")
_NAMES: dict[str, Any] = {
    "zone": "Zone",
    **{name: columns.number(name.capitalize()) for name in _COUNTED},
}
_DEALS = {
    "deal": "Deal", "score": "Score", "outcome": "Outcome", "zone": "Zone", "amount": "Amount", "account": "Account",
    "owner": "Owner", "created": "Created", "closed": "Closed", "deal_id": "Id",
}  # fmt: skip


@dataclass(frozen=True)
class Since:
    """The day that somebody chose for the report to begin; None: the usual one."""

    day: date | None = None


def since(view: View) -> Yearly:
    """The report from the chosen day on, with the choice and the files to take away above it."""
    place = st.container(horizontal=True, vertical_alignment="bottom")
    with place:
        day = _day(view)
        found = _report(view, day)
        _files(found)
    return found


def usual(view: View) -> Yearly:
    """The report from the usual day on."""
    return _report(view, counted.usual_start(view.book))


def _report(view: View, day: date | None) -> Yearly:
    return books.kept_of(view, "yearly", lambda: counted.yearly(view, day), day)


def _day(view: View) -> date | None:
    """The day, kept in the session and carried by the address."""
    usual = counted.usual_start(view.book)
    if usual is None:
        return None
    known = session.kept("report since", Since).day
    day = st.date_input(
        "Worked since",
        value=_asked(view, known) or usual,
        min_value=counted.first_day(view.book),
        max_value=view.book.as_of,
        format="YYYY-MM-DD",
        key=f"report since {view.book.dataset} {usual}",
        help="All deals that are still open, or were closed on this day or later.",
        width=160,
    )
    chosen = day if day != usual else None
    session.keep("report since", Since(chosen))
    session.carry("since", str(chosen) if chosen else None)
    return day


def _asked(view: View, known: date | None) -> date | None:
    """The day that the link asks for, or else the one chosen before; a broken one is said and left aside."""
    text = session.asked("since") or (str(known) if known else None)
    if text is None:
        return None
    try:
        return counted.read_since(view.book, text)
    except InputError as error:
        st.warning(
            f"{plain(error)} The usual day is used instead; the address drops this one.", icon=":material/link_off:"
        )
        return None


def _files(found: Yearly) -> None:
    """The report as a file to print, made when it is asked for, and its deals as a table."""
    stem = f"report_{slug(found.view.book.dataset)}_{found.since or 'all'}"
    st.download_button(
        "Printable report (HTML)", lambda: printed(found).encode(), f"{stem}.html", "text/html",
        icon=":material/print:", on_click="ignore",
    )  # fmt: skip
    st.download_button(
        "Table (CSV)", lambda: to_csv(found.deals), f"{stem}.csv", "text/csv",
        icon=":material/table:", on_click="ignore",
    )  # fmt: skip


def laid_out(found: Yearly) -> Marks:
    """The marks of its chart."""
    return books.kept_of(found.view, "marks", lambda: report_marks(found), found.since)


def sentences(found: Yearly) -> None:
    """What is to be seen, with the exact counts, and how sure it is."""
    st.markdown(f"**{words.opening(found)} {words.by_line(found)}**")
    st.markdown(words.guarantees(found.view)[0])


def chart(found: Yearly, laid: Marks) -> str | None:
    """Every deal with a score as a mark; the id of the one that was clicked on (the first of several)."""
    st.caption(f"{marks_words(laid.each)} Point at a mark for its name, click on it to open the deal.")
    event = st.vega_lite_chart(
        laid.rows, charts.only(charts.MARKS, laid.kinds), key=f"report marks {found.view.book.dataset}",
        height=laid.height + charts.AROUND_MARKS, on_select="rerun",
        selection_mode=charts.PICK, alt=f"{words.opening(found)} {words.by_line(found)}",
    )  # fmt: skip
    picked = event["selection"].get(charts.PICK) or [{}]
    return picked[0].get("deal_id")


def totals(found: Yearly) -> None:
    """Zone by outcome, adding up to the opportunities worked, and these to the store."""
    st.subheader("How they add up")
    rows = pl.DataFrame([{"zone": zone, **counts} for zone, counts in words.totals(found)])
    st.dataframe(rows, hide_index=True, column_config=_NAMES)
    st.markdown(words.reconciled(found))
    st.caption(words.period(found))


def certain(found: Yearly) -> None:
    """What can be promised beyond the counts, and from which deals that is known."""
    st.subheader("What can be guaranteed")
    for sentence in words.guarantees(found.view)[1:]:
        st.markdown(sentence)
    st.caption(words.basis(found.view))


def table(found: Yearly) -> None:
    """Every deal, the highest score first; sent to the browser when it is opened."""
    opened = st.expander("Every deal, the highest score first", on_change="rerun", key="report table")
    if opened.open:
        with opened:
            st.caption(opening.HINT)
            rows = shown(found.deals).select(list(_DEALS))
            opening.table(rows, rows["deal_id"], "report deals", height=480, column_config=_DEALS)


def own_parameters(found: Yearly, opened: str | None) -> dict[str, str]:
    """What a link to this report carries beside the settings: the usual day too, which newer data would move."""
    day = {"since": str(found.since)} if found.since else {}
    return day | ({"deal": opened} if opened else {})
