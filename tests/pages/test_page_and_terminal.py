"""A page and the terminal's command of the same name: the same numbers, figure by figure."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest
from weights_page import NAME, healthy, press, weights_page

from qualify import charts
from qualify.analysis import arrival
from qualify.analysis.sensitivity import WHAT
from qualify.simulate import simulate
from qualify.store import Store
from qualify.terminal import main

TAB = "What each weight moves"


@pytest.fixture
def record(kept: Store, capsys: pytest.CaptureFixture[str]) -> Any:
    """What a command prints about the company in the page's store."""
    arrival.take_in_company(kept, simulate(900, 3))

    def printed(*arguments: str) -> dict[str, Any]:
        assert main([*arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return printed


def drawn(at: AppTest) -> list[tuple[Any, ...]]:
    """The bars of the tornado: it is the last chart of the page."""
    rows = pl.read_ipc_stream(at.get("vega_lite_chart")[-1].proto.data.data)
    return rows.select("label", "change", "weight", "before", "after").rows()


def test_what_each_weight_moves(record: Any) -> None:
    found = record("sensitivity")
    assert found["dataset"] == NAME
    at = press(weights_page(tab=TAB), "Show what moves")
    changes = pl.DataFrame(found["changes"], infer_schema_length=None)
    choice = next(group for group in at.get("button_group") if group.options[-1].startswith("Open money"))
    offered = [what for what in WHAT if changes.filter(what=what)["before"].is_not_null().any()]
    assert choice.options == [what.capitalize() for what in offered]
    assert len(offered) >= 5
    for what in offered:
        next(group for group in at.get("button_group") if group.options == choice.options).set_value(what)
        healthy(at.run())
        rows = charts.tornado_rows(changes, what).select("label", "change", "weight", "before", "after").rows()
        assert drawn(at) == rows
    deals = pl.DataFrame(found["deals"], infer_schema_length=None)
    unsure = deals.filter(pl.col("share_same") < 0.75)
    shown = next(table.value for table in at.dataframe if "Same zone" in table.value.columns)
    assert list(shown["Opportunity"]) == unsure["name"].to_list()
    for column, name in (("Same zone", "share_same"), ("Below", "below"), ("Between", "between"), ("Above", "above")):
        assert list(shown[column]) == (unsure[name] * 100).to_list()
    assert list(shown["Score"]) == unsure["score"].to_list()
    assert found["unsure"] == unsure.height == len(shown)


def test_what_each_criterion_says(record: Any, opened: Callable[[str], AppTest]) -> None:
    found = record("criteria")
    at = healthy(opened("3_Criteria"))
    shown = at.dataframe[0].value
    rows = pl.DataFrame(found["criteria"], infer_schema_length=None)
    assert list(shown["Question"]) == rows["question"].to_list()
    assert list(shown["Separation"]) == (rows["separation"] * 100).to_list()
    assert list(shown["Decided deals with an answer"]) == rows["answered"].to_list()
    assert [warning.value for warning in at.warning] == []
    assert (found["deals"], found["locked"], found["remarks"]) == (646, 164, [])
