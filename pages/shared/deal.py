"""One deal on the screen: found by a click, by its name or by the link; its facts and its score answer by answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from pages.shared import books, columns, next_step, opening, session
from pages.shared.text import plain
from qualify.analysis import Lines, View
from qualify.analysis.dossier import Dossier, dossier, find
from qualify.analysis.next_step import NextStep
from qualify.analysis.next_step import next_step as next_of
from qualify.analysis.rated import sentence
from qualify.analysis.zones import zone_name
from qualify.asof import AsOf
from qualify.errors import InputError
from qualify.schema import OPEN
from qualify.selection import label
from qualify.words import count, percent

MOST_HITS = 50
_KEPT, _ALONE = "report deal", "deal page"


@dataclass(frozen=True)
class Opened:
    """The deal of a data set that is open, and what each way of choosing one said last: what changed last counts."""

    dataset: str
    clicked: str | None = None
    searched: str | None = None
    deal: str | None = None

    def after(self, clicked: str | None, searched: str | None) -> Opened:
        """What is open now.

        >>> Opened("Acme", deal="from the link").after(None, None).deal
        'from the link'
        >>> Opened("Acme", clicked="a", deal="a").after("a", "b").after("c", "b").deal
        'c'
        """
        if searched != self.searched:
            return Opened(self.dataset, clicked, searched, searched)
        if clicked != self.clicked:
            return Opened(self.dataset, clicked, searched, clicked)
        return self


def choose(view: View, clicked: str | None, held: pl.DataFrame) -> str | None:
    """The id of the deal to open: clicked on (``held`` has the deals of each mark), looked up, or of the link."""
    left, right = st.columns(2, vertical_alignment="bottom")
    with right:
        chosen = _one_of(view, held, clicked) if clicked else None
    with left:
        searched = _search(view)
    before = session.kept(_KEPT, lambda: Opened(view.book.dataset, deal=session.asked("deal")))
    if before.dataset != view.book.dataset:
        before = Opened(view.book.dataset)
    now = session.keep(_KEPT, _there(view, before.after(chosen, searched)))
    if now.deal and now.deal != before.deal:
        st.toast("The deal is open below the chart.", icon=":material/arrow_downward:")
    session.carry("deal", now.deal)
    return now.deal


def _there(view: View, now: Opened) -> Opened:
    """Without the deal of a link that no data know, which is said. One of another segment stays: it may come back."""
    if now.deal is None or view.book.selection.segments or now.deal in view.book.deals["deal_id"]:
        return now
    told = f"There is no deal {now.deal!r} in {view.book.dataset}: the address drops it. Look it up by its name or id."
    st.warning(plain(told), icon=":material/link_off:")
    return replace(now, deal=None)


def _one_of(view: View, held: pl.DataFrame, first: str) -> str:
    """A mark of several deals asks which of them."""
    deals = held.filter(pl.col("deal_id") == first)["held"].to_list()
    if not deals or len(deals[0]) == 1:
        return first
    asked = pl.DataFrame({"deal_id": deals[0]})
    names = _names(asked.join(view.book.deals, on="deal_id", how="left", maintain_order="left"))
    ids = list(names)
    return st.selectbox(f"This mark stands for {len(ids)} deals", ids, format_func=names.__getitem__, key=f"of {first}")


def _search(view: View) -> str | None:
    text = st.text_input("Find a deal by its name, id or account", key="deal search")
    if not text.strip():
        return None
    hits, number = find(view.book, text, MOST_HITS)
    if not number:
        st.caption(plain(f"No deal has this in its name, id or account.{_elsewhere(view)}"))
        return None
    if number == 1:
        return str(hits["deal_id"][0])
    names = _names(hits)
    said = f"{count(number, 'deal')} have it" + (f"; the first {MOST_HITS}" if number > MOST_HITS else "")
    return st.selectbox(said, list(names), format_func=names.__getitem__, key=f"deal hits {text}")


def _names(deals: pl.DataFrame) -> dict[str, str]:
    """What a deal is called in a list: name, id, account and outcome, without those that are empty or said already."""
    rows = deals.select("name", "deal_id", "account", "outcome").iter_rows()
    return {row[1]: " · ".join(dict.fromkeys(text for text in row if text)) for row in rows}


def show(view: View, deal_id: str) -> None:
    """The dossier of a deal; a sentence where there is no such deal."""
    try:
        found = dossier(view, books.ratings_of(view.book, deal_id), deal_id)
    except InputError as error:
        st.warning(plain(f"{error}{_elsewhere(view)}"), icon=":material/search_off:")
        return
    card(view, found, next_of(view, found))
    opening.button(deal_id)


def card(view: View, found: Dossier, following: NextStep | None) -> None:
    """Where a deal stands, what to do next, and its score answer by answer."""
    with st.container(border=True):
        st.subheader(plain(found.title), anchor=False)
        st.markdown(_standing(found, view.reading.lines))
        for line in _facts(found):
            st.text(line)
        next_step.section(following, view.reading.lines)
        _answers(found, view.book.rule)
        _siblings(found, part=bool(view.book.selection.segments))


def named(view: View) -> str | None:
    """The id of the deal that has a page to itself: looked up just now, of the link, or the one looked at before."""
    searched, dataset = _search(view), view.book.dataset
    before = session.kept(_ALONE, lambda: Opened(dataset))
    if before.dataset != dataset:
        before = Opened(dataset)
        session.carry("deal", None)
    fresh = searched if searched != before.searched else None
    deal = opening.chosen() or fresh or session.asked("deal") or before.deal
    now = session.keep(_ALONE, _there(view, Opened(dataset, searched=searched, deal=deal)))
    session.carry("deal", now.deal)
    return now.deal


def offered(view: View) -> None:
    """The open deals to choose from, the most money first; where none is open, what to do instead."""
    if view.open.is_empty():
        st.info("No deal is open. A closed one is found above by its name, id or account.", icon=":material/inbox:")
        return
    st.markdown(f"{count(view.open.height, 'open deal')}, the most money first. A click on a row's box opens it.")
    rows = view.open.with_columns(pl.col("name").fill_null(pl.col("deal_id"))).select(list(_OPEN))
    opening.table(rows, rows["deal_id"], "offered deals", height=480, column_config=_OPEN)


def own_parameters(opened: str | None) -> dict[str, str]:
    """What a link to the page of a deal carries beside the settings."""
    return {"deal": opened} if opened else {}


def _elsewhere(view: View) -> str:
    """Where a deal that is not found may be, while the view is of a part of the opportunities only."""
    part = " and ".join(f"{label(field)} {value}" for field, value in view.book.selection.segments.items())
    return f" Only {part} is looked at: “Show everything” looks for it among all." if part else ""


def _standing(found: Dossier, lines: Lines) -> str:
    """Outcome, score and zone, and what is open about them, in a sentence or two."""
    facts = found.facts
    if found.score is None:
        text = f"**{facts['outcome'].capitalize()}, without a score**: no question that counts has an answer."
        return text + _chance(found)
    where = zone_name(lines, found.zone).lower()
    text = f"**{facts['outcome'].capitalize()}, score {found.score}{found.rests_on}**: {where}."
    gaps = found.criteria["points"].null_count()
    if gaps:
        does = "are left out of the score" if found.missing == "leave out" else "count as no points"
        text += (
            f" {count(gaps, 'answer')} missing: such questions {does}. With the worst and the best answers to them the "
            f"score would be {found.lowest} and {found.highest}."
        )
    if found.unknown:
        text += f" {count(found.unknown, 'answer')} the rubric does not know; it counts as missing."
    return text + _chance(found)


def _chance(found: Dossier) -> str:
    if found.facts["outcome"] != OPEN or found.this_quarter is None:
        return ""
    return f" The chance that it is won this quarter is {percent(found.this_quarter)}."


def _facts(found: Dossier) -> list[str]:
    """Facts as plain lines, those that are known."""
    facts = found.facts
    named = (("Id", "deal_id"), ("Account", "account"), ("Owner", "owner"), ("Team", "team"), ("Source", "source"),
             ("Product", "product"), ("Stage", "stage"), ("Reason", "reason"))  # fmt: skip
    who = " · ".join(f"{name}: {facts[field]}" for name, field in named if facts[field])
    amount = f"{facts['currency'] or ''} {facts['amount']:,.0f}".strip() if facts["amount"] is not None else None
    closed = "Expected to close" if facts["outcome"] == OPEN else "Closed (the day it was decided)"
    day = facts["expected"] if facts["outcome"] == OPEN else facts["closed"]
    when = (("Amount", amount), ("Created", _day(facts["created"])), (closed, _day(day)))
    return [line for line in (who, " · ".join(f"{name}: {value}" for name, value in when if value)) if line]


def _day(day: date | None) -> str | None:
    return f"{day.day} {day:%B %Y}" if day else None


# A question is as wide as a narrow screen: what comes before it is seen there.
_COLUMNS: dict[str, Any] = {
    "answer": "Answer",
    "adds": st.column_config.NumberColumn("Adds to the score", format="%.1f"),
    "question": "Question",
    "points": "Points",
    "weight": "Weight",
    "rated": columns.day("Rated on"),
    "rater": "By",
    "meaning": "Meaning",
    "evidence": "Evidence",
}
_OPEN: dict[str, Any] = {
    "name": st.column_config.TextColumn("Deal", width=230),
    "score": "Score",
    "zone": "Zone",
    "amount": columns.number("Amount"),
    "account": "Account",
    "owner": "Owner",
    "stage": "Stage",
    "deal_id": "Id",
}
_OTHERS: dict[str, Any] = {
    "name": "Name",
    "outcome": "Outcome",
    "amount": columns.number("Amount"),
    "currency": "Currency",
    "created": columns.day("Created"),
    "closed": columns.day("Closed"),
    "deal_id": "Id",
}


def _answers(found: Dossier, rule: AsOf) -> None:
    """The score answer by answer; columns that hold nothing are left out."""
    st.caption(
        "What each answer adds to the score; together they are the score, which is rounded down. "
        f"{plain(sentence(rule))}"
    )
    keep = [name for name in _COLUMNS if name in ("question", "answer") or found.criteria[name].is_not_null().any()]
    st.dataframe(
        found.criteria.select(keep).with_columns(pl.col("answer").fill_null("(no answer)")),
        hide_index=True, column_config=_COLUMNS, placeholder="–", height=38 + 35 * found.criteria.height,
    )  # fmt: skip


def _siblings(found: Dossier, *, part: bool) -> None:
    if found.siblings.is_empty():
        return
    looked = " in what is looked at" if part else ""
    st.caption(f"{count(found.siblings.height, 'other deal')} of this account{looked}, the latest first.")
    rows = found.siblings.head(MOST_HITS).select(list(_OTHERS))
    opening.table(rows, rows["deal_id"], f"others of {found.facts['deal_id']}", column_config=_OTHERS)
