"""What have you got? Files on their way into the store, and what was taken in before."""

import streamlit as st

from pages.shared import kept, upload
from pages.shared.frame import looked_at, page, shown_errors

page("Upload")
st.title("What have you got?")
upload.introduce()
files = upload.choose()
with shown_errors():
    settings = looked_at()
upload.take_in(files)
if settings:
    kept.show(settings.dataset)
