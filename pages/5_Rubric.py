"""What do we ask? The questions that make the score, their answers and points, and how to change them."""

import streamlit as st

from pages.shared import books, freeze, rubric_drafts, rubric_reading, rubric_told, rubric_versions
from pages.shared.frame import frame, share, shown_errors

ASIDE = "A rubric is the whole data set's: filters change no question, only the results since it was published."
settings = frame("Rubric", aside=ASIDE)
st.title("What do we ask?")
with shown_errors():
    rubric_told.show(settings)
    given = books.questions(settings.dataset)
    if settings.rubric_version:
        saved = books.store().rubric(settings.dataset, settings.rubric_version)
        rubric_reading.first(settings, saved)
        in_use, change, versions = st.tabs(["In use", "Change it", "Versions"])
        with in_use:
            carried = books.questions(settings.dataset, settings.rubric_version)
            rubric_reading.show(settings, saved, carried)
            freeze.section(settings)
        with change:
            rubric_drafts.show(settings, given)
        with versions:
            rubric_versions.show(settings)
    else:
        rubric_reading.nothing(given)
        rubric_drafts.show(settings, given)
share(settings)
