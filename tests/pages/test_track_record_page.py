"""The track record: run by a press, kept, the verdict first, and the terminal's numbers."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from past_forecasts import deals, fill, quick, ratings, run
from past_forecasts import kept as made_up
from store_rows import deals as rows
from store_rows import delivery
from streamlit.delta_generator import DeltaGenerator
from streamlit.testing.v1 import AppTest
from weights_page import APP

from pages.shared.text import plain
from qualify.analysis import lock
from qualify.analysis.backtesting import backtest, run_of
from qualify.analysis.track_record import track_record
from qualify.analysis.track_words import LABELS, verdict
from qualify.store import Store
from qualify.terminal import main

__all__ = ["quick"]
Opened = Callable[[str], AppTest]
PAGE = "4_Track_record"


@pytest.fixture(autouse=True)
def fortnightly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualify.analysis.origins.STEPS", (14,))
    monkeypatch.setattr("qualify.analysis.origins.ENOUGH", 1)


def healthy(at: AppTest) -> AppTest:
    assert [e.value for e in at.exception] == []
    assert [e.value for e in at.error] == []
    return at


def labels(at: AppTest) -> list[str]:
    return [button.label for button in at.button]


def test_a_press_makes_them_and_the_first_sentence_is_the_verdict(
    kept: Store, opened: Opened, capsys: pytest.CaptureFixture[str]
) -> None:
    book = fill(kept, deals(), ratings(deals()))
    at = healthy(opened(PAGE))
    assert "Make the past forecasts again" in labels(at)
    assert len(at.dataframe) == 0
    next(button for button in at.button if button.label == "Make the past forecasts again").click()
    healthy(at.run())
    assert kept.backtest_progress(run_of(book, book.rubric, "month")) == (6, 6)
    assert "Make the past forecasts again" not in labels(at)
    found = track_record(run(kept, book), "month")
    said = [text.value for text in at.main.markdown]
    assert said[0] == f"**{plain(verdict(found))}**"
    assert main(["backtest", "--by", "month", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert plain(record["verdict"]) == plain(verdict(found))
    assert record["origins"] == [origin.isoformat() for origin in found.origins]
    shown = at.dataframe[0].value
    assert list(shown.columns)[:5] == ["Method", "Error", "Middle missed by", "In the 80 % band", "Bias"]
    best_first = sorted(record["methods"], key=lambda method: method["crps"])
    assert list(shown["Method"]) == [LABELS[method["name"]] for method in best_first]
    names = {"Error": "crps", "Middle missed by": "wape", "In the 80 % band": "coverage_80", "Bias": "bias",
             "In the 90 % band": "coverage_90", "Low end": "pinball_10", "High end": "pinball_90"}  # fmt: skip
    for column, name in names.items():
        assert list(shown[column]) == [method[name] * 100 for method in best_first]
    assert list(shown["Seconds"]) == [method["seconds"] for method in best_first]


def test_a_run_that_was_stopped_says_how_far_it_came_and_goes_on(kept: Store, opened: Opened) -> None:
    book = fill(kept, deals(), ratings(deals()))
    begun = backtest(kept, book, book.rubric, "month")
    for _ in range(2):
        next(begun)
    begun.close()
    at = healthy(opened(PAGE))
    said = [text.value for text in at.markdown]
    assert "2 of 6 past forecasts are made. What they were worth shows when all are." in said
    next(button for button in at.button if button.label == "Go on").click()
    healthy(at.run())
    assert kept.backtest_progress(run_of(book, book.rubric, "month")) == (6, 6)
    assert len(at.dataframe) == 2


def test_every_tab_shows_what_was_found(kept: Store, opened: Opened) -> None:
    book = fill(kept, deals(), ratings(deals()))
    run(kept, book)
    at = healthy(opened(PAGE))
    for tab, words in (
        ("Do scores help?", "It cannot be told whether scores help the total"),
        ("Single deals", "It cannot be told yet whether Qualify keeps its word on single deals"),
        ("Are the bands honest?", "Cut each forecast into ten parts"),
        ("What is combined", "Today's forecast of the month listens"),
    ):
        at.session_state["track record details"] = tab
        healthy(at.run())
        assert [words in text.value.replace("\\", "") for text in at.markdown].count(True) == 1


def test_quarters_are_another_run_and_the_link_carries_the_choice(kept: Store, opened: Opened) -> None:
    run(kept, fill(kept, deals(), ratings(deals())))
    at = healthy(opened(PAGE))
    assert at.query_params["by"] == "month"
    at.get("button_group")[0].set_value("quarter")
    healthy(at.run())
    assert at.query_params["by"] == "quarter"
    assert "Make the past forecasts again" in labels(at)


def test_without_dates_it_says_why(kept: Store, opened: Opened) -> None:
    kept.take_in("Undated", delivery(rows({"deal_id": "a", "outcome": "won"}, {"deal_id": "b", "outcome": "lost"})))
    at = healthy(opened(PAGE))
    assert "There are no dates in this data set, so there is no forecast" in at.info[0].value.replace("\\", "")


def test_the_forecast_page_says_what_the_track_record_says_once_it_is_made(kept: Store, opened: Opened) -> None:
    book = fill(kept, deals(), ratings(deals()))
    start = "Past forecasts by month: "
    assert [text.value for text in healthy(opened("4_Forecast")).markdown if text.value.startswith(start)] == []
    made = run(kept, book)
    said = [text.value for text in healthy(opened("4_Forecast")).markdown if text.value.startswith(start)]
    assert said == [start + plain(verdict(track_record(made, "month")))]


def test_where_nothing_was_won_the_forecast_page_says_nothing_of_it(kept: Store, opened: Opened) -> None:
    book = fill(kept, deals(), ratings(deals()))
    (none, *_) = made_up(0.0, 0.05, 1, 0.0)
    kept.keep_origin(run_of(book, book.rubric, "month"), 1, none)
    at = healthy(opened("4_Forecast"))
    assert [text.value for text in at.markdown if text.value.startswith("Past forecasts by")] == []


def test_past_forecasts_that_newer_data_took_away_are_not_shown(
    kept: Store, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(kept, deals(), ratings(deals()))
    monkeypatch.setattr(Store, "backtest_progress", lambda *_: (6, 6))
    assert "Go on" in labels(healthy(opened(PAGE)))


def test_under_moved_weights_the_page_has_the_numbers_of_the_terminal(
    kept: Store, opened: Opened, capsys: pytest.CaptureFixture[str]
) -> None:
    book = fill(kept, deals(), ratings(deals()))
    moved, locked = book.rubric.with_weights({"need": 50}), lock(book, book.deals["deal_id"].head(20))
    assert run_of(book, moved, "month") != run_of(locked, moved, "month")
    assert main(["backtest", "--by", "month", "--weights", "need:50", "--json"]) == 0
    verdict_there = json.loads(capsys.readouterr().out)["verdict"]
    at = AppTest.from_file(str(APP), default_timeout=90).switch_page(f"pages/{PAGE}.py")
    at.query_params["weights"] = "need:50"
    assert f"**{plain(verdict_there)}**" in [text.value for text in healthy(at.run()).markdown]


def test_under_moved_weights_the_record_of_the_saved_ones_is_a_press_away(kept: Store, opened: Opened) -> None:
    book = fill(kept, deals(), ratings(deals()))
    at = AppTest.from_file(str(APP), default_timeout=90).switch_page(f"pages/{PAGE}.py")
    at.query_params["weights"] = "need:50"
    assert "Show the record of the saved rubric" not in labels(healthy(at.run()))
    there = plain(verdict(track_record(run(kept, book), "month")))
    said = [text.value for text in healthy(at.run()).main.markdown]
    assert f"**There is a record for the saved rubric, version 1.** {there}" in said
    next(button for button in at.button if button.label == "Show the record of the saved rubric").click()
    healthy(at.run())
    assert at.main.markdown[0].value == f"**{there}**"
    assert "weights" not in at.query_params


def test_the_run_says_how_many_are_made(kept: Store, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(kept, deals(), ratings(deals()))
    shown: list[str] = []
    monkeypatch.setattr(DeltaGenerator, "progress", lambda self, _, text: shown.append(text) or self)
    at = healthy(opened(PAGE))
    next(button for button in at.button if button.label == "Make the past forecasts again").click()
    healthy(at.run())
    start = "Making past forecasts again … "
    assert [text for at, text in enumerate(shown) if text not in shown[:at]] == [
        start, *(f"{start}{done} of 6" for done in range(1, 7))
    ]  # fmt: skip
