"""The section on what moved the forecast: the analysis's sentence, steps and deals, for a day or a scenario."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.text import plain
from qualify.analysis import arrival, baseline, load, view
from qualify.analysis import bridge_words as words
from qualify.analysis.bridge import Bridge, bridge
from qualify.analysis.bridge_ends import end, end_of, on_day, under
from qualify.simulate import simulate
from qualify.store import Scenario, Store


def section() -> None:
    """A page that has nothing but the section."""
    from pages.shared import books
    from pages.shared.bridge import bridge
    from qualify.settings import Settings

    name = books.store().datasets()["dataset"][0]
    bridge(books.view(Settings(name, 1)), "Q4 2026")


@pytest.fixture
def name(kept: Store) -> str:
    return arrival.take_in_company(kept, simulate(600, 7)).dataset


def since(kept: Store, name: str, day: date) -> Bridge:
    then, now = load(kept, name, 1, day=day), load(kept, name, 1)
    last = end_of(on_day(now.as_of or day), view(now, now.rubric, baseline(now)))
    return bridge(end(on_day(day), then, then.rubric), last)


def looked_at() -> AppTest:
    return AppTest.from_function(section, default_timeout=60).run()


def test_four_weeks_are_explained_and_any_other_day(kept: Store, name: str) -> None:
    today = kept.as_of(name) or date.today()
    at = looked_at()
    assert [e.value for e in at.exception] == []
    found = since(kept, name, today - timedelta(days=28))
    assert at.markdown[0].value == f"**{plain(words.headline(found))}**"
    assert list(at.dataframe[0].value["At even odds" if "At even odds" in at.dataframe[0].value else "median"]) == [
        round(step.median) for step in found.steps
    ]
    assert len(at.dataframe[1].value) == words.largest(found).height
    at.date_input(key="bridge since").set_value(date(2026, 8, 1)).run()
    assert at.markdown[0].value == f"**{plain(words.headline(since(kept, name, date(2026, 8, 1))))}**"


def test_a_scenario_is_compared_with_what_is_looked_at(kept: Store, name: str) -> None:
    book = load(kept, name, 1)
    scenario = kept.save_scenario(name, Scenario("No *first*", 1, {book.rubric.keys[0]: 0}, "leave out"))
    at = looked_at()
    at.selectbox(key="bridge with").select("Scenario No *first*").run()
    assert [e.value for e in at.exception] == []
    first = end_of("under the rubric looked at", view(book, book.rubric, baseline(book)))
    found = bridge(first, end(under(scenario), book, scenario.over(book.rubric)))
    assert at.markdown[0].value == f"**{plain(words.headline(found))}**"
    assert [box for box in at.date_input] == []


def test_a_day_before_there_was_a_forecast_says_so(kept: Store, name: str) -> None:
    at = looked_at()
    at.date_input(key="bridge since").set_value(date(2023, 12, 1)).run()
    assert [e.value for e in at.exception] == []
    assert at.info[0].value.replace("\\", "").startswith("No forecast can be made on 1 December 2023.")
    assert len(at.dataframe) == 0
