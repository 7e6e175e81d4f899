"""Rate a deal: the questions of the rubric with their written answers, and the score as it emerges."""

import streamlit as st

from pages.shared import books, scorecard_desk, scorecard_grid, scorecard_retired, session
from pages.shared.frame import frame, share, shown_errors

settings = frame("Rate a deal", needs_rubric=True)
st.title("How good is this deal?")
with shown_errors():
    scorecard_retired.refuse(settings)
    many = st.toggle("Many deals in one table", key="many deals")
    view = books.view(settings)
    if many:
        scorecard_grid.show(settings, view)
    else:
        scorecard_desk.show(settings, view)
deal = session.asked("deal")
share(settings, None, **({"deal": deal} if deal else {}))
