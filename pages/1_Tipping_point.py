"""Where is the line? Every decided deal by score, the win-rate curve, and what can be guaranteed."""

import streamlit as st

from pages.shared import books, choosing, freeze, members, panels, segments
from pages.shared.frame import frame, share, shown_errors
from qualify.tipping import words

settings = frame("Tipping point", needs_rubric=True)
with shown_errors():
    view = books.view(settings)
found, table = view.assessment, panels.view_rows(view)

st.title("Where is the line?")
st.markdown(f"**{words.headline(found)}**")
st.markdown(words.shape(found))
panels.lines(view)

st.subheader("Every deal by score and outcome")
st.markdown(f"{panels.outcome_sentence(view)} {panels.line_words(view.reading.lines)}")
panels.outcomes(table, key="outcomes")

st.subheader("Win rate by score")
st.markdown(panels.CURVE_SENTENCE)
panels.curve(table, key="curve")

st.subheader("What can be guaranteed")
for sentence in (*words.guarantees(found), words.upper_headline(found)):
    st.markdown(sentence)
freeze.sentence(view)
members.section(view)
segments.section(view)
panels.curve_table(view)
share(settings, **choosing.named(segments.LINK))
