"""Who rates and writes: a name, asked once a session and shown beside what it saved."""

from __future__ import annotations

import streamlit as st

from pages.shared import session

NAME = 80
BOX = "who_rates"
"""The container of the field, by which the keyboard finds it."""


def name() -> str:
    """The person's name; empty until it is given."""
    with st.container(key=BOX):
        text = st.text_input(
            "Your name",
            session.kept("who", str),
            max_chars=NAME,
            key="who rates",
            width=340,
            placeholder="Shown to the others beside your answers",
        )
    return session.keep("who", " ".join(text.split()))
