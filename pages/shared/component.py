"""A component of ours: its script and its style stand beside the Python file that draws it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

# The browser is given one script per component and cannot import another: what they share is sent with each.
_SHARED = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def component(name: str, file: str, *, isolate_styles: bool = True) -> Any:
    """What draws the component ``name``, whose ``.js`` (and ``.css``, if it has a style) are called like ``file``."""
    script, style = (Path(file).with_suffix(ending) for ending in (".js", ".css"))
    return st.components.v2.component(
        name,
        js=script.read_text(encoding="utf-8") + _SHARED,
        css=style.read_text(encoding="utf-8") if style.exists() else None,
        isolate_styles=isolate_styles,
    )
