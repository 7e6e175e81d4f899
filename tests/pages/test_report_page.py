"""The year's report as a page: the terminal's numbers, the day and the deal in the link, and finding a deal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from filter_bar import choose
from streamlit.testing.v1 import AppTest

from pages.shared.deal import Opened
from qualify.analysis import View, arrival, baseline, load, view
from qualify.analysis import yearly_words as words
from qualify.analysis.yearly import read_since, usual_start, yearly
from qualify.simulate import simulate
from qualify.store import Store

APP = Path(__file__).parents[2] / "app.py"
NAME = "Simulated company (jump, seed 3, 900 opportunities)"
Linked = Callable[..., AppTest]


@pytest.fixture
def seen(kept: Store) -> View:
    arrival.take_in_company(kept, simulate(900, 3))
    book = load(kept, NAME, 1)
    return view(book, book.rubric, baseline(book))


@pytest.fixture
def linked(seen: View) -> Linked:
    """``linked(since="2026-01-01")`` is the report, opened by a link with these parameters."""

    def opened(**parameters: str) -> AppTest:
        at = AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/2_Report.py")
        for name, value in parameters.items():
            at.query_params[name] = value
        return at.run()

    return opened


def said(at: AppTest) -> list[str]:
    return [text.value.replace("**", "").replace("\\", "") for text in (*at.markdown, *at.caption)]


def table(at: AppTest, place: int = 0) -> pl.DataFrame:
    return pl.from_pandas(at.dataframe[place].value)


def answers(at: AppTest) -> pl.DataFrame:
    """The table of the open deal's score, answer by answer."""
    return next(rows for place in range(len(at.dataframe)) if "adds" in (rows := table(at, place)).columns)


def drawn(at: AppTest) -> list[str]:
    """The ids of the deals that have a mark."""
    chart = at.get("vega_lite_chart")[0].proto
    rows = pl.read_ipc_stream(chart.data.data)
    return rows.filter(pl.col("part") == "deal")["deal_id"].to_list()


def test_the_page_shows_the_reports_numbers(linked: Linked, seen: View, kept: Store) -> None:
    at, found = linked(), yearly(seen, usual_start(seen.book))
    assert [e.value for e in (*at.exception, *at.error, *at.warning)] == []
    assert said(at)[: len(at.markdown)].count(f"{words.opening(found)} {words.by_line(found)}") == 1
    assert [sentence for sentence in words.guarantees(seen) if sentence not in said(at)] == []
    assert words.reconciled(found) in said(at)
    assert table(at).rows() == [(name, *counts.values()) for name, counts in words.totals(found)]
    assert table(at)["worked"][-1] + found.before == kept.opportunities(NAME).height
    assert sorted(drawn(at)) == sorted(found.scored["deal_id"])
    assert set(at.query_params) == {"data", "rubric"}
    assert f"&since={usual_start(seen.book)}" in at.code[0].value, "with newer data the usual day is another"


def test_another_day_is_counted_again_and_carried_by_the_link(linked: Linked, seen: View) -> None:
    at = linked()
    day = read_since(seen.book, "2026-05-01")
    at.date_input[0].set_value(day).run()
    assert words.opening(yearly(seen, day)) in said(at)[0] + said(at)[1] + said(at)[2]
    assert at.query_params["since"] == "2026-05-01"
    assert "since=2026-05-01" in at.code[0].value
    again = linked(since="2026-05-01")
    assert table(again).rows() == table(at).rows()
    assert again.date_input[0].value == day


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("soon", "This is not a day. (value 'soon') Write it as 2026-01-31. The usual day is used instead; "),
        ("2031-01-01", "The report cannot begin on 2031-01-01. Choose a day from "),
    ],
)
def test_a_broken_day_is_said_and_the_usual_one_used(linked: Linked, seen: View, text: str, sentence: str) -> None:
    at = linked(since=text)
    assert [w.value.replace("\\", "").startswith(sentence) for w in at.warning] == [True]
    assert "The usual day is used instead; the address drops this one." in at.warning[0].value.replace("\\", "")
    assert at.date_input[0].value == usual_start(seen.book)
    assert "since" not in at.query_params


