"""How good were past forecasts? Every one made again with what was known on its day, beside simple methods."""

import streamlit as st

from pages.shared import books, track_record
from pages.shared.frame import frame, share, shown_errors

settings = frame("Track record")
st.title("How good were past forecasts?")
with shown_errors():
    book = books.shown(settings)
    if book.model is None:
        track_record.unavailable(book)
    else:
        by = track_record.period()
        track_record.shown(book, settings, by)
share(settings, **track_record.named())
