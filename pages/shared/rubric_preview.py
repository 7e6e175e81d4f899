"""The scorecard as a rater will see it."""

from __future__ import annotations

import streamlit as st

from pages.shared import scorecard
from pages.shared.text import plain
from qualify.rubric import Sketch
from qualify.rubric_edits import groups


def show(sketch: Sketch, mark: str) -> None:
    """Every question with its answers and what they mean; what is clicked here is not stored."""
    st.caption("So a salesperson will see it. Try it: nothing that you choose here is stored.")
    if sketch.note:
        st.caption(plain(sketch.note))
    for group, criteria in groups(sketch):
        if group:
            st.markdown(f"#### {plain(group)}")
        for criterion in criteria:
            scorecard.question(criterion, f"preview {mark} {criterion.key}")
