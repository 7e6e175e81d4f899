"""A part of a page that follows the sliders: an invisible component that reruns its own fragment when they move.

Streamlit shows what a run has drawn when the run ends, and sends a component anew in every run that draws it. So the
sliders stand outside all fragments and only tell the page, in the browser, that they moved; what is known at once
stands in a fragment that ends at once; and whatever takes longer in another one that begins a little later.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_COMPONENT = st.components.v2.component(
    "qualify_relay", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
)


def relay(key: str, said: object, *, after_ms: int = 0, last: bool = False) -> None:
    """Call inside a fragment: it runs again ``after_ms`` milliseconds after each move of the sliders.

    The move is then the state ``said`` of ``key``; give it as this run found it. Fragments whose reruns are asked for
    in one and the same task of the browser are rerun as one: give each its own ``after_ms``. The ``last`` one tells
    the sliders that the page has followed the move ``said``, so that they tell the next one.
    """
    serial = said.get("serial") if isinstance(said, dict) else None
    _COMPONENT(key=key, data={"after": after_ms, "last": last, "answered": serial})
