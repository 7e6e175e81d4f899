"""Suggested weights: fitted when somebody asks, with what they are worth on deals that had no say in them."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from pages.shared import books, session
from pages.shared.desk import Desk
from pages.shared.progress import with_progress
from pages.shared.scenarios import AUTHOR, LINK
from pages.shared.text import plain
from qualify.analysis.suggesting import TOWARD, points_table, suggestion, taught, taught_before, without_order
from qualify.errors import InputError, StoreError
from qualify.selection import in_words
from qualify.tuning import suggested_words as words
from qualify.tuning.luck import FITTED
from qualify.tuning.suggested import Learned, Suggestion
from qualify.words import count

_KEPT = "suggested weights"
YARDSTICK = (
    "A published yardstick: on the 448 opportunities of one software seller, a random forest reached a separation of "
    "85 % in random 80/20 splits (Bohanec, Kljajić Borštnar and Robnik-Šikonja 2017). Weights suggested there, of the "
    "18 questions with answers in an order, reach 82 % in such splits, and 83 % with points learned for the other four "
    "questions. Identical answers on both sides help there. Where they stay together, as in the test on this page, it "
    "is 80 and 81 %, and 79 and 80 % where a fifth of the deals is locked away, as this page does."
)


def suggested(desk: Desk) -> None:
    """A button, its progress, and the weights with what they are worth; one click loads them into the sliders."""
    deals = "the deals that are not locked away" if desk.book.locked else "the decided deals"
    st.write(
        f"Weights fitted to {deals}: none negative, drawn towards weights that need no data, in whole points that sum "
        "to 100. A question whose answers have no order, such as a product or a source, can be taken in on the Rubric "
        "page: points for its answers are then suggested too."
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
    _weights(desk, found)
    if found.learned:
        _points(desk, found, found.learned)
    st.caption(YARDSTICK)
    st.caption(
        plain(words.method(found))
        + f" Taking them over counts as {FITTED} settings tried: they were looked for in these deals."
    )


def _weights(desk: Desk, found: Suggestion) -> None:
    st.markdown(f"**{plain(words.verdict(found))}**")
    if before := taught_before(desk.book.rubric):
        st.write(words.aside(before))
    weights = dict(zip(desk.book.rubric.keys, found.weights, strict=True))
    if st.button("Load them into the sliders", icon=":material/tune:"):
        now = desk.recall()
        rubric = desk.rubric.with_weights(weights)
        desk.change(now.with_rubric(rubric, desk.book.rubric).after(now.trials + FITTED))
        st.rerun(scope="app")
    criteria = desk.book.rubric.criteria
    saved = sum(c.weight for c in criteria)
    with_points = found.learned.weights if found.learned else [None] * len(criteria)
    table = pl.DataFrame(
        {
            "Criterion": c.question,
            "Suggested": weights[c.key],
            "With learned points": learned,
            "Saved, of 100": round(100 * c.weight / saved, 1),
        }
        for c, learned in zip(criteria, with_points, strict=True)
    )
    st.dataframe(table if found.learned else table.drop("With learned points"), hide_index=True, height="content")


def _points(desk: Desk, found: Suggestion, learned: Learned) -> None:
    """The points of answers without an order, beside the present ones, and the way to a new version of the rubric."""
    st.markdown("#### Points for answers without an order")
    questions = len(without_order(desk.book.rubric))
    st.markdown(f"**{plain(words.learned(found, learned, questions))}**")
    st.write(words.caution(desk.book.locked))
    if desk.stored:
        asked = st.popover("Publish these points and weights as a new rubric version", icon=":material/publish:")
        with asked, st.form("publish points", border=False):
            st.caption(_extent(desk))
            author = st.text_input("Your name", max_chars=AUTHOR)
            if st.form_submit_button("Publish"):
                _publish(desk, found, learned, author)
    names = ("Question", "Answer", "Suggested", "Points now", "Decided deals", "Won")
    table = points_table(desk.book, learned)
    st.dataframe(table.rename(dict(zip(table.columns, names, strict=True))), hide_index=True)


def _extent(desk: Desk) -> str:
    """What publishing does, for more than what is looked at where that is not everything."""
    makes = "Makes these points and weights the next version of the rubric. Earlier versions stay as they are."
    if not in_words(desk.book.selection):
        return makes
    return f"{makes} It is published for the whole data set, though learned from the deals that are looked at alone."


def _publish(desk: Desk, found: Suggestion, learned: Learned, author: str) -> None:
    now = desk.recall()
    try:
        version = books.store().publish_rubric(
            desk.book.dataset,
            taught(desk.rubric, learned),
            now.rubric_version,
            tried=now.trials + FITTED,
            note=f"Points and weights learned from {count(found.deals, 'decided deal')}",
            author=author.strip(),
        )
    except StoreError as error:
        st.error(plain(error))
        return
    session.change(replace(now.as_saved(), rubric_version=version, trials=0))
    session.carry(LINK, None)
    st.toast(f"Published as rubric version {version}.")
    st.rerun(scope="app")
