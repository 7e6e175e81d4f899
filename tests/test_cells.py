"""Cells that no spreadsheet runs and no file spoils, and that come back as they were."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualify.cells import OWN_COLUMNS, as_named, as_text, beside, harmless, unguarded


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_text_that_a_spreadsheet_would_run_gets_one_apostrophe_and_loses_one(sign: str) -> None:
    texts = [f"{sign}1", f"'{sign}1", f"''{sign}1"]
    guarded = harmless(pl.DataFrame({"a": texts}))["a"]
    assert guarded.to_list() == [f"'{text}" for text in texts]
    assert unguarded(guarded).to_list() == texts


@pytest.mark.parametrize("text", ["'", "''", "'t Hooft", "a=1", " =1", "1-2", "’=1"])
def test_other_texts_are_left_as_they_are(text: str) -> None:
    assert harmless(pl.DataFrame({"a": [text]}))["a"].to_list() == [text]
    assert unguarded(pl.Series([text])).to_list() == [text]


def test_a_formula_behind_a_character_that_is_left_out_is_guarded() -> None:
    assert harmless(pl.DataFrame({"a": ["\x00=1", "\x01\x02@SUM(1)"]}))["a"].to_list() == ["'=1", "'@SUM(1)"]


def test_numbers_stay_numbers_and_names_of_columns_are_guarded_too() -> None:
    table = harmless(pl.DataFrame({"=cmd": [-1.5], "plain": ["x"], "'=cmd": ["-"]}))
    assert table.to_dict(as_series=False) == {"'=cmd": [-1.5], "plain": ["x"], "''=cmd": ["'-"]}


def test_every_kind_of_value_has_one_text() -> None:
    table = pl.DataFrame(
        {
            "float": [1e16, -1e-7, 0.1 + 0.2, float("nan")],
            "whole": [2**62, -5, 0, None],
            "day": [date(1815, 1, 2), None, date(9999, 12, 31), date(2024, 2, 29)],
            "yes": [True, False, None, True],
            "text": ["007", "1.0", "\x07", "a\r\nb"],
        }
    )
    assert as_text(table).to_dict(as_series=False) == {
        "float": ["10000000000000000", "-0.0000001", "0.30000000000000004", None],
        "whole": ["4611686018427387904", "-5", "0", None],
        "day": ["1815-01-02", None, "9999-12-31", "2024-02-29"],
        "yes": ["true", "false", None, "true"],
        "text": ["007", "1.0", None, "a\r\nb"],
    }


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_text_of_a_number_is_that_number_to_the_last_digit(value: float) -> None:
    text = as_text(pl.DataFrame({"a": [value]})).item()
    assert float(text) == value
    assert "e" not in text.lower()


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_any_text_survives_its_guard(texts: list[str]) -> None:
    table = pl.DataFrame({"a": texts})
    guarded = harmless(table)["a"]
    assert unguarded(guarded).to_list() == as_text(table)["a"].to_list()
    assert [text for text in guarded.drop_nulls() if text[0] in "=+-@\t\r\n\x00＝＋－＠"] == []


@given(st.lists(st.sampled_from([*OWN_COLUMNS, "Region"]), unique=True), st.integers(0, 3))
def test_an_unmapped_column_never_takes_the_name_of_one_of_ours(names: list[str], times: int) -> None:
    kept = [name + " (kept)" * times for name in names]
    shown = [beside(name) for name in kept]
    assert set(shown) & set(OWN_COLUMNS) == set()
    assert [as_named(name) for name in shown] == kept
