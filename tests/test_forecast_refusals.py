"""What the forecast refuses, in plain words, and what is just enough for it."""

from datetime import timedelta

import polars as pl
import pytest

from qualify.errors import InputError
from qualify.forecast import fit
from qualify.forecast.ledger import ledger
from tests.forecast_worlds import AS_OF, simple


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"created": pl.lit(None, pl.Date)},
            "There are no dates on which opportunities were created, so there is no forecast. "
            "(column 'created') Add that column to the file and upload it again.",
        ),
        (
            {"closed": pl.lit(None, pl.Date)},
            "There are no dates on which opportunities were closed, so there is no forecast. "
            "(column 'closed') Add that column to the file and upload it again.",
        ),
        (
            {"amount": pl.lit(None, pl.Float64)},
            "No won opportunity has an amount above 0, so there is no forecast of revenue. "
            "(column 'amount') Add the amounts to the file and upload it again.",
        ),
    ],
)
def test_what_cannot_carry_a_forecast_is_refused_in_plain_words(change: dict[str, pl.Expr], words: str) -> None:
    with pytest.raises(InputError) as refused:
        fit(ledger(simple().with_columns(**change)), AS_OF)
    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("wins", "words"),
    [
        (9, "Only 9 opportunities won in the last four years have"),
        (1, "Only 1 opportunity won in the last four years has"),
    ],
)
def test_fewer_than_ten_wins_are_refused(wins: int, words: str) -> None:
    with pytest.raises(InputError) as refused:
        fit(ledger(simple(days=wins)), AS_OF)
    rest = "a created date and a closed date that is not before it, and a forecast needs 10. "
    rest += "Upload a longer history, or correct the dates."
    assert str(refused.value) == f"{words} {rest}"


def test_wins_of_long_ago_are_refused_too() -> None:
    with pytest.raises(InputError, match=r"^Only 0 opportunities won in the last four years have a created date"):
        fit(ledger(simple(days=100)), AS_OF + timedelta(days=2000))


def test_ten_wins_are_enough() -> None:
    made = fit(ledger(simple(days=10, opens=0)), AS_OF)
    assert made.trust == "Not yet trustworthy: there are 10 wins, and it takes 100 to know the timing."
