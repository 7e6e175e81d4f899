"""The page of the flow: the analysis's numbers, helpful empty states, and a comparison that a link carries."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest
from test_every_page import take_in

from pages.shared.text import plain
from qualify.analysis import Book, arrival, baseline, load, view
from qualify.analysis import funnel_words as words
from qualify.analysis.funnel import Funnel, funnel, parts
from qualify.analysis.routing import flow, road
from qualify.simulate import simulate
from qualify.store import Store
from qualify.terminal import main

Opened = Callable[[str], AppTest]
APP = Path(__file__).parents[2] / "app.py"
HOSTILE = "![x](http://evil.test/a.png) *Stage* $1$?"


def looked(store: Store, dataset: str) -> Funnel:
    book: Book = load(store, dataset, store.latest_rubric(dataset))
    return funnel(view(book, book.rubric, baseline(book)), flow(book, road(store, book)))


def healthy(at: AppTest) -> AppTest:
    assert [e.value for e in at.exception] == []
    assert [e.value for e in at.error] == []
    return at


def texts(at: AppTest) -> list[str]:
    return [part.value for part in at.markdown]


def linked(**parameters: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/1_Funnel.py")
    for name, value in parameters.items():
        at.query_params[name] = value
    return at.run()


def drawn(at: AppTest, place: int) -> pl.DataFrame:
    return pl.read_ipc_stream(at.get("vega_lite_chart")[place].proto.data.data)


def test_the_page_says_what_the_analysis_says(kept: Store, opened: Opened) -> None:
    receipt = arrival.take_in_company(kept, simulate(900, 3))
    found, at = looked(kept, receipt.dataset), healthy(opened("1_Funnel"))
    said = texts(at)
    assert f"**{plain(words.answer(found))}**" in said
    assert found.flow.little is not None
    assert [plain(text) for text in words.law(found.flow.little)] == [
        s for s in said if "backlog" in s or " came a day" in s
    ]
    assert f"**{plain(words.load(found.flow)[0])}**" in said
    now = at.dataframe[0].value
    assert list(now["stage"]) == list(found.flow.order)
    assert list(now["deals"]) == found.now["deals"].to_list()
    assert list(now["money"]) == found.now["money"].to_list()
    assert list(now["ahead"]) == found.flow.stages["ahead"].to_list()
    assert list(now["old"]) == found.now["old"].to_list()
    assert list(now["below"]) == (found.now["below"] / found.now["scored"] * 100).to_list()
    routed = at.dataframe[1].value
    assert list(routed["first_yield"])[:4] == (found.flow.stages["first_yield"] * 100).to_list()
    days = at.dataframe[2].value
    assert list(days["median"]) == [*found.flow.stages["median"], *found.flow.cycle["median"]]
    assert len(at.dataframe[3].value) == found.waiting.height
    assert drawn(at, 0)["deals"].to_list() == found.scores["deals"].to_list()
    assert f"**{plain(words.quality(found))}**" in texts(at)
    assert drawn(at, 1)["median"].to_list() == list(days["median"])
    assert drawn(at, 3)["open"].to_list() == found.flow.load.filter(pl.col("open") > 0)["open"].to_list()


def test_a_comparison_is_made_when_it_is_asked_for_and_the_link_carries_it(kept: Store) -> None:
    receipt = arrival.take_in_company(kept, simulate(900, 3))
    found = parts(looked(kept, receipt.dataset), "source")
    at = healthy(linked(by="source"))
    assert f"**{plain(words.apart(found)[0])}**" in texts(at)
    assert at.query_params["by"] == "source"
    shown = next(table.value for table in at.dataframe if "part" in table.value.columns)
    assert list(shown["part"]) == found.table["part"].to_list()
    assert list(shown["yields"]) == found.table["yields"].to_list()
    choice = next(group for group in at.get("button_group") if "Two years" in group.options)
    choice.set_value("period")
    assert healthy(at.run()).query_params["by"] == "period"
    broken = healthy(linked(by="colour"))
    assert [w.value for w in broken.warning] == [
        plain("The stages cannot be compared by 'colour': the address drops it.")
    ]


def test_a_selection_narrows_the_flow(kept: Store) -> None:
    receipt = arrival.take_in_company(kept, simulate(900, 3))
    whole = looked(kept, receipt.dataset)
    at = healthy(linked(team="East"))
    own = whole.view.open.join(whole.view.book.deals.select("deal_id", "team"), on="deal_id").filter(team="East")
    assert sum(at.dataframe[0].value["deals"]) == own.height < whole.view.open.height


def test_without_a_history_it_says_what_to_upload(kept: Store, opened: Opened) -> None:
    company = simulate(900, 3)
    arrival.take_in_company(kept, replace(company, stages=company.stages.clear()))
    at = healthy(opened("1_Funnel"))
    assert [info.value.split(".")[0] for info in at.info] == [
        "With a history of stages this page says how long each takes, what it passes on and where work waits"
    ]
    assert list(at.dataframe[0].value.columns) == ["stage", "deals", "money", "scores", "below"]
    assert "How long the road takes" in [sub.value for sub in at.subheader]


def test_without_dates_it_says_so(kept: Store, opened: Opened, shared: Path) -> None:
    take_in(kept, shared / "salvirt" / "Salvirt_B2B_ML_dataset.csv")
    at = healthy(opened("1_Funnel"))
    said = "How work flows cannot be told: nobody wrote down when the deals were created and closed."
    assert f"**{plain(said)}**" in texts(at)
    assert [info.value for info in at.info] == [
        "Upload a file with the days on which opportunities were created and closed, and with the stages they entered."
    ]
    assert [sub.value for sub in at.subheader] == []


def test_hostile_names_stay_text(kept: Store, opened: Opened) -> None:
    company = simulate(900, 3)

    def named(table: pl.DataFrame, column: str, old: str) -> pl.DataFrame:
        return table.with_columns(pl.col(column).replace({old: HOSTILE}))

    rows = named(named(company.opportunities, "stage", "Qualify"), "owner", "Tess Whitlock")
    arrival.take_in_company(
        kept, replace(company, opportunities=rows, stages=named(company.stages, "stage", "Qualify"))
    )
    at = healthy(opened("1_Funnel"))
    assert HOSTILE in list(at.dataframe[0].value["stage"])
    assert [text for text in (*texts(at), *(c.value for c in at.caption)) if HOSTILE in text] == []


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Any:
    def command(*arguments: str) -> dict[str, Any]:
        assert main([*arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return command


def test_the_page_and_the_terminal_say_the_same(kept: Store, opened: Opened, printed: Any) -> None:
    arrival.take_in_company(kept, simulate(900, 3))
    at, record = healthy(opened("1_Funnel")), printed("funnel")
    assert f"**{plain(record['answer'])}**" in texts(at)
    now = at.dataframe[0].value
    assert list(now["deals"]) == [row["deals"] for row in record["now"]]
    assert list(now["left"]) == [row["left"] for row in record["stages"]]
    routed = at.dataframe[1].value
    assert list(routed["to_won"]) == [row["to_won"] * 100 for row in (*record["stages"], *record["cycle"])]
    assert list(at.dataframe[3].value["deal_id"]) == [row["deal_id"] for row in record["waiting"]]
    people = pl.DataFrame(record["load"]).filter(pl.col("open") > 0)
    assert drawn(at, 3)["can"].to_list() == people["can"].to_list()
