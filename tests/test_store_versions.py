"""Rubrics, targets and scenarios: no version is forgotten, and what is not there is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from store_rows import RUBRIC, THREE

from qualify.errors import StoreError
from qualify.rubric import NO_RUBRIC
from qualify.schema import TARGETS
from qualify.store import Scenario, Store


def test_rubric_versions_never_change(store: Store) -> None:
    store.take_in("Acme", THREE)
    assert store.latest_rubric("Acme") == 0
    assert store.rubric("Acme", 0) == NO_RUBRIC
    second = RUBRIC.with_weights({"need": 99}).with_missing("nothing earned")
    assert [store.save_rubric("Acme", RUBRIC, note="n", author="Ana"), store.save_rubric("Acme", second)] == [1, 2]
    assert (store.rubric("Acme", 1), store.rubric("Acme", 2)) == (RUBRIC, second)
    assert store.rubrics("Acme").select("version", "name", "note", "author").rows() == [
        (2, "First", "", ""), (1, "First", "n", "Ana"),
    ]  # fmt: skip
    assert (store.latest_rubric("Acme"), store.latest_rubric("Beta"), store.version("Acme")) == (2, 0, 3)


def test_what_was_tried_is_published_with_what_was_found(store: Store) -> None:
    store.take_in("Acme", THREE, rubric=RUBRIC)
    taught = RUBRIC.with_weights({"need": 99})
    before = store.version("Acme")
    assert store.publish_rubric("Acme", taught, 1, tried=200, note="learned", author="Ana") == 2
    assert store.publish_rubric("Acme", RUBRIC, 2, tried=50) == 3
    assert [store.rubric_trials("Acme", version) for version in (1, 2, 3)] == [0, 200, 250]
    assert (store.rubric("Acme", 2), store.rubric("Acme", 3)) == (taught, RUBRIC)
    assert store.rubrics("Acme").filter(version=2).select("note", "author").rows() == [("learned", "Ana")]
    assert store.version("Acme") > before


def test_correcting_a_word_does_not_forget_what_was_tried(store: Store) -> None:
    store.take_in("Acme", THREE, rubric=RUBRIC)
    first, *others = RUBRIC.criteria
    taught = replace(RUBRIC, criteria=(replace(first, ordered=False), *others)).with_weights({"need": 99})
    store.publish_rubric("Acme", taught, 1, tried=200)
    worded = replace(taught, criteria=(replace(taught.criteria[0], question="Other words?"), *taught.criteria[1:]))
    store.save_rubric("Acme", worded)
    store.save_rubric("Acme", worded.with_weights({"need": 1}))
    flat = {first.key: [50] * len(first.answers)}
    store.save_rubric("Acme", worded.with_weights({"need": 2}).with_points(flat))
    assert [store.rubric_trials("Acme", version) for version in (1, 2, 3, 4, 5)] == [0, 200, 200, 200, 0]


def test_nothing_is_published_over_a_version_that_was_saved_since(store: Store) -> None:
    store.take_in("Acme", THREE, rubric=RUBRIC)
    store.save_rubric("Acme", RUBRIC.with_weights({"need": 99}))
    with pytest.raises(StoreError) as refused:
        store.publish_rubric("Acme", RUBRIC, 1, tried=200)
    assert str(refused.value) == (
        "Version 2 of the rubric was saved since version 1, on which this was found. Choose version 2 in the side bar "
        "and ask again."
    )
    assert store.latest_rubric("Acme") == 2


def test_what_is_not_there_is_said_with_what_is(store: Store) -> None:
    with pytest.raises(StoreError) as refused:
        store.version("Acme")
    assert str(refused.value) == "There is no data set called 'Acme'. The store is empty: upload a file first."
    store.take_in("Acme", THREE)
    with pytest.raises(StoreError) as refused:
        store.version("Beta")
    assert str(refused.value) == "There is no data set called 'Beta'. There is: Acme."
    with pytest.raises(StoreError) as refused:
        store.rubric("Acme", 1)
    assert str(refused.value) == "The data set 'Acme' has no rubric version 1. It has: none yet."
    store.save_rubric("Acme", RUBRIC)
    store.save_rubric("Acme", RUBRIC)
    with pytest.raises(StoreError) as refused:
        store.rubric("Acme", 3)
    assert str(refused.value) == "The data set 'Acme' has no rubric version 3. It has: 1, 2."


def test_targets_replace_all_of_their_kind_of_period(store: Store) -> None:
    store.take_in("Acme", THREE)
    store.take_in("Beta", THREE)
    month = ("month", date(2026, 1, 1), 30.0, "USD")
    quarters = [("quarter", date(2026, 1, 1), 100.0, "USD"), ("quarter", date(2026, 4, 1), 200.0, "USD")]
    table = pl.DataFrame(quarters, schema=TARGETS, orient="row")
    store.set_targets("Acme", pl.DataFrame([month], schema=TARGETS, orient="row"))
    store.set_targets("Acme", table)
    store.set_targets("Beta", table)
    moved = table.with_columns(starts=pl.Series([date(2026, 7, 1), date(2026, 4, 1)]), amount=pl.lit(150.0))
    store.set_targets("Acme", moved)
    assert store.targets("Acme").rows() == [
        month, ("quarter", date(2026, 4, 1), 150.0, "USD"), ("quarter", date(2026, 7, 1), 150.0, "USD"),
    ]  # fmt: skip
    assert store.targets("Beta").rows() == quarters
    assert dict(store.targets("Acme").schema) == TARGETS
    assert store.targets("Gamma").rows() == []


def test_a_rubric_and_targets_come_with_an_import_only_where_there_are_none(store: Store) -> None:
    aims = [("quarter", date(2026, 1, 1), 100.0, "USD")]
    table = pl.DataFrame(aims, schema=TARGETS, orient="row")
    store.take_in("Acme", THREE, rubric=RUBRIC, note="with the file", targets=table)
    second = RUBRIC.with_weights({"need": 99})
    store.take_in("Acme", THREE, rubric=second, targets=table.with_columns(amount=pl.lit(1.0)))
    assert store.rubrics("Acme").select("version", "note").rows() == [(1, "with the file")]
    assert (store.rubric("Acme", 1), store.targets("Acme").rows()) == (RUBRIC, aims)


def test_a_rubric_that_cannot_be_kept_leaves_no_data_set_behind(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualify.store.rubrics.to_toml", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store.take_in("Acme", THREE, rubric=RUBRIC)
    assert store.datasets().is_empty()


def test_a_scenario_is_kept_whole_and_its_name_is_taken(store: Store) -> None:
    store.take_in("Acme", THREE)
    first = Scenario("Budget first", 1, {"need": 5, "budget": 50}, "leave out", "why", "Ana", 4)
    store.save_scenario("Acme", first)
    with pytest.raises(StoreError) as refused:
        store.save_scenario("Acme", replace(first, weights={"need": 1}))
    assert str(refused.value) == "There is a scenario called 'Budget first' already. Choose another name."
    store.save_scenario("Beta", first)
    assert store.scenarios("Acme") == [first]
    assert store.scenarios("Gamma") == []
