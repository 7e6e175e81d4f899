"""The front page's three answers: the number, the line, and the deals that matter."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import panels, revenue
from pages.shared.frame import no_rubric
from pages.shared.text import plain
from qualify.analysis import ABOVE, BELOW, BETWEEN, View
from qualify.tipping import words
from qualify.words import count, money

MOST_DEALS = 8


def number(view: View) -> None:
    """Can we make the number?"""
    st.title("Can we make the number?")
    if view.forecast is None:
        st.info(plain(view.book.no_forecast or "There is no forecast."), icon=":material/event_busy:")
        return
    revenue.trust(view.forecast)
    st.markdown(f"**{revenue.headline(view)}**")
    revenue.numbers(view)


def line(view: View) -> None:
    """Where is the line?"""
    st.subheader("Where is the line?")
    if not view.book.rubric_version:
        no_rubric(view.book.dataset)
        return
    text, chart = st.columns([2, 3], gap="large")
    with text:
        st.markdown(words.headline(view.assessment))
        st.markdown(words.shape(view.assessment))
        st.markdown(panels.line_words(view.reading.lines))
        st.page_link("pages/1_Tipping_point.py", label="See every deal", icon=":material/arrow_forward:")
    with chart:
        panels.curve(panels.rows(view.reading), key="overview curve")


def deals(view: View) -> None:
    """Which open deals matter?"""
    st.subheader("Which open deals matter?")
    table, currency = view.open, view.book.currency
    if table.is_empty():
        st.info("There are no open deals in this data set.", icon=":material/inbox:")
        return
    for zone, column, advice in zip(
        (ABOVE, BETWEEN, BELOW),
        st.columns(3),
        ("nearly always won: protect them", "undecided: raise an answer", "almost never won: let go or requalify"),
        strict=True,
    ):
        held = table.filter(pl.col("zone") == zone)
        column.metric(f"{zone.capitalize()} the line" if zone != BETWEEN else "Between the lines", held.height)
        column.caption(f"{panels.amount(_total(held), currency)} open; {advice}")
    matter = at_stake(table).head(MOST_DEALS)
    st.markdown(
        f"The {count(matter.height, 'open deal')} of {table.height:,} with the most at stake "
        f"({'amount times the chance of a win this quarter' if view.forecast else 'by amount'}), "
        f"{money(_total(matter), currency)} together:".replace("$", "\\$")
    )
    revenue.show_deals(matter, ("name", "owner", "stage", "amount", "score", "zone", "this_quarter"))


def at_stake(table: pl.DataFrame) -> pl.DataFrame:
    """Open deals by what they are expected to bring this quarter; by amount where there is no forecast."""
    stake = pl.col("amount") * pl.col("this_quarter").fill_null(0.0)
    return table.filter(pl.col("amount") > 0).sort(stake, pl.col("amount"), descending=True, maintain_order=True)


def _total(table: pl.DataFrame) -> float:
    return float(table["amount"].sum())
