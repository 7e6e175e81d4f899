"""The page of the worklist: the deals in their order, choices that a link carries, and the terminal's figures."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest
from test_every_page import take_in

from pages.shared import worklist as page
from pages.shared.text import plain
from qualify.analysis import arrival
from qualify.simulate import simulate
from qualify.store import Store
from qualify.terminal import main

Opened = Callable[[str], AppTest]
APP = Path(__file__).parents[2] / "app.py"
HOSTILE = "![x](http://evil.test/a.png) *Owner* $1$?"


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Any:
    def command(*arguments: str) -> dict[str, Any]:
        assert main(["worklist", *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return command


def healthy(at: AppTest) -> AppTest:
    assert [e.value for e in at.exception] == []
    assert [e.value for e in at.error] == []
    return at


def linked(**parameters: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/1_Worklist.py")
    for name, value in parameters.items():
        at.query_params[name] = value
    return healthy(at.run())


def texts(at: AppTest) -> list[str]:
    return [part.value for part in at.markdown]


def test_the_page_and_the_terminal_say_the_same(kept: Store, opened: Opened, printed: Any) -> None:
    arrival.take_in_company(kept, simulate(2500))
    at, record = healthy(opened("1_Worklist")), printed()
    assert f"**{plain(record['answer'])}**" in texts(at)
    for text in record["sentences"].values():
        assert any(said.endswith(plain(text)) for said in texts(at))
    rows = at.dataframe[0].value
    assert list(rows["deal_id"]) == [row["deal_id"] for row in record["deals"]]
    assert list(rows["reason"]) == [row["reason"] for row in record["deals"]]
    assert list(rows["owner"]) == [row["owner"] for row in record["deals"]]
    assert list(at.dataframe[1].value["deals"]) == [row["deals"] for row in record["by_criterion"]]
    assert [button.proto.label for button in at.get("download_button")] == ["Worklist (CSV)", "Worklist (Excel)"]


def test_a_link_carries_class_owner_and_hours(kept: Store, printed: Any) -> None:
    arrival.take_in_company(kept, simulate(2500))
    at = linked(do="scrap", whose="Priya Nair", hours="1.5")
    record = printed("--owner", "Priya Nair", "--class", "scrap", "--hours", "1.5")
    assert f"**{plain(record['answer'])}**" in texts(at)
    assert any("that frees 15 hours a week" in text for text in texts(at))
    assert list(at.dataframe[0].value["deal_id"]) == [row["deal_id"] for row in record["deals"]]
    assert set(at.dataframe[0].value["class"]) == {"Scrap (let go)"}
    assert (at.selectbox(key="worklist class").value, at.number_input(key="worklist hours").value) == ("scrap", 1.5)
    assert any("do=scrap&whose=Priya+Nair&hours=1.5" in code.value for code in at.code)


def test_a_choice_goes_into_the_address(kept: Store, opened: Opened) -> None:
    arrival.take_in_company(kept, simulate(900, 3))
    at = opened("1_Worklist")
    at.selectbox(key="worklist class").set_value("expedite")
    at.number_input(key="worklist hours").set_value(2.0)
    healthy(at.run())
    assert (at.query_params["do"], at.query_params["hours"]) == ("expedite", "2")
    assert set(at.dataframe[0].value["class"]) == {"Expedite"}
    at.selectbox(key="worklist class").set_value("")
    healthy(at.run())
    assert "do" not in at.query_params


def test_a_broken_link_is_said_and_dropped(kept: Store) -> None:
    arrival.take_in_company(kept, simulate(900, 3))
    at = linked(do="later", whose="Nobody", hours="many")
    assert [warning.value.replace("\\", "") for warning in at.warning] == [
        "There is no choice 'later' here: the address drops it.",
        "There is no choice 'Nobody' here: the address drops it.",
        "'many' is not a number of hours that a deal can take in a week. Give a number above 0, at most 168. "
        "The address drops it.",
    ]
    assert {"do", "whose", "hours"} & set(at.query_params) == set()


def test_scores_that_mean_nothing_sort_nobody(kept: Store, opened: Opened) -> None:
    arrival.take_in_company(kept, simulate(900, 3, "nothing"))
    at = healthy(opened("1_Worklist"))
    (said,) = (info.value.replace("\\", "") for info in at.info)
    assert said.startswith("No deal is called scrap: no floor is certified")
    assert "No deal is called run: no ceiling is certified" in said
    assert set(at.dataframe[0].value["class"]) == {"Expedite", "None of these"}


def test_without_open_deals_it_says_what_to_upload(kept: Store, opened: Opened, shared: Path) -> None:
    take_in(kept, shared / "salvirt" / "Salvirt_B2B_ML_dataset.csv")
    at = healthy(opened("1_Worklist"))
    assert f"**{plain('There is nothing to do: no deal is open.')}**" in texts(at)
    assert [info.value for info in at.info] == [
        "Upload the opportunities that are still open, with the day on which each is expected to close and its stage."
    ]
    assert len(at.dataframe) == 0


def test_a_long_list_is_cut_and_says_so(kept: Store, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    arrival.take_in_company(kept, simulate(900, 3))
    monkeypatch.setattr(page, "MOST_SHOWN", 10)
    at = healthy(opened("1_Worklist"))
    assert len(at.dataframe[0].value) == 10
    assert any(caption.value.startswith("The first 10 of 90; the files have all.") for caption in at.caption)


def test_hostile_names_stay_text(kept: Store, opened: Opened) -> None:
    company = simulate(900, 3)
    rows = company.opportunities.with_columns(pl.col("owner").replace({"Tess Whitlock": HOSTILE}))
    arrival.take_in_company(kept, type(company)(**{**vars(company), "opportunities": rows}))
    at = healthy(opened("1_Worklist"))
    assert HOSTILE in list(at.dataframe[0].value["owner"])
    assert [text for text in (*texts(at), *(c.value for c in at.caption)) if HOSTILE in text] == []
