"""Any import can be undone, also after later ones: then everything is as if it had never been."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_rows import LOST, OPEN, RUBRIC, THREE, WON, counts, deals, delivery, frame_of, ratings, state

from qualify.errors import StoreError
from qualify.schema import conform
from qualify.store import Delivery, KeptHoldout, Scenario, Standing, Store

JANUARY = [date(2026, 1, day) for day in range(10, 15)]
FIRST = delivery(deals(WON | {"owner": "Ana"}, LOST, OPEN))
MORE = delivery(deals(WON | {"amount": 11.0}, {"deal_id": "d", "outcome": "won", "amount": 5.0}), file="b.csv")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all examples, each in data sets of its own."""
    opened = Store(tmp_path_factory.mktemp("undo") / "qualify.duckdb")
    yield opened
    opened.close()


def test_undoing_the_first_of_two_leaves_what_the_second_said(store: Store) -> None:
    store.take_in("Acme", FIRST)
    store.take_in("Acme", MORE)
    seen = store.undo_preview("Acme", 1)
    assert store.opportunities("Acme").height == 4
    assert [each.to_list() for each in (seen.gone, seen.back, seen.changed)] == [["b", "c"], [], ["a"]]
    assert seen.before == Standing(won=2, lost=1, open=1, won_value=16.0, ratings=0, stages=0, targets=0)
    assert seen.after == Standing(won=2, lost=0, open=0, won_value=16.0, ratings=0, stages=0, targets=0)
    assert seen.later.rows() == [(2, "b.csv", 1)]
    done = store.undo("Acme", 1, "Ana")
    assert (done.before, done.after, done.changed.to_list()) == (seen.before, seen.after, ["a"])
    assert store.opportunities("Acme").select("deal_id", "amount", "owner").rows() == [
        ("a", 11.0, None),
        ("d", 5.0, None),
    ]
    assert store.version("Acme") == 3
    assert store.imports("Acme").select("import_id", "undone_by", "kept").rows() == [(2, None, True), (1, "Ana", True)]


def test_redoing_puts_it_back_below_what_came_later(store: Store) -> None:
    store.take_in("Acme", FIRST)
    store.take_in("Acme", MORE)
    before = state(store, "Acme")
    store.undo("Acme", 1)
    seen = store.undo_preview("Acme", 1)
    assert [each.to_list() for each in (seen.gone, seen.back, seen.changed)] == [[], ["b", "c"], ["a"]]
    assert store.redo("Acme", 1).back.to_list() == ["b", "c"]
    assert state(store, "Acme") == before
    assert store.imports("Acme")["undone"].to_list() == [None, None]


def test_what_is_no_import_s_is_not_touched(store: Store) -> None:
    store.take_in("Acme", THREE, rubric=RUBRIC)
    store.save_scenario("Acme", Scenario("Mine", 1, {"need": 5}, "leave out"))
    store.keep_holdout("Acme", KeptHoldout(pl.Series(["a", "b"])))
    store.take_in("Beta", THREE)
    store.undo("Acme", 1)
    assert store.opportunities("Acme").is_empty()
    assert (store.rubric("Acme", 1), [one.name for one in store.scenarios("Acme")]) == (RUBRIC, ["Mine"])
    held = store.holdout("Acme")
    assert held is not None
    assert held.ids.to_list() == ["a", "b"]
    assert store.opportunities("Beta").equals(THREE.opportunities)
    assert counts(store.take_in("Acme", THREE)) == (3, 0, 0, 0)


def test_a_simulated_company_can_be_undone_with_its_targets(store: Store) -> None:
    aims = pl.DataFrame({"period": ["quarter"], "starts": [date(2026, 1, 1)], "amount": [9.0], "currency": ["USD"]})
    store.take_in("Made up", THREE, simulated=True, targets=aims)
    assert store.targets("Made up").rows() == aims.rows()
    assert store.undo("Made up", 1).after == Standing(0, 0, 0, 0.0, 0, 0, 0)
    assert store.targets("Made up").rows() == []


@pytest.mark.parametrize("act", ["undo", "redo", "undo_preview"])
def test_an_import_that_is_not_there_is_refused(store: Store, act: str) -> None:
    store.take_in("Acme", THREE)
    store.take_in("Beta", THREE)
    with pytest.raises(StoreError) as refused:
        getattr(store, act)("Acme", 2)
    assert str(refused.value) == "There is no import 2 in 'Acme'. Look at the list of its imports."


