"""The front page's three answers: the number, the line, and the deals that matter."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import panels, revenue
from pages.shared.frame import no_rubric
from pages.shared.text import plain
from qualify.analysis import ABOVE, BELOW, BETWEEN, UNSCORED, View
from qualify.tipping import words
from qualify.words import count, money

MOST_DEALS = 8
ADVICE = {
    ABOVE: ("Above the upper line", "nearly always won: protect them"),
    BETWEEN: ("Between the lines", "undecided: raise an answer"),
    BELOW: ("Below the line", "almost never won: let go or requalify"),
    UNSCORED: ("Without a score", "nobody has answered a question"),
}


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
    if view.book.rubric_version:
        held = set(table["zone"])
        panels.tiles(*(_zone(table, zone, currency) for zone in ADVICE if zone != UNSCORED or zone in held))
    matter, by = at_stake(table)
    st.markdown(f"{_most(matter, table, currency)} {by}:".replace("$", "\\$"))
    revenue.show_deals(matter, ("name", "owner", "stage", "amount", "score", "zone", "this_quarter"))


def _zone(table: pl.DataFrame, zone: str, currency: str) -> tuple[str, object, str]:
    held, (label, advice) = table.filter(pl.col("zone") == zone), ADVICE[zone]
    return label, held.height, f"{panels.amount(_total(held), currency)} open; {advice}"


def _most(matter: pl.DataFrame, table: pl.DataFrame, currency: str) -> str:
    together = f", {money(_total(matter), currency)} together," if _total(matter) else ""
    return f"The {count(matter.height, 'open deal')} of {table.height:,} with the most at stake{together}"


def at_stake(table: pl.DataFrame) -> tuple[pl.DataFrame, str]:
    """The open deals that matter most, and by what: expected money this quarter, or what there is of it."""
    chance = pl.col("this_quarter").fill_null(0.0)
    if not table["amount"].drop_nulls().len():
        return table.sort(chance, descending=True, maintain_order=True).head(MOST_DEALS), "by the chance of a win"
    if not table["this_quarter"].drop_nulls().len():
        return table.sort("amount", descending=True, nulls_last=True).head(MOST_DEALS), "by amount"
    stake = pl.col("amount").fill_null(0.0) * chance
    return (
        table.sort(stake, descending=True, maintain_order=True).head(MOST_DEALS),
        "by amount times the chance of a win this quarter",
    )


def _total(table: pl.DataFrame) -> float:
    return float(table["amount"].sum())
