"""The charts of process behaviour: constant dictionaries, and rows that hold all that they draw."""

from __future__ import annotations

import json

import polars as pl
import pytest
from behaviour_worlds import charted, filled, months

from qualify import charts
from qualify.analysis.behaviour import Behaviour
from qualify.charts import behaviour as drawn
from qualify.store import Store


@pytest.fixture
def found(store: Store) -> Behaviour:
    return charted(filled(store), "week")


@pytest.mark.parametrize("spec", [*drawn.BEHAVIOUR.values(), *drawn.RANGES.values(), drawn.WON_VALUE_SPLIT])
def test_a_chart_is_plain_data_without_rows(spec: charts.theme.Spec) -> None:
    text = json.dumps(spec)
    assert json.loads(text) == spec
    assert '"datasets"' not in text


def test_every_field_is_a_column_that_is_sent(found: Behaviour) -> None:
    for each in found.charts:
        rows = drawn.behaviour_rows(each.points)
        unit = "days" if each.kind == "t" else each.measure.unit
        sent = set(rows.columns)
        assert charts.fields(drawn.BEHAVIOUR[unit]) <= sent
        if unit in drawn.RANGES:
            assert charts.fields(drawn.RANGES[unit]) <= sent
        assert rows.height <= drawn.MOST
        assert set(rows["said"]) <= {"no signal", "signal", "still running", "not judged"}
    assert charts.fields(drawn.WON_VALUE_SPLIT) <= {*drawn.split_rows(found.split).columns, "value"}


def test_a_signal_is_said_where_a_rule_is_broken(found: Behaviour) -> None:
    points = found.of("created").points
    rows = drawn.behaviour_rows(points)
    loud = points.drop_nulls("value").tail(drawn.MOST)["rules"].is_not_null()
    assert (rows["said"] == "signal").to_list() == loud.to_list()
    assert rows["said"][-1] == "still running"


def test_the_parts_of_won_value_are_the_last_and_add_up(store: Store) -> None:
    found = charted(filled(store))
    rows = drawn.split_rows(found.split, most=5)
    assert drawn.split_names(rows) == ["deals decided", "yield", "deal size"]
    assert rows["label"].unique(maintain_order=True).to_list() == [
        "Nov 2025", "Dec 2025", "Jan 2026", "Feb 2026", "Mar 2026",
    ]  # fmt: skip
    summed = rows.group_by("label", maintain_order=True).agg(pl.col("log").sum(), pl.col("change").first())
    assert summed["log"].to_list() == pytest.approx(summed["change"].to_list())


def test_with_nothing_won_there_is_nothing_to_split(store: Store) -> None:
    found = charted(filled(store, months(won=lambda _: 0)))
    assert drawn.split_rows(found.split).is_empty()
