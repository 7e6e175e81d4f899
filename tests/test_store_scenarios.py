"""Named weights: nothing is lost or overwritten unseen, and what is published is a version of the rubric."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from store_rows import RUBRIC, THREE, WON, deals, delivery, old_store

from qualify.errors import InputError, StoreError
from qualify.rubric import Answer
from qualify.store import Scenario, Store

FIRST = Scenario(
    "Budget first", 1, {"need": 5, "budget": 50}, "nothing earned", "why", "Ana", data_version=1, deals=3, trials=42
)


@pytest.fixture
def acme(store: Store) -> Store:
    """Three opportunities under a rubric's first version."""
    store.take_in("Acme", THREE, rubric=RUBRIC)
    return store


def names(store: Store, *, deleted: bool = False) -> list[str]:
    return [scenario.name for scenario in store.scenarios("Acme", deleted=deleted)]


def test_a_scenario_is_kept_whole_with_its_number_and_moment(acme: Store) -> None:
    kept = acme.save_scenario("Acme", FIRST)
    (found,) = acme.scenarios("Acme")
    assert (found, kept) == (FIRST, FIRST)
    assert (found.scenario_id, found.saved, found.deleted) == (1, kept.saved, None)
    assert acme.scenario("Acme", 1) == FIRST
    assert acme.version("Acme") == 1


def test_the_newest_comes_first(acme: Store) -> None:
    for name in ("b", "c", "a"):
        acme.save_scenario("Acme", replace(FIRST, name=name))
    assert names(acme) == ["a", "c", "b"]


def test_a_name_is_taken_once_unless_it_is_to_be_replaced(acme: Store) -> None:
    acme.save_scenario("Acme", FIRST)
    with pytest.raises(StoreError) as refused:
        acme.save_scenario("Acme", replace(FIRST, name=" Budget  first\n"))
    assert str(refused.value) == "There is a scenario called 'Budget first' already. Choose another name."
    second = acme.save_scenario("Acme", replace(FIRST, weights={"need": 1}), replacing=True)
    assert (acme.scenarios("Acme"), second.scenario_id) == ([second], 2)
    assert acme.scenarios("Acme", deleted=True) == [FIRST]


def test_names_that_differ_in_capitals_only_are_refused_with_the_reason(acme: Store) -> None:
    kept = acme.save_scenario("Acme", FIRST)
    other = acme.save_scenario("Acme", replace(FIRST, name="Other"))
    why = (
        "There is a scenario called 'Budget first' already, and 'budget FIRST' differs from it in capitals only. "
        "Choose a name that nobody takes for the other."
    )
    with pytest.raises(StoreError) as saved:
        acme.save_scenario("Acme", replace(FIRST, name=" budget  FIRST "))
    with pytest.raises(StoreError) as renamed:
        acme.rename_scenario("Acme", other.scenario_id, "budget FIRST")
    assert [str(saved.value), str(renamed.value)] == [why, why]
    assert acme.rename_scenario("Acme", kept.scenario_id, "BUDGET first").name == "BUDGET first"


def test_a_scenario_does_not_come_back_beside_one_that_looks_like_it(acme: Store) -> None:
    gone = acme.delete_scenario("Acme", acme.save_scenario("Acme", FIRST).scenario_id)
    acme.save_scenario("Acme", replace(FIRST, name="BUDGET FIRST"))
    with pytest.raises(StoreError) as refused:
        acme.restore_scenario("Acme", gone.scenario_id)
    assert str(refused.value) == (
        "There is another scenario called 'BUDGET FIRST' by now. Rename that one, then restore this one."
    )


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (" \n ", "The scenario has no name. Give it one that says what is different."),
        ("x" * 81, "The name has 81 characters. Use at most 80; there is also a note."),
    ],
)
def test_a_name_that_cannot_be_is_refused(acme: Store, name: str, why: str) -> None:
    with pytest.raises(InputError) as refused:
        acme.save_scenario("Acme", replace(FIRST, name=name))
    assert str(refused.value) == why
    with pytest.raises(InputError):
        acme.rename_scenario("Acme", acme.save_scenario("Acme", FIRST).scenario_id, name)
    assert names(acme) == ["Budget first"]


def test_trials_are_counted_from_nothing(acme: Store) -> None:
    with pytest.raises(InputError) as refused:
        acme.save_scenario("Acme", replace(FIRST, trials=-1))
    assert str(refused.value) == "The number of settings tried cannot be negative. Give a whole number."


