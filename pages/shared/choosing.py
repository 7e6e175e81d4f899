"""A choice that a page offers beside the settings, carried by its address."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from pages.shared import session
from pages.shared.text import plain
from qualify.analysis.segment_words import several
from qualify.selection import SEGMENTS, label, title


def choice(
    what: str, offered: Sequence[str], usual: str, link: str, *, key: str, said: Callable[[str], str] = plain
) -> str:
    """One of the ``offered``, by a list; the one that the address names in ``link`` to begin with, or the ``usual``."""
    asked = session.asked(link)
    if asked is not None and asked not in offered:
        text = f"There is no choice {label(asked)[:80]!r} here: the address drops it."
        st.warning(plain(text), icon=":material/link_off:")
        asked = None
    found: str = st.selectbox(what, offered, offered.index(asked or usual), format_func=said, key=key, width=220)
    session.carry(link, found if found != usual else None)
    return found


def comparison(
    what: str, fields: Sequence[str], link: str, hint: str, *, key: str, said: Callable[[str], str] | None = None
) -> str | None:
    """The field by which to compare ``what``; nothing, and a hint, until somebody or the address chooses one.

    One in the address that is no field, or that the data lack, is said and dropped.
    """
    asked = session.asked(link)
    if asked is not None and asked not in fields:
        text = f"The {what} cannot be compared by {label(asked)!r}: the address drops it."
        st.warning(plain(text), icon=":material/link_off:")
        asked = None
    found = st.segmented_control("Compare", fields, format_func=said or field_name, default=asked, key=key)
    session.carry(link, found)
    if found is None:
        st.caption(hint)
    return found


def field_name(field: str) -> str:
    """A field that divides the deals, as a choice."""
    return several(field).capitalize() if field in SEGMENTS else plain(title(field))


def named(*links: str) -> dict[str, str]:
    """What was chosen, for the link to copy."""
    return {link: asked for link in links if (asked := session.asked(link))}
