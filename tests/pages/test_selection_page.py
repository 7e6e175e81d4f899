"""Who is in it, on every page: the choices, the sentence, the link, and the terminal's numbers one by one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from math import ceil
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from filter_bar import choices, choose, press
from streamlit.testing.v1 import AppTest

from qualify.analysis import arrival, load
from qualify.simulate import simulate
from qualify.store import Store
from qualify.terminal import main
from qualify.words import one_in, percent, roughly

APP = Path(__file__).parents[2] / "app.py"
PAGES = sorted(path.name for path in APP.parent.glob("pages/*.py") if "Upload" not in path.name)
WITH_DATA = ("app.py", *(f"pages/{name}" for name in PAGES))
SELECTION = {
    "team": "West",
    "closed": "2025-01-01..2026-06-30",
    "no_decision": "left out",
    "floor": "20",
    "ceiling": "80",
}
OPTIONS = (
    "--team", "West", "--closed", "2025-01-01..2026-06-30", "--no-decision", "left-out",
    "--floor-level", "20", "--ceiling-level", "80",
)  # fmt: skip


@pytest.fixture
def company(company_of: Callable[[int, int], Store]) -> Store:
    return company_of(1500, 3)


def look(path: str, **link: str) -> AppTest:
    """A page, opened in a fresh session by a link to the front page."""
    at = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in link.items():
        at.query_params[name] = value
    at.run()
    return at if path == "app.py" else at.switch_page(path).run()


def said(at: AppTest) -> str:
    """Everything that the page says, without what keeps Markdown from acting."""
    parts = [text.value for kind in (at.markdown, at.caption, at.info) for text in kind]
    return "\n".join(re.sub(r"\\(.)", r"\1", text).replace("\u2060", "") for text in parts)


@pytest.mark.parametrize("path", WITH_DATA)
def test_every_page_says_what_it_counts_and_goes_back_to_everything(company: Store, path: str) -> None:
    at = look(path, **SELECTION)
    assert [e.value for e in at.exception] == []
    assert [e.value for e in at.error] == []
    text = said(at)
    assert (
        "This view counts only: team West; closed from 1 January 2025 to 30 June 2026; deals without a decision left "
        "out. It looks at "
    ) in text
    assert "other levels than usual: the floor at most 1 in 5 and the ceiling at least 4 in 5." in text
    assert "Targets are the whole company's, so they are not compared with this part of it." in text
    assert {name: at.query_params[name] for name in SELECTION} == SELECTION
    next(button for button in at.button if button.label == "Show everything").click().run()
    own = {"by"} if path in ("pages/4_Track_record.py", "pages/4_Process.py") else set()
    assert set(at.query_params) == {"data", "rubric"} | own
    assert "This view counts only" not in said(at)


def test_without_a_selection_nothing_is_said(company: Store) -> None:
    at = look("pages/1_Tipping_point.py")
    assert [button.label for button in at.button if button.label == "Show everything"] == []
    assert "This view counts only" not in said(at)


def test_the_choices_behind_the_bar_make_the_selection(company: Store) -> None:
    at = choose(look("pages/1_Tipping_point.py"), "Team", "West")
    at = choose(at, "Certified floor: at most", 20)
    at = choose(at, "A deal that ended without a decision", "left out")
    assert {name: at.query_params[name] for name in ("team", "floor", "no_decision")} == {
        "team": "West", "floor": "20", "no_decision": "left out",
    }  # fmt: skip
    at = choices(at, "Team").select("– all teams –").run()
    assert "team" not in at.query_params
    assert at.query_params["floor"] == "20"


def test_the_days_of_closing_are_a_year_or_typed_and_can_be_given_up(company: Store) -> None:
    at = choose(look("pages/1_Tipping_point.py"), "Closed", 2025)
    assert at.query_params["closed"] == "2025-01-01..2025-12-31"
    at = choose(choose(at, "Closed", "other days …"), "From", date(2025, 7, 1))
    assert at.query_params["closed"] == "2025-07-01..2025-12-31"
    at = choose(at, "Up to", date(2025, 5, 5))
    assert [w.value for w in at.warning] == ["These days end before they begin: nothing is changed yet."]
    assert at.query_params["closed"] == "2025-07-01..2025-12-31"
    assert "closed" not in choose(at, "Closed", "any day").query_params


def test_a_value_of_any_characters_goes_into_the_link_and_is_shown_as_text(kept: Store) -> None:
    odd = "**B** & <i>#1, a=b ![x](http://e.test/p.png)"
    made = simulate(600, 3)
    renamed = made.opportunities.with_columns(pl.col("team").replace("West", odd))
    arrival.take_in_company(kept, replace(made, opportunities=renamed))
    at = look("app.py", team=odd)
    assert [w.value for w in at.warning if "team" in w.value] == []
    assert at.query_params["team"] == odd
    assert f"team {odd}" in said(at)
    assert [info.value for info in at.info if "**B**" in info.value or "![x](" in info.value] == []


def test_strict_levels_with_too_few_deals_give_way_and_it_is_said(kept: Store) -> None:
    arrival.take_in_company(kept, simulate(90, 3))
    at = look("pages/1_Tipping_point.py", floor="5")
    assert [e.value for e in at.exception] == []
    decided = kept.opportunities(kept.datasets()["dataset"][0]).filter(pl.col("outcome") != "open").height
    assert (
        f"Levels stricter than 1 in 10 and 9 in 10 need 100 decided deals with a score, and there are {decided}: the "
        "usual level takes the place of a stricter one." in said(at)
    )
    assert "other levels than usual" not in said(at)
    floors = choices(at, "Certified floor: at most")
    assert floors.options == ["1 in 20", "1 in 10", "15 in 100", "1 in 5"]


def test_deals_without_a_score_do_not_make_enough_for_a_strict_level(kept: Store) -> None:
    made = simulate(200, 3)
    closed = made.opportunities.filter(pl.col("outcome") != "open")["deal_id"]
    arrival.take_in_company(kept, replace(made, ratings=made.ratings.filter(pl.col("deal_id").is_in(closed[:80]))))
    text = said(press(look("pages/1_Tipping_point.py", floor="5"), "lines"))
    assert "1 in 20 and 19 in 20 are offered from 100 decided deals on." in text
    assert "takes the place of a stricter one" in text
    assert "other levels than usual" not in text


def test_without_lines_no_open_deal_is_said_to_lie_beyond_one(company: Store) -> None:
    at = look("app.py", closed="1999-01-01..1999-12-31")
    assert [m.label for m in at.metric][4:] == ["No line sorts it"]
    assert said(at).count("open; no line yet tells them apart") == 1
    assert "zone" not in at.dataframe[0].value.columns
    assert "won so far" not in said(at)


def test_a_tipping_point_at_1_in_10_is_no_certainty_of_1_in_20(kept: Store) -> None:
    arrival.take_in_company(kept, simulate(900, 3))
    text = said(look("app.py", floor="5", no_decision="left out"))
    assert "A tipping point is established" in text
    assert "open; seldom won so far, but that is not certain yet" in text


def test_a_segment_that_is_gone_is_an_empty_page_and_no_error(company: Store) -> None:
    at = look("pages/1_Tipping_point.py", team="West", source="Webinar", closed="1999-01-01..1999-12-31")
    assert [e.value for e in at.exception] == []
    assert at.metric[0].value == "cannot tell"


@pytest.fixture
def numbers(company: Store, capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """``numbers("--team", "West")`` are those of the terminal."""

    def record(*options: str) -> dict[str, Any]:
        assert main(["assess", "--json", *options]) == 0
        return json.loads(capsys.readouterr().out)

    return record


def found(pattern: str, text: str) -> list[int]:
    """The whole numbers that a sentence on the page has where the pattern has groups; it must be there once."""
    (match,) = re.findall(pattern, text)
    return [int(number.replace(",", "")) for number in (match if isinstance(match, tuple) else (match,))]


@pytest.mark.parametrize(("link", "options"), [({}, ()), (SELECTION, OPTIONS)], ids=["everything", "a part"])
def test_every_figure_of_the_page_is_the_terminals(
    numbers: Callable[..., dict[str, Any]], link: dict[str, str], options: tuple[str, ...]
) -> None:
    at, record = look("pages/1_Tipping_point.py", **link), numbers(*options)
    text, tipping = said(at), record["tipping"]
    assert {metric.label: metric.value for metric in at.metric} == {
        "Tipping point": str(tipping["score"]),
        "Probability that there is one": percent(record["probability"]),
        "Certified floor": "none" if record["floor"] is None else str(record["floor"]["score"]),
        "Certified ceiling": "none" if record["ceiling"] is None else str(record["ceiling"]["score"]),
    }
    assert found(r"below a score of (\d+) fewer than 1 deal in 10", text) == [tipping["score"]]
    assert found(r"^(\d+) to (\d+) with 90 % confidence", tile(at, 0)) == [tipping["low"], tipping["high"]]
    assert tile(at, 1) == f"shape of the climb: {record['shape']}"
    assert_line(text, record, "floor", "at most")
    assert_line(text, record, "ceiling", "at least")
    alike = round(record["p_related"] * 1000) - 1
    assert f"{alike or 'none'} of 999 shuffles" in text
    held = record["members"]
    names = ("stored", "counted", "won", "lost", "no_decision", "unscored", "open")
    assert found(
        r"([\d,]+) opportunities in the store = ([\d,]+) that count for the lines \(([\d,]+) won, ([\d,]+) lost, "
        r"([\d,]+) without a decision\) \+ ([\d,]+) decided without a score \+ ([\d,]+) still open",
        text,
    ) == [held[name] for name in names]
    if link:
        assert found(
            r"([\d,]+) closed on other days \+ ([\d,]+) left out as no decision \+ ([\d,]+) of other segments", text
        ) == [held["outside"], held["left_out"], held["elsewhere"]]
    assert found(r"([\d,]+) decided deals with a score: ([\d,]+) won \(bars upward\), ([\d,]+) lost", text) == [
        held["counted"], held["won"], held["lost"],
    ]  # fmt: skip
    assert found(r"([\d,]+) open deals with a score", text) == [record["open_with_a_score"]]
    accounts = record["clustering"]
    assert found(r"([\d,]+) accounts have more than one decided deal \(the largest ([\d,]+)\)", text) == [
        accounts["clusters"], accounts["largest"],
    ]  # fmt: skip
    assert f"{percent(record['coverage'])} of the rubric's weight is answered" in text
    assert f"Data version {record['data_version']}, rubric version {record['rubric_version']}, seed 0." in text
    table = at.dataframe[-1].value
    shown = [row for row in record["curve"] if row["deals"] + row["open"]]
    assert pl.DataFrame(table).to_dicts() == shown


def assert_line(text: str, record: dict[str, Any], name: str, promise: str) -> None:
    """The sentence about a certified line has the record's numbers and its level."""
    line, level = record[name], one_in(record[f"{name}_level"])
    if line is None:
        more = re.findall(rf"No {name} is certified: .* About ([\d,]+) more", text)
        assert more == [roughly(record[f"{name}_needed"])]
        assert f"to promise that {promise} {level} are won there" in text
        return
    bound = ceil(100 * line["bound"]) if name == "floor" else int(100 * line["bound"])
    sentence = rf"Certified {name} (\d+): .* {promise} (\d+) % of the time, .* \(([\d,]+) of ([\d,]+) were\)"
    assert found(sentence, text) == [line["score"], bound, line["won"], line["deals"]]
    assert f"The level asked for is {promise} {level}." in text


