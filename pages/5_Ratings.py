"""Can the scores be trusted? Hindsight in the ratings, people who disagree, and deals below the line."""

import streamlit as st

from pages.shared import agreement, audit, books, hindsight, leniency
from pages.shared.frame import frame, share, shown_errors

settings = frame("Ratings", needs_rubric=True)
st.title("Can the scores be trusted?")
with shown_errors():
    found = books.trust(settings)
    hindsight.answer(found)
    hindsight.section(found)
    agreement.section(found)
    leniency.section(found)
    agreement.sample(found, settings)
    audit.section(found, settings)
share(settings, None, **agreement.named())
