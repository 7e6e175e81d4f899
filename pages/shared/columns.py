"""Columns of numbers in tables: all amounts and counts look alike, and so do all shares."""

from __future__ import annotations

from typing import Any

import streamlit as st


def number(title: str | None = None) -> Any:
    """Amounts and counts, as the reader's own country writes them."""
    return st.column_config.NumberColumn(title, format="localized")


def per_cent(title: str | None = None) -> Any:
    """Shares that were made hundredths, in whole per cent."""
    return st.column_config.NumberColumn(title, format="%.0f %%")
