"""What is not finished in a rubric, and what checks can find of what two people could read differently."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import streamlit as st

from pages.shared.text import plain
from qualify.rubric import Sketch
from qualify.rubric_checks import Remark, remarks, unfinished
from qualify.rubric_words import conclusion
from qualify.words import count

_MOST = 40


def show(sketch: Sketch, given: pl.DataFrame, before: Sketch) -> None:
    """Everything that was found, what stops publishing first; and what was looked for."""
    missing(sketch)
    found = remarks(sketch, given, before)
    if found:
        st.markdown("**Worth a second look**")
        _listed(found)
    nothing, looked_at = conclusion((*unfinished(sketch), *found))
    if nothing:
        st.success(nothing, icon=":material/check_circle:")
    st.caption(looked_at)


def missing(sketch: Sketch) -> bool:
    """What stops publishing, named; whether there is any."""
    stops = unfinished(sketch)
    if stops:
        st.markdown("**To be finished before it can be published**")
        _listed(stops)
    return bool(stops)


def summary(sketch: Sketch, given: pl.DataFrame) -> str:
    """How much was found, as the title of the list."""
    number = len(unfinished(sketch)) + len(remarks(sketch, given))
    return f"{count(number, 'thing')} worth a second look" if number else "The checks found nothing"


def _listed(found: Sequence[Remark]) -> None:
    st.markdown("\n".join(f"- {plain(one.what)} {plain(one.way_out)}" for one in found[:_MOST]))
    if len(found) > _MOST:
        st.caption(f"And {len(found) - _MOST} more.")
