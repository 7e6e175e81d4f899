"""Did the chances of single deals keep their word? A sentence, the chart, score zones, and the numbers."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl
import streamlit as st

from pages.shared.text import plain
from qualify.charts.calibration import CALIBRATION, HEIGHT, calibration_rows
from qualify.export import to_csv
from qualify.forecast import calibration_words as words
from qualify.forecast.calibration import Calibration
from qualify.forecast.calibration_gain import Gain

_BINS = {
    "chance": "Qualify said",
    "share": "Share won",
    "interval": "90 % interval",
    "won": "Won",
    "rows": "Forecasts",
    "deals": "Deals",
}
_ZONES = {
    "zone": "Score zone",
    "expected": "Wins expected",
    "won": "Wins that came",
    "interval": "In keeping with the chances",
    "rows": "Forecasts",
    "deals": "Deals",
}
_CHART_SENTENCE = (
    "Each mark is a group of past forecasts of single deals, the larger the more there were: across the chance that "
    "Qualify gave, up the share that was won, with its 90 % interval. On the dashed diagonal chances keep their word; "
    "a triangle is a group whose interval misses it, which one group in ten does by luck. The line is the share won at "
    "each chance; from honest chances it would lie inside the grey band, at each chance 9 times in 10."
)


def calibration(found: Calibration, gained: Gain | None = None, *, key: str = "calibration") -> None:
    """How far the chances kept their word; with ``gained``, what the scores added to them."""
    st.markdown(f"**{plain(words.answer(found))}**")
    _list(words.examples(found))
    if gained:
        st.markdown(plain(words.gain_sentence(gained)))
    st.markdown(_CHART_SENTENCE)
    st.vega_lite_chart(
        calibration_rows(found.curve, found.bins), CALIBRATION, key=key, height=HEIGHT,
        alt="Share won over the chance given: a rising line with a band, marks with intervals, and the diagonal.",
    )  # fmt: skip
    _zones(found)
    _numbers(found, key)


def _zones(found: Calibration) -> None:
    if found.zones.is_empty():
        return
    st.markdown("**By score zone**")
    _list(words.zone_sentence(row) for row in found.zones.iter_rows(named=True))


def _list(sentences: Iterable[str]) -> None:
    st.markdown("\n".join(f"- {plain(sentence)}" for sentence in sentences))


def _numbers(found: Calibration, key: str) -> None:
    with st.expander("The numbers behind the chart"):
        st.markdown(plain(words.parts_sentence(found)))
        rates = ("chance", "share", "low", "high")
        bins = found.bins.with_columns(pl.col(rates) * 100)
        per_cent = {_BINS[name]: st.column_config.NumberColumn(format="%.1f %%") for name in ("chance", "share")}
        st.dataframe(_shown(bins, _BINS, " %"), hide_index=True, column_config=per_cent, placeholder="–")
        st.download_button(
            "Download the groups as CSV", to_csv(found.bins), "calibration.csv", "text/csv",
            key=f"{key} groups",
        )  # fmt: skip
        if found.zones.is_empty():
            return
        wins = {_ZONES["expected"]: st.column_config.NumberColumn(format="%.1f")}
        st.dataframe(_shown(found.zones, _ZONES, ""), hide_index=True, column_config=wins, placeholder="–")


def _shown(table: pl.DataFrame, names: dict[str, str], unit: str) -> pl.DataFrame:
    ends = (pl.col(end).round(0).cast(pl.Int64) for end in ("low", "high"))
    return table.with_columns(interval=pl.format(f"{{}} to {{}}{unit}", *ends)).select(*names).rename(names)
