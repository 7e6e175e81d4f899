"""Every page from one list, with each kind of data set a team may have, and with nothing at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from qualify import intake
from qualify.analysis import arrival, baseline, load, report, view
from qualify.simulate import simulate
from qualify.store import Store
from qualify.words import percent

APP = Path(__file__).parents[2] / "app.py"
TITLES = {
    "app.py": "Can we make the number?",
    "pages/1_Funnel.py": "How does work flow?",
    "pages/1_Worklist.py": "What do we do this week?",
    "pages/1_Tipping_point.py": "Where is the line?",
    "pages/1_Sources.py": "What is lead generation worth?",
    "pages/1_Market.py": "Where do we win, and why?",
    "pages/2_Deal.py": "What to do next on a deal?",
    "pages/2_Report.py": "What became of every deal we worked on?",
    "pages/3_Criteria.py": "Which questions tell won deals from lost ones?",
    "pages/3_Weights.py": "What if a criterion counted for more?",
    "pages/4_Forecast.py": "What will we win?",
    "pages/4_Process.py": "Is this noise?",
    "pages/4_Track_record.py": "How good were past forecasts?",
    "pages/5_Consistency.py": "Do we mean the same by qualified?",
    "pages/5_Ratings.py": "Can the scores be trusted?",
    "pages/5_Rubric.py": "What do we ask?",
    "pages/5_Scorecard.py": "How good is this deal?",
    "pages/6_Upload.py": "What have you got?",
}
NEEDS_RUBRIC = ("pages/1_Tipping_point.py", "pages/2_Deal.py", "pages/2_Report.py", "pages/3_Criteria.py",
                "pages/3_Weights.py", "pages/5_Consistency.py", "pages/5_Ratings.py",
                "pages/5_Scorecard.py")  # fmt: skip
SAVED = "the saved weights are used instead."
CompanyOf = Callable[[int, int], Store]
Standing = Callable[[str, Callable[[Store], object]], Store]


def look(path: str) -> AppTest:
    """A page, run once in a fresh session."""
    at = AppTest.from_file(str(APP), default_timeout=60)
    return (at if path == "app.py" else at.switch_page(path)).run()


def take_in(store: Store, path: Path) -> None:
    table = intake.read(path.read_bytes(), path.name)
    mapping = intake.guess(table)
    arriving = arrival.delivery(table, mapping, intake.check(table, mapping))
    arrival.take_in(store, [arriving], None, intake.propose(table, mapping))


def test_the_list_has_every_page() -> None:
    assert sorted(TITLES) == ["app.py", *sorted(f"pages/{path.name}" for path in APP.parent.glob("pages/*.py"))]


@pytest.mark.parametrize("path", TITLES)
def test_with_the_simulated_company(path: str, company_of: CompanyOf) -> None:
    company_of(900, 3)
    at = look(path)
    assert [e.value for e in at.exception] == []
    assert [e.value for e in at.error] == []
    assert at.title[0].value == TITLES[path]
    labelled = any("**Simulated data**" in caption.value for caption in at.caption)
    assert labelled == (path != "pages/6_Upload.py")  # It shows what is about to come in, not what is there.


@pytest.mark.parametrize("path", TITLES)
def test_with_an_empty_store(path: str, standing: Standing) -> None:
    standing("empty", lambda store: store)
    at = look(path)
    assert [e.value for e in at.exception] == []
    assert [e.value for e in at.error] == []
    expected = TITLES[path] if path == "pages/6_Upload.py" else "Nothing to look at yet"
    assert at.title[0].value == expected


@pytest.mark.parametrize("path", TITLES)
def test_with_salvirt(path: str, standing: Standing, shared: Path) -> None:
    standing("salvirt", lambda store: take_in(store, shared / "salvirt" / "Salvirt_B2B_ML_dataset.csv"))
    at = look(path)
    assert [e.value for e in at.exception] == []
    assert [e.value for e in at.error] == []
    assert at.title[0].value == TITLES[path]
    if path in ("app.py", "pages/4_Forecast.py"):
        assert "There are no dates in this data set, so there is no forecast" in at.info[0].value.replace("\\", "")
    if path == "pages/2_Deal.py":
        assert [info.value for info in at.info] == [
            "No deal is open. A closed one is found above by its name, id or account."
        ]


@pytest.mark.parametrize("path", TITLES)
def test_with_dates_and_no_rubric(path: str, standing: Standing, shared: Path) -> None:
    standing("maven", lambda store: take_in(store, shared / "maven-crm" / "sales_pipeline.csv"))
    at = look(path)
    assert [e.value for e in at.exception] == []
    assert [e.value for e in at.error] == []
    if path in NEEDS_RUBRIC:
        words = [text.value.replace("\\", "") for text in at.main.markdown]
        assert words == [
            "The data set sales_pipeline has no answers to qualification questions, so there can be no scores. Upload "
            "a file that has a column for each question. Or write down what to ask, and rate open deals here."
        ]
    elif path == "pages/4_Forecast.py":
        assert {"score", "zone"} & set(at.dataframe[-1].value.columns) == set()
    else:
        assert at.title[0].value == TITLES[path]


def test_the_pages_show_the_terminals_numbers(company_of: CompanyOf) -> None:
    store = company_of(900, 3)
    book = load(store, store.datasets()["dataset"][0], 1)
    seen = view(book, book.rubric, baseline(book))
    numbers = report.assessment(seen)
    shown = {metric.label: metric.value for metric in look("pages/1_Tipping_point.py").metric}
    assert shown == {
        "Tipping point": str(numbers["tipping"]["score"]),
        "Probability that there is one": percent(numbers["probability"]),
        "Certified floor": str(numbers["floor"]["score"]),
        "Certified ceiling": "none" if numbers["ceiling"] is None else str(numbers["ceiling"]["score"]),
    }
    quarter = next(row for row in report.forecast(seen)["periods"] if row["period"] == "quarter")
    forecast = {metric.label: metric.value for metric in look("pages/4_Forecast.py").metric}
    assert forecast["Chance of the Q4 2026 target"] == percent(quarter["probability"])


def linked(**parameters: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in parameters.items():
        at.query_params[name] = value
    return at.run()


def test_a_link_opens_its_weights_and_keeps_them(company_of: CompanyOf) -> None:
    company_of(900, 3)
    at = linked(rubric="1", weights="problem:40", missing="nothing earned")
    assert [w.value for w in at.warning if "link" in w.value] == []
    assert at.query_params["weights"] == "problem:40"
    assert at.query_params["missing"] == "nothing earned"
    plain = linked(rubric="1")
    assert [m.value for m in plain.metric] != [m.value for m in at.metric]


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        (
            {"weights": "problem:400"},
            f"A weight must be a whole number from 0 to 100; {SAVED}",
        ),
        (
            {"weights": "nonsense"},
            f"Weights are written as name:number,name:number; {SAVED}",
        ),
        ({"rubric": "7"}, "There is no such rubric version (there is: 1); the latest one is used instead."),
        ({"missing": "no"}, "The policy for missing answers is 'leave out' or 'nothing earned'"),
        ({"data": "Elsewhere"}, "There is no such data set"),
    ],
)
def test_a_broken_link_says_what_is_wrong_and_falls_back(
    company_of: CompanyOf, parameters: dict[str, str], sentence: str
) -> None:
    company_of(900, 3)
    at = linked(**parameters)
    said = [text.value.replace("\\", "").replace("\u2060", "") for text in at.warning]
    assert [text for text in said if text.startswith(sentence)] == said[:1]
    assert f"(in the link: {next('='.join(item) for item in parameters.items())})" in said[0]
    assert set(at.query_params) == {"data", "rubric"}


def test_somebody_else_adds_the_first_rubric_meanwhile(kept: Store, shared: Path) -> None:
    take_in(kept, shared / "maven-crm" / "sales_pipeline.csv")
    at = look("app.py")
    assert at.query_params["rubric"] == "0"
    kept.save_rubric("sales_pipeline", simulate(10).rubric)
    at.run()
    assert [e.value for e in at.exception] == []
    assert at.query_params["rubric"] == "1"


def test_money_is_added_up_in_one_currency_and_the_rest_is_counted(kept: Store) -> None:
    company = simulate(900, 3)
    euros = company.opportunities["deal_id"].is_in(company.opportunities["deal_id"].head(90).to_list())
    mixed = company.opportunities.with_columns(
        currency=pl.when(euros).then(pl.lit("EUR")).otherwise("currency"),
        amount=pl.when(euros).then(1e9).otherwise("amount"),
    )
    late = mixed.with_columns(outcome=pl.when(euros).then(pl.lit("open")).otherwise("outcome"))
    receipt = arrival.take_in_company(kept, replace(company, opportunities=late.with_columns(
        closed=pl.when(euros).then(None).otherwise("closed"))))  # fmt: skip
    book = load(kept, receipt.dataset, 1)
    seen = view(book, book.rubric, baseline(book))
    assert book.currency == "EUR" if book.model is None else book.model.currency
    assert (
        seen.open["money"].sum()
        == late.filter((pl.col("outcome") == "open") & (pl.col("currency") == book.currency))["amount"].sum()
    )
    captions = [caption.value for caption in look("app.py").caption]
    assert sum("in another currency than" in caption for caption in captions) == 1


def test_a_store_that_is_no_store_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "broken.duckdb"
    broken.write_bytes(b"not a store at all" * 1000)
    monkeypatch.setenv("QUALIFY_STORE", str(broken))
    at = AppTest.from_file(str(APP), default_timeout=60).run()
    assert [e.value for e in at.exception] == []
    assert at.error[0].value.replace("\\", "").startswith("The store broken.duckdb cannot be opened: ")