def test_a_scenario_is_renamed_and_found_by_its_number(acme: Store) -> None:
    number = acme.save_scenario("Acme", FIRST).scenario_id
    acme.save_scenario("Acme", replace(FIRST, name="Other"))
    assert acme.rename_scenario("Acme", number, " Budget counts ").name == "Budget counts"
    assert acme.scenario("Acme", number) == replace(FIRST, name="Budget counts")
    with pytest.raises(StoreError) as refused:
        acme.rename_scenario("Acme", number, "Other")
    assert str(refused.value) == "There is a scenario called 'Other' already. Choose another name."
    assert acme.rename_scenario("Acme", number, "Budget counts").scenario_id == number


def test_a_deleted_scenario_comes_back_unless_its_name_was_taken(acme: Store) -> None:
    number = acme.save_scenario("Acme", FIRST).scenario_id
    gone = acme.delete_scenario("Acme", number)
    assert (names(acme), names(acme, deleted=True)) == ([], ["Budget first"])
    assert acme.delete_scenario("Acme", number).deleted == gone.deleted
    assert acme.scenario("Acme", number).deleted == gone.deleted
    other = acme.save_scenario("Acme", FIRST)
    with pytest.raises(StoreError) as refused:
        acme.restore_scenario("Acme", number)
    assert str(refused.value) == (
        "There is another scenario called 'Budget first' by now. Rename that one, then restore this one."
    )
    acme.rename_scenario("Acme", other.scenario_id, "New")
    back = acme.restore_scenario("Acme", number)
    assert (back, back.deleted, names(acme)) == (FIRST, None, ["New", "Budget first"])


def test_a_number_that_is_not_there_is_said(acme: Store) -> None:
    with pytest.raises(StoreError) as refused:
        acme.delete_scenario("Acme", 7)
    assert str(refused.value) == "There is no scenario 7 in 'Acme'. None is saved."
    number = acme.save_scenario("Acme", FIRST).scenario_id
    with pytest.raises(StoreError) as refused:
        acme.scenario("Beta", number)
    assert str(refused.value) == "There is no scenario 1 in 'Beta'. None is saved."


# Publishing


def test_publishing_makes_the_next_version(acme: Store) -> None:
    number = acme.save_scenario("Acme", FIRST).scenario_id
    assert acme.publish_scenario("Acme", number, note="agreed", author="Ben") == 2
    expected = RUBRIC.with_weights({"need": 5, "budget": 50}).with_missing("nothing earned")
    assert (acme.rubric("Acme", 2), acme.rubric("Acme", 1)) == (expected, RUBRIC)
    assert acme.rubrics("Acme").select("version", "note", "author").row(0) == (2, "agreed", "Ben")
    assert acme.publish_scenario("Acme", number) == 3
    assert acme.rubrics("Acme")["note"][0] == "Published from the scenario 'Budget first'"
    assert acme.version("Acme") == 3


def test_a_published_version_knows_how_many_settings_were_tried_before_it(acme: Store) -> None:
    first = acme.save_scenario("Acme", replace(FIRST, trials=40)).scenario_id
    assert acme.publish_scenario("Acme", first) == 2
    later = Scenario("Later", 2, {"need": 7}, "leave out", trials=2)
    assert acme.publish_scenario("Acme", acme.save_scenario("Acme", later).scenario_id) == 3
    assert [acme.rubric_trials("Acme", version) for version in (1, 2, 3, 9)] == [0, 40, 42, 0]


def test_publishing_keeps_later_words_and_takes_all_weights_of_the_scenario(acme: Store) -> None:
    number = acme.save_scenario("Acme", replace(FIRST, weights={"need": 5})).scenario_id
    reworded = replace(RUBRIC, criteria=tuple(replace(c, question=f"{c.question} Now!") for c in RUBRIC.criteria))
    acme.save_rubric("Acme", reworded.with_weights({"need": 90, "budget": 91}))
    acme.publish_scenario("Acme", number)
    found = acme.rubric("Acme", 3)
    assert (found.weights, found.criteria[0].question) == ({"need": 5, "budget": 10}, "Need? Now!")


