"""What becomes of stored answers when the points of an upload are saved as the next version of the rubric."""

from __future__ import annotations

import streamlit as st

from pages.shared import books
from pages.shared.text import plain
from qualify.rubric import Rubric
from qualify.rubric_kept import kept


def asked(dataset: str, made: Rubric) -> tuple[str, ...]:
    """The questions of which somebody says that they mean the same as before, and above them what is carried."""
    store = books.store()
    latest = store.latest_rubric(dataset)
    known, given = store.asked_so_far(dataset, latest), store.questions(dataset, version=latest)
    options = kept(known, made, given).may_mean_the_same
    top = st.container()
    titles = {criterion.key: criterion.question for criterion in known.criteria}
    carry: list[str] = []
    if options:
        carry = st.multiselect(
            "Questions that mean the same as before: their stored answers are carried",
            options,
            format_func=lambda key: titles[key],
            key=f"carry {dataset} {latest} {options}",
        )
    if said := str(kept(known, made, given, carry)):
        top.warning(plain(said), icon=":material/inventory_2:")
    return tuple(carry)
