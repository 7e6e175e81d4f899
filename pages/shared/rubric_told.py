"""What was done to the versions of a rubric, said once at the top of the page, and the version to go on with."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from pages.shared import books, rubric_desk, session
from qualify.settings import Settings


@dataclass
class Told:
    """What is to be said of a data set, in words of ours, and which ``version`` all pages are to show, if another one.

    It is changed in place right after the store's write: Streamlit may break a run off at any touch of the session,
    and what one did oneself would look like somebody else's doing.
    """

    dataset: str = ""
    text: str = ""
    version: int | None = None
    leaves: bool = False
    """Whether the draft that was open is gone."""

    def say(self, dataset: str, text: str, version: int | None = None, *, leaves: bool = False) -> None:
        self.dataset, self.text, self.version, self.leaves = dataset, text, version, leaves


def seat() -> Told:
    """Where it lies in this session: to be taken before the store is written."""
    return session.kept("rubric told", Told)


def waiting(dataset: str) -> bool:
    """Whether something is still to be said: by the page, not by a part of it that runs alone."""
    return bool(seat().text) and seat().dataset == dataset


def show(settings: Settings) -> None:
    """Once: what was done, after the pages have gone on to the version that was meant."""
    told = seat()
    if not waiting(settings.dataset):
        return
    if told.leaves:
        rubric_desk.close(settings.dataset)
        told.leaves = False
    if told.version not in (None, settings.rubric_version) and _there(settings.dataset, told.version):
        session.change(Settings(settings.dataset, told.version or 0))
        st.rerun()
    st.success(told.text, icon=":material/check_circle:")
    told.say("", "")


def _there(dataset: str, version: int | None) -> bool:
    return version in books.store().rubrics(dataset)["version"]
