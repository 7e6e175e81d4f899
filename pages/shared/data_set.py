"""Which data set is looked at, under which version of its rubric, and what a missing answer does."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from pages.shared import books, session
from qualify.rubric import MISSING_POLICIES
from qualify.settings import Settings

_POLICIES = {"leave out": "leaves its criterion out", "nothing earned": "counts as no points"}


def label(found: Settings) -> str:
    """Data set and rubric, on a button."""
    return f"{found.dataset}, rubric version {found.rubric_version}" if found.rubric_version else found.dataset


def choice(found: Settings) -> Settings:
    """Data set, rubric version and the policy for missing answers."""
    turn, names = session.revision(), books.store().datasets()["dataset"].to_list()
    chosen = st.selectbox("Data set", names, names.index(found.dataset), key=f"data set {turn}")
    if chosen != found.dataset:
        return Settings(chosen, books.store().latest_rubric(chosen))
    versions = books.store().rubrics(found.dataset)
    if versions.is_empty():
        return found
    retired = pl.when(pl.col("retired").is_null()).then(pl.lit("")).otherwise(pl.lit(" (retired)"))
    titles = dict(versions.select("version", pl.col("name") + retired).iter_rows())
    numbers = list(titles)
    version = st.selectbox(
        "Rubric",
        numbers,
        numbers.index(found.rubric_version),
        format_func=lambda number: f"Version {number}: {titles[number]}",
        key=f"rubric {turn}",
    )
    if version != found.rubric_version:
        return replace(found.as_saved(), rubric_version=version)
    saved = books.store().rubric(found.dataset, found.rubric_version)
    policy = st.selectbox(
        "A missing answer",
        list(MISSING_POLICIES),
        MISSING_POLICIES.index(found.missing or saved.missing),
        format_func=lambda policy: _POLICIES[policy],
        key=f"missing {turn}",
    )
    if policy != (found.missing or saved.missing):
        return replace(found, missing=policy if policy != saved.missing else None)
    return found
