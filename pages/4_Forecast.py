"""Can we make the number, this quarter and the next ones? Won revenue as a distribution."""

import streamlit as st

from pages.shared import books, revenue, track_record, whatif
from pages.shared.frame import frame, share, shown_errors

settings = frame("Forecast")
with shown_errors():
    view = books.view(settings)

st.title("What will we win?")
if view.forecast is None:
    revenue.unavailable(view)
else:
    forecast = view.forecast
    revenue.trust(forecast)
    st.markdown(f"**{revenue.headline(view)}**")
    revenue.numbers(view)
    st.subheader("Quarters, months and weeks")
    revenue.periods(view)
    revenue.combined(forecast)
    track_record.pointer(settings)
    st.subheader("The chance of each amount")
    revenue.chances(view)
    st.subheader("Open deals and their chances")
    revenue.deals(view)
    revenue.notes(forecast)
    st.subheader("What would change it")
    whatif.tabs(view)
share(settings)
