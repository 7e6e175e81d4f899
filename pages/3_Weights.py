"""What if a criterion counted for more? Sliders that move the line and the forecast while they are dragged."""

import streamlit as st

from pages.shared import desk, lesson, tuning
from pages.shared.frame import frame, page, shown_errors

TITLE = "What if a criterion counted for more?"
if lesson.on():
    page("Weights")
    st.title(TITLE)
    with shown_errors():
        at = lesson.desk()
        lesson.introduction(at)
        tuning.live(at)
        tuning.more(at)
else:
    settings = frame("Weights", needs_rubric=True)
    st.title(TITLE)
    with shown_errors():
        at = desk.of(settings)
        tuning.live(at)
        tuning.more(at)
