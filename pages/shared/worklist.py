"""The worklist on the screen: the classes in sentences, the deals with their reasons, and the files to take away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from pages.shared import books, choosing, columns, opening, session, work
from pages.shared.text import plain
from qualify.analysis import worklist as made
from qualify.analysis import worklist_words as words
from qualify.analysis.worklist import CLASSES, EXPEDITE, MOST_HOURS, NONE, REWORK, RUN, SCRAP, Worklist
from qualify.errors import InputError
from qualify.export import to_csv, workbook
from qualify.export.workbook import MOST_CELLS
from qualify.rubric import slug
from qualify.settings import Settings

DO, WHOSE, HOURS = "do", "whose", "hours"
LINKS = (DO, WHOSE, HOURS)
MOST_SHOWN = 500
_LOW, _HIGH = 66, 104  # Pixels: a reason is wrapped only in rows of more than 64, and none has more than four lines.
_LINE, _LETTERS = 23, 62
_ALL = ""
_LABELS = {_ALL: "All classes", EXPEDITE: "Expedite", RUN: "Run", REWORK: "Rework", SCRAP: "Scrap (let go)",
           NONE: "None of these"}  # fmt: skip
_ICONS = {EXPEDITE: "bolt", RUN: "shield", REWORK: "build", SCRAP: "delete", NONE: "help"}
_UPLOAD = "Upload the opportunities that are still open, with the day on which each is expected to close and its stage."


@dataclass(frozen=True, eq=False)
class Shown:
    """The deals of whom it is about, those of the chosen class, and the hours that somebody typed."""

    found: Worklist
    deals: pl.DataFrame
    hours: float | None


def whole(found: Settings) -> Worklist:
    """Every open deal of a view in its class."""
    flowed = work.work(found)
    view, rubric = flowed.view, flowed.view.reading.rubric
    return books.kept(
        view.book, "worklist", lambda: made.worklist(view, flowed.flow), *rubric.weights.values(), rubric.missing
    )


def answer(found: Worklist) -> Shown:
    """How many deals are in each class and what to do with them, under the choices of whose, which and of the hours."""
    if found.deals.is_empty():
        st.markdown(f"**{plain(words.answer(found))}**")
        st.info(_UPLOAD, icon=":material/event_busy:")
        st.page_link("pages/6_Upload.py", label="Upload a file", icon=":material/upload_file:")
        return Shown(found, found.deals, None)
    head, place = st.container(), st.container(horizontal=True, vertical_alignment="bottom")
    with place:
        name = choosing.choice("Class", [_ALL, *CLASSES], _ALL, DO, key="worklist class", said=_LABELS.__getitem__)
        owner = choosing.choice("Whose deals", [_ALL, *made.owners(found)], _ALL, WHOSE, key="worklist owner",
                                said=lambda owner: plain(owner) if owner else "Everybody's")  # fmt: skip
        hours = _hours()
    whose = made.owned(found, owner) if owner else found
    with head:
        _sentences(whose, hours)
    return Shown(whose, made.listed(whose, name or None), hours)


def _sentences(found: Worklist, hours: float | None) -> None:
    st.markdown(f"**{plain(words.answer(found))}**")
    if said := words.lines(found):
        st.info(plain(" ".join(said)), icon=":material/gpp_maybe:")
    for name, text in words.sentences(found, hours).items():
        st.markdown(f":material/{_ICONS[name]}: {plain(text)}")
    if not found.view.book.rubric_version:
        st.page_link("pages/5_Rubric.py", label="Set up the rubric", icon=":material/checklist:")


def _hours() -> float | None:
    """What an open deal takes in a week, as somebody typed it or as the link says; nobody else knows."""
    typed = st.number_input(
        "Hours a week that an open deal takes", 0.0, float(MOST_HOURS), _asked_hours(), 0.5, key="worklist hours",
        placeholder="not known", width=260, help="Your own estimate: no data say it. With it the page says what "
        "letting deals go frees.",
    )  # fmt: skip
    session.carry(HOURS, f"{typed:g}" if typed else None)
    return typed or None


def _asked_hours() -> float | None:
    asked = session.asked(HOURS)
    try:
        return made.read_hours(asked) if asked else None
    except InputError as error:
        st.warning(f"{plain(error)} The address drops it.", icon=":material/link_off:")
        return None


def table(shown: Shown) -> None:
    """The deals of the chosen class, each to be opened, and all of them as files."""
    found, deals = shown.found, shown.deals
    if found.deals.is_empty():
        return
    st.subheader("The deals")
    if deals.is_empty():
        st.markdown("No deal is in this class.")
        return
    first = f"The first {MOST_SHOWN:,} of {deals.height:,}; the files have all. " if deals.height > MOST_SHOWN else ""
    st.caption(f"{first}{_ORDER} {opening.HINT}")
    rows = words.exported(found, deals.head(MOST_SHOWN)).with_columns(
        pl.col("class").replace_strict(_LABELS, return_dtype=pl.String),
        pl.coalesce("name", "deal_id").alias("name"),
        pl.col("expected_money", "moved").round(0),
    )
    ours = rows["currency"].fill_null(found.view.book.currency).eq(found.view.book.currency).all()
    keep = [name for name in _COLUMNS if rows[name].is_not_null().any() and not (ours and name == "currency")]
    # Two lists have two keys: a row that was chosen in one is another deal in the other.
    key = f"worklist deals {found.owner or ''} {deals['deal_id'].hash().sum()}"
    high = _row(rows)
    opening.table(
        rows.select(keep), rows["deal_id"], key, height=520, row_height=high, column_config=_columns(found, ours=ours)
    )
    _files(shown)


def _row(rows: pl.DataFrame) -> int:
    """The height of each row: that of the longest reason, as all rows of a table are equally high."""
    longest = rows["reason"].str.len_chars().max()
    lines = -(-longest // _LETTERS) if isinstance(longest, int) else 0
    return min(max(12 + _LINE * lines, _LOW), _HIGH)


_ORDER = (
    "By class; in each first what is worth most: the money that a notch adds to what is expected, the money expected "
    "of deals to run or to expedite, the amount of those to let go. A click on a column's head orders by it."
)
_FORECAST = "Expected by the end of the next quarter: the amount times the chance of a win."
_COLUMNS = ("class", "name", "owner", "reason", "amount", "currency", "expected_money", "moved", "score", "then_score",
            "question", "also", "stage", "days", "age", "expected", "account", "deal_id")  # fmt: skip


def _columns(found: Worklist, *, ours: bool) -> dict[str, Any]:
    currency = found.view.book.currency
    unit = f" ({currency})" if currency else ""
    return {
        "class": st.column_config.TextColumn("Class", width=90), "name": st.column_config.TextColumn("Deal", width=150),
        "owner": st.column_config.TextColumn("Owner", width=110),
        "reason": st.column_config.TextColumn("Why, and what to do", width=470),
        "amount": columns.number(f"Amount{unit}" if ours else "Amount"), "currency": "Currency",
        "expected_money": columns.number(f"Forecast{unit}", _FORECAST),
        "moved": columns.number(f"A notch adds{unit}"), "score": "Score", "then_score": "Score then",
        "question": "Criterion to move", "also": "Would do as much",
        "stage": "Stage", "days": columns.number("Days there"), "age": "Age",
        "expected": "Expected close", "account": "Account", "deal_id": "Id",
    }  # fmt: skip


def _files(shown: Shown) -> None:
    found, deals = shown.found, shown.deals
    about = (found.view.book.dataset, found.owner, found.view.book.as_of)
    stem = "_".join(["worklist", *(slug(str(part)) for part in about if part)])
    large = deals.height * len(words.EXPORT) > MOST_CELLS
    with st.container(horizontal=True):
        st.download_button(
            "Worklist (CSV)", lambda: to_csv(words.exported(found, deals)), f"{stem}.csv", "text/csv",
            icon=":material/table:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "Worklist (Excel)", lambda: workbook({"worklist": words.exported(found, deals)}), f"{stem}.xlsx", _XLSX,
            icon=":material/table_view:", on_click="ignore", disabled=large,
            help="A workbook of so many deals takes minutes to open: take the CSV file." if large else None,
        )  # fmt: skip


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def criteria(shown: Shown) -> None:
    """Which question a notch more would do the most on."""
    rows = made.by_criterion(shown.found).with_columns(pl.col("at_stake", "moved").round(0))
    if rows.is_empty():
        return
    st.subheader("Which criterion to move")
    st.markdown(
        "The deals to rework by the questions that would do the most for each, and what a notch more adds. Where "
        "several would do the same, a deal is counted for each of them, so the rows do not add up."
    )
    currency = shown.found.view.book.currency
    unit = f" ({currency})" if currency else ""
    st.dataframe(rows, hide_index=True, column_config={
        "question": "Question", "deals": columns.number("Deals"),
        "only": columns.number("Of them the only one"), "at_stake": columns.number(f"Amount{unit}"),
        "moved": columns.number(f"Adds by the next quarter's end{unit}"),
    })  # fmt: skip
    st.caption(plain(words.CAUTION))


def notes(shown: Shown) -> None:
    """What cannot be told."""
    if not shown.found.deals.is_empty():
        for text in words.notes(shown.found):
            st.caption(plain(text))
