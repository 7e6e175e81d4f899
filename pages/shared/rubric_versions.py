"""The versions there are: when and why each was published, what changed between two, files, retiring."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.shared import books, rubric_differences, rubric_file, rubric_told
from pages.shared.frame import shown_errors
from pages.shared.text import plain
from qualify.settings import Settings
from qualify.words import count


def show(settings: Settings) -> None:
    """Every version, the differences between any two, and what can be done with one."""
    dataset = settings.dataset
    rows = books.store().rubrics(dataset)
    st.markdown(f"A version never changes. {_default(books.store().latest_rubric(dataset))}")
    st.dataframe(_table(rows), hide_index=True, column_config=_COLUMNS, key=f"versions {dataset}")
    st.markdown("#### What changed")
    rubric_differences.between(dataset, rows["version"].to_list())
    st.markdown("#### One version")
    _one(settings, rows)


def _table(rows: pl.DataFrame) -> pl.DataFrame:
    default = rows.filter(pl.col("retired").is_null())["version"].max()
    in_use = pl.when(pl.col("version") == default).then(pl.lit("in use")).otherwise(pl.lit("published"))
    retired = pl.col("retired").dt.strftime("retired on %d %b %Y")
    state = pl.when(pl.col("retired").is_null()).then(in_use).otherwise(retired)
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
        with shown_errors(stop=False):
            if row["retired"]:
                _unretire(dataset, version)
            else:
                with st.popover("Retire it", icon=":material/archive:", key=f"to retire {version}"):
                    _retire(settings, version, rows)


def _unretire(dataset: str, version: int) -> None:
    if st.button("Take it back into use", key="unretire", icon=":material/unarchive:"):
        told, store = rubric_told.seat(), books.store()
        store.unretire_rubric(dataset, version)
        told.say(dataset, f"Version {version} can be rated by again. {_default(store.latest_rubric(dataset))}")
        st.rerun()


def _retire(settings: Settings, version: int, rows: pl.DataFrame) -> None:
    """What follows from retiring a version, and the button that does it."""
    others = rows.filter(pl.col("retired").is_null() & (pl.col("version") != version))["version"].to_list()
    if not others:
        st.markdown(f"Version {version} is the only one in use: publish another version, then retire this one.")
        return
    after, store = max(others), books.store()
    seen = version == settings.rubric_version
    shown = f" You are looking at version {version} now, and will see version {after} then." if seen else ""
    st.markdown(f"Nobody will rate by version {version} any more. {_default(after)}{shown}")
    st.markdown(_rests(*store.rated_under(settings.dataset, version), version))
    if st.button(f"Retire version {version}", key="retire", type="primary"):
        told = rubric_told.seat()
        store.retire_rubric(settings.dataset, version)
        now = store.latest_rubric(settings.dataset)
        said = f"Version {version} is retired. {_default(now)} It can be taken back into use."
        told.say(settings.dataset, said, now if version == settings.rubric_version else None)
        st.rerun()


def _default(version: int) -> str:
    return f"All pages show version {version} unless another one is chosen in the side bar."


def _rests(answers: int, deals: int, version: int) -> str:
    """What was rated by hand under a version, and that it stays."""
    if not answers:
        return "No answer was given by hand under it."
    stays = "It stays stored, and counts" if answers == 1 else "They stay stored, and count"
    return (
        f"{count(answers, 'answer')} to {count(deals, 'deal')} {'was' if answers == 1 else 'were'} given by hand under "
        f"version {version}. {stays} in other versions where the answer means the same there."
    )


_COLUMNS: dict[str, Any] = {
    "version": st.column_config.NumberColumn("Version", width=80),
    "name": "Name",
    "note": st.column_config.TextColumn("Note", width="large"),
    "author": "By",
    "saved": st.column_config.DatetimeColumn("Published (UTC)", format="D MMM YYYY, HH:mm"),
    "state": "State",
    "follows": st.column_config.NumberColumn("Follows", width=80),
}
