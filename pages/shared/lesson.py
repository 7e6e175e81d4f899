"""A lesson in luck: the same page on deals whose outcomes were drawn by lot."""

from __future__ import annotations

import streamlit as st

from pages.shared import books, session
from pages.shared.desk import Desk
from qualify.settings import Settings

_ON, _KEPT = "lesson", "lesson settings"


def on() -> bool:
    """Whether this session is in the lesson."""
    return session.kept(_ON, lambda: False)


def enter() -> None:
    """Begin it with the rubric as saved."""
    session.let_go(_KEPT)
    session.keep(_ON, True)
    session.turn()


def desk() -> Desk:
    """The lesson's book, with settings of its own that neither the link nor the other pages know."""
    book, locked = books.practice()
    first = Settings(book.dataset, book.rubric_version)

    def remember(found: Settings) -> None:
        session.keep(_KEPT, found)

    def change(found: Settings) -> None:
        remember(found)
        session.turn()

    return Desk(
        book,
        locked,
        stored=False,
        recall=lambda: session.kept(_KEPT, lambda: first),
        remember=remember,
        change=change,
    )


def introduction(at: Desk) -> None:
    """What these deals are, what to try, and the way back."""
    deals = at.holdout.decided
    st.info(
        f"**Pure noise.** The outcomes of these {deals} deals were drawn by lot: no question has anything to do with "
        "who won. Move the sliders until Separation is as high as you can get it. Then read what the meter says of it, "
        "and what the locked deals give. On your own deals, luck looks just like this.",
        icon=":material/casino:",
    )
    if st.button("Back to your deals", icon=":material/undo:"):
        session.let_go(_ON)
        session.turn()
        st.rerun()
