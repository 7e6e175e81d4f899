"""A rule travels in a link, whatever its stage is called; a broken one says so and gives way to the usual one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualify.asof import MOST_DAYS, USUAL, AsOf, in_words, read_as_of, to_link

RULES = st.one_of(
    st.integers(0, MOST_DAYS).map(lambda days: AsOf(days=days)),
    st.sampled_from([AsOf("created"), AsOf("last")]),
    st.dates().map(lambda day: AsOf("day", day=day)),
    st.text(min_size=1).map(lambda stage: AsOf("stage", stage=stage)),
)


@given(RULES)
def test_a_link_opens_the_rule_that_was_chosen(rule: AsOf) -> None:
    assert read_as_of(to_link(rule), [rule.stage, "another"]) == (rule, [])


def test_the_usual_rule_needs_no_link() -> None:
    assert (to_link(USUAL), read_as_of({}, [])) == ({}, (USUAL, []))
    assert read_as_of({"rated": "before:7"}, []) == (USUAL, [])


def test_the_most_days_are_still_a_rule() -> None:
    assert read_as_of({"rated": "before:3650"}, []) == (AsOf(days=3650), [])


@pytest.mark.parametrize(
    "text",
    ["", "before", "before:", "before:-1", "before:3651", "before:٣", "before:99999", "created:x", "last:1", "day:",
     "day:2026-02-30", "day:tomorrow", "stage:", "stage:Lunch", "never"],
)  # fmt: skip
def test_a_broken_rule_is_named_and_the_usual_one_used(text: str) -> None:
    rule, (problem,) = read_as_of({"rated": text}, ["Talk"])
    assert (rule, problem.column, problem.value) == (USUAL, "rated", text)
    why = "There is no such stage in this data set" if text.startswith("stage") else "Nothing says which ratings count"
    assert problem.what == f"{why}; the last rating at least 7 days before closing is used instead."


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (AsOf(days=1), "the last rating at least 1 day before closing"),
        (AsOf(days=0), "the last rating up to the day of closing"),
        (AsOf("stage", stage="Talk"), "the last rating up to the day of entering 'Talk'"),
        (AsOf("day", day=date(2026, 3, 9)), "the last rating up to 9 March 2026"),
        (AsOf("last"), "the last rating, even after closing"),
    ],
)
def test_a_rule_in_words(rule: AsOf, words: str) -> None:
    assert in_words(rule) == words
