"""Assess and forecast print the numbers of the pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qualify.analysis import baseline, load, report, seen, segments, view, whatif_report
from qualify.analysis.rated import sentence
from qualify.asof import AsOf
from qualify.store import open_store
from qualify.terminal import _plain
from qualify.words import on_day


def test_assess_gives_the_numbers_of_the_page(numbers: Any, run: Any, deals: Path, own_store: Path) -> None:
    numbers("import", deals)
    book = load(open_store(own_store), "deals", 1)
    seen = view(book, book.rubric, baseline(book))
    assert numbers("assess") == json.loads(json.dumps(report.assessment(seen), default=_plain))
    assert (numbers("assess")["deals"], numbers("assess")["won"], numbers("assess")["verdict"]) == (
        30,
        20,
        "cannot tell",
    )
    code, out, err = run("assess")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == (
        "deals: rubric version 1. Scores rest on each question's last rating at least 7 days before closing, and of "
        "open deals on its last rating. None of the answers that count carries a day: hindsight in them cannot be "
        "ruled out."
    )
    lines = out.splitlines()
    assert lines[6:] == [
        "30 opportunities in the store = 30 that count for the lines (20 won, 10 lost, 0 without a decision).",
        "30 decided deals are the same as another in everything that is known of them, but that is so little that "
        "chance alone would make so many alike: they are not taken for copies.",
        f"Too early to say how the scores do on new deals: no deal created since version 1 was published on "
        f"{on_day(book.published)} is decided with a score. It takes 10 at least.",
    ]


def test_assess_says_whether_the_line_differs(numbers: Any, run: Any, own_store: Path) -> None:
    run("simulate", "--deals", "600")
    found = numbers("assess", "--by", "team")
    store = open_store(own_store)
    name = found["dataset"]
    book = load(store, name, store.latest_rubric(name))
    assert found["segments"] == _plain_record(segments.record(view(book, book.rubric, baseline(book)), "team"))
    assert found["segments"]["by"] == "team"


def _plain_record(record: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(record, default=_plain))


def test_forecast_gives_the_numbers_of_the_page(numbers: Any, run: Any, own_store: Path) -> None:
    name = numbers("simulate", "--deals", 800)["dataset"]
    book = load(open_store(own_store), name, 1)
    seen = view(book, book.rubric, baseline(book))
    found = numbers("forecast")
    beside = {"shares": whatif_report.shares(seen.forecast), "feasibility": found["feasibility"]}
    assert found == json.loads(json.dumps(report.forecast(seen) | beside, default=_plain))
    assert numbers("assess")["simulated"] is True
    code, out, err = run("forecast")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == f"{name} (simulated): rubric version 1, as of {book.as_of}. {sentence(AsOf())}"


def test_other_weights_and_policy_are_those_of_the_page(numbers: Any, own_store: Path) -> None:
    """Both keep what is locked away apart while the weights are not the saved ones."""
    name = numbers("simulate", "--deals", 300)["dataset"]
    book = seen(open_store(own_store), name, 1)
    key, other, *_ = book.rubric.keys
    there = book.rubric.with_weights({key: 0, other: 77}).with_missing("nothing earned")
    expected = report.assessment(view(book, there, baseline(book)))
    record = numbers("assess", "--weights", f"{key}:0,{other}:77", "--missing", "nothing earned", "--rubric", 1)
    assert record == json.loads(json.dumps(expected, default=_plain))
    assert (book.locked, numbers("assess")["probability"] == record["probability"]) == (True, False)
    assert (record["weights"][key], record["weights"][other], record["missing"]) == (0, 77, "nothing earned")


@pytest.mark.usefixtures("stocked")
def test_a_file_without_dates_has_no_forecast_and_says_so(run: Any) -> None:
    assert run("forecast") == (
        1, "",
        "qualify: There are no dates in this data set, so there is no forecast. "
        "Upload a file with the days on which opportunities were created and closed.\n",
    )  # fmt: skip
