"""What have you got? A file of opportunities on its way into the store, and targets."""

import streamlit as st

from pages.shared import targets, upload
from pages.shared.frame import looked_at, page, shown_errors

page("Upload")
st.title("What have you got?")
upload.introduce()
file = upload.choose()
with shown_errors():
    settings = looked_at()
if file:
    upload.take_in(*file)
if settings:
    targets.edit(settings.dataset)
