"""The front page's three answers: the number, the line, and the deals that matter."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import panels, revenue
from pages.shared.frame import no_rubric
from pages.shared.text import plain
from qualify.analysis import ABOVE, BELOW, BETWEEN, UNSCORED, View
from qualify.analysis.zones import zone_name
from qualify.selection import CEILING, FLOOR
from qualify.tipping import words
from qualify.words import count, money, one_in

MOST_DEALS = 8
ZONES = (ABOVE, BETWEEN, BELOW, UNSCORED)


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
        panels.curve(panels.view_rows(view), key="overview curve")


def deals(view: View) -> None:
    """Which open deals matter?"""
    st.subheader("Which open deals matter?")
    table, currency = view.open, view.book.currency
    if table.is_empty():
        st.info("There are no open deals in what is looked at.", icon=":material/inbox:")
        return
    if view.book.rubric_version:
        at = view.reading.lines
        there = {BETWEEN, *table["zone"].unique()} | ({BELOW} if at.lower is not None else set())
        there |= {ABOVE} if at.upper is not None else set()
        panels.tiles(*(_zone(view, zone) for zone in ZONES if zone in there))
    others = int((table["amount"].is_not_null() & (table["currency"].fill_null(currency) != currency)).sum())
    if others:
        st.caption(f"{count(others, 'open deal')} in another currency than {plain(currency)}: not in these amounts.")
    matter, said = at_stake(table, currency)
    st.markdown(f"{plain(said)}:")
    zone = ("zone",) if _sorted(view) else ()
    price = ("list_price",) if view.book.priced else ()
    revenue.show_deals(matter, ("name", "this_quarter", "amount", *price, "score", *zone, "owner", "stage"))


def _zone(view: View, zone: str) -> tuple[str, object, str]:
    held = view.open.filter(pl.col("zone") == zone)
    title, total = zone_name(view.reading.lines, zone), _total(held)
    worth = f"{panels.amount(total, view.book.currency)} open" if total or held.is_empty() else "no amounts"
    return title, held.height, f"{worth}; {_advice(view, zone)}"


def _advice(view: View, zone: str) -> str:
    """What to do with a zone's deals; sure words only where a line is certified or its point established.

    A point where 1 in 10 are won says nothing sure of a level that is stricter, and likewise at the top.
    """
    found = view.assessment
    if zone == BELOW:
        point = found.verdict == "established" and found.floor_level >= FLOOR / 100
        sure, seldom = found.floor or point, f"at most {one_in(found.floor_level)} won"
        return f"{seldom}: let go or requalify" if sure else "seldom won so far, but that is not certain yet"
    if zone == ABOVE:
        point = found.upper_verdict == "established" and found.ceiling_level <= CEILING / 100
        sure, mostly = found.ceiling or point, f"at least {one_in(found.ceiling_level)} won"
        return f"{mostly}: protect them" if sure else "mostly won so far, but that is not certain yet"
    if zone == BETWEEN:
        return "undecided: raise an answer" if _sorted(view) else "no line yet tells them apart"
    return "no answer that counts"


def _sorted(view: View) -> bool:
    """Whether any line sorts the deals into zones."""
    lines = view.reading.lines
    return lines.lower is not None or lines.upper is not None


def at_stake(table: pl.DataFrame, currency: str) -> tuple[pl.DataFrame, str]:
    """The open deals that matter most, and by what: expected money this quarter, or what there is of it."""
    chance, timed = pl.col("this_quarter").fill_null(0.0), table["this_quarter"].drop_nulls().len() > 0
    if not table["money"].sum():
        matter = table.sort(chance, descending=True, maintain_order=True).head(MOST_DEALS)
        return matter, _without_amounts(matter, table, currency, timed=timed)
    stake, by = pl.col("money"), "by amount"
    if timed:
        stake, by = stake * chance, "by amount times the chance of a win this quarter"
    matter = table.sort(stake, descending=True, maintain_order=True).head(MOST_DEALS)
    worth = f" ({money(_total(matter), currency)} if all were won)" if _total(matter) else ""
    deals = f"{count(matter.height, 'open deal')} of {table.height:,}"
    return matter, f"The {deals} with the most at stake{worth}, {by}"


def _without_amounts(matter: pl.DataFrame, table: pl.DataFrame, currency: str, *, timed: bool) -> str:
    """Where there is no money to go by, nothing is called the most at stake."""
    there = f" in {currency}" if currency and table["amount"].drop_nulls().len() else ""
    deals = f"{count(matter.height, 'open deal')} of {table.height:,}"
    if timed:
        return f"No open deal has an amount{there}. The {deals} with the best chance of a win this quarter"
    return f"No open deal has an amount{there}, so nothing says which matter most. The first {deals}"


def _total(table: pl.DataFrame) -> float:
    return float(table["money"].sum())
