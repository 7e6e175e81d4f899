"""The two charts over scores on the Weights page, drawn by a component of ours: quick enough to follow a slider.

A Vega chart takes the browser 15 to 40 ms at each new set of rows; these only get another outline.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import streamlit as st

from qualify.analysis import Lines
from qualify.charts.theme import GHOST, INK, NOT_WON, OPEN, QUIET, WON

_HERE = Path(__file__)
_DIGITS = 4
_COLOURS = {"ink": INK, "ghost": GHOST, "won": WON, "not-won": NOT_WON, "open": OPEN, "quiet": QUIET}
_COMPONENT = st.components.v2.component(
    "qualify_live_charts",
    css=f".live-charts {{ {' '.join(f'--{name}: {value};' for name, value in _COLOURS.items())} }}\n"
    + _HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=_HERE.with_suffix(".js").read_text(encoding="utf-8"),
)
ALT = (
    "Two charts over the score. Above: the estimated win rate with its band, the saved rubric's dashed, and the lines "
    "that sort the deals. Below: bars for deals won upward and not won downward, open deals as diamonds."
)


def live_charts(table: pl.DataFrame, lines: Lines, saved: np.ndarray, *, key: str) -> None:
    """Draw the score table (a row per score 0 to 100), its lines and the ``saved`` rubric's win rates (101,)."""
    _COMPONENT(key=key, data=chart_data(table, lines, saved), isolate_styles=False)


def chart_data(table: pl.DataFrame, lines: Lines, saved: np.ndarray) -> dict[str, object]:
    """What goes to the browser: counts and rates per score, never rows; rates to four digits, finer than a pixel."""
    counts = {name: table[name].to_list() for name in ("won", "not_won", "open")}
    rates = {name: table[name].round(_DIGITS).to_list() for name in ("rate", "low", "high")}
    ghost = saved.round(_DIGITS).tolist()
    return {**counts, **rates, "saved": ghost, "lower": lines.lower, "upper": lines.upper, "alt": ALT}
