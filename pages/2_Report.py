"""What became of every deal we worked on? The year's report: each a mark, by score and outcome, with the lines."""

import streamlit as st

from pages.shared import books, deal, yearly
from pages.shared.frame import frame, share, shown_errors

settings = frame("Year's report", needs_rubric=True)
with shown_errors():
    view = books.view(settings)

st.title("What became of every deal we worked on?")
found = yearly.since(view)
yearly.sentences(found)
laid = yearly.laid_out(found)
clicked = yearly.chart(found, laid)
opened = deal.choose(view, clicked, laid.held)
if opened:
    deal.show(view, opened)
yearly.totals(found)
yearly.certain(found)
yearly.table(found)
share(settings, **yearly.own_parameters(found, opened))
