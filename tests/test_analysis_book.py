"""A data set made ready, and how files and invented companies find their way into the store."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from qualify import intake
from qualify.analysis import Book, baseline, load, view
from qualify.analysis.arrival import company_name, delivery, home, take_in, take_in_company
from qualify.errors import InputError, StoreError
from qualify.rubric import NO_RUBRIC, Answer, Criterion, Rubric
from qualify.simulate import simulate
from qualify.store import Delivery, Reads, Receipt, Store

FILE = b"Id,Outcome,Budget,Amount\na,Won,Yes,10\nb,Lost,No,20\nc,Open,Unknown,30\n"


def arrive(store: Store, data: bytes, name: str = "deals.csv", dataset: str | None = None) -> Receipt:
    table = intake.read(data, name)
    mapping = intake.guess(table)
    arriving = delivery(table, mapping, intake.check(table, mapping))
    return take_in(store, [arriving], dataset, intake.propose(table, mapping))[0]


def test_a_book_holds_what_the_store_has(company: Book) -> None:
    assert (company.simulated, company.version, company.rubric_version) == (True, 1, 1)
    assert (company.deals.height, company.currency) == (600, "USD")
    assert (company.as_of, company.strangers, company.undated) == (date(2026, 11, 13), {}, 0)
    still = company.deals.filter(pl.col("outcome") == "open")
    assert (company.deck.deals, company.open_deck.deals) == (600, still.height)
    assert company.open_rows.tolist() == np.flatnonzero(company.deals["outcome"] == "open").tolist()
    assert company.open_money.tolist() == still["amount"].fill_null(0.0).to_list()


def test_a_book_is_of_one_moment_while_others_add_and_remove(store: Store) -> None:
    arrive(store, FILE)
    stop = threading.Event()

    def add_and_remove() -> None:
        while not stop.is_set():
            arrive(store, FILE + b"d,Open,Yes,40\ne,Won,No,50\n", dataset="deals")
            with store._database.writing() as write:
                for table in ("opportunities", "ratings"):
                    write.run(f"delete from {table} where deal_id in ('d', 'e')")

    writer = threading.Thread(target=add_and_remove)
    writer.start()
    try:
        books = [load(store, "deals", 1) for _ in range(50)]
    finally:
        stop.set()
        writer.join()
    sizes = {(book.deals.height, book.deck.deals, book.open_deck.deals, book.ratings) for book in books}
    assert sizes <= {(3, 3, 1, 3), (5, 5, 2, 5)}


def test_a_change_between_two_reads_of_a_book_does_not_show(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    arrive(store, FILE)
    read = Reads.answers

    def late(seen: Reads, *asked: Any, **how: Any) -> pl.DataFrame:
        arrive(store, FILE + b"d,Open,Yes,40\n", dataset="deals")
        return read(seen, *asked, **how)

    monkeypatch.setattr(Reads, "answers", late)
    book = load(store, "deals", 1)
    assert (book.version, book.deals.height, book.deck.deals, book.ratings) == (1, 3, 3, 3)
    assert (store.version("deals"), store.opportunities("deals").height) == (2, 4)


def test_an_emptied_cell_of_a_question_takes_the_answer_back(store: Store) -> None:
    arrive(store, FILE)
    receipt = arrive(store, FILE.replace(b"Won,Yes", b"Won,"))
    assert (receipt.dataset, receipt.updated, receipt.unchanged) == ("deals", 1, 2)
    assert store.answers("deals", ("budget",)).rows() == [("a", None), ("b", "No"), ("c", "Unknown")]


def test_a_file_with_the_day_of_its_ratings_only_adds(store: Store) -> None:
    table, mapping = parsed(FILE.replace(b"Amount", b"Rated on").replace(b",10", b",2026-01-05"))
    dated = replace(
        mapping, fields=(*(pair for pair in mapping.fields if pair[1] != "Rated on"), ("rated", "Rated on"))
    )
    assert delivery(table, mapping, intake.check(table, mapping)).questions == ("budget",)
    assert delivery(table, dated, intake.check(table, dated)).questions == ()


def test_a_company_whose_rubric_cannot_be_kept_is_not_there_at_all(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qualify.store.rubrics.to_toml", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        take_in_company(store, simulate(80, 5))
    assert store.datasets().is_empty()


def test_a_rubric_version_that_is_not_there_is_refused(store: Store) -> None:
    arrive(store, FILE)
    with pytest.raises(StoreError) as refused:
        load(store, "deals", 9)
    assert str(refused.value) == "The data set 'deals' has no rubric version 9. It has: 1."


def test_without_a_rubric_no_opportunity_has_a_score(store: Store) -> None:
    arrive(store, FILE)
    book = load(store, "deals", 0)
    seen = view(book, book.rubric, baseline(book))
    assert book.rubric == NO_RUBRIC
    assert (seen.assessment.deals, seen.members.unscored, seen.coverage) == (0, 2, 0.0)
    assert seen.open["score"].to_list() == [None]


def test_answers_that_a_version_does_not_know_are_counted(store: Store) -> None:
    arrive(store, FILE.replace(b"Unknown", b""))
    narrow = Rubric("narrow", (Criterion("budget", "Budget?", (Answer("No", 0), Answer("Yes", 100))),))
    version = store.save_rubric("deals", narrow, carry=("budget",))
    arrive(store, FILE, dataset="deals")
    book = load(store, "deals", version)
    assert (book.strangers, book.ratings, book.undated) == ({"budget": 1}, 2, 2)


def test_a_file_without_dates_says_why_there_is_no_forecast(store: Store) -> None:
    arrive(store, FILE)
    book = load(store, "deals", 1)
    assert (book.model, book.as_of) == (None, None)
    assert str(book.no_forecast) == (
        "There are no dates in this data set, so there is no forecast. "
        "Upload a file with the days on which opportunities were created and closed."
    )


def test_a_new_file_is_called_after_itself_and_never_like_another(store: Store) -> None:
    assert arrive(store, FILE).dataset == "deals"
    assert (
        arrive(
            store, FILE.replace(b"a,", b"x,").replace(b"b,", b"y,").replace(b"c,", b"z,").replace(b"Id", b"Key")
        ).dataset
        == "deals 2"
    )
    nameless = Delivery("", "", 0, intake.check(*parsed(b"Id,Outcome,More\nq,Won,1\n")).opportunities, ("deal_id",))
    assert home(store, nameless) == "Opportunities"


def parsed(data: bytes) -> tuple[intake.Table, intake.Mapping]:
    table = intake.read(data, "q.csv")
    return table, intake.guess(table)


def test_a_file_that_continues_a_data_set_goes_there_and_the_rubric_stays(store: Store) -> None:
    arrive(store, FILE, "january.csv")
    first = store.rubric("january", 1)
    receipt = arrive(store, FILE.replace(b"Lost", b"Won"), "february.csv")
    assert (receipt.dataset, receipt.updated, receipt.unchanged) == ("january", 1, 2)
    assert store.latest_rubric("january") == 1
    assert store.rubric("january", 1) == first
    assert store.datasets()["dataset"].to_list() == ["january"]


def test_a_named_data_set_is_where_the_file_goes(store: Store) -> None:
    arrive(store, FILE, dataset="Sales")
    assert arrive(store, FILE, dataset="Another").stored == 3
    assert sorted(store.datasets()["dataset"]) == ["Another", "Sales"]


def test_what_somebody_has_to_settle_stops_the_import(store: Store) -> None:
    table, mapping = parsed(FILE.replace(b"Lost", b"Zorp"))
    with pytest.raises(InputError) as refused:
        delivery(table, mapping, intake.check(table, mapping))
    assert str(refused.value) == (
        "Nobody has said yet whether the word 'Zorp' means won, lost, no decision or open. "
        "(q.csv, row 3, column 'Outcome', value 'Zorp') Choose what it means."
    )
    assert store.datasets().is_empty()


@pytest.mark.parametrize(
    ("deals", "seed", "shape", "name"),
    [
        (2500, 2026, "jump", "Simulated company"),
        (100, 2026, "jump", "Simulated company (jump, seed 2026, 100 opportunities)"),
        (1200, 3, "ramp", "Simulated company (ramp, seed 3, 1,200 opportunities)"),
    ],
)
def test_an_invented_company_is_called_simulated(deals: int, seed: int, shape: str, name: str) -> None:
    assert company_name(simulate(deals, seed, shape)) == name  # type: ignore[arg-type]


def test_the_same_invented_company_again_changes_nothing(store: Store) -> None:
    made = simulate(80, 5)
    first, second = take_in_company(store, made), take_in_company(store, made)
    assert (first.stored, first.read) == (80, 80)
    assert (second.stored, second.updated, second.unchanged) == (0, 0, 80)
    assert store.is_simulated(first.dataset)
    assert store.rubric(first.dataset, store.latest_rubric(first.dataset)) == made.rubric
    assert store.targets(first.dataset).sort("starts").equals(made.targets.sort("starts"))
    assert store.latest_rubric(first.dataset) == 1


def test_a_store_is_a_file_that_can_be_moved(store: Store, tmp_path: Path) -> None:
    take_in_company(store, simulate(80, 5))
    name = store.datasets()["dataset"][0]
    before = load(store, name, 1)
    store.close()
    moved = Store(store.path.rename(tmp_path / "moved.duckdb"))
    after = load(moved, name, 1)
    assert after.deals.equals(before.deals)
    assert [code.tolist() for code in after.deck.codes] == [code.tolist() for code in before.deck.codes]
    moved.close()
