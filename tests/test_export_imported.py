"""A data set that was exported and taken in again is the same data set: tables, tipping point and forecast."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualify import analysis, intake
from qualify.analysis import Book, arrival, gate, leaving, preparing, report
from qualify.errors import InputError
from qualify.export import to_csv, unpacked, workbook
from qualify.intake.own import own_rubric
from qualify.intake.reading import as_table
from qualify.intake.text import parse_text
from qualify.rubric import to_toml
from qualify.schema import CLOSED, OUTCOMES, conform
from qualify.simulate import simulate
from qualify.store import Reads, Store

FILES = {"csv": "whole.zip", "parquet": "whole.zip", "xlsx": "whole.xlsx"}


def taken_in(store: Store, data: bytes, name: str) -> Store:
    """An empty store with an export of everything in it, as the data set "again"."""
    tables, _ = preparing.opened([(data, name)])
    sources = preparing.understood(store, tables)
    _, found = gate.checked(store, sources, "again")
    arrival.take_in(store, preparing.deliveries(sources, found), "again", own_rubric(data, name))
    return store


def same(one: Reads, dataset: str, other: Reads) -> list[str]:
    """The tables that are not the same in both stores, the opportunities with their unmapped columns."""
    before, after = one.tables(dataset), other.tables("again")
    pairs = {name: (before[name], after[name]) for name in before}
    pairs["opportunities"] = tuple(map(unpacked, pairs["opportunities"]))
    return [name for name, (left, right) in pairs.items() if not left.equals(right.select(left.columns))]


def numbers(store: Store, dataset: str) -> str:
    """The tipping point and the forecast, as the terminal gives them."""
    book = analysis.load(store, dataset, 1)
    seen = analysis.view(book, book.rubric, analysis.baseline(book))
    about = set(report.about(seen))
    found = report.assessment(seen) | report.forecast(seen)
    return json.dumps({key: value for key, value in found.items() if key not in about}, default=str)


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, str, str]]:
    """A company in a store, the name of its data set, and its numbers."""
    held = Store(tmp_path_factory.mktemp("invented") / "qualify.duckdb")
    dataset = arrival.take_in_company(held, simulate(300, 7)).dataset
    yield held, dataset, numbers(held, dataset)
    held.close()


@pytest.mark.parametrize("kind", FILES)
def test_a_company_comes_back_with_its_tipping_point_and_forecast(
    invented: tuple[Store, str, str], store: Store, kind: str
) -> None:
    first, dataset, told = invented
    again = taken_in(store, leaving.whole(first, dataset, kind), FILES[kind])
    assert same(first, dataset, again) == []
    assert again.rubric("again", 1) == first.rubric(dataset, 1)
    assert numbers(again, "again") == told


@pytest.mark.parametrize("kind", FILES)
def test_a_real_pipeline_comes_back(shared: Path, tmp_path: Path, store: Store, kind: str) -> None:
    path = shared / "maven-crm" / "sales_pipeline.csv"
    first = Store(tmp_path / "first.duckdb")
    table = intake.read(path.read_bytes(), path.name)
    mapping = intake.guess(table)
    arrival.take_in(first, [arrival.delivery(table, mapping, intake.check(table, mapping))], "maven", None)
    again = taken_in(store, leaving.whole(first, "maven", kind), FILES[kind])
    assert same(first, "maven", again) == []
    won = again.opportunities("again").filter(outcome="won")
    assert (won.height, won["amount"].sum()) == (4238, 10_005_534.0)
    first.close()


# A text as the store has it: trimmed, and never blank.
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"]), min_size=1, max_size=6).filter(
    lambda text: text == text.strip() and text
)
HOSTILE = st.sampled_from(["=1+1", "'=1", "-None-", "007", "+49 30", "1.0", "a,b", 'say "hi"', "two\nlines", "Total"])
DAY = st.none() | st.dates(date(1990, 1, 1), date(2026, 6, 30))


@st.composite
def opportunities(draw: st.DrawFn) -> pl.DataFrame:
    rows = draw(st.integers(1, 5))

    def column(values: st.SearchStrategy[object]) -> list[object]:
        return draw(st.lists(values, min_size=rows, max_size=rows))

    texts = {name: column(st.none() | TEXT | HOSTILE) for name in ("name", "account", "owner", "stage", "reason")}
    unmapped = [{"Region": draw(TEXT | HOSTILE), "stage": draw(HOSTILE)} for _ in range(rows)]
    made = pl.DataFrame(
        {
            # A row that is called "Total", and says little else, is held back as the total of others.
            "deal_id": [f"{text} d{place}" for place, text in enumerate(column(TEXT | HOSTILE))],
            "outcome": column(st.sampled_from(OUTCOMES)),
            "amount": column(st.none() | st.sampled_from([1.234, 20.5, 0.1 + 0.2]) | st.floats(1, 900)),
            **{name: column(DAY) for name in ("created", "closed", "expected")},
            "extra": [json.dumps(cells) for cells in unmapped],
        }
        | texts,
        schema_overrides=dict.fromkeys(texts, pl.String) | dict.fromkeys(("created", "closed", "expected"), pl.Date),
    )
    closed = pl.when(pl.col("outcome").is_in(CLOSED)).then("closed")
    return conform(made.with_columns(closed.alias("closed")), "opportunities")


@settings(max_examples=60)
@given(opportunities())
def test_opportunities_come_back_through_the_check_to_the_last_digit(deals: pl.DataFrame) -> None:
    data = to_csv(unpacked(deals))
    table = as_table(parse_text(data), data, "opportunities.csv")
    batch = intake.check(table, intake.guess(table))
    assert (batch.quarantine.rows(), batch.blocking) == ([], ())
    assert batch.opportunities.drop("extra").rows() == deals.drop("extra").rows()
    assert list(map(json.loads, batch.opportunities["extra"])) == list(map(json.loads, deals["extra"]))


def test_the_rubric_of_a_file_is_found_or_there_is_none(company: Book) -> None:
    made = io.BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr("rubric.toml", to_toml(company.rubric))
    assert own_rubric(made.getvalue(), "whole.zip") == company.rubric
    assert own_rubric(b"Id,Outcome\na,Won\n", "deals.csv") is None
    assert own_rubric(b"PK\x03\x04 no archive", "deals.zip") is None
    assert own_rubric(workbook({"deals": pl.DataFrame({"Id": ["a"]})}), "deals.xlsx") is None
    other = workbook({"rubric": pl.DataFrame({"Id": ["a"], "Question": ["b"]})})
    assert own_rubric(other, "deals.xlsx") is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe", "The rubric.toml in the file cannot be read. (whole.zip) Leave it out of the zip."),
        (b"#" * 10_000_001, "The rubric.toml in the file cannot be read. (whole.zip) Leave it out of the zip."),
        (
            b"name = ",
            "This is not a TOML document: Invalid value (at end of document). (whole.zip: rubric.toml) "
            "Export a rubric to see the form.",
        ),
    ],
    ids=["no text", "far too long", "no TOML"],
)
def test_a_rubric_that_cannot_be_read_is_a_sentence(content: bytes, message: str) -> None:
    made = io.BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr("rubric.toml", content)
    with pytest.raises(InputError) as error:
        own_rubric(made.getvalue(), "whole.zip")
    assert str(error.value) == message
