"""What moves when one weight does, and whose zone hangs on the exact weights: computed when somebody asks."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import books, columns, opening, session
from pages.shared.progress import with_progress
from pages.shared.text import plain
from qualify import charts
from qualify.analysis import Book
from qualify.analysis import sensitivity as analysis
from qualify.analysis import sensitivity_words as words
from qualify.analysis.stability import UNSURE
from qualify.export import to_csv
from qualify.rubric import Rubric

MOST_DEALS = 200
_KEPT = "sensitivity"
_DEALS = {
    "name": "Opportunity",
    "share_same": "Same zone",
    "zone": "Zone",
    "score": "Score",
    "below": "Below",
    "between": "Between",
    "above": "Above",
    "amount": "Amount",
}


def sensitivity(book: Book, rubric: Rubric, *, stored: bool = True) -> None:
    """The section, for the weights of ``rubric``: a button, its progress, and what was found for these weights.

    Each step of the computation shows its progress, and so gives way to the next move of a slider. Deals that are not
    ``stored`` have no page to open: other deals may have their ids.
    """
    st.subheader("What hangs on the exact weights?")
    kind = book.selection, book.rule, book.day, book.locked
    about = (book.dataset, book.version, book.rubric_version, *kind, rubric)
    known, found = session.kept(_KEPT, lambda: (None, None))
    if known != about:
        with (asked := st.empty()).container():
            st.caption(
                "What a change of each weight does to lines, forecast and zones, for the weights as they are now."
            )
            if not st.button("Show what moves", icon=":material/swap_vert:", key="show sensitivity"):
                return
        steps = analysis.sensitivity(book, rubric, books.baseline(book))
        _, found = session.keep(_KEPT, (about, with_progress(steps, asked, "Moving each weight …")))
    _show(found, book, stored)


def _show(found: analysis.Sensitivity, book: Book, stored: bool) -> None:
    offered = [what for what in analysis.WHAT if found.table.filter(what=what)["before"].is_not_null().any()]
    what = st.segmented_control(
        "What moves", offered, default=offered[0] if offered else None, format_func=str.capitalize, key="what moves"
    )
    for missing in analysis.SCORES:
        if missing not in offered:
            st.caption(plain(words.span(found, missing, book.currency)))
    if what is not None:
        st.markdown(f"**{plain(words.span(found, what, book.currency))}**")
        _tornado(found, what)
    st.caption(plain(words.notch(found)))
    _deals(found, stored)
    with st.container(horizontal=True):
        _download("Download the changes as CSV", found.table, "sensitivity.csv")
        _download("Download the deals as CSV", found.stability.table, "zones-under-draws.csv")


def _download(label: str, table: pl.DataFrame, file: str) -> None:
    st.download_button(label, to_csv(table), file, "text/csv")


def _tornado(found: analysis.Sensitivity, what: str) -> None:
    rows = charts.tornado_rows(found.table, what)
    if not (rows["after"] != rows["before"]).any():
        return
    st.markdown("Each bar runs from the value now (dashed) to the value after one weight has changed, the others kept.")
    spec = charts.TORNADO_OF_SCORES if what in analysis.SCORES else charts.TORNADO_OF_MONEY
    st.vega_lite_chart(
        rows, spec, key=f"tornado of {what}",
        height=charts.TORNADO_ROW * rows["label"].n_unique() + charts.TORNADO_AROUND,
        alt=f"Bars from the present {what} to what a change of each weight would make of it.",
    )  # fmt: skip


def _deals(found: analysis.Sensitivity, stored: bool) -> None:
    """The open deals whose zone is unsure, the least sure first."""
    table = found.stability.table
    if table.is_empty():
        st.caption("There are no open deals whose zone could change.")
        return
    st.markdown(plain(words.unsure(found)))
    unsure = table.filter(pl.col("share_same") < 1 - UNSURE)
    if unsure.height:
        shares = ("share_same", "below", "between", "above")
        shown = unsure.head(MOST_DEALS).with_columns(pl.col("name").fill_null(pl.col("deal_id")), pl.col(shares) * 100)
        per_cent = {_DEALS[name]: st.column_config.NumberColumn(format="%.1f %%") for name in shares}
        per_cent[_DEALS["amount"]] = columns.number()
        rows = shown.select(*_DEALS).rename(_DEALS)
        if stored:
            st.caption(opening.HINT)
            opening.table(rows, shown["deal_id"], "unsure deals", height="auto", column_config=per_cent)
        else:
            st.dataframe(rows, hide_index=True, height="auto", column_config=per_cent)
        if unsure.height > MOST_DEALS:
            st.caption(f"The first {MOST_DEALS} of {unsure.height:,}; the file has them all.")
