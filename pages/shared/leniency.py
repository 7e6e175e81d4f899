"""Who rates higher or lower than others, and what the zones would be without that."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import columns, long
from pages.shared.text import plain
from qualify.analysis import ratings_words
from qualify.analysis.ratings import Trust
from qualify.ratings import words
from qualify.words import count

_RATERS = {
    "rater": "Rater",
    "value": st.column_config.NumberColumn("Notches above the others", format="%.2f"),
    "low": st.column_config.NumberColumn("at least", format="%.2f"),
    "high": st.column_config.NumberColumn("at most", format="%.2f"),
    "points": st.column_config.NumberColumn("Points of score", format="%.1f"),
    "deals": columns.number("Deals rated twice"),
    "said": "Beyond chance",
}
_MOVED = {
    "name": "Opportunity",
    "score": "Score",
    "fair": "Without leniency",
    "zone": "Zone",
    "fair_zone": "Zone without",
    "rater": "Rated by",
    "amount": columns.number("Amount"),
    "account": "Account",
    "owner": "Owner",
    "deal_id": "Id",
}


def section(found: Trust) -> None:
    """Leniency per rater, shrunk, and the zones without it."""
    st.subheader("Who rates higher than others?")
    st.markdown(f"**{plain(words.raters(found.notches, found.twice))}**")
    for each in found.notches:
        if each.clear:
            st.markdown(f"- {plain(words.lenient(each))}")
    if found.notches:
        _table(found)
    if said := ratings_words.fair(found):
        st.markdown(plain(said))
        _moved(found)


def _table(found: Trust) -> None:
    offsets = {each.rater: each.offset for each in found.points}
    rows = pl.DataFrame(
        {
            "rater": each.rater,
            "value": each.value,
            "low": each.low,
            "high": each.high,
            "points": offsets.get(each.rater),
            "deals": each.deals,
            "said": "yes" if each.clear else "no",
        }
        for each in found.notches
    )
    with st.expander(f"All {count(rows.height, 'rater')}"):
        st.caption(
            f"A notch is one answer up. {plain(words.yardstick(found.notches))} The figures are drawn towards none, "
            "the more so the fewer deals they rest on; the intervals hold the truth at least 9 times in 10."
        )
        st.dataframe(rows, hide_index=True, column_config=_RATERS)


def _moved(found: Trust) -> None:
    table = found.moved.select(list(_MOVED))
    if table.is_empty():
        return
    with st.expander(f"{count(table.height, 'open deal')} in another zone"):
        st.dataframe(long.first(table, file=True), hide_index=True, column_config=_MOVED)
        long.csv(table, "zones-without-leniency.csv")
