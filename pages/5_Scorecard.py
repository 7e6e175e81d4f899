"""Rate a deal: the questions of the rubric with their written answers, and the score as it emerges."""

import streamlit as st

from pages.shared import books, scorecard_desk, scorecard_grid, scorecard_retired, session
from pages.shared.frame import frame, share, shown_errors

settings = frame("Rate a deal", needs_rubric=True, today="Ratings are given today, so this page knows no other day.")
st.title("How good is this deal?")
with shown_errors():
    scorecard_retired.refuse(settings)
    many = st.toggle("Many deals in one table", session.asked("many") == "1", key="many deals")
    session.carry("many", "1" if many else None)
    view = books.view(settings)
    if many:
        scorecard_grid.show(settings, view)
    else:
        scorecard_desk.show(settings, view)
own = {name: session.asked(name) for name in ("deal", "many")}
share(settings, None, **{name: said for name, said in own.items() if said})
