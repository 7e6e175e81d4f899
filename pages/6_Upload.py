"""What have you got? Files on their way into the store, and what was taken in before."""

import streamlit as st

from pages.shared import bar, kept, upload
from pages.shared.frame import looked_at, page, shown_errors
from qualify.selection import EVERYTHING

page("Upload")
st.title("What have you got?")
upload.introduce()
files, back = upload.choose()
with shown_errors():
    settings = looked_at()
goes_to = upload.take_in(files, back)
if settings:
    bar.data(settings)
    if settings.selection != EVERYTHING or settings.day:
        st.caption("All that was taken in is here, whatever is filtered on the other pages.")
    kept.show(settings.dataset, goes_to)