def test_what_is_undone_is_not_undone_again(store: Store) -> None:
    store.take_in("Acme", THREE)
    with pytest.raises(StoreError) as refused:
        store.redo("Acme", 1)
    assert str(refused.value) == "Import 1 (a.csv) is not undone. There is nothing to redo."
    store.undo("Acme", 1)
    with pytest.raises(StoreError) as refused:
        store.undo("Acme", 1)
    assert str(refused.value) == "Import 1 (a.csv) is undone already. Redo it to have it back."
    assert store.version("Acme") == 2


def test_an_undo_that_fails_leaves_everything(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.take_in("Acme", THREE)
    store.take_in("Acme", MORE)
    before = state(store, "Acme")
    monkeypatch.setattr("qualify.store.undo._moved", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store.undo("Acme", 1)
    assert state(store, "Acme") == before
    assert store.version("Acme") == 2


def test_a_dry_run_tells_the_counts_and_leaves_nothing(store: Store) -> None:
    assert [counts(one) for one in store.take_in_all("Acme", [THREE, MORE], dry_run=True)] == [
        (3, 0, 0, 0), (1, 1, 0, 0),
    ]  # fmt: skip
    assert store.datasets().is_empty()


def test_two_opportunities_of_one_id_in_a_file_are_refused(store: Store) -> None:
    with pytest.raises(StoreError) as refused:
        store.take_in("Acme", delivery(deals(WON, LOST, WON)))
    assert str(refused.value) == "a.csv has two opportunities with the id 'a'. Set one of them aside."
    assert store.datasets().is_empty()


def test_files_without_opportunities_are_counted_by_their_rows(store: Store) -> None:
    """Of a history: row 2 brings a stage and an amount, 3 the same again, 4 nothing; of quotas: two rows a target."""
    store.take_in("Acme", THREE)
    moves = pl.DataFrame({"deal_id": ["c", "c"], "stage": ["Met", "Met"], "entered": JANUARY[:2], "row": [2, 3]})
    sums = pl.DataFrame({"deal_id": ["c"], "field": ["amount"], "value": ["5.0"], "since": JANUARY[:1], "row": [2]})
    none = deals(WON).clear()
    told = Delivery("h.csv", "1", 4, none, (), stages=moves, history=sums, role="history")
    aside = conform(pl.DataFrame({"row": [5], "reason": ["no day"]}), "quarantine")
    told = replace(told, quarantine=aside)
    assert [counts(store.take_in("Acme", told)) for _ in range(2)] == [(2, 0, 1, 1), (0, 0, 3, 1)]
    more = replace(told, stages=moves.with_columns(stage=pl.Series(["Met", "Won"])))
    assert counts(store.take_in("Acme", more)) == (1, 0, 2, 1)
    rated = Delivery("r.csv", "2", 2, none, (), ratings=ratings(("a", "need", "Yes", None), ("b", "need", "No", None)))
    rated = replace(rated, role="ratings")
    other = replace(rated, ratings=ratings(("a", "need", "No", None), ("c", "need", "No", None)))
    assert [counts(store.take_in("Acme", one)) for one in (rated, rated, other)] == [
        (2, 0, 0, 0), (0, 0, 2, 0), (1, 1, 0, 0),
    ]  # fmt: skip


DEAL = st.fixed_dictionaries(
    {
        "deal_id": st.sampled_from("abcd"),
        "outcome": st.sampled_from(("open", "won", "lost")),
        "amount": st.sampled_from((None, 1.0, 2.0)),
        "created": st.sampled_from(JANUARY[:2]),
        "closed": st.sampled_from((None, *JANUARY[3:])),
        "expected": st.sampled_from((None, *JANUARY[2:4])),
        "extra": st.sampled_from((None, '{"Region":"North"}', '{"Size":"5"}')),
    }
)
IDS = st.sampled_from("abcd")
DAYS = st.sampled_from((None, *JANUARY))


@st.composite
def arrivals(draw: st.DrawFn) -> Delivery:
    """Any file: some deals or none, answers, history, targets and rows set aside."""
    rows = draw(st.lists(DEAL, max_size=4, unique_by=lambda row: row["deal_id"]))
    optional = draw(st.sets(st.sampled_from(("amount", "created", "closed", "expected", "extra"))))
    rated = draw(st.lists(st.tuples(IDS, st.just("need"), st.sampled_from(("Yes", "No")), DAYS), max_size=3))
    moves = draw(st.lists(st.tuples(IDS, st.sampled_from(("Met", "Sent")), DAYS), max_size=3))
    told = draw(st.lists(st.tuples(IDS, st.sampled_from("12"), st.sampled_from(JANUARY)), max_size=2))
    aims = draw(st.lists(st.tuples(st.sampled_from((1, 4)), st.sampled_from((5.0, 6.0))), max_size=2))
    aside = draw(st.sets(st.sampled_from((7, 8)), max_size=2))
    given_deals = deals(*rows) if rows else deals(WON).clear()
    return Delivery(
        file=draw(st.sampled_from(("a.csv", "b.csv"))),
        sha256="",
        read=max(len(rows), len(rated), len(moves), len(told), len(aims)) + len(aside),
        opportunities=given_deals,
        fields=("deal_id", "outcome", *sorted(optional)),
        ratings=ratings(*rated) if rated else ratings(("a", "need", "Yes", None)).clear(),
        stages=frame_of(*moves, columns=("deal_id", "stage", "entered"), table="stages"),
        history=frame_of(
            *((deal, "amount", value, day) for deal, value, day in told),
            columns=("deal_id", "field", "value", "since"),
            table="field_history",
        ),
        targets=frame_of(
            *(("quarter", date(2026, month, 1), amount) for month, amount in dict(aims).items()),
            columns=("period", "starts", "amount"),
            table="targets",
        ),
        quarantine=frame_of(*((row, "no id") for row in sorted(aside)), columns=("row", "rule"), table="quarantine"),
        questions=draw(st.sampled_from(((), ("need",)))),
        role=draw(st.sampled_from(("history", "ratings"))) if not rows else "opportunities",
        as_of=draw(DAYS),
        segments=draw(st.sampled_from(((), ("Region",)))),
    )


def later(store: Store, name: str, arriving: Delivery) -> Delivery:
    """The same file, as a correction of rows that were set aside."""
    held = store.held(name)
    if held.is_empty():
        return arriving
    source = held["import_id"][0]
    return replace(arriving, taken_from=source, taken=tuple(held.filter(import_id=source)["row"]), as_of=None)


NAMES = (f"data {number}" for number in count())
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("take in"), arrivals()),
        st.tuples(st.just("take in later"), arrivals()),
        st.tuples(st.just("turn"), st.integers(0, 9)),
    ),
    min_size=2,
    max_size=7,
)


