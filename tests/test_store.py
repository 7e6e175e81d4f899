"""The store keeps everything or nothing, forgets no version, and lets nobody else in."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from qualify.errors import StoreError
from qualify.rubric import NO_RUBRIC, Answer, Criterion, Rubric
from qualify.schema import OPPORTUNITIES, TARGETS, conform
from qualify.store import Delivery, Receipt, Scenario, Store, default_path, open_store
from qualify.store.migrations import MIGRATIONS, VERSION

YES_NO = (Answer("No", 0), Answer("Yes", 100))
RUBRIC = Rubric("First", (Criterion("need", "Need?", YES_NO), Criterion("budget", "Budget?", YES_NO)))


def deals(*rows: dict[str, Any]) -> pl.DataFrame:
    return conform(pl.DataFrame(list(rows)), "opportunities")


def ratings(*rows: tuple[str, str, str, date | None]) -> pl.DataFrame:
    table = pl.DataFrame(rows, schema=["deal_id", "criterion", "answer", "rated"], orient="row")
    return conform(table, "ratings")


def delivery(opportunities: pl.DataFrame, **other: Any) -> Delivery:
    fields = tuple(name for name in opportunities.columns if opportunities[name].null_count() < opportunities.height)
    given = {"file": "a.csv", "sha256": "0", "read": opportunities.height, "fields": fields} | other
    return Delivery(opportunities=opportunities, **given)


WON = {"deal_id": "a", "outcome": "won", "amount": 10.0, "created": date(2026, 1, 1), "closed": date(2026, 3, 1)}
LOST = {"deal_id": "b", "outcome": "lost", "amount": 20.0, "created": date(2026, 1, 5), "closed": date(2026, 2, 1)}
OPEN = {"deal_id": "c", "outcome": "open", "amount": 30.0, "created": date(2026, 2, 1)}
THREE = delivery(deals(WON, LOST, OPEN))


def counts(receipt: Receipt) -> tuple[int, ...]:
    assert receipt.read == receipt.stored + receipt.updated + receipt.unchanged + receipt.quarantined
    return receipt.stored, receipt.updated, receipt.unchanged, receipt.quarantined


def rows_of(path: Path, query: str) -> list[tuple[Any, ...]]:
    """Rows of a closed store, read with DuckDB itself."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()


# Imports


def test_a_delivery_is_stored_as_it_is(store: Store) -> None:
    receipt = store.take_in("Acme", THREE)
    assert counts(receipt) == (3, 0, 0, 0)
    assert (receipt.won, receipt.lost, receipt.open, receipt.dataset, receipt.import_id) == (1, 1, 1, "Acme", 1)
    assert store.opportunities("Acme").equals(THREE.opportunities)
    assert dict(store.opportunities("Acme").schema) == OPPORTUNITIES
    assert store.datasets().select("dataset", "simulated", "version", "opportunities", "file").rows() == [
        ("Acme", False, 1, 3, "a.csv")
    ]


def test_the_same_delivery_again_changes_nothing(store: Store) -> None:
    rated = replace(THREE, ratings=ratings(("a", "need", "Yes", date(2026, 1, 2)), ("b", "need", "No", None)))
    store.take_in("Acme", rated)
    assert counts(store.take_in("Acme", rated)) == (0, 0, 3, 0)
    assert store.version("Acme") == 2
    assert store.questions("Acme").rows() == [("need", "No", 1, 1), ("need", "Yes", 1, 0)]
    assert store.imports("Acme").select("import_id", "stored", "unchanged").rows() == [(2, 0, 3), (1, 3, 0)]


def test_stored_updated_unchanged_and_set_aside_add_up(store: Store) -> None:
    store.take_in("Acme", THREE)
    aside = pl.DataFrame({"row": [5], "reason": ["no id"], "content": ["x"]})
    later = deals(WON, LOST | {"amount": 25.0}, {"deal_id": "d", "outcome": "no decision", "amount": 1.0})
    receipt = store.take_in("Acme", delivery(later, read=4, quarantine=aside, file="b.csv"))
    assert counts(receipt) == (1, 1, 1, 1)
    assert (receipt.won, receipt.lost, receipt.open) == (1, 2, 0)
    assert store.opportunities("Acme").select("deal_id", "amount").rows() == [
        ("a", 10.0), ("b", 25.0), ("c", 30.0), ("d", 1.0),
    ]  # fmt: skip
    assert store.quarantine("Acme").rows() == [("b.csv", 5, "no id", "x")]
    assert store.version("Acme") == 2


