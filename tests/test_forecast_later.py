"""A forecast's own laws on a later day: time has passed, and nothing was learned."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from qualify.forecast.later import at_laws_of, still_new
from qualify.forecast.ledger import day_number, ledger
from qualify.forecast.model import Model
from qualify.forecast.road import fit
from tests.forecast_worlds import AS_OF, simple


@pytest.fixture(scope="module")
def today() -> Model:
    return fit(ledger(simple()), AS_OF)


def ages(model: Model) -> np.ndarray:
    """Of the steady world: one open deal a day in the last sixty."""
    return np.arange(len(model.open_rows))


def test_on_its_own_day_it_says_what_it_says(today: Model) -> None:
    same = at_laws_of(today, today, ages(today))
    assert same.due.tolist() == today.due.tolist()
    assert same.eventual.tolist() == today.eventual.tolist()
    assert still_new(today, 3, AS_OF) == float(today.new_wins[3])


def test_wins_that_were_expected_of_new_deals_are_those_of_the_days_to_come(today: Model) -> None:
    quarter = today.current_quarter
    left = [still_new(today, quarter, AS_OF + timedelta(days=days)) for days in range(0, 45, 4)]
    assert (np.diff(left) < 0).all()
    assert still_new(today, quarter, today.windows[quarter].ends) == 0.0
    # All days: what the model expects itself, for windows that begin today and later.
    for window in (0, 2, quarter, quarter + 2):
        assert still_new(today, window, AS_OF + timedelta(microseconds=1)) == pytest.approx(today.new_wins[window])
    # Of deals that take thirty days, those created in ten days can still be won in forty-one.
    assert still_new(today, quarter, AS_OF + timedelta(days=10)) < float(today.new_wins[quarter])


def test_later_the_same_deals_are_older_and_have_less_time(today: Model) -> None:
    later = fit(ledger(simple(opens=60)), AS_OF + timedelta(days=14))
    aged = at_laws_of(today, later, 14 + ages(later))
    assert aged.as_of == later.as_of
    assert aged.due.shape == later.due.shape
    assert aged.timing is later.timing
    hazards = today.timing.hazards(np.array([40]), np.array([day_number(later.as_of)]))
    assert float(hazards[0][0]) >= 0.0
    assert ((aged.due >= 0) & (aged.due <= 1)).all()
