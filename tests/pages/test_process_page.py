"""The page of process behaviour: the terminal's numbers, the answer first, limits that are frozen on purpose."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from behaviour_worlds import DATASET, charted, filled, months
from store_rows import delivery
from streamlit.testing.v1 import AppTest

from pages.shared.text import plain
from qualify.analysis import behaviour_value_words as value_words
from qualify.analysis import behaviour_words as words
from qualify.analysis.behaviour_record import table
from qualify.store import Store
from qualify.terminal import main

APP = Path(__file__).parents[2] / "app.py"
Opened = Callable[[str], AppTest]


def said(at: AppTest) -> list[str]:
    assert [error.value for error in at.exception] == []
    return [text.value for text in at.markdown]


def test_the_page_says_what_the_terminal_says(
    kept_store: Store, opened: Opened, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["behaviour", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    at = opened("4_Process")
    text = said(at)
    assert at.title[0].value == "Is this noise?"
    assert text.index(f"**{plain(record['answer'])}**") < text.index(plain(record["won_value"]["answer"][0]))
    assert plain(record["moved_for_good"]) in text
    assert f"**{plain(record['won_value']['answer'][1])}**" in text
    captions = [caption.value for caption in at.caption]
    for chart in record["charts"]:
        assert plain(chart["reading"]) in text
        assert plain(chart["basis"]) in captions
    shown = at.dataframe[0].value
    found = charted(kept_store)
    assert list(shown["reads"]) == table(found)["reads"].to_list()
    assert list(shown["upper"]) == table(found)["upper"].to_list()
    assert any(plain(words.alarms(found)) in caption for caption in captions)
    assert len(at.get("vega_lite_chart")) == 9


@pytest.fixture
def kept_store(kept: Store) -> Store:
    return filled(kept)


@pytest.mark.usefixtures("kept_store")
def test_the_period_is_chosen_carried_and_read_from_the_link(opened: Opened) -> None:
    at = opened("4_Process")
    assert at.query_params["by"] == "month"
    at.segmented_control(key="behaviour by").set_value("quarter").run()
    assert at.query_params["by"] == "quarter"
    assert any("In the last full quarter" in text for text in said(at))
    linked = AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/4_Process.py")
    linked.query_params["by"] = "week"
    assert any("In the last full week" in text for text in said(linked.run()))


@pytest.mark.usefixtures("kept_store")
def test_a_broken_period_in_a_link_is_said() -> None:
    at = AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/4_Process.py")
    at.query_params["by"] = "![x](http://evil.test)"
    at.run()
    assert any("In the last full month" in text for text in said(at))
    (warning,) = [each.value for each in at.warning]
    assert warning.startswith("Charts are by week, month or quarter; the month is used instead.")
    assert "![x]" not in warning
    assert at.query_params["by"] == "month"


def test_limits_are_frozen_and_logged(kept_store: Store, opened: Opened) -> None:
    at = opened("4_Process")
    at.session_state["behaviour more yield"] = True
    at.run()
    said(at)
    begins, ends = at.date_input[0], at.date_input[1]
    assert (begins.value, ends.value) == (date(2023, 2, 1), date(2025, 1, 31))
    begins.set_value(date(2025, 7, 1))
    ends.set_value(date(2026, 3, 31))
    press(at, "Freeze these limits").run()
    assert [error.value for error in at.error] == [
        plain("Limits are revised on purpose, and this has no reason. Say why they are revised, and who you are.")
    ]
    assert kept_store.kept_limits(DATASET) == []
    next(each for each in at.text_input if each.label == "Why").set_value("a *new* gate")
    next(each for each in at.text_input if each.label == "Your name").set_value("Ana")
    press(at, "Freeze these limits").run()
    (one,) = kept_store.kept_limits(DATASET)
    assert (one.chart, one.note, one.author) == ("measure=yield&by=month", "a *new* gate", "Ana")
    assert any(text == f"- {plain(words.frozen(one))}" for text in said(at))
    found = charted(kept_store)
    assert plain(words.basis(found.of("yield"), "month")) in [caption.value for caption in at.caption]


def press(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click()


def test_without_dates_it_says_what_to_upload(kept: Store, opened: Opened) -> None:
    kept.take_in(DATASET, delivery(months().drop("created", "closed")))
    at = opened("4_Process")
    said(at)
    assert [info.value for info in at.info] == [plain(" ".join(words.NO_DATES))]
    assert [sub.value for sub in at.subheader] == []


def test_what_is_left_out_is_said(kept: Store, opened: Opened) -> None:
    holes = months().with_row_index("at").with_columns(
        amount=pl.when((pl.col("at") == 30) & (pl.col("outcome") == "won")).then(None).otherwise("amount"),
        closed=pl.when(pl.col("at") == 40).then(None).otherwise("closed"),
    ).drop("at")  # fmt: skip
    filled(kept, holes)
    left = value_words.left_out(charted(kept))
    assert left[0] == "1 decided deal without a day of closing cannot be charted."
    captions = " ".join(caption.value for caption in opened("4_Process").caption)
    assert all(plain(sentence) in captions for sentence in left)
