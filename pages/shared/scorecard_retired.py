"""Nobody rates under a version of the rubric that was taken out of use."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from pages.shared import books, session
from pages.shared.text import plain
from qualify.settings import Settings


def refuse(found: Settings) -> None:
    """Stop the page under a retired version, with the way to the one in use."""
    versions = books.store().rubrics(found.dataset).filter(pl.col("version") == found.rubric_version)
    if versions["retired"].is_null().all():
        return
    now = books.store().latest_rubric(found.dataset)
    told = f"Version {found.rubric_version} of the rubric was retired: nobody rates under it any more."
    st.warning(plain(f"{told} Version {now} is in use."), icon=":material/inventory_2:")
    if st.button(f"Rate under version {now}", type="primary"):
        session.change(replace(found.as_saved(), rubric_version=now, trials=0))
        st.rerun()
    st.stop()
