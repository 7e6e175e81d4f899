"""Where is the line? Every decided deal by score, the win-rate curve, and what can be guaranteed."""

import streamlit as st

from pages.shared import panels, session
from pages.shared.frame import frame, share, shown_errors
from qualify.tipping import words

settings = frame("Tipping point", needs_rubric=True)
with shown_errors():
    view = session.view(settings)
found, table = view.assessment, panels.rows(view.reading)

st.title("Where is the line?")
st.markdown(f"**{words.headline(found)}**")
st.markdown(words.shape(found))
panels.lines(view)

st.subheader("Every deal by score and outcome")
st.markdown(panels.outcome_sentence(view))
panels.outcomes(table, key="outcomes")

st.subheader("Win rate by score")
st.markdown(panels.CURVE_SENTENCE)
panels.curve(table, key="curve")

st.subheader("What can be guaranteed")
st.markdown(words.floor(found.floor, found.floor_needed))
st.markdown(words.ceiling(found.ceiling, found.ceiling_needed))
st.markdown(words.upper_headline(found))
panels.who_is_in_it(view)
panels.curve_table(view)
share(settings)
