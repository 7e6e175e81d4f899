"""The rubric as a TOML file, out and in."""

from __future__ import annotations

import streamlit as st

from pages.shared import books, rubric_editor, session
from pages.shared.frame import shown_errors
from pages.shared.text import plain
from qualify.errors import InputError
from qualify.rubric import Rubric, from_toml, slug, to_toml
from qualify.settings import Settings
from qualify.words import count


def download(settings: Settings, rubric: Rubric) -> None:
    """The version in use as a TOML file."""
    name = f"{slug(settings.dataset)}-rubric-{settings.rubric_version}.toml"
    st.download_button(
        f"Download version {settings.rubric_version} as TOML", to_toml(rubric), name, "application/toml",
        icon=":material/download:",
    )  # fmt: skip


def from_file(settings: Settings) -> None:
    """A rubric that was written as TOML, as a new version."""
    st.markdown("A rubric can be written or changed in a text editor, and read back as a new version.")
    found = st.file_uploader("A rubric as a TOML file", ("toml",), max_upload_size=1, key=f"toml {session.revision()}")
    if found is None:
        return
    with shown_errors(stop=False):
        made = _parsed(found.getvalue(), found.name)
        asked = set(books.store().questions(settings.dataset)["criterion"])
        st.markdown(f"{plain(found.name)}: **{plain(made.name)}**, {_known(made.keys, asked)}")
        rubric_editor.button(settings, made, f"From the file {found.name}", key="save TOML")


def _known(keys: tuple[str, ...], asked: set[str]) -> str:
    """How many of a rubric's questions were ever answered in the data."""
    silent = [key for key in keys if key not in asked]
    text = count(len(keys), "question") + "."
    if silent:
        text += f" {len(silent)} of them without an answer in this data set: {plain(', '.join(silent))}."
    return text


def _parsed(data: bytes, name: str) -> Rubric:
    try:
        return from_toml(data.decode("utf-8"), file=name)
    except UnicodeDecodeError:
        raise InputError("The file is not text in UTF-8.", "Save it as UTF-8.", file=name) from None
