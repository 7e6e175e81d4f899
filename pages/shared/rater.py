"""Who rates and writes: a name, asked once in a browser and shown beside what it saved."""

from __future__ import annotations

from urllib.parse import unquote

import streamlit as st

from pages.shared import session
from pages.shared.component import component

NAME = 80
BOX = "who_rates"
"""The container of the field, by which the keyboard finds it."""
_KEEPER = component("qualify_rater", __file__)
_COOKIE = "qualify_name"


def name() -> str:
    """The person's name; empty until it is given. The browser keeps it for the next visit."""
    with st.container(key=BOX):
        text = st.text_input(
            "Your name",
            session.kept("who", _kept),
            max_chars=NAME,
            key="who rates",
            width=340,
            placeholder="Shown to the others beside your answers",
        )
    found = session.keep("who", _one_line(text))
    _KEEPER(key="keeper of the name", data={"name": found})
    return found


def asked(who: str) -> bool:
    """Whether somebody is named; else they are asked to, before something is stored under no name."""
    if not who:
        st.warning("Give your name first, above: others see who writes a draft.", icon=":material/badge:")
    return bool(who)


def _kept() -> str:
    """What the browser knows; a cookie can hold anything."""
    return _one_line(unquote(st.context.cookies.get(_COOKIE, "")))[:NAME]


def _one_line(text: str) -> str:
    return " ".join(text.split())
