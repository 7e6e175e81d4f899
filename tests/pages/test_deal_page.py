"""The page of one deal: the terminal's figures and the paper's, found by link, by search and from a list."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from qualify.analysis import arrival
from qualify.simulate import simulate
from qualify.store import Store
from qualify.terminal import main

APP = Path(__file__).parents[2] / "app.py"
NAME = "Simulated company (jump, seed 3, 900 opportunities)"
DEAL = "SIM-00617"
Linked = Callable[..., AppTest]


@pytest.fixture
def linked(kept: Store) -> Linked:
    """``linked(deal="SIM-00617")`` is the page, opened by a link with these parameters."""
    arrival.take_in_company(kept, simulate(900, 3))

    def opened(page: str = "2_Deal", **parameters: str) -> AppTest:
        at = AppTest.from_file(str(APP), default_timeout=60).switch_page(f"pages/{page}.py")
        for name, value in parameters.items():
            at.query_params[name] = value
        return healthy(at.run())

    return opened


def healthy(at: AppTest) -> AppTest:
    assert [e.value for e in (*at.exception, *at.error)] == []
    return at


def said(at: AppTest) -> list[str]:
    return [text.value.replace("**", "").replace("\\", "") for text in (*at.markdown, *at.caption)]


def printed(*arguments: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main(["deal", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_page_paper_and_terminal_show_the_same_figures(
    linked: Linked, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    at = linked(deal=DEAL)
    paper = tmp_path / "deal.html"
    found = printed(DEAL, "--html", str(paper), capsys=capsys)
    text = unescape(re.sub(r"<[^>]+>", "|", paper.read_text(encoding="utf-8")))
    step = found["what_to_do_next"]
    assert (found["score"], found["zone"], len(step["notches"]), len(step["unanswered"])) == (15, "below", 8, 2)
    for sentence in (step["answer"], step["others"], step["unanswered_answer"], step["caution"]):
        assert sentence in said(at)
        assert sentence in text
    for title, sentence in zip(("Score", "Stage", "Amount", "Dates"), found["history"]["answers"], strict=True):
        assert f"{title}. {sentence}" in said(at)
        assert f"{title}. {sentence}" in text
    shown = pl.from_pandas(at.dataframe[0].value)
    assert shown["score"].to_list() == [row["score"] for row in step["notches"]]
    assert shown["by_next_quarter"].to_list() == [row["by_next_quarter"] * 100 for row in step["notches"]]
    for row in step["notches"]:
        cells = (row["question"], row["now"], row["next"], str(row["score"]), row["zone"],
                 *(f"{row[name] * 100:.1f} %" for name in ("this_quarter", "by_next_quarter")))  # fmt: skip
        assert "||".join(cells) in text
    gaps = pl.from_pandas(at.dataframe[1].value)
    assert gaps.select("worst", "best").rows() == [(row["worst"], row["best"]) for row in step["unanswered"]]
    assert len(at.get("vega_lite_chart")) == paper.read_text(encoding="utf-8").count("<svg") == 3
    assert "Amount. The amount is $50.5k; nobody wrote down what it was before." in text


def test_the_paper_needs_no_network(linked: Linked, tmp_path: Path) -> None:
    linked()
    paper = tmp_path / "deal.html"
    assert main(["deal", DEAL, "--html", str(paper)]) == 0
    page = paper.read_text(encoding="utf-8")
    assert re.findall(r"<(?:script|link|img|iframe)\b|src=", page) == []
    assert "default-src 'none'" in page


def test_a_closed_deal_has_a_history_and_no_next_step(linked: Linked, kept: Store) -> None:
    won = kept.opportunities(NAME).filter(outcome="won")["deal_id"][0]
    at = linked(deal=won)
    assert at.query_params["deal"] == won
    assert [text for text in said(at) if "What to do next" in text] == []
    assert len(at.get("vega_lite_chart")) == 3


def test_a_deal_is_found_by_its_name_and_stays_in_the_link(linked: Linked) -> None:
    at = linked()
    assert [text for text in said(at) if "open deals, the most money first" in text] != []
    healthy(at.text_input(key="deal search").set_value(DEAL).run())
    assert at.query_params["deal"] == DEAL
    assert f"deal={DEAL}" in at.code[0].value


def test_a_deal_that_is_not_there_is_said_and_leaves_the_address(linked: Linked) -> None:
    at = linked(deal="nobody")
    assert at.warning[0].value.replace("\\", "").startswith("There is no deal 'nobody' in Simulated company")
    assert "deal" not in at.query_params


def test_the_report_leads_to_the_page(linked: Linked) -> None:
    at = linked("2_Report", deal=DEAL)
    step = next(text for text in said(at) if text.startswith("Of the answers given, one notch more"))
    next(each for each in at.button if each.label == "Its history, and a page to print").click()
    healthy(at.run())
    assert at.title[0].value == "What to do next on a deal?"
    assert at.query_params["deal"] == DEAL
    assert step in said(at)
