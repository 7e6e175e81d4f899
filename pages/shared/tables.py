"""The tables of an upload: what each is taken for, whether it is taken in, and which of them is looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from pages.shared import books, session
from pages.shared.draft import Draft
from pages.shared.text import plain
from qualify import intake
from qualify.analysis import preparing
from qualify.analysis.preparing import Source, as_shown
from qualify.intake.dates import FIRST_YEAR
from qualify.words import count, on_day

ROLES = {
    "opportunities": "opportunities: one row a deal",
    "history": "history: what a deal was on a day",
    "changes": "history: one change of one field a row",
    "ratings": "answers to questions",
    "targets": "targets or quotas",
    "details": "facts to put beside the others",
}
LEFT_OUT = "leave it out"
FIRST_DAY = date(FIRST_YEAR, 1, 1)


def choose(draft: Draft) -> tuple[Draft, int]:
    """The draft with the roles that the person gives, and the place of the table to look at."""
    if len(draft.sources) == 1:
        source = draft.sources[0]
        size = f"{count(preparing.read(source.table), 'row')}, {count(source.table.frame.width, 'column')}"
        st.markdown(f"{plain(source.table.name)}: {size}. Correct what is not right; nothing is stored yet.")
        return _role(draft, 0), 0
    rows = sum(preparing.read(source.table) for source in draft.sources)
    st.markdown(
        f"{len(draft.sources)} tables with {count(rows, 'row')}. Say what each is; what belongs together is joined by "
        "its ids. Nothing is stored yet."
    )
    before = draft
    for at in range(len(draft.sources)):
        draft = _role(draft, at)
    if _roles(draft) != _roles(before):
        session.keep("upload", draft.anew(books.store()))
        st.rerun()
    names = _titles([source.table.name for source in draft.sources])
    at = st.selectbox("Look at and correct", range(len(names)), format_func=names.__getitem__, key=_key(draft, "at"))
    return draft, at


def _roles(draft: Draft) -> list[tuple[bool, str]]:
    return [(source.used, source.mapping.role) for source in draft.sources]


def _role(draft: Draft, at: int) -> Draft:
    """One table's line: what it is, why that is thought, and the day that it shows."""
    source = draft.sources[at]
    left, middle, right = st.columns([3, 3, 2])
    options = [*ROLES, LEFT_OUT]
    now = source.mapping.role if source.used else LEFT_OUT
    role = middle.selectbox(
        "What one row is", options, options.index(now), format_func=lambda role: ROLES.get(role, role),
        key=_key(draft, "role", _place(draft, at)),
    )  # fmt: skip
    if len(draft.sources) > 1:
        left.markdown(f"**{plain(source.table.name)}**, {count(preparing.read(source.table), 'row')}")
    left.caption(plain(_reason(source)))
    if source.mapping.role == "opportunities" and source.used:
        day = right.date_input(
            "Shows how things stood on", source.as_of, min_value=FIRST_DAY, key=_key(draft, "day", _place(draft, at)),
            help="The day of the export. Empty: today. Several exports of different days become a history.",
        )  # fmt: skip
        source = replace(source, as_of=day)
    if role != now:
        return draft.cast(at, _as(source, role))
    return draft.alone(at, source)


def _titles(names: list[str]) -> list[str]:
    """The names, numbered where one is there twice: a menu tells its entries apart by their words alone."""
    return [name if names.count(name) == 1 else f"{at}: {name}" for at, name in enumerate(names, start=1)]


def _as(source: Source, role: str) -> Source:
    if role == LEFT_OUT:
        return replace(source, used=False)
    if source.mapping.role == role:
        return replace(source, used=True)
    if role == "details":
        return as_shown(replace(source, used=True, mapping=intake.recast(source.table, role), saved_as=""))
    mapping = preparing.understood(books.store(), [source.table], [role])[0].mapping
    return as_shown(replace(source, used=True, mapping=mapping, saved_as=""))


def _reason(source: Source) -> str:
    if source.saved_as:
        day = f" on {on_day(source.saved.date())}" if source.saved else ""
        return f"Read as saved for “{source.saved_as}”{day}."
    why = source.mapping.why
    return why[:1].upper() + why[1:] + "." if why else ""


def _place(draft: Draft, at: int) -> str:
    """What tells a table's menus from another's, wherever it stands."""
    name, sha256, number = draft.places[at]
    return f"{name} {sha256[:12]} {number}"


def _key(draft: Draft, *names: object) -> str:
    # With the turn: a menu is not to say again what it said before other tables came or went.
    return " ".join(("table", draft.about[0][0], str(draft.turn), *map(str, names)))