def test_publishing_never_takes_somebody_elses_points_back(acme: Store) -> None:
    number = acme.save_scenario("Acme", FIRST).scenario_id
    first = replace(RUBRIC.criteria[0], answers=(Answer("No", 0), Answer("Yes", 80)))
    acme.save_rubric("Acme", replace(RUBRIC, criteria=(first, *RUBRIC.criteria[1:])))
    with pytest.raises(StoreError) as refused:
        acme.publish_scenario("Acme", number)
    assert str(refused.value) == (
        "Version 2 of the rubric has other criteria, answers or points than version 1, on which the scenario "
        "'Budget first' was made. Set these weights on version 2 and save them as a scenario of it."
    )
    assert (acme.latest_rubric("Acme"), acme.version("Acme")) == (2, 2)


def test_a_deleted_scenario_is_not_published(acme: Store) -> None:
    number = acme.save_scenario("Acme", FIRST).scenario_id
    acme.delete_scenario("Acme", number)
    with pytest.raises(StoreError) as refused:
        acme.publish_scenario("Acme", number)
    assert str(refused.value) == "The scenario 'Budget first' is deleted. Restore it first."


def test_weights_that_cannot_be_publish_nothing(acme: Store) -> None:
    number = acme.save_scenario("Acme", replace(FIRST, weights={"need": 0, "budget": 0})).scenario_id
    with pytest.raises(InputError):
        acme.publish_scenario("Acme", number)
    assert (acme.latest_rubric("Acme"), acme.version("Acme")) == (1, 1)


def test_two_who_publish_at_once_make_two_versions(acme: Store) -> None:
    numbers = [acme.save_scenario("Acme", replace(FIRST, name=str(i), weights={"need": i})).scenario_id for i in (1, 2)]
    start, made = threading.Barrier(2), []

    def publish(number: int) -> None:
        start.wait()
        made.append(acme.publish_scenario("Acme", number))

    threads = [threading.Thread(target=publish, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [2, 3]
    assert {acme.rubric("Acme", version).weights["need"] for version in made} == {1, 2}


# Since then


def test_only_imports_change_the_data(acme: Store) -> None:
    kept = acme.save_scenario("Acme", FIRST)
    acme.publish_scenario("Acme", kept.scenario_id)
    assert acme.imported_since("Acme", kept) == (0, 0, 0)
    acme.take_in("Acme", delivery(deals(WON | {"amount": 11.0}, WON | {"deal_id": "d"})))
    acme.take_in("Acme", THREE)
    assert acme.imported_since("Acme", kept) == (2, 1, 2)
    assert acme.imported_since("Acme", replace(kept, data_version=acme.version("Acme"))) == (0, 0, 0)


def test_a_store_of_the_second_schema_keeps_its_scenarios(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    with old_store(path, 2, 9) as old:
        for name, day in (("Later", 3), ("Earlier", 2)):
            old.execute(
                """insert into scenarios values ('Acme', ?, 1, '{"need": 5}', 'leave out', 'why', '', ?, 4)""",
                [name, datetime(2026, 1, day)],
            )
        for number, day in ((1, 1), (2, 4)):
            old.execute(
                "insert into imports values (?, 'Acme', ?, '', 'a.csv', '', '', '', 5, 5, 0, 0, 0)",
                [number, datetime(2026, 1, day)],
            )
    store = Store(path)
    found = store.scenarios("Acme")
    assert [(one.scenario_id, one.name, one.deals, one.trials) for one in found] == [
        (2, "Later", None, 0), (1, "Earlier", None, 0),
    ]  # fmt: skip
    assert found[0] == Scenario("Later", 1, {"need": 5}, "leave out", "why", "", 4)
    assert store.imported_since("Acme", found[0]) == (1, 5, 0)
    assert store.save_scenario("Acme", FIRST).scenario_id == 3
    store.close()


def test_of_two_that_differ_in_capitals_the_very_name_is_meant(acme: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Older stores may hold both."""
    with monkeypatch.context() as older:
        older.setattr("qualify.store.scenarios._of_name", lambda *given, **but: None)
        small, capital = (acme.save_scenario("Acme", replace(FIRST, name=name)) for name in ("plan", "Plan"))
    acme.save_scenario("Acme", replace(FIRST, name="plan", weights={"need": 1}), replacing=True)
    assert names(acme) == ["plan", "Plan"]
    assert [one.scenario_id for one in acme.scenarios("Acme", deleted=True)] == [small.scenario_id]
    with pytest.raises(StoreError) as refused:
        acme.save_scenario("Acme", replace(FIRST, name="Plan"))
    assert str(refused.value) == "There is a scenario called 'Plan' already. Choose another name."
    assert acme.scenario("Acme", capital.scenario_id).deleted is None
