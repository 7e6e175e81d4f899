"""What became of a deal from day to day, as charts with a sentence each; and the page to print."""

from __future__ import annotations

import streamlit as st

from pages.shared.text import plain
from qualify import charts
from qualify.analysis import deal_history_words as words
from qualify.analysis.deal_page import DealPage
from qualify.export import deal_charts, deal_printed
from qualify.rubric import slug


def section(found: DealPage) -> None:
    """Score, stages, amount and dates, each over time."""
    st.subheader("What became of it so far")
    for title, sentence, chart in zip(
        charts.DEAL_CHARTS, words.sentences(found.history), deal_charts(found), strict=True
    ):
        st.markdown(f"**{title}.** {plain(sentence)}")
        if chart:
            st.vega_lite_chart(chart.rows, chart.spec, key=f"deal {title}", height=chart.height, alt=sentence)


def file(found: DealPage) -> None:
    """The page as a file to print, made when it is asked for."""
    name = slug(found.dossier.facts["deal_id"])
    st.download_button(
        "Printable page (HTML)", lambda: deal_printed(found).encode(), f"deal_{name}.html", "text/html",
        icon=":material/print:", on_click="ignore",
    )  # fmt: skip
