"""Rates and columns of the team's own from the terminal: the same numbers as on the pages."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from qualify.analysis import baseline, load, report, view
from qualify.analysis.arrival import take_in_company
from qualify.analysis.segments import record
from qualify.selection import Selection
from qualify.simulate import simulate
from qualify.store import Store, open_store
from qualify.terminal import _plain, main

DATASET = "Simulated company (jump, seed 7, 600 opportunities)"
TODAY = datetime.now(UTC).date().isoformat()


@pytest.fixture
def mixed(own_store: Path) -> Store:
    """A company of which every sixth deal is in euros, with a region for each."""
    company = simulate(600, 7)
    turn = np.arange(company.opportunities.height)
    extra = pl.Series([json.dumps({"Region": ("North", "South")[at % 2], "a=b": "x"}) for at in turn.tolist()])
    codes = pl.Series(np.where(turn % 6, "USD", "EUR"))
    store = open_store(own_store)
    deals = company.opportunities.with_columns(extra=extra, currency=codes, outcome=pl.lit("open"), amount=100.0)
    won = pl.when(pl.int_range(pl.len()) < 300).then(pl.lit("won")).otherwise("outcome")
    take_in_company(store, replace(company, opportunities=deals.with_columns(outcome=won)))
    store.set_segment_columns(DATASET, ["Region", "a=b"])
    return store


def test_rates_are_shown_set_and_taken_away(run: Any, numbers: Any, mixed: Store) -> None:
    code, out, _ = run("rates")
    assert code == 0
    assert out == (
        f"{DATASET}: money is added up in USD.\n"
        "EUR: 100 opportunities, €10k open or won; no rate: not in sums of money\n"
    )
    assert run("rates", "--set", "EUR=1.25", "GBP=1.5")[1] == (
        f"{DATASET}: money is added up in USD, at rates entered on {TODAY}.\n"
        "EUR: 100 opportunities, €10k open or won; 1 EUR = 1.25 USD\n"
        "GBP: 0 opportunities, £0 open or won; 1 GBP = 1.5 USD\n"
    )
    assert numbers("rates", "--set", "GBP=") == {
        "dataset": DATASET,
        "base": "USD",
        "entered": TODAY,
        "rates": [{"currency": "EUR", "deals": 100, "amount": 10000.0, "rate": 1.25}],
    }
    assert numbers("rates", "--base", "EUR")["rates"] == [
        {"currency": "USD", "deals": 500, "amount": 50000.0, "rate": None}
    ]


def test_what_is_converted_is_said_above_every_answer(run: Any, mixed: Store) -> None:
    run("rates", "--set", "EUR=1.25")
    day = datetime.now(UTC).date()
    said = f"Amounts in EUR are converted to USD at the rates entered on {day.day} {day:%B %Y}."
    assert run("assess")[1].splitlines()[1] == said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--set", "EUR=0"), "The rate of EUR is 0, and it must be more than 0."),
        (("--set", "EUR=-1"), "The rate of EUR is -1, and it must be more than 0."),
        (("--set", "EUR=1e9"), "One EUR would be worth 1e+09 USD: no two currencies are that far apart."),
        (("--set", "USD=2"), "USD is the main currency, so it takes no rate. There is: EUR."),
        (("--set", "euro=2"), "No opportunity is in 'euro', and it is not three capital letters. There is: USD, EUR."),
        (("--base", "dollars"), "The main currency is not three capital letters. Write it as EUR or USD."),
    ],
)
def test_a_rate_that_cannot_be_meant_is_one_line_and_changes_nothing(
    run: Any, mixed: Store, arguments: tuple[str, ...], message: str
) -> None:
    code, out, err = run("rates", *arguments)
    assert (code, out) == (1, "")
    assert message in err
    assert mixed.rates_base(DATASET) is None


@pytest.mark.parametrize("text", ["EUR", "=2", "EUR=much"])
def test_what_is_no_rate_at_all_is_wrong_usage(capsys: pytest.CaptureFixture[str], text: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["rates", "--set", text])
    assert ended.value.code == 2
    assert f"{text!r} is not CODE=RATE, as in USD=0.92" in capsys.readouterr().err


def test_a_store_without_currencies_says_so(run: Any, stocked: Store) -> None:
    assert run("rates")[1] == "deals: no amount states a currency.\n"


def test_lines_by_an_own_column_are_those_of_the_analysis(numbers: Any, run: Any, mixed: Store) -> None:
    book = load(mixed, DATASET, 1)
    expected = record(view(book, book.rubric, baseline(book)), "team")
    assert numbers("assess", "--by", "team")["segments"] == json.loads(json.dumps(expected, default=_plain))
    code, _, err = run("assess", "--by", "Region", "--closed", "..1990-01-01")
    assert code == 1
    assert "No decided deal with a score counts in this view, so there is nothing to compare." in err


def test_a_selection_by_own_columns_is_that_of_the_analysis(numbers: Any, mixed: Store) -> None:
    chosen = Selection(others=(("extra: Region", "North"), ("extra: a=b", "x")))
    book = load(mixed, DATASET, 1, chosen)
    expected = report.assessment(view(book, book.rubric, baseline(book)))
    found = numbers("assess", "--only", "Region=North", "--only", "a=b=x")
    assert found == json.loads(json.dumps(expected, default=_plain))
    assert found["members"]["elsewhere"] == 300


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Country=x", "'Country=x' is not COLUMN=VALUE of a column that divides the deals. There is: Region, a=b."),
        ("Region=West", "There is no such value of Region in this data set."),
    ],
)
def test_a_column_or_value_that_is_not_there_is_refused(run: Any, mixed: Store, text: str, message: str) -> None:
    code, out, err = run("assess", "--only", text)
    assert (code, out) == (1, "")
    assert message in err


def test_a_field_that_divides_nothing_is_refused(run: Any, mixed: Store) -> None:
    code, _, err = run("assess", "--by", "colour")
    assert code == 1
    assert "Deals cannot be divided by 'colour'. Choose one of team, product, source, owner, Region, a=b." in err
