"""What is prepared for the pages is used again, and let go with the data that it was made of."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest
from weights_page import APP

from qualify import analysis
from qualify.analysis import arrival
from qualify.simulate import Company, simulate
from qualify.store import Store, open_store


def nine_selections() -> None:
    """A page that prepares the meter of nine selections in turn, twice over."""
    from datetime import date

    from pages.shared import books
    from qualify.selection import Selection
    from qualify.settings import Settings

    name = books.store().datasets()["dataset"][0]
    days = [date(2025, month, 1) for month in range(1, 10)]
    for day in days * 2:
        held = books.seen(Settings(name, 1, selection=Selection(first=day)))
        books.check(held, "leave out")


def latest() -> None:
    """A page that prepares everything of the data as they are now."""
    import streamlit as st

    from pages.shared import books
    from qualify.settings import Settings

    found = Settings(books.store().datasets()["dataset"][0], 1)
    held = books.seen(found)
    books.check(held, "leave out")
    st.text(f"{books.view(found).book.deals['amount'].sum():.0f}")
    books.saved_reading(held)


@pytest.fixture
def company(kept: Store) -> Company:
    made = simulate(300, 7)
    arrival.take_in_company(kept, made)
    return made


def test_nine_selections_in_turn_are_prepared_once(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = []
    honest = analysis.check
    monkeypatch.setattr(analysis, "check", lambda *given: prepared.append(given) or honest(*given))
    at = AppTest.from_function(nine_selections, default_timeout=60).run()
    assert [e.value for e in at.exception] == []
    assert len(prepared) == 9


def test_books_of_older_versions_are_let_go(company: Company, kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[weakref.ref[analysis.Book]] = []
    load = analysis.load

    def noted(*given, **how):
        book = load(*given, **how)
        held.append(weakref.ref(book))
        return book

    monkeypatch.setattr(analysis, "load", noted)
    name = kept.datasets()["dataset"][0]
    for _ in range(4):
        AppTest.from_function(latest, default_timeout=60).run()
        kept.set_targets(name, company.targets)
    gc.collect()
    assert [book() is None for book in held] == [True, True, False, False]


def shown() -> None:
    """A page that says what counts under the saved weights, and under others."""
    import streamlit as st

    from pages.shared import books
    from qualify.settings import Settings

    name = books.store().datasets()["dataset"][0]
    for found in (Settings(name, 1), Settings(name, 1, {"problem": 99}), Settings(name, 1, missing="nothing earned")):
        held = books.view(found)
        st.text(f"{held.book.locked} {held.members.locked} {books.shown(found) is held.book}")


def test_moved_weights_are_no_way_to_look_at_locked_deals(company: Company) -> None:
    at = AppTest.from_function(shown, default_timeout=60).run()
    assert [e.value for e in at.exception] == []
    saved, *moved = (text.value for text in at.text)
    locked = analysis.holdout(open_store(), analysis.load(open_store(), open_store().datasets()["dataset"][0], 1)).deals
    assert saved == "False 0 True"
    assert moved == [f"True {locked} True"] * 2
    assert locked > 20


def test_the_pages_say_that_locked_deals_do_not_count(company: Company) -> None:
    at = AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/1_Tipping_point.py")
    at.query_params["weights"] = "problem:99"
    at.run()
    clause = "Deals that are locked away for checking do not count meanwhile\\."
    assert [e.value for e in at.exception] == []
    assert [clause in text.value or clause.replace("\\", "") in text.value for text in at.info] == [True]
    assert [text.value for text in at.markdown if "locked away for checking" in text.value] != []


def test_another_store_at_the_same_path_shows_its_own_deals(kept: Store) -> None:
    """Same path, same name, same version, other deals."""
    arrival.take_in_company(kept, simulate(300, 7))
    name, path = kept.datasets()["dataset"][0], kept.path
    first = AppTest.from_function(latest, default_timeout=60).run()
    kept.close()
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    other = open_store(path)
    arrival.take_in_company(other, replace(simulate(300, 7), opportunities=simulate(300, 8).opportunities))
    assert (other.datasets()["dataset"][0], other.version(name)) == (name, 1)
    second = AppTest.from_function(latest, default_timeout=60).run()
    assert [e.value for e in (*first.exception, *second.exception)] == []
    assert first.text[0].value != second.text[0].value
