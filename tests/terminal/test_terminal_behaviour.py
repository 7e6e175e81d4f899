"""Process behaviour in the terminal: the numbers of the page, and limits frozen on purpose."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from behaviour_worlds import DATASET, charted, filled, months
from store_rows import delivery

from qualify.analysis import behaviour_value_words as value_words
from qualify.analysis import behaviour_words as words
from qualify.store import open_store

Run = Any


@pytest.fixture
def charts(own_store: Path) -> None:
    filled(open_store(own_store))


def plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows as JSON gives them back."""
    return [{name: str(value) if isinstance(value, date) else value for name, value in row.items()} for row in rows]


@pytest.mark.usefixtures("charts")
def test_the_record_is_the_page_s(numbers: Run, own_store: Path) -> None:
    record, found = numbers("behaviour"), charted(open_store(own_store))
    assert record["answer"] == words.answer(found)
    assert record["won_value"]["answer"] == value_words.address(found)
    assert record["won_value"]["periods"] == plain(found.split.to_dicts())
    assert [each["measure"] for each in record["charts"]] == [
        "created", "score", "decided", "yield", "won", "size", "cycle", "value",
    ]  # fmt: skip
    for told, chart in zip(record["charts"], found.charts, strict=True):
        assert told["points"] == plain(chart.points.to_dicts())
        assert told["reading"] == words.reading(chart, "month", "EUR")
    assert (record["by"], record["currency"], record["dataset"]) == ("month", "EUR", DATASET)


@pytest.mark.usefixtures("charts")
def test_the_sentences_answer_first(run: Run, own_store: Path) -> None:
    code, out, err = run("behaviour", "--by", "quarter", "--team", "N")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("Months: rubric version 1, as of 2026-04-20, team N.")
    assert lines[1].startswith("In the last full quarter (Q1 2026) ")
    assert any(line.startswith("Yield: ") for line in lines)


@pytest.mark.usefixtures("charts")
def test_limits_are_frozen_from_the_terminal(run: Run, numbers: Run, own_store: Path) -> None:
    days = ("--begins", "2025-07-01", "--ends", "2026-03-31")
    record = numbers("behaviour", "--freeze", "yield", *days, "--note", "a new gate", "--author", "Ana")
    (one,) = record["frozen"]
    assert (one["chart"], one["begins"], one["ends"]) == ("measure=yield&by=month", "2025-07-01", "2026-03-31")
    assert [each["frozen"] is not None for each in record["charts"]] == [each["measure"] == "yield" for each in
                                                                         record["charts"]]  # fmt: skip
    assert (one["note"], one["author"]) == ("a new gate", "Ana")
    code, out, err = run("behaviour", "--freeze", "yield", *days, "--note", "again")
    assert (code, out) == (1, "")
    assert err == (
        "qualify: Limits are revised on purpose, and this has no name. Say why they are revised, and who you are.\n"
    )
    code, out, err = run("behaviour", "--freeze", "won", "--begins", "soon")
    assert (code, out) == (1, "")
    assert err == (
        "qualify: Limits are frozen on days from --begins to --ends, and --begins is soon. Write a day as 2026-01-31.\n"
    )
    assert len(open_store(own_store).kept_limits(DATASET)) == 1


def test_without_dates_it_says_what_to_bring(run: Run, own_store: Path) -> None:
    undated = months().drop("created", "closed")
    open_store(own_store).take_in("Undated", delivery(undated))
    code, out, err = run("behaviour")
    assert (code, out) == (1, "")
    assert err == f"qualify: {words.NO_DATES[0]} {words.NO_DATES[1]}\n"
