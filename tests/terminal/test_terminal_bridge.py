"""The bridge in the terminal: the page's numbers, and words for what cannot be compared."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qualify.analysis import baseline, load, view
from qualify.analysis import bridge_words as words
from qualify.analysis.bridge import bridge
from qualify.analysis.bridge_ends import end, end_of, on_day, under
from qualify.store import Scenario, open_store
from qualify.terminal import _plain


def plain(record: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(record, default=_plain))


def test_since_a_day_it_gives_the_numbers_of_the_analysis(numbers: Any, run: Any, own_store: Path) -> None:
    name = numbers("simulate", "--deals", 600)["dataset"]
    store, day = open_store(own_store), date(2026, 10, 1)
    then, now = load(store, name, 1, day=day), load(store, name, 1)
    seen = view(now, now.rubric, baseline(now))
    found = bridge(end(on_day(day), then, then.rubric), end_of(on_day(now.as_of or day), seen))
    record = numbers("bridge", "--since", day)
    assert {key: record[key] for key in words.record(found)} == plain(words.record(found))
    assert (record["simulated"], record["from"]["as_of"], record["to"]["as_of"]) == (True, "2026-10-01", "2026-11-13")
    assert [step["step"] for step in record["steps"]] == [
        "new", "won", "lost", "slipped", "resized", "rescored", "model",
    ]  # fmt: skip
    assert max(len(step["largest"]) for step in record["steps"]) == 5
    code, out, err = run("bridge", "--since", day)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[1] == words.headline(found)
    assert lines[1].startswith("At even odds the forecast for Q4 2026 ")
    assert [line[:19].strip() for line in lines[4:11]] == list(words.NAMES.values())
    assert lines[-1] == words.beside(found)


def test_a_scenario_and_another_rubric_move_scores_alone(numbers: Any, own_store: Path) -> None:
    name = numbers("simulate", "--deals", 600)["dataset"]
    store = open_store(own_store)
    book = load(store, name, 1)
    first = book.rubric.keys[0]
    kept = store.save_scenario(name, Scenario("Less of it", 1, {first: 0}, "leave out"))
    store.save_rubric(name, book.rubric.with_weights({first: 0}))
    with_one = numbers("bridge", "--scenario", "Less of it", "--rubric", 1)
    assert (with_one["from"]["name"], with_one["to"]["name"]) == ("under the rubric looked at", under(kept))
    with_two = numbers("bridge", "--other-rubric", 2, "--rubric", 1)
    assert with_two["to"]["name"] == "under rubric version 2"
    assert with_one["steps"] == with_two["steps"]
    assert {step["step"] for step in with_one["steps"] if step["mean"] or step["median"]} == {"rescored"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("--since", "2026-12-24"),
            "2026-12-24 is after 2026-11-13, the last day in the data. Begin on an earlier day.",
        ),
        (("--scenario", "Nothing"), "There is no saved scenario 'Nothing'. There is: none."),
        (("--other-rubric", "7"), "The data set {name!r} has no rubric version 7. It has: 1."),
    ],
)
def test_what_is_not_there_is_said(numbers: Any, run: Any, arguments: tuple[str, str], message: str) -> None:
    name = numbers("simulate", "--deals", 300)["dataset"]
    assert run("bridge", *arguments) == (1, "", f"qualify: {message.format(name=name)}\n")


def test_a_day_must_be_a_day_and_two_comparisons_are_one_too_many(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, said in (
        (("--since", "yesterday"), "argument --since: 'yesterday' is not a day like 2026-11-15"),
        (("--since", "2026-10-01", "--scenario", "A"), "argument --scenario: not allowed with argument --since"),
    ):
        with pytest.raises(SystemExit) as stopped:
            run("bridge", *arguments)
        assert stopped.value.code == 2
        assert said in capsys.readouterr().err
