"""How does work flow? The stages as a routing: what stands in them, how long they take, and where work waits."""

import streamlit as st

from pages.shared import choosing, funnel, load, work
from pages.shared.frame import frame, share, shown_errors

settings = frame("How work flows")
st.title("How does work flow?")
with shown_errors():
    found = work.work(settings)
funnel.answer(found)
funnel.standing(found)
funnel.times(found)
funnel.ends(found)
funnel.waiting(found)
load.law(found)
load.section(found)
funnel.compared(found)
funnel.notes(found)
share(settings, None, **choosing.named(funnel.LINK))
