"""What do we do this week? Every open deal as one to expedite, run, rework or let go, with its owner and the reason."""

import streamlit as st

from pages.shared import choosing, worklist
from pages.shared.frame import frame, share, shown_errors

settings = frame("Worklist")
st.title("What do we do this week?")
with shown_errors():
    found = worklist.whole(settings)
shown = worklist.answer(found)
worklist.table(shown)
worklist.criteria(shown)
worklist.notes(shown)
share(settings, None, **choosing.named(*worklist.LINKS))
