"""Who is in it: where every opportunity is, twins, deals of one account, and what is known of the answers."""

from __future__ import annotations

import streamlit as st

from pages.shared import long, opening
from pages.shared.text import plain
from qualify.analysis import Book, View, rated
from qualify.words import count, percent

MOST_ROWS = 200


def section(view: View) -> None:
    """What an analyst asks first, in sentences that add up."""
    st.subheader("Who is in it")
    st.markdown(plain(view.members))
    if view.members.unscored:
        st.caption(
            f"{count(view.members.unscored, 'decided deal')} without an answer that counts: no score, not in charts. "
            "Answers count by the day on which they were given, as the top of the page says."
        )
    st.markdown(view.clusters)
    _twins(view)
    _answers(view)
    _not_entered(view.book)


def _not_entered(book: Book) -> None:
    """The deals that have no score because they never entered the stage of the rule, by name."""
    deals = rated.not_entered(book)
    if deals.is_empty():
        return
    with st.expander(f"{count(deals.height, 'deal')} never entered the stage “{plain(book.rule.stage)}”"):
        st.caption(f"{plain(rated.outside(book))} {opening.HINT}")
        shown = deals.head(MOST_ROWS)
        opening.table(shown, shown["deal_id"], "never entered", height=320)
        long.csv(deals, "never-entered.csv")


def _twins(view: View) -> None:
    found = view.book.twins
    if found.table.is_empty():
        return
    st.markdown(plain(found))
    with st.expander(f"All {count(found.table.height, 'deal')} of these groups"):
        if found.table.height > MOST_ROWS:
            st.caption(f"The first {MOST_ROWS} of {found.table.height:,}; the file has them all.")
        st.caption(opening.HINT)
        shown = found.table.head(MOST_ROWS)
        opening.table(shown, shown["deal_id"], "twins", height=320, column_config=_COLUMNS)
        long.csv(found.table, "twins.csv")


_COLUMNS = {
    "deal_id": "Deal",
    "twin_of": "First of its group",
    "outcome": "Outcome",
    "closed": "Closed",
    "copy": "Exact copy",
    "contradictory": "Contradicts a twin",
}


def _answers(view: View) -> None:
    book = view.book
    st.caption(
        f"{percent(view.coverage)} of the rubric's weight is answered over all opportunities looked at. "
        f"Data version {book.version}, rubric version {book.rubric_version}, seed {view.assessment.seed}."
    )
    for key, number in book.strangers.items():
        st.warning(
            f"{count(number, 'answer')} to “{key}” are not in the rubric and count as missing. "
            "Add them on the Rubric page.",
            icon=":material/help:",
        )
