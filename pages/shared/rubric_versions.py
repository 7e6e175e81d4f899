"""The versions there are: when and why each was published, what changed between two, files, retiring."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.shared import books, rubric_differences, rubric_file, session
from pages.shared.frame import shown_errors
from pages.shared.text import plain
from qualify.settings import Settings


def show(settings: Settings) -> None:
    """Every version, the differences between any two, and what can be done with one."""
    dataset = settings.dataset
    rows = books.store().rubrics(dataset)
    st.markdown("A version never changes. Choose the one that all pages use in the side bar.")
    st.dataframe(_table(rows), hide_index=True, column_config=_COLUMNS, key=f"versions {dataset}")
    st.markdown("#### What changed")
    rubric_differences.between(dataset, rows["version"].to_list())
    st.markdown("#### One version")
    _one(settings, rows)


def _table(rows: pl.DataFrame) -> pl.DataFrame:
    retired = pl.col("retired").dt.strftime("retired on %d %b %Y")
    state = pl.when(pl.col("retired").is_null()).then(pl.lit("in use")).otherwise(retired)
    follows = pl.col("base").replace(0, None).alias("follows")
    return rows.select("version", "saved", state.alias("state"), "name", "author", follows, "note")


def _one(settings: Settings, rows: pl.DataFrame) -> None:
    """A version as a file; out of use, or back into it."""
    dataset, store = settings.dataset, books.store()
    titles = dict(rows.select("version", "name").iter_rows())
    numbers = list(titles)
    version = st.selectbox(
        "Version", numbers, numbers.index(settings.rubric_version), key=f"one version {dataset} {numbers}",
        format_func=lambda number: f"Version {number}: {titles[number]}",
    )  # fmt: skip
    row = rows.row(by_predicate=pl.col("version") == version, named=True)
    if row["note"]:
        st.caption(plain(row["note"]))
    with st.container(horizontal=True):
        name = f"{dataset} rubric {version}"
        rubric_file.download(
            store.rubric(dataset, version), name, f"Download version {version} as TOML", "download version"
        )
        if row["retired"]:
            if st.button("Take it back into use", key="unretire", icon=":material/unarchive:"):
                store.unretire_rubric(dataset, version)
                st.rerun()
        elif st.button("Retire it", key="retire", icon=":material/archive:",
                       help="It stays readable with all its ratings; nobody rates by it any more."):  # fmt: skip
            _retire(settings, version)


def _retire(settings: Settings, version: int) -> None:
    with shown_errors(stop=False):
        books.store().retire_rubric(settings.dataset, version)
        if version == settings.rubric_version:
            session.change(Settings(settings.dataset, books.store().latest_rubric(settings.dataset)))
        st.rerun()


_COLUMNS: dict[str, Any] = {
    "version": st.column_config.NumberColumn("Version", width=80),
    "name": "Name",
    "note": st.column_config.TextColumn("Note", width="large"),
    "author": "By",
    "saved": st.column_config.DatetimeColumn("Published (UTC)", format="D MMM YYYY, HH:mm"),
    "state": "State",
    "follows": st.column_config.NumberColumn("Follows", width=80),
}