def played(store: Store, name: str, steps: list[tuple[str, Any]]) -> dict[int, Delivery]:
    """What is left by import, after files were taken in, and some of the imports undone and redone."""
    made: dict[int, Delivery] = {}
    for what, with_what in steps:
        if what == "turn" and made:
            chosen = sorted(made)[with_what % len(made)]
            undone = store.imports(name).filter(import_id=chosen)["undone"].item()
            seen = store.undo_preview(name, chosen)
            done = store.undo(name, chosen) if undone is None else store.redo(name, chosen)
            assert (seen.before, seen.after, seen.gone.to_list()) == (done.before, done.after, done.gone.to_list())
        elif what != "turn":
            arriving = later(store, name, with_what) if what == "take in later" else with_what
            receipt = store.take_in(name, arriving)
            deals_read = arriving.read - arriving.quarantine.height
            if arriving.role != "opportunities" or deals_read == arriving.opportunities.height:
                assert sum(counts(receipt)) == arriving.read
            made[receipt.import_id] = arriving
    left = set(store.imports(name).filter(pl.col("undone").is_null())["import_id"]) if made else set()
    return {number: arriving for number, arriving in made.items() if number in left}


@settings(max_examples=25)
@given(steps=STEPS)
def test_whatever_is_undone_is_as_if_it_had_never_been(shelf: Store, steps: list[tuple[str, Any]]) -> None:
    name, fresh = next(NAMES), next(NAMES)
    left = played(shelf, name, steps)
    if not left:
        return
    events = {row["import_id"]: row for row in shelf.imports(name).iter_rows(named=True)}
    called: dict[int | None, int] = {}
    for number in sorted(left, key=lambda number: (events[number]["day"], number)):
        arriving = left[number]
        source = called.get(arriving.taken_from)
        if arriving.taken_from is not None:
            shown = events[arriving.taken_from]["as_of"]
            arriving = replace(arriving, taken_from=source, taken=arriving.taken if source else (), as_of=shown)
        called[number] = shelf.take_in(fresh, arriving).import_id
    assert state(shelf, name) == state(shelf, fresh)
