"""What do we ask? The questions that make the score, their answers and points, and how to change them."""

import streamlit as st

from pages.shared import books, rubric_editor, rubric_file, rubric_reading
from pages.shared.frame import frame, share, shown_errors

settings = frame("Rubric")
st.title("What do we ask?")
with shown_errors():
    rubric_editor.saved_sentence(settings)
    if settings.rubric_version:
        saved = books.store().rubric(settings.dataset, settings.rubric_version)
        in_use, change, as_file, versions = st.tabs(["In use", "Change it", "As a file", "Versions"])
        with in_use:
            rubric_reading.show(settings, saved)
        with change:
            rubric_editor.change(settings, saved)
        with as_file:
            rubric_file.download(settings, saved)
            rubric_file.from_file(settings)
        with versions:
            rubric_reading.versions(settings)
    else:
        st.markdown(
            "Nobody has said yet which questions make a score. Choose them; the points of their answers follow."
        )
        rubric_editor.change(settings, None)
        rubric_file.from_file(settings)
share(settings)