def test_an_update_keeps_what_the_file_did_not_have_and_what_it_replaced(store: Store, tmp_path: Path) -> None:
    store.take_in("Acme", THREE)
    change = delivery(deals({"deal_id": "c", "outcome": "won", "closed": date(2026, 4, 1)}))
    assert counts(store.take_in("Acme", change)) == (0, 1, 0, 0)
    assert store.opportunities("Acme").row(2, named=True) == deals(
        OPEN | {"outcome": "won", "closed": date(2026, 4, 1)}
    ).row(0, named=True)
    store.close()
    assert rows_of(
        store.path, "select dataset, deal_id, outcome, amount, closed, import_id, replaced_by from replaced"
    ) == [("Acme", "c", "open", 30.0, None, 1, 2)]


def test_an_emptied_cell_of_a_column_that_the_file_had_is_an_update(store: Store) -> None:
    store.take_in("Acme", THREE)
    emptied = delivery(deals(OPEN | {"amount": None}), fields=("deal_id", "outcome", "amount"))
    assert counts(store.take_in("Acme", emptied)) == (0, 1, 0, 0)
    assert store.opportunities("Acme")["amount"].to_list() == [10.0, 20.0, None]


def test_a_new_rating_alone_is_an_update_of_its_deal(store: Store) -> None:
    store.take_in("Acme", THREE)
    rated = replace(THREE, ratings=ratings(("c", "need", "Yes", date(2026, 2, 2))))
    assert counts(store.take_in("Acme", rated)) == (0, 1, 2, 0)
    assert counts(store.take_in("Acme", rated)) == (0, 0, 3, 0)


def test_an_answer_that_was_corrected_the_same_day_is_not_new_when_the_file_comes_again(store: Store) -> None:
    day = date(2026, 1, 2)
    both = replace(THREE, ratings=ratings(("a", "need", "No", day), ("a", "need", "Yes", day)))
    assert [counts(store.take_in("Acme", both)) for _ in range(3)] == [(3, 0, 0, 0), (0, 0, 3, 0), (0, 0, 3, 0)]
    assert answer_of(store, "a") == "Yes"
    assert counts(store.take_in("Acme", replace(THREE, ratings=ratings(("a", "need", "Maybe", day))))) == (0, 1, 2, 0)
    assert answer_of(store, "a") == "Maybe"
    assert counts(store.take_in("Acme", both)) == (0, 1, 2, 0)
    assert answer_of(store, "a") == "Yes"


def test_the_day_expected_stays_known_when_a_deal_has_closed(store: Store) -> None:
    due = date(2026, 5, 1)
    store.take_in("Acme", delivery(deals(OPEN | {"expected": due})))
    fields = ("deal_id", "outcome", "closed", "expected")
    won = delivery(deals(OPEN | {"outcome": "won", "closed": date(2026, 4, 1)}), fields=fields)
    assert [counts(store.take_in("Acme", won)) for _ in range(2)] == [(0, 1, 0, 0), (0, 0, 1, 0)]
    assert store.opportunities("Acme")["expected"].to_list() == [due]
    later = delivery(deals(OPEN | {"expected": date(2026, 6, 1)}), fields=fields)
    assert counts(store.take_in("Acme", later)) == (0, 1, 0, 0)
    assert store.opportunities("Acme")["expected"].to_list() == [date(2026, 6, 1)]


def test_unmapped_columns_are_added_to_those_of_earlier_files(store: Store) -> None:
    first = delivery(deals(WON | {"extra": '{"Region":"North","Size":"5","Note":null}'}, LOST))
    assert [counts(store.take_in("Acme", first)) for _ in range(2)] == [(2, 0, 0, 0), (0, 0, 2, 0)]
    second = delivery(deals(WON | {"extra": '{"Size":"6","Colour":"red"}'}, LOST | {"extra": "{}"}))
    assert [counts(store.take_in("Acme", second)) for _ in range(2)] == [(0, 2, 0, 0), (0, 0, 2, 0)]
    assert store.opportunities("Acme")["extra"].to_list() == ['{"Region":"North","Size":"6","Colour":"red"}', "{}"]
    emptied = delivery(deals(WON | {"extra": '{"Region":null}'}))
    assert counts(store.take_in("Acme", emptied)) == (0, 1, 0, 0)
    assert store.opportunities("Acme")["extra"].to_list() == ['{"Size":"6","Colour":"red"}', "{}"]


