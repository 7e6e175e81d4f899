"""The bar above every page: what is looked at, a button for each choice, with what it is set to now.

The choices behind a button are drawn while it is open: a row of buttons costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import streamlit as st

from pages.shared import asof, books, data_set, periods, rated, selecting, session
from pages.shared.text import plain
from qualify.selection import CURRENCY, EVERYTHING, Selection, narrowed, title
from qualify.settings import Settings

LONGEST = 40
"""Letters of a value on its button."""


def bar(found: Settings) -> None:
    """A button for each choice. What is chosen holds on every page, is in the link, and runs the page again."""
    first, last = books.days(found.dataset)
    with st.container(horizontal=True, gap="xsmall", key="filters"):
        if last or found.selection.dated:
            _closed(found, last)
        for field, values in books.segments(found.dataset).items():
            _segment(found, field, values)
        if first and last:
            label = f"As of: {periods.short(found.day)}" if found.day else "As of: last day"
            _button("as of", label, lambda: asof.choice(found, first, last), on=found.day is not None)
        selection = found.selection
        usual = selection.no_decision == EVERYTHING.no_decision and selecting.usual_levels(selection)
        _button("lines", f"Lines: {'usual' if usual else 'changed'}", lambda: _lines(found), on=not usual)
        if found.rubric_version:
            _button("ratings", rated.label(found), lambda: rated.choice(found), on=rated.changed(found))
        data(found)


def data(found: Settings) -> None:
    """The button of the data set alone."""
    _button("data", data_set.label(found), lambda: data_set.choice(found), icon=":material/database:")


def _button(
    name: str, label: str, choose: Callable[[], Settings | None], *, on: bool = False, icon: str | None = None
) -> None:
    """A button and, while it is open, its choices; ``on`` where it leaves something out."""
    shown = f"**{plain(label)}**" if on else plain(label)
    kind = ":material/filter_alt:" if on else None
    held = st.popover(
        shown, icon=icon or kind, type="secondary" if on else "tertiary", on_change="rerun", key=f"filter {name}"
    )
    if not held.open:
        return
    with held:
        chosen = choose()
    if chosen is not None and chosen != session.recall():
        session.change(chosen)
        st.rerun()


def _closed(found: Settings, last: date | None) -> None:
    now = found.selection

    def choose() -> Settings:
        first, end = periods.choice(now, books.book(replace(found, selection=EVERYTHING)), session.revision())
        return replace(found, selection=replace(now, first=first, last=end))

    _button("closed", f"Closed: {periods.label(now, found.day or last)}", choose, on=now.dated)


def _segment(found: Settings, field: str, values: list[str]) -> None:
    """All or one value of a field; nothing where there is no choice."""
    now = found.selection.segments.get(field)
    if len(values) < 2 and now is None:
        return
    value = "all" if now is None else now if len(now) <= LONGEST else now[: LONGEST - 1] + "…"

    def choose() -> Settings:
        chosen = selecting.segment(field, values, now, session.revision())
        if field == CURRENCY:
            st.caption("Amounts are then shown as given, at no rate.")
        return replace(found, selection=with_value(found.selection, field, chosen))

    _button(field, f"{title(field)}: {value}", choose, on=now is not None)


def _lines(found: Settings) -> Settings:
    return replace(found, selection=selecting.lines(found, books.shown(found), session.revision()))


def with_value(selection: Selection, field: str, value: str | None) -> Selection:
    """The same for another value of a field; None is all of them."""
    return replace(selection, **narrowed({**selection.segments, field: value}))
