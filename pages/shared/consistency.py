"""Who wins more or fewer deals at the same scores, on the screen."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.shared import books, choosing, columns, inspecting, panels
from pages.shared.text import plain
from qualify import charts
from qualify.analysis import consistency_words as words
from qualify.analysis.consistency import FIELDS, Consistency
from qualify.errors import InputError
from qualify.export import to_csv
from qualify.settings import Settings

LINK = "by"
_NUMBERS: dict[str, Any] = {
    "group": "Who", "deals": columns.number("Decided deals"), "won": columns.number("Won"),
    "mean_score": st.column_config.NumberColumn("Mean score", format="%.0f"),
    "rate": columns.per_cent("Win rate"), "expected": columns.per_cent("Others at these scores"),
    "difference": st.column_config.NumberColumn("Difference", format="%+.0f %%"),
    "low": st.column_config.NumberColumn("at least", format="%+.0f %%"),
    "high": st.column_config.NumberColumn("at most", format="%+.0f %%"),
    "shrunk": st.column_config.NumberColumn("Estimate", format="%+.0f %%"),
    "said": "What can be said",
}  # fmt: skip
_SHARES = ("rate", "expected", "difference", "low", "high", "shrunk")


def compared(found: Settings) -> Consistency:
    """The salespeople or teams of a view at equal scores. Raises InputError where there are no two."""
    book = books.view(found).book
    fields = [field for field in FIELDS if field in inspecting.varied(found)]
    if not fields:
        what = "The opportunities do not say whose they are, or all are one person's."
        raise InputError(what, "Upload a file with a column for the owner or the team of each opportunity.")
    field = choosing.choice("Compare", fields, fields[0], LINK, key=f"consistency by {book.dataset}", said=words.people)
    return inspecting.consistency(found, field)


def answer(found: Consistency) -> None:
    """Whether the same score means the same, and who differs."""
    panels.answer(found.answer)
    if found.table.filter("named").height:
        st.page_link("pages/5_Ratings.py", label="What the ratings say", icon=":material/fact_check:")


def chart(found: Consistency) -> None:
    """Everybody beside the others."""
    st.subheader("At the same scores")
    st.markdown(
        "Each person's deals are compared with the others' deals of the same scores, never with their own: to the "
        "right of the dashed rule they win more, to the left fewer. A ring is what is seen, the mark the estimate with "
        "its 90 % interval (the bar): the fewer deals, the nearer to none. In brackets, the decided deals."
    )
    known = found.table.filter(pl.col("low").is_not_null()).rename({"difference": "raw"})
    side = known.select(pl.when("named").then(pl.col("raw").sign().cast(pl.Int64)).otherwise(0)).to_series()
    estimate = ("shrunk", "shrunk_low", "shrunk_high")
    rows = charts.dot_rows(known, known["group"], known["deals"], side, estimate, 0.0)
    st.vega_lite_chart(
        rows, charts.only(charts.EQUAL_SCORES, charts.kinds(rows)),
        key=f"equal scores by {found.field}", height=charts.DOT_ROW * rows.height + charts.DOTS_AROUND,
        alt=f"A mark with an interval for each of them: won more or fewer at equal scores. {found.answer[0]}",
    )  # fmt: skip
    if text := words.unknown(found):
        st.caption(plain(text))


def table(found: Consistency) -> None:
    """The numbers, to check and to take away."""
    with st.expander("The numbers behind the chart"):
        said = [words.why(row) for row in found.table.iter_rows(named=True)]
        shown = found.table.with_columns(pl.col(_SHARES) * 100, said=pl.Series(said, dtype=pl.String))
        st.dataframe(shown.select(list(_NUMBERS)), hide_index=True, column_config=_NUMBERS)
        if found.merged:
            st.caption(plain(f"Others: {', '.join(found.merged)}."))
        st.download_button("Download as CSV", to_csv(found.table), f"equal-scores-by-{found.field}.csv", "text/csv")
