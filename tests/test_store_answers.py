"""Which answer of a deal counts: the last in time, until a file withdraws it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
from store_rows import THREE, WON, answer_of, counts, deals, delivery, ratings

from qualify.store import Delivery, Store


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


def test_an_answer_that_a_file_of_ratings_takes_back_is_taken_back_once(store: Store) -> None:
    day = date(2026, 2, 5)
    none = deals(WON).clear()
    told = Delivery("r.csv", "", 1, none, (), ratings=ratings(("c", "need", "Yes", day)), role="ratings")
    back = replace(told, ratings=told.ratings.with_columns(answer=pl.lit(None, pl.String)))
    store.take_in("Acme", THREE)
    assert [counts(store.take_in("Acme", one)) for one in (told, told, back, back)] == [
        (1, 0, 0, 0), (0, 0, 1, 0), (0, 1, 0, 0), (0, 0, 1, 0),
    ]  # fmt: skip
    assert answer_of(store, "c") is None
