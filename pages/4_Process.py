"""Is this noise? Process behaviour charts: which variation means something, and where won value changed."""

import streamlit as st

from pages.shared import behaviour, flowing
from pages.shared.frame import frame, share, shown_errors

settings = frame("Process behaviour")
st.title("Is this noise?")
with shown_errors():
    by = behaviour.period()
    found = flowing.behaviour(settings, by)
    behaviour.page(found)
share(settings, None, **behaviour.own_parameters(by))
