"""Sources, market and consistency in the terminal: sentences with the record's numbers, and refusals in a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from qualify.store import Store

Run = Any


@pytest.fixture
def company(run: Run) -> None:
    assert run("simulate", "--deals", "600", "--seed", "7")[0] == 0


def test_the_sentences_carry_the_numbers(run: Run, numbers: Run, company: None) -> None:
    for command, rows in (("sources", None), ("market", "cells"), ("consistency", "groups")):
        record = numbers(command)
        code, out, err = run(command)
        assert (code, err) == (0, "")
        assert [text for text in record["answer"] if text not in out] == []
        for row in record[rows] if rows else []:
            if row["deals"]:
                assert f": {row['won']:,} of {row['deals']:,} won, " in out


def test_a_selection_narrows_what_is_inspected(numbers: Run, company: None) -> None:
    everything, team = numbers("sources"), numbers("sources", "--team", "East")
    assert sum(row["leads"] for row in everything["groups"]) == 600
    assert sum(row["leads"] for row in team["groups"]) < 600
    period = numbers("market", "--closed", "2026-01-01..2026-06-30")
    assert 0 < sum(cell["deals"] for cell in period["cells"]) < 540


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("sources", "--by", "moon"), "Deals cannot be divided by 'moon'."),
        (("market", "--rows", "team", "--columns", "team"), "A grid needs two different fields."),
    ],
)
def test_a_field_that_is_none_is_refused(run: Run, company: None, arguments: tuple[str, ...], sentence: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (1, "")
    assert err.startswith(f"qualify: {sentence}")


def test_where_nothing_divides_the_deals_it_says_so(run: Run, stocked: Store) -> None:
    assert run("sources")[2].startswith("qualify: The opportunities carry nothing that divides them.")
    assert run("market")[2].startswith("qualify: The opportunities do not differ in two of")
    assert run("consistency")[2].startswith("qualify: The opportunities do not say whose they are.")