def test_a_deal_is_found_by_its_name_and_by_the_link(linked: Linked, seen: View) -> None:
    at = linked()
    deal = seen.open.row(0, named=True)
    at.text_input[0].input(deal["deal_id"]).run()
    assert at.subheader[0].value.replace("\\", "") == deal["name"]
    assert at.query_params["deal"] == deal["deal_id"]
    assert any(text.startswith(f"Open, score {deal['score']}") for text in said(at))
    assert table(at).columns[:3] == ["question", "next", "score"], "what to do next, before the answers"
    assert answers(at).columns[:3] == ["answer", "adds", "question"], "what a narrow screen shows without scrolling"
    assert answers(at)["question"].to_list() == [c.question for c in seen.book.rubric.criteria]
    assert any(text.value.startswith(f"Id: {deal['deal_id']} · Account: {deal['account']}") for text in at.text)
    assert answers(linked(deal=deal["deal_id"])).rows() == answers(at).rows()


def test_several_hits_are_offered_and_none_is_said(linked: Linked, seen: View) -> None:
    at = linked()
    at.text_input[0].input("SIM-000").run()
    hits = seen.book.deals.filter(pl.col("deal_id").str.contains("SIM-000"))
    offered = next(box for box in at.selectbox if "have it" in box.label)
    assert offered.label == f"{hits.height} deals have it; the first 50"
    assert len(offered.options) == 50
    at.text_input[0].input("nobody <b>").run()
    assert "No deal has this in its name, id or account." in said(at)
    assert "deal" not in at.query_params


def test_a_deal_that_is_not_there_is_a_sentence(linked: Linked) -> None:
    at = linked(deal="![x](http://evil.example)")
    assert [w.value.replace("\\", "").replace("\u2060", "") for w in at.warning] == [
        f"There is no deal '![x](http://evil.example)' in {NAME}: the address drops it. Look it up by its name or id."
    ]
    assert "![x](" not in at.warning[0].value
    assert "deal" not in at.query_params
    assert [w.value for w in at.run().warning] == []


def test_a_deal_outside_the_view_is_said_to_be_among_all(linked: Linked, seen: View) -> None:
    other = seen.book.deals.filter(pl.col("team") != "West")["deal_id"][0]
    at = linked(team="West", deal=other)
    part = "Only team West is looked at: “Show everything” looks for it among all."
    assert [w.value.replace("\\", "") for w in at.warning] == [
        f"There is no such deal in what is looked at. (value '{other}') Look it up by its name or id. {part}"
    ]
    at.text_input[0].input(other).run()
    assert f"No deal has this in its name, id or account. {part}" in said(at)
    next(button for button in at.button if button.label == "Show everything").click().run()
    assert any(text.value.startswith(f"Id: {other} · ") for text in at.text)


def test_whoever_changed_last_decides_which_deal_is_open() -> None:
    link = Opened("Acme", deal="linked")
    clicked = link.after("a", None)
    searched = clicked.after("a", "b")
    assert [link.after(None, None).deal, clicked.deal, searched.deal] == ["linked", "a", "b"]
    assert [searched.after("c", "b").deal, searched.after("a", None).deal, clicked.after(None, None).deal] == [
        "c", None, None,
    ]  # fmt: skip


def test_another_data_set_closes_the_deal(linked: Linked, seen: View, kept: Store) -> None:
    receipt = arrival.take_in_company(kept, simulate(200, 4))
    at = linked(data=NAME, deal="SIM-00800")
    assert at.query_params["deal"] == "SIM-00800"
    choose(at, "Data set", receipt.dataset)
    assert [e.value for e in (*at.exception, *at.warning)] == []
    assert "deal" not in at.query_params


def test_a_mark_of_several_deals_offers_them_in_its_order(seen: View) -> None:
    def page(deals: list[str]) -> None:
        import polars as pl

        from pages.shared import books, deal
        from qualify.settings import Settings

        view = books.view(Settings("Simulated company (jump, seed 3, 900 opportunities)", 1))
        deal.choose(view, deals[0], pl.DataFrame({"deal_id": [deals[0]], "held": [deals]}))

    at = AppTest.from_function(page, args=(["SIM-00007", "SIM-00003"],), default_timeout=60).run()
    assert [e.value for e in at.exception] == []
    assert at.selectbox[0].label == "This mark stands for 2 deals"
    assert ["SIM-00007" in at.selectbox[0].options[0], "SIM-00003" in at.selectbox[0].options[1]] == [True, True]
    assert at.query_params["deal"] == "SIM-00007"
    at.selectbox[0].set_value("SIM-00003").run()
    assert at.query_params["deal"] == "SIM-00003"
