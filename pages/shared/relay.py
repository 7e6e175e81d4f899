"""A part of a page that follows the sliders: an invisible component that reruns its own fragment when they move.

Streamlit sends a component anew in every run that draws it. So the sliders stand outside all fragments and only tell
the page, in the browser, that they moved.
"""

from __future__ import annotations

from pages.shared.component import component

_COMPONENT = component("qualify_relay", __file__)


def relay(key: str, said: object, *, let_go: bool = False) -> None:
    """Call inside a fragment: it runs again after each move of the sliders, or once a slider is ``let_go``.

    The move is then the state ``said`` of ``key``; give it as this run found it. The sliders hear in the browser when
    the page has followed it, so that they tell the next one.
    """
    serial = said.get("serial") if isinstance(said, dict) else None
    _COMPONENT(key=key, data={"answered": serial, "letGo": let_go})
