"""Whether late ratings know the outcome: the gap, the two curves, and answers that changed when a deal closed."""

from __future__ import annotations

import streamlit as st

from pages.shared import books, long
from pages.shared.panels import HEIGHT, LEGEND
from pages.shared.text import plain
from qualify import charts
from qualify.analysis import ratings_words
from qualify.analysis.ratings import Trust
from qualify.asof import in_words
from qualify.ratings import late_words
from qualify.words import count

MOST_ROWS = 200
_JUMPS = {
    "deal_id": "Deal",
    "rater": "By",
    "question": "Question",
    "before": "Before",
    "after": "After",
    "notches": "Notches",
    "days": "Days after closing",
    "outcome": "Outcome",
    "towards": "Towards the outcome",
    "rated": "Rated on",
    "written": "Written down after closing",
}


def answer(found: Trust) -> None:
    """The answer of the whole page."""
    st.markdown(f"**{plain(ratings_words.answer(found))}**")


def section(found: Trust) -> None:
    """The gap, the curves, and what changed late."""
    st.subheader("Do late ratings know the outcome?")
    st.markdown(plain(ratings_words.hindsight(found)))
    if found.gap and found.gap.changed:
        st.vega_lite_chart(
            ratings_words.curve_rows(found), charts.HINDSIGHT, key="hindsight", height=HEIGHT + LEGEND,
            alt="The win rate over the score of the same deals: scored at the gate, and with their last ratings.",
        )  # fmt: skip
        st.caption(
            "Both lines are of the same closed deals, by dated ratings alone. "
            f"At the gate: {plain(in_words(found.gate))}. "
            "The steeper the dashed line, the more the last ratings were helped by later news, or by the outcome."
        )
    _jumps(found)


def _jumps(found: Trust) -> None:
    st.markdown(plain(ratings_words.jumped(found)))
    if found.jumps.is_empty():
        return
    if said := ratings_words.accused(found):
        st.warning(plain(said), icon=":material/trending_up:")
    with st.expander(f"By rater: {count(len(found.drifts.raters), 'person', 'people')}"):
        for each in found.drifts.raters:
            st.markdown(f"- {plain(late_words.drifted(each))}")
    columns = [name for name in _JUMPS if name != "written" or found.jumps["written"].count()]
    table = books.kept_of(found.view, "late changes", lambda: found.named(found.jumps).select(columns))
    with st.expander(f"Every late change: {count(table.height, 'answer')}"):
        if table.height > MOST_ROWS:
            st.caption(f"The first {MOST_ROWS} of {table.height:,}, the largest towards the outcome first.")
        st.dataframe(table.head(MOST_ROWS), hide_index=True, height=320, column_config=_JUMPS)
        long.csv(table, "late-changes.csv")
