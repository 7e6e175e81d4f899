"""Two sets of weights side by side: separation, lines, curve, forecast, and the open deals that change zone."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import books, panels
from pages.shared.desk import Desk
from pages.shared.text import plain
from qualify.analysis import Comparison, Side, compare, side
from qualify.tuning.words import share

SAVED, SHOWN = "The saved rubric", "The sliders"
_MOST_ROWS = 300
_DEALS = {
    "name": "Opportunity",
    "account": "Account",
    "owner": "Owner",
    "amount": "Amount",
    "currency": "Currency",
    "score_before": "Score before",
    "score_after": "Score after",
    "zone_before": "Zone before",
    "zone_after": "Zone after",
    "deal_id": "Id",
}


def comparison(desk: Desk) -> None:
    """Choose two and see what differs."""
    saved = books.store().scenarios(desk.book.dataset)
    # A scenario may be called like one of the other two, and of equal words the browser knows but the first.
    named = {SAVED: SAVED, SHOWN: SHOWN} | {one.scenario_id: f"Scenario {one.name}" for one in saved}
    left, right = st.columns(2)
    first = left.selectbox("Compare", list(named), 0, format_func=named.__getitem__, key="compare left")
    second = right.selectbox("with", list(named), 1, format_func=named.__getitem__, key="compare right")
    found = compare(_side(desk, first), _side(desk, second))
    st.write(plain(found))
    st.dataframe(_numbers(desk, found), hide_index=True)
    table = panels.rows(found.right.reading, found.left.reading.line.posterior.mean)
    panels.curve(table, key="compared curves", marked=False)
    st.caption(
        f"The line with its band: {plain(found.right.name)}. Purple dashes: {plain(found.left.name)}."
        + (" Both rest on the deals that are not locked away." if desk.book.locked else "")
    )
    if found.deals.height:
        st.dataframe(found.deals.select(*_DEALS).rename(_DEALS).head(_MOST_ROWS), hide_index=True)
        if found.deals.height > _MOST_ROWS:
            st.caption(f"The first {_MOST_ROWS} of {found.deals.height:,}.")


def _side(desk: Desk, chosen: str | int) -> Side:
    if isinstance(chosen, str):
        return side(chosen, desk.book, desk.book.rubric if chosen == SAVED else desk.rubric)
    scenario = books.store().scenario(desk.book.dataset, chosen)
    book = books.seen_under(desk.recall(), scenario.rubric_version)
    return side(scenario.name, book, scenario.over(book.rubric))


def _numbers(desk: Desk, found: Comparison) -> pl.DataFrame:
    return pl.DataFrame(_row(desk, one) for one in (found.left, found.right))


def _row(desk: Desk, one: Side) -> dict[str, str]:
    line = one.reading.line
    tipping = f"{line.tipping.score} ({line.tipping.low} to {line.tipping.high})" if line.tipping else "–"
    expected = one.reading.expected
    return {
        "": one.name,
        "Separation": share(one.separation),
        "On the locked deals": share(one.held),
        "Tipping point (90 %)": tipping,
        "Certified floor": str(line.floor.score) if line.floor else "–",
        "Certified ceiling": str(line.ceiling.score) if line.ceiling else "–",
        "Expected this quarter": "–" if expected is None else f"{desk.book.currency} {expected:,.0f}".strip(),
    }