def tile(at: AppTest, place: int) -> str:
    """The note below one of the four numbers."""
    notes = [caption.value for caption in at.caption if not caption.value.startswith(":material")]
    return notes[place]


def test_twins_are_counted_and_the_first_200_named(kept: Store) -> None:
    made = simulate(900, 3)
    decided = made.opportunities.filter(pl.col("outcome") != "open").head(150)
    answers = made.ratings.join(decided.select("deal_id"), on="deal_id", how="semi")
    again = pl.col("deal_id") + " again"
    other = pl.when(pl.int_range(pl.len()) < 50).then(pl.lit("no decision")).otherwise("outcome")
    company = replace(
        made,
        opportunities=pl.concat([made.opportunities, decided.with_columns(again, outcome=other)]),
        ratings=pl.concat([made.ratings, answers.with_columns(again)]),
    )
    book = load(kept, arrival.take_in_company(kept, company).dataset, 1)
    already = decided.head(50).filter(outcome="no decision").height
    assert (book.twins.copies, book.twins.contradictory) == (100 + already, 2 * (50 - already))
    at = look("pages/1_Tipping_point.py")
    assert str(book.twins) in said(at)
    assert "The first 200 of 300; the file has them all." in said(at)
    table = next(frame.value for frame in at.dataframe if "twin_of" in frame.value.columns)
    assert table["deal_id"].to_list() == book.twins.table["deal_id"].head(200).to_list()
