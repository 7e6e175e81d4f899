"""The rubric as a TOML file, out and in."""

from __future__ import annotations

import streamlit as st

from pages.shared import books, rater, rubric_checking, rubric_desk, session
from pages.shared.frame import shown_errors
from pages.shared.text import plain
from qualify.errors import InputError
from qualify.rubric import Sketch, slug, to_toml
from qualify.rubric_edits import drafted
from qualify.words import count


def download(sketch: Sketch, name: str, label: str, key: str) -> None:
    """A version or a draft as a TOML file."""
    st.download_button(
        label, to_toml(sketch), f"{slug(name)}.toml", "application/toml", icon=":material/download:", key=key,
        on_click="ignore",
    )  # fmt: skip


def from_file(dataset: str, author: str) -> None:
    """A rubric that was written as TOML, finished or not, as a draft."""
    found = st.file_uploader(
        "Or bring a rubric as a TOML file", ("toml",), max_upload_size=1, key=f"toml {dataset} {session.revision()}",
        help="Download any version to see the form; change it in a text editor and bring it back.",
    )  # fmt: skip
    if found is None:
        return
    with shown_errors(stop=False):
        made = _parsed(found.getvalue(), found.name)
        asked = set(books.questions(dataset)["criterion"])
        st.markdown(f"{plain(found.name)}: **{plain(made.name or 'Untitled')}**, {_known(made.keys, asked)}")
        rubric_checking.missing(made)
        if st.button("Make it a draft", key="draft of TOML", type="primary") and rater.asked(author):
            rubric_desk.begin(dataset, made, books.store().latest_rubric(dataset), author)
            st.rerun()


def _known(keys: tuple[str, ...], asked: set[str]) -> str:
    """How many of a rubric's questions were ever answered in the data."""
    silent = [key for key in keys if key not in asked]
    text = count(len(keys), "question") + "."
    if silent:
        text += f" {len(silent)} of them without an answer in this data set: {plain(', '.join(silent))}."
    return text


def _parsed(data: bytes, name: str) -> Sketch:
    try:
        return drafted(data.decode("utf-8"), file=name)
    except UnicodeDecodeError:
        raise InputError("The file is not text in UTF-8.", "Save it as UTF-8.", file=name) from None
