"""What if a criterion counted for more? Sliders that move the line and the forecast while they are dragged."""

import streamlit as st

from pages.shared import session, tuning
from pages.shared.frame import frame, shown_errors

settings = frame("Weights", needs_rubric=True)
st.title("What if a criterion counted for more?")
with shown_errors():
    tuning.live(session.book(settings))
