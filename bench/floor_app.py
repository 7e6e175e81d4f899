"""The floor: one of Streamlit's own sliders and one number, and nothing else."""

import streamlit as st

st.metric("Weight", st.slider("Weight", 0, 100, 10))
