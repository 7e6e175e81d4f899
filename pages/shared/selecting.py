"""Who is in it: the choices behind the bar's buttons, and the sentence on every page while something is left out."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.shared import asof, books, session
from pages.shared.periods import label as period
from pages.shared.text import plain
from qualify.analysis import STRICT_FROM, Book, bearable
from qualify.selection import (
    CEILING,
    CEILINGS,
    EVERYTHING,
    FLOOR,
    FLOORS,
    NO_DECISION_POLICIES,
    NoDecision,
    Selection,
    every,
    in_words,
    levels_in_words,
    narrowed,
    title,
)
from qualify.settings import Settings
from qualify.words import count, one_in

MOST_VALUES = 200
_NO_DECISION = {"counted": "counts as not won", "left out": "is left out of the lines"}


def segment(field: str, values: list[str], now: str | None, turn: int) -> str | None:
    """One value of a field, or None for all."""
    named = sorted({*values[:MOST_VALUES], *([now] if now is not None else [])}, key=str.casefold)
    offered = [None, *named]
    most = f" (the {MOST_VALUES} most frequent)" if len(values) > MOST_VALUES else ""
    return st.selectbox(
        plain(title(field)) + most,
        offered,
        offered.index(now),
        format_func=lambda value: f"– {every(field)} –" if value is None else value,
        key=f"{field} {turn}",
    )


def lines(found: Settings, book: Book, turn: int) -> Selection:
    """What the lines promise, and what a deal without a decision counts for."""
    now = found.selection
    policy: NoDecision = st.selectbox(
        "A deal that ended without a decision",
        NO_DECISION_POLICIES,
        NO_DECISION_POLICIES.index(now.no_decision),
        format_func=lambda policy: _NO_DECISION[policy],
        key=f"no decision {turn}",
    )
    strict = books.decided(found, book) >= STRICT_FROM
    floor = _level("Certified floor: at most", FLOORS, FLOOR, now.floor, strict, f"floor {turn}")
    ceiling = _level("Certified ceiling: at least", CEILINGS, CEILING, now.ceiling, strict, f"ceiling {turn}")
    if not strict:
        st.caption(f"1 in 20 and 19 in 20 are offered from {STRICT_FROM} decided deals on.")
    return replace(now, no_decision=policy, floor=floor, ceiling=ceiling)


def _level(label: str, offered: tuple[int, ...], usual: int, now: int, strict: bool, key: str) -> int:
    levels = [level for level in offered if strict or abs(level - 50) <= abs(usual - 50) or level == now]
    return st.selectbox(label, levels, levels.index(now), format_func=lambda level: one_in(level / 100), key=key)


def usual_levels(chosen: Selection) -> bool:
    """Whether the lines promise what they promise unless somebody asks for more or less."""
    return (chosen.floor, chosen.ceiling) == (FLOOR, CEILING)


def parts(chosen: Selection) -> dict[str, Selection]:
    """What is left out, each in a few words, with the selection without it."""
    held = chosen.segments
    found = {
        f"{title(field)}: {value}": replace(chosen, **narrowed({**held, field: None})) for field, value in held.items()
    }
    if chosen.dated:
        found[f"Closed: {period(chosen, None)}"] = replace(chosen, first=None, last=None)
    if chosen.no_decision != EVERYTHING.no_decision:
        found["No decision: left out"] = replace(chosen, no_decision=EVERYTHING.no_decision)
    if not usual_levels(chosen):
        found["Lines: other levels"] = replace(chosen, floor=FLOOR, ceiling=CEILING)
    return found


def sentence(found: Settings, book: Book) -> None:
    """What this view counts, while that is not everything, with a way back for each part and for all."""
    chosen = found.selection
    narrow = chosen != EVERYTHING
    said = [*asof.sentences(book), *(sentences(chosen, book, books.decided(found, book)) if narrow else [])]
    if not said:
        return
    st.info(" ".join(map(plain, said)), icon=":material/filter_alt:" if narrow else ":material/history:")
    back: Settings | None = None
    now = session.recall()  # On a page that shows today, another day than in ``found``.
    with st.container(horizontal=True, gap="xsmall", key="clear filters"):
        for place, (label, without) in enumerate(parts(chosen).items()):
            help_text = "Count without this on every page"
            if st.button(plain(label), icon=":material/close:", help=help_text, key=f"clear {place} {label}"):
                back = replace(now, selection=without)
        if found.day and st.button(asof.BACK, icon=":material/close:", help="Show what is known now on every page"):
            back = replace(now, day=None)
        if narrow and st.button(
            "Show everything", help="Count all opportunities on every page, as of the last day in the data"
        ):
            back = replace(now, selection=EVERYTHING, day=None)
    if back is not None:
        session.change(back)
        st.rerun()


def sentences(chosen: Selection, book: Book, decided: int) -> list[str]:
    """The sentences on what a view counts: who, the lines' levels under so many decided deals with a score, targets."""
    used = bearable(chosen, decided)
    who, levels = in_words(chosen), levels_in_words(used)
    said = []
    if who:
        said.append(f"This view counts only: {'; '.join(who)}.")
    if chosen.segments:
        stored = count(book.stored, "opportunity", "opportunities")
        said.append(f"It looks at {book.deals.height:,} of {stored}.")
    if levels:
        said.append(f"The certified lines have other levels than usual: {' and '.join(levels)}.")
    if used != chosen:
        said.append(
            f"Levels stricter than 1 in 10 and 9 in 10 need {STRICT_FROM} decided deals with a score, and there are "
            f"{decided:,}: the usual level takes the place of a stricter one."
        )
    if chosen.currency:
        said.append("Amounts are as given, at no rate.")
    if chosen.segments:
        said.append("Targets are the whole company's, so they are not compared with this part of it.")
    return said