def test_stage_changes_are_kept_once(store: Store) -> None:
    moves = pl.DataFrame(
        {"deal_id": ["a", "a"], "stage": ["Met", "Won"], "entered": [date(2026, 1, 2), date(2026, 3, 1)]}
    )
    store.take_in("Acme", replace(THREE, stages=moves))
    store.take_in("Acme", replace(THREE, stages=moves))
    store.close()
    assert rows_of(store.path, "select deal_id, stage, import_id from stages order by stage") == [
        ("a", "Met", 1),
        ("a", "Won", 1),
    ]


def test_data_sets_do_not_mix(store: Store) -> None:
    store.take_in("Acme", THREE)
    store.take_in("Beta", delivery(deals(WON | {"amount": 99.0})), simulated=True)
    assert store.opportunities("Acme")["amount"].to_list() == [10.0, 20.0, 30.0]
    assert store.opportunities("Beta")["amount"].to_list() == [99.0]
    assert store.datasets()["dataset"].to_list() == ["Beta", "Acme"]
    assert (store.is_simulated("Acme"), store.is_simulated("Beta"), store.is_simulated("Gamma")) == (False, True, False)


@pytest.mark.parametrize("table", ["opportunities", "replaced", "ratings", "stages", "quarantine", "imports"])
def test_an_import_that_fails_anywhere_leaves_nothing(store: Store, table: str) -> None:
    """The named table is made to refuse whatever the second import brings: it stands for anything that may go wrong."""
    store.take_in("Acme", THREE)
    with store._database.writing() as write:
        rows = f"select *, false as refused from {table}"
        write.run(f"create table changed as {rows}; drop table {table}; alter table changed rename to {table}")
        write.run(f"alter table {table} alter refused set not null")
    before = everything(store)
    whole = replace(
        delivery(deals(WON | {"deal_id": "x"}, OPEN | {"amount": 31.0}), read=3),
        ratings=ratings(("x", "need", "Yes", None)),
        stages=pl.DataFrame({"deal_id": ["x"], "stage": ["Met"], "entered": [date(2026, 1, 1)]}),
        quarantine=pl.DataFrame({"row": [5], "reason": ["no id"], "content": ["x"]}),
    )
    for dataset in ("Acme", "Gamma") if table != "replaced" else ("Acme",):
        with pytest.raises(StoreError, match="The change was not stored, and the store is as it was: "):
            store.take_in(dataset, whole)
        assert everything(store) == before


