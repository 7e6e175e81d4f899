"""Do we mean the same by qualified? Win rates at equal scores, by salesperson and team."""

import streamlit as st

from pages.shared import choosing, consistency
from pages.shared.frame import frame, share, shown_errors

settings = frame("Consistency", needs_rubric=True)
st.title("Do we mean the same by qualified?")
with shown_errors():
    found = consistency.compared(settings)
consistency.answer(found)
consistency.chart(found)
consistency.table(found)
share(settings, None, **choosing.named(consistency.LINK))
