"""What leaves the product: a report that needs nothing and runs nothing, and tables that no spreadsheet runs."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from io import BytesIO

import polars as pl
import pytest

from qualify.analysis import Book, baseline, choose, load, view
from qualify.analysis import yearly_words as words
from qualify.analysis.yearly import Yearly, usual_start, yearly
from qualify.analysis.yearly_words import CHANGED
from qualify.errors import InputError
from qualify.export import printed, to_csv
from qualify.rubric import Answer, Criterion, Rubric
from qualify.schema import conform
from qualify.selection import Selection
from qualify.store import Delivery, Store

HOSTILE = "<script>alert(1)</script>\"'&![x](http://evil.example/y.png)"


class Reader(HTMLParser):
    """The tags, the attributes and the text of each table row of a document."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.rows: list[list[str]] = []
        self.text: list[str] = []
        self.in_cell = False
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
        self.in_cell = tag in ("td", "th")

    def handle_endtag(self, tag: str) -> None:
        self.in_cell = False

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self.in_cell:
            self.rows[-1][-1] += data


@pytest.fixture(scope="module")
def found(company: Book) -> Yearly:
    return yearly(view(company, company.rubric, baseline(company)), usual_start(company))


@pytest.fixture(scope="module")
def document(found: Yearly) -> str:
    return printed(found)


@pytest.fixture
def hostile(store: Store) -> Yearly:
    names = [f"{HOSTILE}{place}" for place in range(40)]
    rows = conform(
        pl.DataFrame({"deal_id": names, "name": names, "account": [HOSTILE] * 40, "owner": ["=1+1"] * 40,
                      "outcome": ["won", "lost"] * 20, "closed": [date(2026, 1, 2)] * 40}), "opportunities",
    )  # fmt: skip
    given = conform(pl.DataFrame({"deal_id": names, "criterion": ["a"] * 40, "answer": ["Yes"] * 40}), "ratings")
    rubric = Rubric(HOSTILE, (Criterion("a", HOSTILE, (Answer("Yes", 100),)),))
    store.take_in(HOSTILE, Delivery("d.csv", "", 40, rows, tuple(rows.columns), given), rubric=rubric)
    book = load(store, HOSTILE, 1)
    return yearly(view(book, book.rubric, baseline(book)), date(2026, 1, 1))


def test_the_document_has_the_pages_sentences_totals_and_every_deal(found: Yearly, document: str) -> None:
    seen = Reader(document)
    text = "".join(seen.text)
    for sentence in (words.opening(found), words.by_line(found), words.reconciled(found), words.basis(found.view)):
        assert sentence in text
    assert [sentence for sentence in words.guarantees(found.view) if sentence not in text] == []
    totals = [[name, *(f"{number:,}" for number in counts.values())] for name, counts in words.totals(found)]
    assert [row for row in seen.rows if row[0] in dict(words.totals(found))] == totals
    deals = [row for row in seen.rows if len(row) == 9][1:]
    named = found.deals.select(
        pl.col("score").cast(pl.String).fill_null("–"), "outcome", pl.coalesce("name", "deal_id")
    )
    assert [(row[0], row[2], row[3]) for row in deals] == named.rows()


def test_it_says_where_it_comes_from(found: Yearly, document: str) -> None:
    text = "".join(Reader(document).text)
    assert "Simulated data: an invented company" in text
    assert ", as of 13 November 2026, the last day in the data" in text
    assert f"Rubric “{found.view.reading.rubric.name}”, version 1; data version 1; seed 0. A missing answer:" in text
    assert all(f"{c.question}: {c.weight}" in text for c in found.view.reading.rubric.criteria)
    assert "Report?data=Simulated+company+%28jump%2C+seed+7%2C+600+opportunities%29&rubric=1&since=2025-11-13" in text


def test_it_needs_no_network_and_has_no_script(document: str) -> None:
    seen = Reader(document)
    assert {"script", "link", "img", "image", "iframe", "object", "foreignobject", "use"} & set(seen.tags) == set()
    addresses = [value for name, value in seen.attributes if name in ("href", "xlink:href", "src", "data", "action")]
    assert [address for address in addresses if not re.fullmatch(r"#deal-\d+", address)] == []
    assert [name for name, _ in seen.attributes if name.startswith("on")] == []
    assert set(re.findall(r"https?://[^\"'< ]+", document)) == {
        "http://www.w3.org/1999/xlink",
        "http://www.w3.org/2000/svg",
    }
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in seen.attributes
    assert re.findall(r"url\(|@import|@font-face", document) == []


def test_every_mark_is_drawn_names_its_deal_and_leads_to_its_row(found: Yearly, document: str) -> None:
    places = {deal: place for place, deal in enumerate(found.deals["deal_id"])}
    linked = re.findall(r'<a href="#deal-(\d+)"><title>', document)
    assert sorted(map(int, linked)) == sorted(places[deal] for deal in found.scored["deal_id"])
    assert document.count('<tr id="deal-') == found.worked
    assert [line.words for line in found.lines if f">{line.words}</text>" not in document] == []


def test_hostile_names_stay_text(hostile: Yearly) -> None:
    document = printed(hostile)
    seen = Reader(document)
    assert ("script" in seen.tags, "img" in seen.tags) == (False, False)
    assert [row[3] for row in seen.rows if len(row) == 9][1:] == hostile.deals["name"].to_list()
    assert document.count("<script") == 0
    assert f"Weights: {HOSTILE}: 10." in "".join(seen.text)


def test_a_report_of_very_many_deals_says_what_it_leaves_out(found: Yearly, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualify.export.paper.MOST_ROWS", 10)
    document = printed(found)
    assert document.count('<tr id="deal-') == 10
    assert f"The 10 with the highest scores; {found.worked - 10:,} more are in the CSV." in document


def test_the_table_has_every_deal_and_nothing_that_a_spreadsheet_would_run(hostile: Yearly, found: Yearly) -> None:
    assert pl.read_csv(BytesIO(to_csv(hostile.deals)))["owner"].to_list() == ["'=1+1"] * 40
    table = pl.read_csv(BytesIO(to_csv(found.deals)), infer_schema=False)
    assert table.columns == found.deals.columns
    assert table["deal_id"].to_list() == found.deals["deal_id"].to_list()
    assert table["closed"].drop_nulls().to_list() == [str(day) for day in found.deals["closed"].drop_nulls()]


def test_a_narrowed_view_and_moved_weights_are_said(company: Book) -> None:
    chosen = choose(company, Selection(team="West", floor=20))
    rubric = chosen.rubric.with_weights({chosen.rubric.keys[0]: 40})
    text = "".join(Reader(printed(yearly(view(chosen, rubric, baseline(chosen)), None))).text)
    assert "Only: team West; the floor at most 1 in 5." in text
    assert CHANGED in text
    assert "&team=West&floor=20" in text
    assert f"&weights={chosen.rubric.keys[0]}%3A40&" in text


def test_levels_that_too_few_deals_cannot_bear_are_not_said_to_be_used(company: Book) -> None:
    chosen = choose(company, Selection(team="West", owner=company.deals.filter(team="West")["owner"][0], floor=5))
    found = yearly(view(chosen, chosen.rubric, baseline(chosen)), None)
    assert found.view.assessment.floor_level == 0.1
    assert "1 in 20" not in "".join(Reader(printed(found)).text)


def test_a_chart_that_cannot_be_drawn_is_a_sentence(found: Yearly, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualify.export.svg._DRAW", "raise SystemExit(3)")
    with pytest.raises(InputError) as error:
        printed(found)
    assert str(error.value) == "The chart of the report cannot be drawn. Try again, or take the table."