def test_an_import_that_is_broken_off_at_its_last_step_leaves_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error comes from Python, so that DuckDB itself sees nothing wrong with what was written before."""
    store.take_in("Acme", THREE)
    before = everything(store)
    monkeypatch.setattr("qualify.store.imports._write_event", lambda *_: 1 / 0)
    for dataset in ("Acme", "Beta"):
        with pytest.raises(ZeroDivisionError):
            store.take_in(dataset, delivery(deals(WON | {"deal_id": "x"}, OPEN | {"amount": 31.0})))
        assert everything(store) == before


def test_a_commit_that_fails_says_why_and_the_store_goes_on(store: Store) -> None:
    store.take_in("Acme", THREE)
    before = everything(store)

    def clash() -> None:
        with store._database.writing() as write, store._database._connection.cursor() as other:
            write.run("insert into replaced select *, 1 from opportunities")
            write.run("insert into datasets values ('Beta', false, 0, now())")
            other.execute("insert into datasets values ('Beta', true, 0, now())")

    with pytest.raises(StoreError, match=r'Failed to commit.*duplicate key "Beta"'):
        clash()
    with store._database.writing() as write:
        write.run("delete from datasets where dataset = 'Beta'")
    assert everything(store) == before
    assert counts(store.take_in("Acme", THREE)) == (0, 0, 3, 0)


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    tables = ("datasets", "imports", "opportunities", "replaced", "ratings", "stages", "quarantine")
    return {name: sorted(store._database.read(f"select * from {name}").rows(), key=repr) for name in tables}


# Answers


def answer_of(store: Store, deal: str, criterion: str = "need") -> str | None:
    found = dict(store.answers("Acme", (criterion,)).iter_rows())
    return found[deal]


def test_what_was_rated_in_the_last_week_before_closing_does_not_count(store: Store) -> None:
    """Deal a closed on 1 March: the last day that counts is 22 February."""
    given = ratings(
        ("a", "need", "early", date(2026, 1, 2)),
        ("a", "need", "in time", date(2026, 2, 22)),
        ("a", "need", "too late", date(2026, 2, 23)),
        ("a", "budget", "too late", date(2026, 2, 23)),
        ("b", "need", "after it closed", date(2026, 2, 2)),
        ("c", "need", "early", date(2026, 2, 2)),
        ("c", "need", "latest", date(2030, 1, 1)),
    )
    store.take_in("Acme", replace(THREE, ratings=given))
    assert store.answers("Acme", ("need", "budget")).rows() == [
        ("a", "in time", None), ("b", None, None), ("c", "latest", None),
    ]  # fmt: skip


def test_an_undated_rating_counts_but_yields_to_a_dated_one(store: Store) -> None:
    given = ratings(
        ("a", "need", "dated", date(2026, 1, 2)),
        ("a", "need", "undated", None),
        ("b", "need", "undated", None),
        ("c", "need", "undated", None),
    )
    store.take_in("Acme", replace(THREE, ratings=given))
    assert [answer_of(store, deal) for deal in "abc"] == ["dated", "undated", "undated"]


def test_of_two_answers_for_one_day_the_later_import_wins(store: Store) -> None:
    day = date(2026, 1, 2)
    for answer in ("first", "second", "first"):
        store.take_in("Acme", replace(THREE, ratings=ratings(("a", "need", answer, day), ("b", "need", answer, None))))
        assert (answer_of(store, "a"), answer_of(store, "b")) == (answer, answer)


def wide(*rows: tuple[str, str, str, date | None]) -> Delivery:
    """The three deals from a file with a column for the one question."""
    return replace(THREE, ratings=ratings(*rows), questions=("need",))


def test_an_emptied_answer_withdraws_the_one_before(store: Store) -> None:
    store.take_in("Acme", wide(("a", "need", "Yes", None), ("b", "need", "No", None)))
    emptied = wide(("b", "need", "No", None))
    assert [counts(store.take_in("Acme", emptied)) for _ in range(2)] == [(0, 1, 2, 0), (0, 0, 3, 0)]
    assert store.answers("Acme", ("need",)).rows() == [("a", None), ("b", "No"), ("c", None)]
    assert store.questions("Acme").rows() == [("need", "No", 1, 1), ("need", "Yes", 1, 1)]
    again = wide(("a", "need", "Yes", None), ("b", "need", "No", None))
    assert [counts(store.take_in("Acme", again)) for _ in range(2)] == [(0, 1, 2, 0), (0, 0, 3, 0)]
    assert answer_of(store, "a") == "Yes"


def test_a_withdrawn_answer_is_that_of_every_rater(store: Store) -> None:
    def by(rater: str, answer: str) -> Delivery:
        given = wide(("a", "need", answer, None))
        return replace(given, ratings=given.ratings.with_columns(rater=pl.lit(rater)))

    for given in (by("Ana", "Yes"), by("Ben", "No"), wide()):
        store.take_in("Acme", given)
    assert answer_of(store, "a") is None
    assert counts(store.take_in("Acme", by("Ana", "Yes"))) == (0, 1, 2, 0)
    assert answer_of(store, "a") == "Yes"


def test_only_a_question_that_the_file_had_is_withdrawn_and_only_where_it_had_the_deal(store: Store) -> None:
    given = ratings(("a", "need", "Yes", None), ("a", "budget", "Yes", None), ("b", "need", "Yes", None))
    store.take_in("Acme", replace(THREE, ratings=given))
    store.take_in("Acme", delivery(deals(WON), questions=("need",)))
    assert store.answers("Acme", ("need", "budget")).rows() == [
        ("a", None, "Yes"), ("b", "Yes", None), ("c", None, None),
    ]  # fmt: skip
    assert counts(store.take_in("Acme", THREE)) == (0, 0, 3, 0)
    assert answer_of(store, "b") == "Yes"


def test_a_dated_answer_is_not_withdrawn(store: Store) -> None:
    store.take_in("Acme", wide(("a", "need", "Yes", date(2026, 1, 2))))
    assert counts(store.take_in("Acme", wide())) == (0, 0, 3, 0)
    assert answer_of(store, "a") == "Yes"


def test_a_closed_deal_without_a_closing_date_is_rated_by_its_last_answer(store: Store) -> None:
    given = ratings(("a", "need", "last", date(2026, 9, 9)))
    store.take_in("Acme", delivery(deals(WON | {"closed": None}), ratings=given))
    assert answer_of(store, "a") == "last"


def test_answers_come_in_the_order_of_the_opportunities_and_of_the_criteria_asked(store: Store) -> None:
    given = ratings(("c", "need", "Yes", None), ("a", "budget", "No", None))
    store.take_in("Acme", replace(THREE, ratings=given))
    assert store.answers("Acme", ("budget", "need")).columns == ["deal_id", "budget", "need"]
    assert store.answers("Acme", ()).rows() == [("a",), ("b",), ("c",)]
    assert store.answers("Acme", ("never_asked",)).rows() == [("a", None), ("b", None), ("c", None)]
    assert store.answers("Acme", ("never_asked",)).schema["never_asked"] == pl.String


# Where a delivery belongs


IDS = ("Id", "Status")


def asked(store: Store, *ids: str, **other: Any) -> str | None:
    """Where a file of open deals with these ids would go."""
    given = {"columns": IDS, "sha256": "new", "file": "new.csv"} | other
    return store.destination(delivery(deals(*(OPEN | {"deal_id": name} for name in ids)), **given))


def test_a_file_with_the_same_columns_continues_where_half_of_its_ids_are_known(store: Store) -> None:
    store.take_in("Acme", replace(THREE, columns=IDS))
    store.take_in("Beta", delivery(deals(OPEN), columns=IDS))
    assert asked(store, "a", "z") == "Acme"
    assert asked(store, "a", "z", columns=("Status", "Id")) == "Acme"
    assert asked(store, "a", "z", "y") is None
    assert asked(store, "a", "b", "c", columns=("Id", "Status", "More")) is None
    assert store.destination(delivery(deals(WON).clear(), columns=IDS, sha256="new", file="new.csv")) is None


def test_only_the_columns_of_the_last_import_count(store: Store) -> None:
    store.take_in("Acme", replace(THREE, columns=IDS))
    store.take_in("Acme", replace(THREE, columns=("Key", "State")))
    assert (asked(store, "a"), asked(store, "a", columns=("Key", "State"))) == (None, "Acme")


def test_an_export_of_new_deals_continues_by_its_name_but_for_digits(store: Store) -> None:
    store.take_in("Acme", replace(THREE, columns=IDS, file="Deals 2026-01.csv"))
    assert asked(store, "z", file="deals_2026-02 (1).csv") == "Acme"
    assert asked(store, "z", file="leads_2026-02.csv") is None
    assert asked(store, "z", file="deals_2026-02.csv", columns=("Id", "Other")) is None


def test_a_file_without_ids_continues_only_a_file_of_its_name(store: Store) -> None:
    store.take_in("Rows", delivery(deals(*(WON | {"deal_id": f"row {n}"} for n in (2, 3))), columns=IDS, file="q1.csv"))
    store.take_in("Ids", delivery(deals(WON), columns=IDS, file="q2.csv", sha256="1"))
    assert asked(store, "row 2", "row 3", file="q1.csv") == "Rows"
    assert asked(store, "row 2", "row 3", file="q3.csv") is None
    assert asked(store, "row 2", "row 3", file="q2.csv") is None


def test_the_same_file_goes_where_it_went_whatever_its_name_and_mapping(store: Store) -> None:
    store.take_in("Acme", replace(THREE, columns=IDS))
    assert asked(store, "row 2", sha256="0", columns=()) == "Acme"


def test_nothing_continues_a_simulated_data_set(store: Store) -> None:
    store.take_in("Made up", replace(THREE, columns=IDS), simulated=True)
    assert asked(store, "a", "b", "c", sha256="0", file="a.csv") is None
    with pytest.raises(StoreError) as refused:
        store.take_in("Made up", THREE)
    assert str(refused.value) == (
        "The data set 'Made up' is simulated. Keep your own opportunities under another name."
    )
    store.take_in("Acme", THREE)
    with pytest.raises(StoreError) as refused:
        store.take_in("Acme", THREE, simulated=True)
    assert str(refused.value) == (
        "The data set 'Acme' holds your own opportunities. Keep simulated ones under another name."
    )
    assert (store.imports("Made up").height, store.imports("Acme").height) == (1, 1)


def test_the_destination_is_told_while_somebody_writes(store: Store) -> None:
    store.take_in("Acme", replace(THREE, columns=IDS))
    found: list[str | None] = []
    with store._database.writing():
        asking = threading.Thread(target=lambda: found.append(asked(store, "a")))
        asking.start()
        asking.join(timeout=10)
        assert found == ["Acme"]


def test_the_last_day_is_the_latest_of_creation_and_closing_but_not_after_the_import(store: Store) -> None:
    store.take_in("Acme", THREE)
    assert store.as_of("Acme") == date(2026, 3, 1)
    store.take_in("Acme", delivery(deals(WON | {"deal_id": "future", "closed": date(2999, 1, 1)})))
    assert store.as_of("Acme") == date(2026, 3, 1)
    store.take_in("Undated", delivery(deals({"deal_id": "a", "outcome": "won"})))
    assert store.as_of("Undated") is None


# Rubrics, targets, scenarios


def test_rubric_versions_never_change(store: Store) -> None:
    store.take_in("Acme", THREE)
    assert store.latest_rubric("Acme") == 0
    assert store.rubric("Acme", 0) == NO_RUBRIC
    second = RUBRIC.with_weights({"need": 99}).with_missing("nothing earned")
    assert [store.save_rubric("Acme", RUBRIC, note="n", author="Ana"), store.save_rubric("Acme", second)] == [1, 2]
    assert (store.rubric("Acme", 1), store.rubric("Acme", 2)) == (RUBRIC, second)
    assert store.rubrics("Acme").select("version", "name", "note", "author").rows() == [
        (2, "First", "", ""), (1, "First", "n", "Ana"),
    ]  # fmt: skip
    assert (store.latest_rubric("Acme"), store.latest_rubric("Beta"), store.version("Acme")) == (2, 0, 3)


def test_what_is_not_there_is_said_with_what_is(store: Store) -> None:
    with pytest.raises(StoreError) as refused:
        store.version("Acme")
    assert str(refused.value) == "There is no data set called 'Acme'. The store is empty: upload a file first."
    store.take_in("Acme", THREE)
    with pytest.raises(StoreError) as refused:
        store.version("Beta")
    assert str(refused.value) == "There is no data set called 'Beta'. There is: Acme."
    with pytest.raises(StoreError) as refused:
        store.rubric("Acme", 1)
    assert str(refused.value) == "The data set 'Acme' has no rubric version 1. It has: none yet."
    store.save_rubric("Acme", RUBRIC)
    store.save_rubric("Acme", RUBRIC)
    with pytest.raises(StoreError) as refused:
        store.rubric("Acme", 3)
    assert str(refused.value) == "The data set 'Acme' has no rubric version 3. It has: 1, 2."


def test_targets_replace_all_of_their_kind_of_period(store: Store) -> None:
    store.take_in("Acme", THREE)
    store.take_in("Beta", THREE)
    month = ("month", date(2026, 1, 1), 30.0, "USD")
    quarters = [("quarter", date(2026, 1, 1), 100.0, "USD"), ("quarter", date(2026, 4, 1), 200.0, "USD")]
    table = pl.DataFrame(quarters, schema=TARGETS, orient="row")
    store.set_targets("Acme", pl.DataFrame([month], schema=TARGETS, orient="row"))
    store.set_targets("Acme", table)
    store.set_targets("Beta", table)
    moved = table.with_columns(starts=pl.Series([date(2026, 7, 1), date(2026, 4, 1)]), amount=pl.lit(150.0))
    store.set_targets("Acme", moved)
    assert store.targets("Acme").rows() == [
        month, ("quarter", date(2026, 4, 1), 150.0, "USD"), ("quarter", date(2026, 7, 1), 150.0, "USD"),
    ]  # fmt: skip
    assert store.targets("Beta").rows() == quarters
    assert dict(store.targets("Acme").schema) == TARGETS
    assert store.targets("Gamma").rows() == []


def test_a_rubric_and_targets_come_with_an_import_only_where_there_are_none(store: Store) -> None:
    aims = [("quarter", date(2026, 1, 1), 100.0, "USD")]
    table = pl.DataFrame(aims, schema=TARGETS, orient="row")
    store.take_in("Acme", THREE, rubric=RUBRIC, note="with the file", targets=table)
    second = RUBRIC.with_weights({"need": 99})
    store.take_in("Acme", THREE, rubric=second, targets=table.with_columns(amount=pl.lit(1.0)))
    assert store.rubrics("Acme").select("version", "note").rows() == [(1, "with the file")]
    assert (store.rubric("Acme", 1), store.targets("Acme").rows()) == (RUBRIC, aims)


def test_a_rubric_that_cannot_be_kept_leaves_no_data_set_behind(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualify.store.to_toml", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store.take_in("Acme", THREE, rubric=RUBRIC)
    assert store.datasets().is_empty()


def test_a_scenario_is_kept_whole_and_its_name_is_taken(store: Store) -> None:
    store.take_in("Acme", THREE)
    first = Scenario("Budget first", 1, {"need": 5, "budget": 50}, "leave out", "why", "Ana", 4)
    store.save_scenario("Acme", first)
    with pytest.raises(StoreError) as refused:
        store.save_scenario("Acme", replace(first, weights={"need": 1}))
    assert str(refused.value) == "There is a scenario called 'Budget first' already. Choose another name."
    store.save_scenario("Beta", first)
    assert store.scenarios("Acme") == [first]
    assert store.scenarios("Gamma") == []


# The file


def test_everything_is_there_after_closing_and_opening(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "q.duckdb"
    store = open_store(path)
    store.take_in("Acme", THREE)
    assert open_store(path) is store
    store.close()
    again = open_store(path)
    assert again is not store
    assert again.opportunities("Acme").equals(THREE.opportunities)
    again.close()


def test_the_environment_names_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QUALIFY_STORE", str(tmp_path / "other.duckdb"))
    assert default_path() == tmp_path / "other.duckdb"
    monkeypatch.setenv("QUALIFY_STORE", "")
    assert default_path() == Path(__file__).resolve().parents[1] / "data" / "qualify.duckdb"


def test_a_second_process_is_refused(store: Store) -> None:
    program = (
        "import sys; from pathlib import Path; from qualify.errors import StoreError; from qualify.store import Store\n"
        "try: Store(Path(sys.argv[1]))\n"
        "except StoreError as error: print(error)"
    )
    second = subprocess.run(
        [sys.executable, "-c", program, str(store.path)],
        capture_output=True, text=True, cwd=Path(__file__).parents[1], check=True,
    )  # fmt: skip
    assert second.stdout == (
        f"The store qualify.duckdb is in use by another Qualify (process {os.getpid()}). "
        "Stop it first, or set QUALIFY_STORE to another file.\n"
    )
    store.take_in("Acme", THREE)
    assert store.opportunities("Acme").height == 3


def test_a_journal_without_its_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / "q.duckdb.wal").write_bytes(b"left over")
    with pytest.raises(StoreError) as refused:
        Store(tmp_path / "q.duckdb")
    assert str(refused.value) == (
        "The store q.duckdb is gone, but its journal q.duckdb.wal is still there. "
        "Put the store file back beside it; opening now would show an empty store."
    )
    assert [path.name for path in tmp_path.iterdir()] == ["q.duckdb.wal"]


def test_a_store_of_a_newer_qualify_is_refused_and_left_as_it_is(store: Store) -> None:
    store.take_in("Acme", THREE)
    store.close()
    with duckdb.connect(str(store.path)) as connection:
        connection.execute("update meta set value = '999' where key = 'schema'")
    with pytest.raises(StoreError) as refused:
        Store(store.path)
    assert str(refused.value) == (
        f"The store qualify.duckdb is of a newer Qualify (schema 999; this one knows {VERSION}). "
        "Update Qualify, or set QUALIFY_STORE to another file."
    )
    assert rows_of(store.path, "select value from meta") == [("999",)]


def test_a_store_of_the_first_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    with duckdb.connect(str(path)) as old:
        old.execute(MIGRATIONS[0])
        old.execute("create table meta (key varchar primary key, value varchar); insert into meta values ('schema', 1)")
        old.execute("insert into datasets values ('Acme', false, 1, now())")
        old.execute(
            """insert into opportunities by name select 'Acme' as dataset, 'a' as deal_id, 'won' as outcome,
            '{"Size":"5","Note":null}' as extra, 1 as import_id"""
        )
        old.execute("insert into ratings values ('Acme', 'a', 'need', 'Yes', null, null, null, 1)")
    store = Store(path)
    same = delivery(deals({"deal_id": "a", "outcome": "won", "extra": '{"Size":"5","Note":null}'}))
    assert counts(store.take_in("Acme", same)) == (0, 0, 1, 0)
    assert counts(store.take_in("Acme", replace(same, questions=("need",)))) == (0, 1, 0, 0)
    assert answer_of(store, "a") is None
    store.close()
    assert rows_of(path, "select value from meta") == [("2",)]


def test_a_place_where_no_file_can_be_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "x.duckdb.lock").mkdir()
    way = "Set QUALIFY_STORE to a file in a folder that you may write to."
    for path, why in (
        (tmp_path / "file" / "x.duckdb", "in the folder 'file': File exists."),
        (tmp_path / "file" / "deeper" / "x.duckdb", "in the folder 'deeper': Not a directory."),
        (tmp_path / "x.duckdb", f"in the folder {tmp_path.name!r}: Is a directory."),
    ):
        with pytest.raises(StoreError) as refused:
            Store(path)
        assert str(refused.value) == f"The store x.duckdb cannot be opened {why} {way}"


def test_a_file_that_is_no_store_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "q.duckdb"
    path.write_bytes(b"deal_id,outcome\na,won\n" * 1000)
    with pytest.raises(StoreError) as refused:
        Store(path)
    assert str(refused.value).startswith("The store q.duckdb cannot be opened: ")
    assert str(refused.value).endswith(". Restore a backup, or set QUALIFY_STORE to another file.")
    assert path.read_bytes() == b"deal_id,outcome\na,won\n" * 1000


def test_queries_cannot_reach_other_files(store: Store, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with pytest.raises(duckdb.PermissionException):
        store._database.read(f"select * from read_csv('{tmp_path / 'secret.csv'}')")
    with pytest.raises(duckdb.Error):
        store._database.read("set enable_external_access=true")


# Several people at once


def test_two_threads_that_write_at_once_lose_nothing(store: Store) -> None:
    store.take_in("Acme", THREE)
    failures: list[BaseException] = []

    def import_and_save(name: str) -> None:
        try:
            for turn in range(8):
                store.take_in(
                    "Acme", delivery(deals(WON | {"deal_id": f"{name} {turn}"}, OPEN | {"amount": 100.0 + turn}))
                )
                store.save_rubric("Acme", RUBRIC, author=name)
                store.save_scenario("Acme", Scenario(f"{name} {turn}", 1, {"need": turn}, "leave out"))
                store.opportunities("Acme")
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=import_and_save, args=(name,)) for name in ("ana", "ben")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert store.opportunities("Acme").height == 3 + 16
    assert store.rubrics("Acme")["version"].to_list() == list(range(16, 0, -1))
    assert store.rubrics("Acme")["author"].to_list().count("ana") == 8
    assert len(store.scenarios("Acme")) == 16
    assert store.version("Acme") == 1 + 16 + 16


def test_readers_see_their_own_rows_while_others_read_and_write(store: Store) -> None:
    for name, amount in (("Acme", 1.0), ("Beta", 2.0)):
        store.take_in(name, delivery(deals(*(WON | {"deal_id": f"{i}", "amount": amount} for i in range(50)))))
    wrong: list[object] = []

    def look(name: str, amount: float) -> None:
        for _ in range(20):
            seen = set(store.opportunities(name)["amount"])
            if seen != {amount}:
                wrong.append((name, seen))

    threads = [threading.Thread(target=look, args=pair) for pair in (("Acme", 1.0), ("Beta", 2.0)) * 2]
    for thread in threads:
        thread.start()
    for turn in range(5):
        store.take_in("Gamma", delivery(deals(WON | {"amount": float(turn)})))
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_snapshot_does_not_see_what_is_written_meanwhile(store: Store) -> None:
    store.take_in("Acme", THREE)
    with store.snapshot() as seen:
        assert seen.opportunities("Acme").height == 3
        store.take_in("Acme", delivery(deals(WON | {"deal_id": "z"})))
        assert (seen.opportunities("Acme").height, seen.version("Acme")) == (3, 1)
    assert (store.opportunities("Acme").height, store.version("Acme")) == (4, 2)
