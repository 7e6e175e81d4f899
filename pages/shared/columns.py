"""Columns of numbers in tables: all amounts and counts look alike, and so do all shares."""

from __future__ import annotations

from typing import Any

import streamlit as st


def number(title: str | None = None, told: str | None = None) -> Any:
    """Amounts and counts, as the reader's own country writes them; ``told`` stands at the head of the column."""
    return st.column_config.NumberColumn(title, help=told, format="localized")


def day(title: str | None = None, told: str | None = None) -> Any:
    """Days, written as in the sentences."""
    return st.column_config.DateColumn(title, help=told, format="D MMM YYYY")


def per_cent(title: str | None = None) -> Any:
    """Shares that were made hundredths, in whole per cent."""
    return st.column_config.NumberColumn(title, format="%.0f %%")
