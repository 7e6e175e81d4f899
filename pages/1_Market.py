"""Where do we win, and why? Win rates of two fields at once, and the reasons for losses."""

import streamlit as st

from pages.shared import choosing, market
from pages.shared.frame import frame, share, shown_errors

settings = frame("Market")
st.title("Where do we win, and why?")
with shown_errors():
    found, show = market.looked_at(settings)
market.answer(found)
market.grid(found, show)
market.losses(found, show)
share(settings, None, **choosing.named(market.ROWS, market.COLUMNS, market.SHOW))
