"""The reports as files: they need nothing, run nothing, say the same, and whatever a name says stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser
from io import BytesIO

import polars as pl
import pytest
from pypdf import PdfReader

from qualify.analysis import baseline, load, view
from qualify.analysis.arrival import take_in_company
from qualify.analysis.briefing import Briefing
from qualify.analysis.briefing_made import briefed
from qualify.analysis.briefing_page import Grid, Part, Said
from qualify.errors import InputError
from qualify.export import as_html, as_pdf, briefing_pdf, drawn
from qualify.simulate import simulate
from qualify.store import Store

MADE = datetime(2026, 11, 16, 7, 30)
HOSTILE = (
    '#import "@preview/x:0.1.0"', "$x^2$", "<script>alert(1)</script>", "*bold* _it_ `raw`", "#panic(1)",
    "\u202eevil\u202c \u200fright", "W" * 300, "![x](http://evil.test/a.png)", "\u0000\u0007bell", "]#eval(1)[",
    '"}], "label": "x', "\\u{0041}", "Ελληνικά Привет שלום",
)  # fmt: skip


class Reader(HTMLParser):
    """The tags, the attributes and the text of a document."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def squeezed(text: str) -> str:
    """Without anything that a line's end may have changed."""
    return re.sub(r"[\s\u200b]+", "", text)


def text_of(pdf: bytes) -> str:
    return squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Briefing]:
    """A company whose deals and people have hostile names, and the board's report of it."""
    company, size = simulate(300, 7), len(HOSTILE)
    named = {
        name: pl.Series(name, [HOSTILE[(row + turn) % size] for row in range(300)])
        for turn, name in enumerate(("name", "account", "source", "product", "reason"))
    }
    held = Store(tmp_path_factory.mktemp("hostile") / "company.duckdb")
    # A dataset's name is in the head of every page.
    hostile = replace(company, opportunities=company.opportunities.with_columns(**named))
    take_in_company(held, hostile)
    book = load(held, held.datasets()["dataset"][0], 1)
    shown = view(replace(book, dataset="\n".join(HOSTILE)), book.rubric, baseline(book))
    yield briefed_as(held, shown, book.dataset)
    held.close()


def briefed_as(held: Store, shown, dataset: str) -> Briefing:
    """A report about a view whose data set is called otherwise than in the store."""
    plain = replace(shown, book=replace(shown.book, dataset=dataset))
    week, board = (briefed(held, plain, kind, MADE) for kind in ("week", "quarter"))
    named = (("Data", shown.book.dataset), *board.facts[1:])
    both = (*week.parts, *board.parts)
    return replace(board, view=shown, parts=both, facts=named)


@pytest.fixture(scope="module")
def pictures(quarter: Briefing) -> dict[str, str]:
    return drawn(quarter)


@pytest.fixture(scope="module")
def pdf(quarter: Briefing, pictures: dict[str, str]) -> bytes:
    return as_pdf(quarter, pictures)


def shown_texts(found: Briefing) -> list[str]:
    """All that a report says, as its writers are to show it."""
    texts = [found.title, *(text for fact in found.facts for text in fact)]
    for part in found.parts:
        texts.append(part.title)
        for item in part.items:
            texts += [item.text] if isinstance(item, Said) else []
            texts += [*item.names, *(cell for row in item.rows for cell in row)] if isinstance(item, Grid) else []
    return [squeezed(re.sub("[\u0000\u0007\u202e\u202c\u200f]", "", text)) for text in texts]


def test_the_html_says_everything_and_runs_nothing(quarter: Briefing, pictures: dict[str, str]) -> None:
    document = as_html(quarter, pictures)
    read = Reader(document)
    told = squeezed(read.text)
    assert [text for text in shown_texts(quarter) if text not in told] == []
    assert read.tags & {"script", "img", "iframe", "object", "link", "form", "base"} == set()
    assert [name for name, _ in read.attributes if name.startswith("on")] == []
    outside = [v for n, v in read.attributes if n in ("href", "xlink:href", "src") and v and not v.startswith("#")]
    assert outside == []
    assert "default-src 'none'" in document
    assert "\u202e" not in document
    assert document == as_html(quarter, pictures)
    assert read.text.count("Simulated data: an invented company") == 1


def test_the_pdf_says_everything_as_text(quarter: Briefing, pdf: bytes) -> None:
    told = text_of(pdf)
    left = [text for text in shown_texts(quarter) if text not in told and not re.search("[\u0590-\u05ff]", text)]
    # Of a paragraph that goes on on the next page the foot and the head stand between.
    assert [text for text in left if len(text) < 60] == []
    assert len(left) <= 4
    assert '#import"@preview/x:0.1.0"' in told
    assert "$x^2$" in told


def test_the_pdf_is_numbered_tagged_dated_and_asks_for_nothing(quarter: Briefing, pdf: bytes) -> None:
    read = PdfReader(BytesIO(pdf))
    pages = [page.extract_text() for page in read.pages]
    assert [f"{place + 1} of {len(pages)}" in page for place, page in enumerate(pages)] == [True] * len(pages)
    assert read.metadata.creation_date.date() == quarter.view.book.as_of
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert [page.get("/AA") or page.get("/Annots") for page in read.pages] == [None] * len(pages)
    assert b"/JavaScript" not in pdf
    assert len(pdf) < 1_000_000


def test_the_same_report_gives_the_same_bytes(quarter: Briefing, pictures: dict[str, str], pdf: bytes) -> None:
    assert as_pdf(quarter, pictures) == pdf


def test_letters_that_no_font_has_are_written_by_number(quarter: Briefing) -> None:
    part = Part("Emoji", (Said("Rocket \U0001f680 and \U000107ff"), Grid(("A",), (("\U0001f680",),), (1,))))
    told = text_of(as_pdf(replace(quarter, parts=(part,)), {}))
    assert "Rocket[U+1F680]and[U+107FF]" in told or "Rocket\U0001f680and[U+107FF]" in told
    assert "U+1F680],asinthisnote" not in told
    assert squeezed("Letters that no font on this machine can draw are written by their numbers") in told


def test_no_machine_fonts_and_no_network_are_asked_for(quarter: Briefing, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    real = briefing_pdf.subprocess.run

    def run(command: list[str], **given: object) -> object:
        asked.append(given["input"])
        return real(command, **given)

    monkeypatch.setattr(briefing_pdf.subprocess, "run", run)
    as_pdf(replace(quarter, parts=()), {})
    assert [b'"own": true' in each for each in asked] == [True]
    assert "@preview" not in briefing_pdf.TEMPLATE.read_text(encoding="utf-8")
    assert "#eval" not in briefing_pdf.TEMPLATE.read_text(encoding="utf-8")


def test_a_failure_is_a_sentence(quarter: Briefing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(briefing_pdf, "_SET", "raise SystemExit(3)")
    with pytest.raises(InputError, match=r"^The report cannot be set as PDF\. Take it as HTML, and print that\.$"):
        as_pdf(replace(quarter, parts=()), {})
