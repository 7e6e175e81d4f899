"""What the check of a file found: problems in sentences, counts that add up, a preview, and the rows set aside."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared.text import harmless, plain
from qualify.errors import Problem
from qualify.intake import Batch
from qualify.words import count

PREVIEW, MOST_PROBLEMS = 50, 8
_MISSING = ("no dates", "no amounts", "no ids")


def show(batch: Batch) -> None:
    """Everything that a person should know before storing."""
    st.subheader("What was found?")
    for problem in batch.blocking[:MOST_PROBLEMS]:
        st.error(plain(problem), icon=":material/pan_tool:")
    if len(batch.blocking) > MOST_PROBLEMS:
        st.error(f"There are {len(batch.blocking) - MOST_PROBLEMS:,} more of this kind.")
    _numbers(batch)
    _list([problem for problem in batch.problems if not problem.blocking])
    with st.expander(f"The first {count(min(PREVIEW, batch.opportunities.height), 'row')} as they would be stored"):
        st.dataframe(preview(batch), hide_index=True, height=300)
    if batch.quarantine.height:
        _set_aside(batch)


def missing(batch: Batch) -> None:
    """What the file does not have, and what that leaves out."""
    _list([problem for problem in batch.problems if problem.rule in _MISSING])


def _list(problems: list[Problem]) -> None:
    if problems:
        st.markdown("\n".join(f"- {plain(problem)}" for problem in problems))


def _numbers(batch: Batch) -> None:
    st.markdown(
        f"{count(batch.read, 'row')} read: {batch.opportunities.height:,} to be stored and "
        f"{batch.quarantine.height:,} set aside."
    )
    names = ("Won", "Lost", "No decision", "Open", "Set aside")
    numbers = (batch.won, batch.lost, batch.no_decision, batch.open, batch.quarantine.height)
    for place, name, number in zip(st.columns(len(names)), names, numbers, strict=True):
        place.metric(name, f"{number:,}")


def preview(batch: Batch) -> pl.DataFrame:
    """The first rows with the fields that the file has, and beside them the answers, under their questions."""
    rows = batch.opportunities.head(PREVIEW).drop("extra")
    rows = rows.select(column for column in rows if column.null_count() < rows.height)
    given = batch.ratings.join(rows.select("deal_id"), on="deal_id", how="semi")
    for key, column in batch.criteria:
        answer = given.filter(pl.col("criterion") == key).select(
            "deal_id", pl.col("answer").alias(f"{column} (answer)")
        )
        rows = rows.join(answer, on="deal_id", how="left")
    return rows


def _set_aside(batch: Batch) -> None:
    with st.expander(f"{count(batch.quarantine.height, 'row')} set aside, with the reasons", expanded=True):
        st.dataframe(batch.quarantine.head(PREVIEW), hide_index=True)
        table = harmless(batch.quarantine).write_csv()
        st.download_button("Download the rows set aside as CSV", table, "rows-set-aside.csv", "text/csv")
