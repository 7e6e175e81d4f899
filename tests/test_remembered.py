"""What the tests remember for each other is what they would have found out themselves."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from remembered import content, remembering

from qualify import forecast as fc
from qualify.analysis import Book
from qualify.forecast.former import Former


def other(value: Any) -> Any:
    """Something of the same kind that is not the same."""
    if isinstance(value, np.ndarray):
        return ~value[:1] if value.dtype == bool else value[:1] + 1
    if isinstance(value, pl.Series):
        return value[::-1]
    if isinstance(value, tuple):
        return (*value, "XXX")
    return replace(value, until=np.append(value.until, 1)) if isinstance(value, Former) else value + 1


def test_the_same_opportunities_teach_the_same_twice(company: Book) -> None:
    first, second = (fc.fit(company.ledger, company.as_of) for _ in range(2))
    assert content(first) == content(second)
    assert content(first) == content(company.model)


@pytest.mark.parametrize("name", [field.name for field in fields(fc.Ledger)])
def test_opportunities_that_differ_anywhere_are_not_taken_for_each_other(company: Book, name: str) -> None:
    changed = replace(company.ledger, **{name: other(getattr(company.ledger, name))})
    assert content(changed) != content(company.ledger)


def test_what_was_asked_before_is_not_found_out_again() -> None:
    asked: list[tuple[Any, ...]] = []
    remembered = remembering(lambda *about: asked.append(about) or len(asked))
    arrays = [np.array([1.0, 2.0]), np.array([1.0, 2.0]), np.array([1.0, 3.0])]
    assert [remembered(array, 1) for array in arrays] == [1, 1, 2]
    assert remembered(arrays[0], 2) == 3


def test_another_day_is_another_question(company: Book) -> None:
    held, day = company.ledger, company.as_of
    assert content((held, day)) != content((held, day - timedelta(days=1)))
