"""The section on what hangs on the exact weights: nothing before somebody asks, then the analysis's numbers."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared import opening
from pages.shared.text import plain
from qualify.analysis import arrival, baseline, load
from qualify.analysis.sensitivity import WHAT, Sensitivity, sensitivity
from qualify.analysis.sensitivity_words import notch, span, unsure
from qualify.simulate import simulate
from qualify.steps import finished
from qualify.store import Store


def section() -> None:
    """A page that has nothing but the section, and a way to move a weight."""
    import streamlit as st

    from pages.shared import books, sensitivity
    from qualify.settings import Settings

    book = books.book(Settings(books.store().datasets()["dataset"][0], 1))
    weight = st.number_input("Weight", 0, 100, book.rubric.weights["budget"], key="weight")
    sensitivity.sensitivity(book, book.rubric.with_weights({"budget": weight}))


def of_the_lesson() -> None:
    """The same with deals that are in no store."""
    from pages.shared import books, sensitivity
    from qualify.settings import Settings

    book = books.book(Settings(books.store().datasets()["dataset"][0], 1))
    sensitivity.sensitivity(book, book.rubric, stored=False)


def analysed(store: Store, dataset: str) -> Sensitivity:
    book = load(store, dataset, 1)
    return finished(sensitivity(book, book.rubric, baseline(book)))


def looked_at() -> AppTest:
    return AppTest.from_function(section, default_timeout=60).run()


def test_nothing_is_computed_before_somebody_asks(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    arrival.take_in_company(kept, simulate(600, 7))
    monkeypatch.setattr("qualify.analysis.sensitivity.sensitivity", lambda *arguments: 1 / 0)
    at = looked_at()
    assert [e.value for e in at.exception] == []
    assert [button.label for button in at.button] == ["Show what moves"]
    assert [caption.value for caption in at.caption] == [
        "What a change of each weight does to lines, forecast and zones, for the weights as they are now."
    ]


def test_the_section_says_what_the_analysis_says_of_each_quantity(kept: Store) -> None:
    receipt = arrival.take_in_company(kept, simulate(900, 3))
    found = analysed(kept, receipt.dataset)
    at = looked_at()
    at.button(key="show sensitivity").click().run()
    assert [e.value for e in at.exception] == []
    held = [what for what in WHAT if found.table.filter(what=what)["before"].is_not_null().any()]
    assert at.get("button_group")[0].options == [what.capitalize() for what in held]
    for what in (held[0], held[-1]):
        at.get("button_group")[0].set_value(what).run()
        assert at.markdown[0].value == f"**{plain(span(found, what, 'USD'))}**"
    missing = [plain(span(found, what, "USD")) for what in WHAT[:3] if what not in held]
    assert [caption.value for caption in at.caption] == [*missing, plain(notch(found)), opening.HINT]
    assert plain(unsure(found)) in [text.value for text in at.markdown]
    unsure_deals = found.stability.table.filter(found.stability.table["share_same"] < 0.75)
    assert list(at.dataframe[0].value["Same zone"]) == (unsure_deals["share_same"] * 100).to_list()


def test_after_a_move_it_is_asked_for_again(kept: Store) -> None:
    arrival.take_in_company(kept, simulate(600, 7))
    at = looked_at()
    at.button(key="show sensitivity").click().run()
    assert [button.label for button in at.button] == []
    at.number_input(key="weight").set_value(50).run()
    assert [button.label for button in at.button] == ["Show what moves"]
    assert [text.value for text in at.markdown] == []


def test_deals_of_the_lesson_have_no_page(kept: Store) -> None:
    """Their ids may be those of deals in the store: the list of stored deals has a key, theirs has none."""
    arrival.take_in_company(kept, simulate(900, 3))
    keys = []
    for shown in (section, of_the_lesson):
        at = AppTest.from_function(shown, default_timeout=60).run()
        at.button(key="show sensitivity").click().run()
        assert [e.value for e in at.exception] == []
        keys += [table.key for table in at.dataframe]
    assert keys == ["unsure deals", None]
