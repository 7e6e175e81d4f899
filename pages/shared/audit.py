"""Deals below the line that are pursued anyway: a draw that is logged, the log, and what came of it."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from pages.shared import books
from pages.shared.text import plain
from qualify.analysis import View, audits, ratings_words
from qualify.analysis.ratings import SEED, Trust
from qualify.errors import QualifyError
from qualify.export import to_csv
from qualify.ratings import audit_words
from qualify.settings import Settings, to_link
from qualify.store import KeptAudit
from qualify.words import count

MOST_SEEDS, USUAL_SIZE = 1_000_000, 5
_DEALS = {
    "audit": "Draw",
    "name": "Opportunity",
    "score": "Score then",
    "outcome": "Outcome",
    "closed": "Closed",
    "account": "Account",
    "owner": "Owner",
    "deal_id": "Id",
}


def section(found: Trust, settings: Settings) -> None:
    """What came of the draws, the log, and another draw."""
    st.subheader("Is the floor still right?")
    st.markdown(
        "Once low scores are dropped, nobody sees what would have become of them. A few of them, drawn by lot and "
        "pursued like any other deal, keep the floor honest."
    )
    view = found.view
    with books.asked(view.book) as at:
        kept = at.audits(view.book.dataset)
        came = audits.came_of(at, view, kept)
    if came:
        st.markdown(f"**{plain(audit_words.audited(came))}**")
        _log(view, kept)
    if view.book.day:
        st.info("Deals are drawn from those of today: go back to the last day in the data.", icon=":material/today:")
    else:
        _draw(view, kept, settings)


def _log(view: View, kept: list[KeptAudit]) -> None:
    for one in kept:
        st.markdown(f"- {plain(ratings_words.drew(one))}")
    table = audits.followed(view, kept).select(list(_DEALS))
    st.dataframe(table, hide_index=True, column_config=_DEALS)
    st.download_button("Download as CSV", to_csv(table), "audited-deals.csv", "text/csv")


def _draw(view: View, kept: list[KeptAudit], settings: Settings) -> None:
    floor, rest = view.reading.lines.lower, audits.pool(view, kept)
    if floor is None or rest.is_empty():
        why = "There is no lower line" if floor is None else f"No other open deal stands at or below {floor}"
        st.info(f"{why}, so there is nothing to draw from now.", icon=":material/inbox:")
        return
    with st.form("audit"):
        st.caption(f"At or below {floor}, and never drawn: {count(rest.height, 'open deal')}.")
        left, right = st.columns(2)
        size = left.number_input("Deals to pursue anyway", 1, audits.MOST, min(USUAL_SIZE, rest.height))
        seed = right.number_input("Seed of the lot", 1, MOST_SEEDS, SEED)
        author, note = left.text_input("Your name", max_chars=80), right.text_input("Note", max_chars=200)
        if st.form_submit_button("Draw and log them", icon=":material/casino:"):
            _keep(view, kept, int(size), int(seed), author, note, urlencode(to_link(settings)))


def _keep(view: View, kept: list[KeptAudit], size: int, seed: int, author: str, note: str, link: str) -> None:
    try:
        drawn = audits.drawn(view, kept, size, seed, author=author, note=note, link=link)
        books.store().keep_audit(view.book.dataset, drawn)
    except QualifyError as error:
        st.error(plain(error), icon=":material/error:")
        return
    st.toast(f"Drew {count(drawn.deals.height, 'deal')}; the draw is in the log.")
    st.rerun()
