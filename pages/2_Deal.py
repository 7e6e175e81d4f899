"""What to do next on one deal, and what became of it so far."""

import streamlit as st

from pages.shared import books, deal, deal_history
from pages.shared.frame import frame, share, shown_errors

settings = frame("Deal", needs_rubric=True)
with shown_errors():
    view = books.view(settings)
st.title("What to do next on a deal?")
opened = deal.named(view)
with shown_errors():
    if opened:
        found = books.deal(view, opened)
        deal_history.file(found)
        deal.card(view, found.dossier, found.next)
        deal_history.section(found)
    else:
        deal.offered(view)
share(settings, None, **deal.own_parameters(opened))
