"""Who is in it: where every opportunity is, twins, deals of one account, and what is known of the answers."""

from __future__ import annotations

import streamlit as st

from pages.shared.text import harmless, plain
from qualify.analysis import View
from qualify.words import count, percent

MOST_TWINS = 200


def section(view: View) -> None:
    """What an analyst asks first, in sentences that add up."""
    st.subheader("Who is in it")
    st.markdown(plain(view.members))
    if view.members.unscored:
        st.caption(
            f"{count(view.members.unscored, 'decided deal')} without an answer that counts (a dated one must be from 7 "
            "days before closing or earlier): no score, not in the charts."
        )
    st.markdown(view.clusters)
    _twins(view)
    _answers(view)


def _twins(view: View) -> None:
    found = view.book.twins
    if found.table.is_empty():
        return
    st.markdown(plain(found))
    with st.expander(f"All {count(found.table.height, 'deal')} of these groups"):
        if found.table.height > MOST_TWINS:
            st.caption(f"The first {MOST_TWINS} of {found.table.height:,}; the file has them all.")
        st.dataframe(found.table.head(MOST_TWINS), hide_index=True, height=320, column_config=_COLUMNS)
        st.download_button("Download as CSV", harmless(found.table).write_csv(), "twins.csv", "text/csv")


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
    if book.undated:
        share = percent(book.undated / book.ratings)
        st.caption(f"{share} of the answers carry no date: hindsight cannot be ruled out wherever they count.")
    for key, number in book.strangers.items():
        st.warning(
            f"{count(number, 'answer')} to “{key}” are not in the rubric and count as missing. "
            "Add them on the Rubric page.",
            icon=":material/help:",
        )
