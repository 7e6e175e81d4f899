"""Many deals at once: a row a deal, a column a question; what was changed is kept, and shown before it is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
import streamlit as st

from pages.shared import books, rater, scorecard_day, scorecard_seat, session
from pages.shared.frame import shown_errors
from pages.shared.rubric_desk import again
from pages.shared.scorecard import LONGEST_EVIDENCE, NOTHING, Given
from pages.shared.scorecard_cells import Cell, Change, changes, half_done, laid, options, unknown
from pages.shared.scorecard_day import RatedOn
from pages.shared.scorecard_seat import LISTS, Seat, listed
from pages.shared.text import plain
from qualify.analysis import View
from qualify.rubric import Rubric
from qualify.settings import Settings
from qualify.words import count

MOST_ROWS = 50
_KEPT, _FIND = "scorecard grid", "deals in the table"
_CHANGES: dict[str, Any] = {
    "deal": st.column_config.TextColumn("Deal", width=170),
    "question": st.column_config.TextColumn("Question", width=170),
    "before": st.column_config.TextColumn("Before", width=90),
    "after": st.column_config.TextColumn("Now", width=90),
    "asked": st.column_config.TextColumn("Evidence asked for", width=130),
    "evidence": st.column_config.TextColumn("Evidence", max_chars=LONGEST_EVIDENCE, width=170),
}
_WHY = "it is of a later day, or the rule of which ratings count, at the top of the page, leaves this one out."
_ROW = dict.fromkeys(("deal_id", "criterion", "answer", "evidence"), pl.String)


@dataclass(frozen=True, eq=False)
class Grid:
    """The deals of a list ``about`` with the answers that stand, and as they are ``shown`` under a ``turn``.

    ``number`` says how many of the list they are.
    ``kept`` is what this session knows to be half done in the store; ``told``: what was saved last.
    """

    about: tuple[object, ...]
    table: pl.DataFrame
    shown: pl.DataFrame
    kept: Mapping[Cell, Given]
    number: str = ""
    turn: int = 0
    told: str = ""


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
        _edit(found, seen, grid, who)


def _listed(found: Settings, seen: View, who: str) -> Grid:
    """The table that is open; a fresh one for another list, and where somebody comes from another page."""
    entering = not session.drawn(_FIND)
    left, right = st.columns(2, vertical_alignment="bottom")
    kind = left.selectbox("Deals to rate", list(LISTS), format_func=LISTS.__getitem__, key="deals of the table")
    text = right.text_input("Or those with this in their name, id or account", key=_FIND).strip()
    about = (found, who, kind, text)
    grid: Grid | None = session.kept(_KEPT, lambda: None)
    if grid is not None and grid.about == about and not entering:
        return grid
    rubric, seat = seen.reading.rubric, listed(found, seen, Seat(who, found.rubric_version), (kind, text))
    ids = pl.DataFrame({"deal_id": seat.queue[:MOST_ROWS]}, schema={"deal_id": pl.String})
    table = _standing(found, seen, ids.with_columns(pl.col("deal_id").replace(seat.names).alias(" deal")))
    kept, number = _half_done(found, who, table["deal_id"]), scorecard_seat.number(seat, table.height)
    turn = grid.turn + 1 if grid else 0
    return session.keep(_KEPT, Grid(about, table, laid(table, kept, rubric), kept, number, turn))


def _standing(found: Settings, seen: View, deals: pl.DataFrame) -> pl.DataFrame:
    """``deal_id``, what the deal is called, and the answer that stands to each question, by its key."""
    keys = seen.reading.rubric.keys
    given = books.store().answers(found.dataset, keys, rule=seen.book.rule, version=found.rubric_version)
    known = deals.select("deal_id", " deal").join(given, on="deal_id", how="left", maintain_order="left")
    return known.select("deal_id", " deal", *keys)


def _half_done(found: Settings, who: str, deals: pl.Series) -> dict[Cell, Given]:
    mine = books.store().rating_drafts(found.dataset, who)["deal_id"]
    drafts = {deal: scorecard_seat.draft(found, deal, who) for deal in deals.filter(deals.is_in(mine.implode()))}
    return {(deal, key): given for deal, draft in drafts.items() for key, given in draft.items()}


def _edit(found: Settings, seen: View, grid: Grid, who: str) -> None:
    rubric = seen.reading.rubric
    st.caption(
        f"The answers that stand now: {grid.number}; others gave them, so nobody is blind here. Choose "
        "another answer in a cell, or paste a column. What you change is kept as you type, and counts nowhere until it "
        "is saved."
    )
    # A question is longer than its column: the whole of it is at the head's question mark.
    columns = {each.key: st.column_config.SelectboxColumn(each.question, options=options(each), width="medium",
                                                          help=plain(each.question))
               for each in rubric.criteria}  # fmt: skip
    edited = st.data_editor(
        grid.shown,
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
    for why in refused.values():
        st.error(plain(why), icon=":material/error:")
    grid = _keep(found, grid, who, half_done(grid.table, grid.kept, changed, refused, rubric))
    if changed:
        _end(found, seen, _evidence(found, grid, who, changed), changed, who, ready=not refused)


def _keep(found: Settings, grid: Grid, who: str, now: Mapping[Cell, Given]) -> Grid:
    """Keep in the store what is said otherwise than it is kept."""
    said = {cell: given for cell, given in now.items() if given != grid.kept.get(cell, NOTHING)}
    for (deal, key), given in said.items():
        scorecard_seat.write(found, deal, who, key, given)
    return session.keep(_KEPT, replace(grid, kept={**grid.kept, **said})) if said else grid


def _evidence(found: Settings, grid: Grid, who: str, changed: Sequence[Change]) -> Grid:
    """What is to be saved, cell by cell, with a field for the evidence of each."""
    st.markdown(f"**{count(len(changed), 'answer')} to save.** Write the evidence beside each, as it is asked for.")
    rows = [
        (each.deal, each.criterion.question, each.before, each.after or unknown(each.criterion),
         each.criterion.evidence, grid.kept[each.cell].evidence) for each in changed
    ]  # fmt: skip
    written = st.data_editor(
        pl.DataFrame(rows, schema=dict.fromkeys(_CHANGES, pl.String), orient="row"),
        hide_index=True,
        column_config=_CHANGES,
        disabled=[name for name in _CHANGES if name != "evidence"],
        # Its edits are told by their row: another set of cells is another table.
        key=f"evidence {grid.turn} {hash(tuple(each.cell for each in changed))}",
    )
    texts = zip(changed, written["evidence"], strict=True)
    return _keep(found, grid, who, {each.cell: Given(True, each.after, (text or "").strip()) for each, text in texts})


def _end(found: Settings, seen: View, grid: Grid, changed: Sequence[Change], who: str, *, ready: bool) -> None:
    """The day of the ratings, and the buttons."""
    on = scorecard_day.chosen(f"of the table {grid.turn}")
    if late := scorecard_day.late(seen.book.deals, {each.deal_id for each in changed}, on):
        st.warning(late, icon=":material/history:")
    if early := scorecard_day.early(seen.book.deals, {each.deal_id for each in changed}, on):
        st.warning(early, icon=":material/history:")
    with st.container(horizontal=True):
        saved = st.button(f"Save {count(len(changed), 'answer')}", type="primary", key="save grid", disabled=not ready)
        forgotten = st.button("Forget these answers", key="forget grid")
    if forgotten:
        grid = _keep(found, grid, who, {each.cell: NOTHING for each in changed})
        _anew(grid, seen.reading.rubric, "")
    elif saved and on.missing:
        st.warning(on.missing)
    elif saved:
        _save(found, seen, grid, changed, who, on)


def _save(found: Settings, seen: View, grid: Grid, changed: Sequence[Change], who: str, on: RatedOn) -> None:
    rows = [(*each.cell, each.after, on.told(grid.kept[each.cell].evidence)) for each in changed]
    frame = pl.DataFrame(rows, schema=_ROW, orient="row")
    version = found.rubric_version
    new = books.store().rate(found.dataset, frame, rater=who, version=version, rated=on.day, blind=False)
    table = _standing(found, seen, grid.table)
    deals = count(frame["deal_id"].n_unique(), "deal")
    told = f"Saved: {count(new, 'answer')} of {deals} by {who}. Nothing was overwritten: a correction is a new rating."
    stands = {row["deal_id"]: row for row in table.to_dicts()}
    older = sum(stands[each.deal_id][each.criterion.key] != each.after for each in changed)
    if older:
        told += f" In {count(older, 'cell')} another answer still stands: {_WHY}"
    left = {cell: kept for cell, kept in grid.kept.items() if cell not in {each.cell for each in changed}}
    _anew(replace(grid, table=table, kept=left), seen.reading.rubric, told)


def _anew(grid: Grid, rubric: Rubric, told: str) -> None:
    """The table with what stands now, and with what is still half done."""
    shown = laid(grid.table, grid.kept, rubric)
    session.keep(_KEPT, replace(grid, shown=shown, turn=grid.turn + 1, told=told))
    again()
