"""What is lead generation worth? Each source's leads as they came in, and what became of them."""

import streamlit as st

from pages.shared import choosing, sources
from pages.shared.frame import frame, share, shown_errors

settings = frame("Lead sources")
st.title("What is lead generation worth?")
with shown_errors():
    found = sources.inspected(settings)
sources.answer(found)
sources.charts_of(found)
sources.table(found)
share(settings, None, **choosing.named(sources.LINK))
