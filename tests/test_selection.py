"""A selection travels in a link, whatever characters its values have; a broken part says so and counts all."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualify.errors import Problem
from qualify.selection import (
    CEILINGS,
    CURRENCY,
    EVERYTHING,
    FLOORS,
    NO_DECISION_POLICIES,
    PARAMETERS,
    SEGMENTS,
    Selection,
    in_words,
    levels_in_words,
    read_selection,
    to_link,
)
from qualify.settings import Settings
from qualify.settings import to_link as settings_link

WAY_OUT = "Ask for a new link, or go on with what is shown."
TEAMS = {"team": ["North", "a..b&c=d, é😀 "]}


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    """Any selection that the controls can make."""
    days = sorted(draw(st.lists(st.dates(), min_size=2, max_size=2)))
    first, last = (day if draw(st.booleans()) else None for day in days)
    named = {field: draw(st.none() | st.text(min_size=1)) for field in (*SEGMENTS, CURRENCY)}
    return Selection(
        first,
        last,
        **named,
        no_decision=draw(st.sampled_from(NO_DECISION_POLICIES)),
        floor=draw(st.sampled_from(FLOORS)),
        ceiling=draw(st.sampled_from(CEILINGS)),
    )


@given(selections())
def test_a_link_brings_back_any_selection(chosen: Selection) -> None:
    address = urlencode(to_link(chosen))
    link = dict(parse_qsl(address, keep_blank_values=True, strict_parsing=bool(address)))
    assert set(link) <= set(PARAMETERS)
    known = {field: [value] for field, value in chosen.segments.items()}
    assert read_selection(link, known) == (chosen, [])


@given(st.sampled_from(PARAMETERS), st.text())
def test_nothing_that_a_link_says_makes_an_impossible_selection(name: str, text: str) -> None:
    chosen, problems = read_selection({name: text}, TEAMS)
    assert len(problems) <= 1
    assert chosen.floor in FLOORS
    assert chosen.ceiling in CEILINGS
    if problems:
        assert chosen == EVERYTHING


def test_everything_adds_nothing_to_a_link() -> None:
    assert to_link(EVERYTHING) == {}
    assert settings_link(Settings("Acme", 1)) == {"data": "Acme", "rubric": "1"}
    assert read_selection({}, {}) == (EVERYTHING, [])


def test_a_link_is_readable() -> None:
    chosen = Selection(date(2025, 1, 1), date(2025, 12, 31), team="North", no_decision="left out", floor=5, ceiling=95)
    link = settings_link(Settings("Acme", 2, (("need", 8),), selection=chosen))
    assert urlencode(link) == (
        "data=Acme&rubric=2&weights=need%3A8&closed=2025-01-01..2025-12-31&team=North&no_decision=left+out"
        "&floor=5&ceiling=95"
    )


FORM = "The days of closing are written as 2025-01-01..2025-12-31, and one of them may be left out"
DAYS = f"{FORM}; any day is used instead."
BROKEN = [
    ("closed", "2025", DAYS),
    ("closed", "2025-02-30..", DAYS),
    ("closed", "2025-1-1..", DAYS),
    ("closed", "2025-01-01..2025-12-31 ", DAYS),
    ("closed", "٢٠٢٥-01-01..", DAYS),
    ("closed", "2025-12-31..2025-01-01", "The days of closing end before they begin; any day is used instead."),
    ("team", "South", "There is no such team in this data set; all teams are used instead."),
    ("owner", "Ana", "There is no such owner in this data set; all owners are used instead."),
    ("no_decision", "", "Deals that ended without a decision are 'counted' or 'left out'; 'counted' is used instead."),
    ("floor", "7", "The floor's level is one of 5, 10, 15, 20 per cent; 10 is used instead."),
    ("ceiling", "0.9", "The ceiling's level is one of 95, 90, 85, 80 per cent; 90 is used instead."),
]


@pytest.mark.parametrize(("name", "text", "what"), BROKEN)
def test_a_broken_part_is_named_and_left_at_its_usual_value(name: str, text: str, what: str) -> None:
    chosen, problems = read_selection({name: text, "team": "North"} | {name: text}, TEAMS)
    assert chosen == (EVERYTHING if name == "team" else Selection(team="North"))
    assert problems == [Problem(rule="link", what=what, way_out=WAY_OUT, column=name, value=text)]


@pytest.mark.parametrize(
    ("chosen", "who", "levels"),
    [
        (EVERYTHING, [], []),
        (Selection(date(2025, 1, 1), date(2025, 12, 31)), ["closed in 2025"], []),
        (Selection(date(2025, 1, 1), date(2026, 12, 31)), ["closed from 1 January 2025 to 31 December 2026"], []),
        (Selection(first=date(2025, 3, 2)), ["closed from 2 March 2025"], []),
        (Selection(team="A", source="B"), ["team A", "source B"], []),
        (Selection(floor=15, ceiling=85), [], ["the floor at most 15 in 100", "the ceiling at least 85 in 100"]),
    ],
)
def test_a_selection_in_words(chosen: Selection, who: list[str], levels: list[str]) -> None:
    assert (in_words(chosen), levels_in_words(chosen)) == (who, levels)
