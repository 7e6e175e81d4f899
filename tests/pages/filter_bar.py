"""The bar of filters, driven without a browser: a button is open where the session says so."""

from __future__ import annotations

from typing import Any

from streamlit.testing.v1 import AppTest

from qualify.selection import SEGMENTS

_BEHIND = {"Closed": "closed", "From": "closed", "Up to": "closed", "Day": "as of", "Data set": "data"}
_BEHIND |= {"A missing answer": "data", "Rubric": "data", "As it was known at the end of": "as of"}
_BEHIND |= {"Each deal's ratings up to": "ratings", "Days before closing": "ratings", "Stage": "ratings"}
_BEHIND |= {field.capitalize(): field for field in (*SEGMENTS, "currency")}


def press(at: AppTest, name: str) -> AppTest:
    """Open the choices behind a button of the bar, and run the page."""
    at.session_state[f"filter {name}"] = True
    return at.run()


def choices(at: AppTest, label: str) -> Any:
    """The box of a choice, behind its button."""
    at = press(at, _BEHIND.get(label, "lines"))
    return next(box for box in (*at.selectbox, *at.date_input, *at.number_input) if box.label == label)


def choose(at: AppTest, label: str, value: object) -> AppTest:
    """Choose a value behind the button that it belongs to."""
    return choices(at, label).set_value(value).run()
