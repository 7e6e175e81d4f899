"""Which questions tell won deals from lost ones, and which say nothing? Each criterion by itself, unweighted."""

import streamlit as st

from pages.shared import books, criteria
from pages.shared.frame import frame, share, shown_errors
from qualify.analysis.criteria import criteria as look

settings = frame("What each criterion says", needs_rubric=True)
st.title("Which questions tell won deals from lost ones?")
with shown_errors():
    found = look(books.seen(settings))
criteria.answer(found)
criteria.strength(found)
criteria.each(found)
criteria.table(found)
share(settings)
