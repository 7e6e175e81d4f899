"""Lead sources, market and consistency: the terminal's numbers, links that carry the choice, helpful empty states."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.text import plain
from qualify import intake
from qualify.analysis import arrival
from qualify.simulate import simulate
from qualify.store import Store
from qualify.terminal import main

Opened = Callable[[str], AppTest]
APP = Path(__file__).parents[2] / "app.py"
HOSTILE = "![x](http://evil.test/a.png) *Fair* $1$"


@pytest.fixture
def record(kept: Store, capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    def printed(*options: str) -> dict[str, Any]:
        assert main([*options, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return printed


def healthy(at: AppTest) -> AppTest:
    assert [e.value for e in at.exception] == []
    assert [e.value for e in at.error] == []
    return at


def said(at: AppTest) -> list[str]:
    return [text.value for text in healthy(at).markdown]


def linked(page: str, **parameters: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60).switch_page(f"pages/{page}.py")
    for name, value in parameters.items():
        at.query_params[name] = value
    return at.run()


def pick(at: AppTest, label: str, value: str) -> AppTest:
    return next(box for box in at.selectbox if box.label == label).set_value(value).run()


def test_sources_are_the_terminal_s(kept: Store, opened: Opened, record: Callable[..., Any]) -> None:
    arrival.take_in_company(kept, simulate(900, 3))
    at, found = opened("1_Sources"), record("sources")
    text = said(at)
    assert f"**{plain(found['answer'][0])}**" in text
    for each in found["measures"].values():
        assert plain(each["answer"]) in text
    table = at.dataframe[0].value
    assert list(table["Source"]) == [row["group"] for row in found["groups"]]
    assert list(table["Leads"]) == [row["leads"] for row in found["groups"]]
    drawn = pl.read_ipc_stream(at.get("vega_lite_chart")[0].proto.data.data)
    rate = sorted((row["shrunk"] for row in found["measures"]["win rate"]["groups"]), reverse=True)
    assert drawn["value"].to_list() == rate
    assert len(at.get("vega_lite_chart")) == 5


def test_sources_by_another_field_are_carried_by_the_link(
    kept: Store, opened: Opened, record: Callable[..., Any]
) -> None:
    arrival.take_in_company(kept, simulate(900, 3))
    at = pick(opened("1_Sources"), "Inspect by", "product")
    assert at.query_params["by"] == "product"
    again, found = linked("1_Sources", by="product"), record("sources", "--by", "product")
    assert list(again.dataframe[0].value["Product"]) == [row["group"] for row in found["groups"]]
    assert again.code[0].value.endswith("by=product")
    broken = healthy(linked("1_Sources", by="moon"))
    assert broken.warning[0].value == plain("There is no choice 'moon' here: the address drops it.")


def test_market_is_the_terminal_s(kept: Store, opened: Opened, record: Callable[..., Any]) -> None:
    arrival.take_in_company(kept, simulate(900, 3))
    at, found = opened("1_Market"), record("market")
    text = said(at)
    assert text[1 + text.index(f"**{plain(found['answer'][0])}**")] == plain(found["answer"][1])
    for each in found["reasons"].values():
        assert plain(each["answer"]) in text
    cells = at.dataframe[0].value
    assert list(cells["won_value"]) == [row["won_value"] for row in found["cells"]]
    assert list(cells["rate"]) == [row["rate"] * 100 for row in found["cells"]]
    reasons = pl.read_ipc_stream(at.get("vega_lite_chart")[1].proto.data.data)
    assert reasons["share"].to_list() == [row["deals_share"] for row in found["reasons"]["lost"]["reasons"]]


def test_market_shows_money_and_other_fields_on_demand(kept: Store, record: Callable[..., Any]) -> None:
    arrival.take_in_company(kept, simulate(900, 3))
    at = healthy(linked("1_Market", rows="team", columns="owner", show="money"))
    found = record("market", "--rows", "team", "--columns", "owner")
    assert list(at.dataframe[0].value["won_value"]) == [row["won_value"] for row in found["cells"]]
    assert any(caption.value.startswith("Won value of each cell") for caption in at.caption)
    assert {name: at.query_params[name] for name in ("rows", "columns", "show")} == {
        "rows": "team", "columns": "owner", "show": "money"
    }  # fmt: skip
    back = pick(at, "Show", "win rate")
    assert "show" not in back.query_params
    same = healthy(pick(back, "Rows", "owner"))
    assert next(box for box in same.selectbox if box.label == "Columns").value != "owner"


def test_consistency_is_the_terminal_s(kept: Store, opened: Opened, record: Callable[..., Any]) -> None:
    arrival.take_in_company(kept, simulate())
    at, found = opened("5_Consistency"), record("consistency")
    text = said(at)
    assert f"**{plain(found['answer'][0])}**" in text
    for sentence in found["answer"][1:]:
        assert plain(sentence) in text
    assert "nothing beyond chance is left of the difference" in found["answer"][1]
    table = at.dataframe[0].value
    assert list(table["group"]) == [row["group"] for row in found["groups"]]
    assert list(table["difference"]) == [row["difference"] * 100 for row in found["groups"]]
    assert list(table["said"])[:2] == ["beyond chance; explained by leniency", "not enough to separate"]
    teams, printed = pick(at, "Compare", "team"), record("consistency", "--by", "team")
    assert plain(printed["answer"][1]) in said(teams)
    assert teams.query_params["by"] == "team"


def test_salvirt_has_sources_without_dates_and_amounts(kept: Store, opened: Opened, shared: Path) -> None:
    path = shared / "salvirt" / "Salvirt_B2B_ML_dataset.csv"
    table = intake.read(path.read_bytes(), path.name)
    mapping = intake.guess(table)
    arriving = arrival.delivery(table, mapping, intake.check(table, mapping))
    arrival.take_in(kept, [arriving], None, intake.propose(table, mapping))
    at = opened("1_Sources")
    text = said(at)
    counted = at.dataframe[0].value.set_index("Source")
    assert counted.loc["Joint past", ["Leads", "Decided"]].tolist() == [339, 339]
    assert counted["Won"].sum() == 227
    assert (
        plain("No won deal has an amount: upload a file with a column of amounts to see what a lead is worth.") in text
    )
    assert plain(
        "No answer carries a day, so the score at entry is the only score there is: it may have been given later."
    ) in text  # fmt: skip
    market = " ".join(said(opened("1_Market"))).replace("\\", "")
    assert "None of them has a reason on file: upload a column with the reason for each loss." in market


def test_without_sources_it_says_what_to_upload(kept: Store, opened: Opened) -> None:
    company = simulate(600, 7)
    bare = company.opportunities.with_columns(source=pl.lit(None, pl.String))
    arrival.take_in_company(kept, replace(company, opportunities=bare))
    at = healthy(opened("1_Sources"))
    assert at.info[0].value.startswith("The opportunities carry no lead source: upload a file with one")
    nothing = bare.with_columns(pl.lit(None, pl.String).alias(name) for name in ("team", "product", "owner"))
    arrival.take_in_company(kept, replace(company, opportunities=nothing))
    for page, sentence in (
        ("1_Sources", "The opportunities carry no lead source, and nothing else that divides them"),
        ("1_Market", "The opportunities do not differ in two of team, product, source, owner"),
        ("5_Consistency", "The opportunities do not say whose they are, or all are one person's"),
    ):
        at = opened(page)
        assert [e.value for e in at.exception] == []
        assert at.error[0].value.replace("\\", "").startswith(sentence)


def test_hostile_names_stay_text(kept: Store, opened: Opened) -> None:
    company = simulate(600, 7)
    named = {"source": "Partner", "owner": "Carla Mendes", "product": "Planner", "reason": "Competitor: price"}
    hostile = company.opportunities.with_columns(pl.col(name).replace(value, HOSTILE) for name, value in named.items())
    arrival.take_in_company(kept, replace(company, opportunities=hostile))
    for page in ("1_Sources", "1_Market", "5_Consistency"):
        at = healthy(opened(page))
        parts = [part.value for part in (*at.markdown, *at.caption, *at.info)]
        assert [text for text in parts if HOSTILE in text] == []
