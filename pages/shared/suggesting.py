"""Suggested weights: fitted when somebody asks, with what they are worth on deals that had no say in them."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import books, session
from pages.shared.desk import Desk
from pages.shared.progress import with_progress
from pages.shared.text import plain
from qualify.analysis.suggesting import TOWARD, suggestion
from qualify.errors import InputError
from qualify.tuning import suggested_words as words
from qualify.tuning.luck import FITTED
from qualify.tuning.suggested import Suggestion

_KEPT = "suggested weights"
YARDSTICK = (
    "A published yardstick: on the 448 opportunities of one software seller, a random forest reached a separation of "
    "85 % in random 80/20 splits (Bohanec, Kljajić Borštnar and Robnik-Šikonja 2017). Weights suggested there, of the "
    "18 questions with answers in an order, reach 82 % in such splits and 81 % where identical answers stay together."
)


def suggested(desk: Desk) -> None:
    """A button, its progress, and the weights with what they are worth; one click loads them into the sliders."""
    deals = "the deals that are not locked away" if desk.book.locked else "the decided deals"
    st.write(
        f"Weights fitted to {deals}: none negative, drawn towards weights that need no data, in whole points that sum "
        "to 100."
    )
    toward = st.radio("Drawn towards", TOWARD, horizontal=True, key="drawn towards", format_func=str.capitalize)
    about = (*books.key(desk.book), desk.rubric.missing, toward)
    known, found = session.kept(_KEPT, lambda: (None, None))
    if known != about:
        asked = st.empty()
        if not asked.button("Suggest weights", icon=":material/auto_fix_high:"):
            return
        try:
            fitted = with_progress(suggestion(desk.book, desk.rubric, toward), asked, "Fitting and testing …")
        except InputError as error:
            asked.info(plain(error))
            return
        _, found = session.keep(_KEPT, (about, fitted))
    _show(desk, found)


def _show(desk: Desk, found: Suggestion) -> None:
    st.markdown(f"**{plain(words.verdict(found))}**")
    weights = dict(zip(desk.book.rubric.keys, found.weights, strict=True))
    if st.button("Load them into the sliders", icon=":material/tune:"):
        before = desk.recall()
        rubric = desk.rubric.with_weights(weights)
        desk.change(before.with_rubric(rubric, desk.book.rubric).after(before.trials + FITTED))
        st.rerun(scope="app")
    criteria = desk.book.rubric.criteria
    saved = sum(c.weight for c in criteria)
    st.dataframe(
        pl.DataFrame(
            {
                "Criterion": c.question,
                "Suggested": weights[c.key],
                "Saved, of 100": round(100 * c.weight / saved, 1),
            }
            for c in criteria
        ),
        hide_index=True,
        height="content",
    )
    st.caption(YARDSTICK)
    st.caption(
        plain(words.method(found))
        + f" Loading them counts as {FITTED} settings tried: they were looked for in these deals."
    )
