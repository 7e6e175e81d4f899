"""Many deals at once: a row a deal, a column a question; what was changed is shown before it is saved."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl
import streamlit as st

from pages.shared import books, rater, session
from pages.shared.frame import shown_errors
from pages.shared.rubric_desk import again
from pages.shared.scorecard import unknown_word
from pages.shared.scorecard_seat import LISTS, Seat, listed
from pages.shared.text import plain
from qualify.analysis import View
from qualify.rubric import Criterion, Rubric
from qualify.settings import Settings
from qualify.words import count

MOST_ROWS = 50
_CHANGES = {"deal": "Deal", "question": "Question", "before": "Before", "after": "Now"}
_ROW = dict.fromkeys(("deal_id", "criterion", "answer", "evidence"), pl.String)


@dataclass(frozen=True, eq=False)
class Grid:
    """The deals of a list ``about`` with the answers that stand; a new ``turn`` shows them anew. ``told``: what was
    saved last."""

    about: tuple[object, ...]
    table: pl.DataFrame
    turn: int = 0
    told: str = ""


@dataclass(frozen=True)
class Change:
    """One cell that says something else than before; an answer of None is unknown."""

    deal_id: str
    deal: str
    criterion: Criterion
    before: str | None
    after: str | None


@st.fragment
def show(found: Settings, seen: View) -> None:
    """Answer questions of many deals in one table."""
    with shown_errors():
        who = rater.name()
        if not who:
            st.info("Say who you are: answers are kept under your name, beside the others'.", icon=":material/badge:")
            return
        grid = _listed(found, seen, who)
        if grid.told:
            st.success(plain(grid.told), icon=":material/check:")
        if grid.table.is_empty():
            st.caption("No deal is in this list.")
            return
        _edit(found, seen.reading.rubric, grid, who)


def _listed(found: Settings, seen: View, who: str) -> Grid:
    left, right = st.columns(2, vertical_alignment="bottom")
    kind = left.selectbox("Deals to rate", list(LISTS), format_func=LISTS.__getitem__, key="deals of the table")
    text = right.text_input("Or those with this in their name, id or account", key="deals in the table").strip()
    about = (found, who, kind, text)
    grid: Grid | None = session.kept("scorecard grid", lambda: None)
    if grid is None or grid.about != about:
        table = _table(found, seen, who, (kind, text))
        grid = session.keep("scorecard grid", Grid(about, table, grid.turn + 1 if grid else 0))
    return grid


def _table(found: Settings, seen: View, who: str, about: tuple[str, str]) -> pl.DataFrame:
    """``deal_id``, what the deal is called, and the answer that stands to each question, by its key."""
    seat = listed(found, seen, Seat(who, found.rubric_version), about)
    ids = pl.DataFrame({"deal_id": seat.queue[:MOST_ROWS]}, schema={"deal_id": pl.String})
    keys = seen.reading.rubric.keys
    given = books.store().answers(found.dataset, keys, rule=seen.book.rule, version=found.rubric_version)
    known = ids.join(given, on="deal_id", how="left", maintain_order="left")
    return known.select("deal_id", pl.col("deal_id").replace(seat.names).alias(" deal"), *keys)


def _edit(found: Settings, rubric: Rubric, grid: Grid, who: str) -> None:
    st.caption(
        f"The answers that stand now, of at most {MOST_ROWS} deals; others gave them, so nobody is blind here. Choose "
        "another answer in a cell, or paste a column. Nothing is stored until you save."
    )
    columns = {each.key: st.column_config.SelectboxColumn(each.question, options=_options(each), width="medium")
               for each in rubric.criteria}  # fmt: skip
    edited = st.data_editor(
        grid.table,
        hide_index=True,
        column_config={
            "deal_id": None,
            " deal": st.column_config.TextColumn("Deal", pinned=True, width="medium"),
            **columns,
        },
        disabled=["deal_id", " deal"],
        placeholder="",
        key=f"grid {grid.turn}",
    )
    changed, refused = changes(grid.table, edited, rubric)
    for why in refused:
        st.error(plain(why), icon=":material/error:")
    if not changed:
        return
    st.markdown(f"**{count(len(changed), 'answer')} to save**")
    rows = [(one.deal, one.criterion.question, one.before, one.after or _unknown(one.criterion)) for one in changed]
    shown = pl.DataFrame(rows, schema=dict.fromkeys(_CHANGES, pl.String), orient="row")
    st.dataframe(shown, hide_index=True, column_config=_CHANGES)
    if not refused and st.button(f"Save {count(len(changed), 'answer')}", type="primary", key="save grid"):
        _save(found, grid, changed, who)


def _options(criterion: Criterion) -> list[str]:
    return [*(answer.label for answer in criterion.answers), _unknown(criterion)]


def _unknown(criterion: Criterion) -> str:
    return unknown_word([answer.label for answer in criterion.answers])


def changes(table: pl.DataFrame, edited: pl.DataFrame, rubric: Rubric) -> tuple[list[Change], list[str]]:
    """The cells that say something else in ``edited``, and why others cannot be stored, by row and column."""
    changed, refused = [], []
    for criterion in rubric.criteria:
        cells = zip(table["deal_id"], table[" deal"], table[criterion.key], edited[criterion.key], strict=True)
        for row, (deal_id, deal, before, after) in enumerate(cells, start=1):
            if after == before:
                continue
            where = f"Row {row} ({deal}), “{criterion.question}”"
            if after is None:
                instead = f"Choose “{_unknown(criterion)}” if it is not known."
                refused.append(f"{where}: an answer cannot be emptied. {instead}")
            elif after not in _options(criterion):
                refused.append(f"{where}: “{after}” is not an answer. Choose one of: {', '.join(_options(criterion))}.")
            else:
                said = None if after == _unknown(criterion) else after
                changed.append(Change(deal_id, deal, criterion, before, said))
    return changed, refused


def _save(found: Settings, grid: Grid, changed: list[Change], who: str) -> None:
    rows = [(each.deal_id, each.criterion.key, each.after, None) for each in changed]
    frame = pl.DataFrame(rows, schema=_ROW, orient="row")
    new = books.store().rate(found.dataset, frame, rater=who, version=found.rubric_version)
    deals = count(frame["deal_id"].n_unique(), "deal")
    told = f"Saved: {count(new, 'answer')} of {deals} by {who}. Nothing was overwritten: a correction is a new rating."
    given = {(each.deal_id, each.criterion.key): each.after for each in changed}
    shown = grid.table.with_columns(
        pl.Series(key, [given.get((deal, key), now) for deal, now in grid.table.select("deal_id", key).iter_rows()],
                  dtype=pl.String) for key in {each.criterion.key for each in changed}
    )  # fmt: skip
    session.keep("scorecard grid", replace(grid, table=shown, turn=grid.turn + 1, told=told))
    again()
