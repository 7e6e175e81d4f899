"""What have you got? Files on their way into the store, and what was taken in before."""

import streamlit as st

from pages.shared import kept, upload
from pages.shared.frame import looked_at, page, shown_errors

page("Upload")
st.title("What have you got?")
upload.introduce()
files, back = upload.choose()
with shown_errors():
    settings = looked_at()
goes_to = upload.take_in(files, back)
if settings:
    kept.show(settings.dataset, goes_to)
