"""Every filter at once: said on the bar, the same on every page and in the terminal, and cleared one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from filter_bar import choices, choose, press
from streamlit.testing.v1 import AppTest

from pages.shared.text import plain
from qualify.analysis import arrival
from qualify.simulate import simulate
from qualify.store import Store, open_store
from qualify.terminal import main

APP = Path(__file__).parents[2] / "app.py"
LINK = {
    "team": "West",
    "closed": "2024-07-01..2026-06-30",
    "extra: Region": "North",
    "currency": "USD",
    "asof": "2026-06-30",
    "rated": "before:14",
    "floor": "20",
}
OPTIONS = (
    "--team", "West", "--closed", LINK["closed"], "--only", "Region=North", "--currency", "USD",
    "--as-of", LINK["asof"], "--rated", LINK["rated"], "--floor-level", "20",
)  # fmt: skip
AS_OF = "As it was known at the end of 30 June 2026: what was closed, changed or rated later is left out."
WHO = "This view counts only: team West; currency USD; Region North; closed from 1 July 2024 to 30 June 2026."
NAME = "Acme"


@pytest.fixture(scope="module")
def dollars(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A company of two currencies and two regions, with a rate; the pages only read it."""
    path = tmp_path_factory.mktemp("filters") / "qualify.duckdb"
    made, store = simulate(900, 3), open_store(path)
    odd = pl.int_range(pl.len()) % 3
    rows = made.opportunities.with_columns(
        currency=pl.when(odd == 0).then(pl.lit("EUR")).otherwise(pl.lit("USD")),
        extra=pl.when(odd == 1).then(pl.lit('{"Region": "North"}')).otherwise(pl.lit('{"Region": "South"}')),
    )
    given = arrival.Delivery(
        file="deals.csv", sha256="", read=rows.height, opportunities=rows, fields=tuple(rows.columns),
        ratings=made.ratings, stages=made.stages, history=made.history, segments=("Region",),
    )  # fmt: skip
    store.take_in(NAME, given, rubric=made.rubric, targets=made.targets)
    store.set_rates(NAME, "EUR", pl.DataFrame({"currency": ["USD"], "rate": [0.5]}))
    yield path
    store.close()


@pytest.fixture
def company(dollars: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("QUALIFY_STORE", str(dollars))
    return open_store(dollars)


def look(path: str, link: dict[str, str] = LINK) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in link.items():
        at.query_params[name] = value
    at = at.run() if path == "app.py" else at.switch_page(f"pages/{path}.py").run()
    assert [e.value for e in (*at.exception, *at.error)] == []
    return at


def said(at: AppTest) -> str:
    return "\n".join(text.value for kind in (at.markdown, at.caption, at.info) for text in kind)


def record(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main([*arguments, "--json", *OPTIONS]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_page_has_the_terminals_numbers_under_all_filters(
    company: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    at, found = look("1_Tipping_point"), record(capsys, "assess")
    assert [w.value for w in at.warning] == []
    assert plain(WHO) in said(at)
    assert plain(AS_OF) in said(at)
    assert (found["as_of"], found["selection"]["currency"], found["rates"]["base"]) == ("2026-06-30", "USD", "")
    held = found["members"]
    assert held["elsewhere"] > held["counted"] > 20
    assert plain(f"{held['stored']:,} opportunities in the store = {held['counted']:,} that count") in said(at)
    table = pl.DataFrame(at.dataframe[-1].value).to_dicts()
    assert table == [row for row in found["curve"] if row["deals"] + row["open"]]
    work = record(capsys, "worklist")
    assert plain(work["answer"]) in said(look("1_Worklist"))
    assert {row["currency"] for row in work["deals"]} == {"USD"}
    company_wide = {**LINK, "asof": "2026-06-31"}
    assert [plain("The data go from") in w.value or plain("A day is written") in w.value
            for w in look("1_Tipping_point", company_wide).warning] == [True]  # fmt: skip


def test_amounts_in_a_currency_are_as_given(company: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forecast", "--json", "--currency", "USD"]) == 0
    dollars = json.loads(capsys.readouterr().out)
    assert main(["forecast", "--json"]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert (dollars["currency"], whole["currency"]) == ("USD", "EUR")
    given = dict(company.opportunities(NAME).filter(currency="USD").select("deal_id", "amount").iter_rows())
    assert {row["deal_id"]: row["amount"] for row in dollars["deals"]}.items() <= given.items()
    halved = {row["deal_id"]: row["amount"] * 2 for row in whole["deals"] if row["deal_id"] in given and row["amount"]}
    assert halved.items() <= given.items()
    assert "Amounts are as given, at no rate" in said(look("4_Forecast", {"currency": "USD"}))


def test_the_bar_says_what_is_chosen_and_each_part_is_cleared_by_a_click(company: Store) -> None:
    at = look("1_Tipping_point")
    labels = [button.label for button in at.button]
    for label in ("Team: West", "Currency: USD", "Region: North", "Lines: other levels"):
        assert plain(label) in labels
    next(button for button in at.button if button.label == plain("Team: West")).click().run()
    assert ("team" in at.query_params, at.query_params["currency"]) == (False, "USD")
    next(button for button in at.button if button.label == "Back to the last day in the data").click().run()
    assert ("asof" in at.query_params, at.query_params["extra: Region"]) == (False, "North")
    next(button for button in at.button if button.label == "Show everything").click().run()
    assert set(at.query_params) == {"data", "rubric", "rated"}


def test_days_and_currencies_are_chosen_behind_the_bar(company: Store) -> None:
    at = look("1_Tipping_point", {})
    assert choices(at, "As it was known at the end of").options == [
        "the last day in the data", "30 September 2026", "30 June 2026", "31 March 2026", "31 December 2025",
        "30 September 2025", "30 June 2025", "another day …",
    ]  # fmt: skip
    at = choose(at, "As it was known at the end of", "30 June 2026")
    assert at.query_params["asof"] == "2026-06-30"
    at = choose(choose(at, "Currency", "USD"), "Closed", "last quarter")
    assert {name: at.query_params[name] for name in ("currency", "closed")} == {
        "currency": "USD", "closed": "2026-01-01..2026-03-31",
    }  # fmt: skip
    assert [e.value for e in at.exception] == []


def test_pages_that_show_no_part_or_no_other_day_say_so(company: Store) -> None:
    assert "Ratings are given today" in said(look("5_Scorecard"))
    assert plain(AS_OF) not in said(look("5_Scorecard"))
    assert "A rubric is the whole data set's" in said(look("5_Rubric"))
    at = press(look("app.py"), "team").switch_page("pages/6_Upload.py").run()
    assert "whatever is filtered on the other pages" in said(at)
    at = at.switch_page("pages/4_Process.py").run()
    at.session_state["behaviour more won"] = True
    assert "Limits are frozen today" in said(at.run())
    assert "Deals are drawn from those of today" in said(at.switch_page("pages/5_Ratings.py").run())
    assert at.query_params["asof"] == "2026-06-30"
