"""Two sets of weights side by side: separation, lines, curve, forecast, and the open deals that change zone."""

from __future__ import annotations

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.shared import books, columns, opening, panels, session
from pages.shared.desk import Desk
from pages.shared.text import plain
from qualify.analysis import Comparison, Side, compare, side
from qualify.tuning.words import share
from qualify.words import money

SAVED, SHOWN = "saved", "sliders"
LINK = {"compare": SAVED, "against": SHOWN}
"""The page's parameters for the two that are compared, and what each is where the address does not say."""
_NAMES = {SAVED: "The saved rubric", SHOWN: "The sliders"}
_MOST_ROWS = 300
_DEALS = {
    "name": "Opportunity",
    "zone_before": "Zone before",
    "zone_after": "Zone after",
    "score_before": "Score before",
    "score_after": "Score after",
    "amount": "Amount",
    "currency": "Currency",
    "account": "Account",
    "owner": "Owner",
    "deal_id": "Id",
}


def comparison(desk: Desk) -> None:
    """Choose two and see what differs."""
    saved = books.store().scenarios(desk.book.dataset)
    # A scenario may be called like one of the other two, and of equal words the browser knows but the first.
    named = _NAMES | {str(one.scenario_id): f"Scenario {one.name}" for one in saved}
    left, right = st.columns(2)
    first, second = _choice(left, "Compare", named, "compare"), _choice(right, "with", named, "against")
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
        shown = found.deals.select(*_DEALS).rename(_DEALS).head(_MOST_ROWS)
        amounts = {_DEALS["amount"]: columns.number()}
        st.caption(opening.HINT)
        opening.table(shown, shown[_DEALS["deal_id"]], "deals that change zone", column_config=amounts)
        if found.deals.height > _MOST_ROWS:
            st.caption(f"The first {_MOST_ROWS} of {found.deals.height:,}.")


def asked() -> dict[str, str]:
    """What the page's address says of the two to compare, for the link to copy."""
    said = {name: session.asked(name) for name in LINK}
    return {name: text for name, text in said.items() if text}


def _choice(place: DeltaGenerator, label: str, named: dict[str, str], parameter: str) -> str:
    """One of the two; a choice goes into the address, and the link to copy follows it."""
    usual, options = LINK[parameter], list(named)
    wanted = session.asked(parameter) or usual
    if wanted not in named:
        place.warning(
            plain(f"There is no scenario {wanted!r} to compare: the address drops it."), icon=":material/link_off:"
        )
        session.carry(parameter, None)
        wanted = usual
    chosen = place.selectbox(
        label, options, options.index(wanted), format_func=named.__getitem__, key=f"choice to {parameter}"
    )
    if chosen != wanted:
        session.carry(parameter, chosen if chosen != usual else None)
        st.rerun()
    return chosen


def _side(desk: Desk, chosen: str) -> Side:
    if chosen in _NAMES:
        return side(_NAMES[chosen], desk.book, desk.book.rubric if chosen == SAVED else desk.rubric)
    scenario = books.store().scenario(desk.book.dataset, int(chosen))
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
        "Expected this quarter": "–" if expected is None else money(expected, desk.book.currency),
    }
