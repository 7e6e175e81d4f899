"""Whether two people rate a deal alike: question by question, the worst first, and deals worth rating twice."""

from __future__ import annotations

from urllib.parse import urlencode

import polars as pl
import streamlit as st

from pages.shared import books, columns, session
from pages.shared.text import plain
from qualify import charts
from qualify.analysis import ratings_words
from qualify.analysis.ratings import SAMPLE, SEED, Trust
from qualify.analysis.ratings_given import in_sight
from qualify.export import to_csv
from qualify.ratings import words
from qualify.settings import Settings, to_link
from qualify.words import count

MOST_DEALS, MOST_SEEDS = 100, 1_000_000
SCORECARD = "Scorecard"
_SAMPLE = {
    "rate": st.column_config.LinkColumn("Rate it", display_text="Rate it"),
    "name": "Opportunity",
    "rater": "Rated by",
    "score": "Score",
    "zone": "Zone",
    "near": "Near a line",
    "account": "Account",
    "owner": "Owner",
    "amount": columns.number("Amount"),
    "deal_id": "Id",
}


def section(found: Trust) -> None:
    """Agreement per question, those to rewrite first, and of the score as a whole."""
    st.subheader("Do two people rate a deal alike?")
    st.markdown(f"**{plain(words.questions(found.agreement))}**")
    if not words.unknown(found.twice):
        st.markdown(plain(words.consistent(found.consistency, found.twice)))
        st.markdown(plain(in_sight(found.sight)))
    rows = ratings_words.agreement_rows(found)
    if rows.height:
        st.vega_lite_chart(
            rows, charts.only(charts.AGREEMENT, rows["said"].unique(maintain_order=True).to_list()), key="agreement",
            height=charts.AGREEMENT_ROW * rows.height + charts.AGREEMENT_AROUND,
            alt="Agreement on each question with its interval, the worst first.",
        )  # fmt: skip
        st.caption(
            "Each mark is the agreement on one question (Krippendorff's alpha), and the bar holds the true one 9 times "
            "in 10. Left of the dashed rule (0.67) people differ too much to rely on the answers."
        )
        rewrite = [each for each in found.agreement if each.rewrite]
        for each in rewrite:
            st.markdown(f"- **{plain(each.question)}** {plain(words.agreed(each))}")
        with st.expander(f"All {count(len(found.agreement), 'question')}, the worst first"):
            for each in found.agreement:
                st.markdown(f"- **{plain(each.question)}** {plain(words.agreed(each))}")


def sample(found: Trust, settings: Settings) -> None:
    """Deals to have rated a second time, drawn by lot, with the way to rate them."""
    st.subheader("Deals worth rating a second time")
    st.markdown(
        "Have somebody else rate these without seeing the first answers. Only deals that two people rated tell whether "
        "they rate alike."
    )
    left, right = st.columns(2)
    size = left.number_input("Deals", 1, MOST_DEALS, SAMPLE, key="sample size")
    seed = right.number_input("Seed of the lot", 1, MOST_SEEDS, _seed(), key="sample seed")
    session.carry("sample", str(seed) if seed != SEED else None)
    drawn = books.kept_of(found.view, "sample", lambda: found.sample(int(size), int(seed)), size, seed)
    st.markdown(plain(ratings_words.sampled(found, drawn, int(seed))))
    if drawn.is_empty():
        return
    shown = to_link(settings)
    links = [f"{SCORECARD}?{urlencode(shown | {'deal': deal, 'blind': '1'})}" for deal in drawn["deal_id"]]
    table = drawn.with_columns(rate=pl.Series(links)).select(list(_SAMPLE))
    st.dataframe(table, hide_index=True, column_config=_SAMPLE)
    st.download_button("Download as CSV", to_csv(table.drop("rate")), "rate-twice.csv", "text/csv")


def _seed() -> int:
    text = session.asked("sample") or ""
    return int(text) if text.isdecimal() and text.isascii() and 0 < int(text) <= MOST_SEEDS else SEED


def named() -> dict[str, str]:
    """What a link to this page carries beside the settings."""
    text = session.asked("sample")
    return {"sample": text} if text else {}
