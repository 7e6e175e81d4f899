"""Which questions tell won deals from lost ones, and which say nothing? Each criterion by itself, unweighted."""

import streamlit as st

from pages.shared import criteria
from pages.shared.frame import frame, share, shown_errors

settings = frame("What each criterion says", needs_rubric=True)
st.title("Which questions tell won deals from lost ones?")
with shown_errors():
    found = criteria.looked_at(settings)
criteria.answer(found)
criteria.strength(found)
criteria.each(found)
criteria.table(found)
share(settings)
