"""No gate is walked around: by a stage entered after closing, by a day written down later, by another's name."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_rows import LOST, OPEN, RUBRIC, THREE, WON, answer_of, by_hand, deals, delivery, frame_of, ratings

from qualify.asof import USUAL, AsOf
from qualify.store import Store, byhand
from qualify.store.clock import now, today

CLOSED = date(2026, 3, 1)
OFFER = AsOf("stage", stage="Offer")


def written(store: Store, deal: str, answer: str, rated: date) -> None:
    """Ana writes a rating down today, for another day."""
    store.rate("Acme", by_hand((deal, "need", answer, None)), rater="Ana", version=1, rated=rated)


def test_a_stage_entered_after_closing_lets_no_later_rating_count(store: Store) -> None:
    days = [date(2026, 2, 1), date(2026, 2, 28), CLOSED, date(2026, 3, 5)]
    said = [(deal, "need", str(day), day) for deal in "abc" for day in days]
    entered = frame_of(
        ("a", "Offer", date(2026, 3, 6)), ("b", "Offer", CLOSED), ("c", "Offer", date(2026, 2, 10)),
        columns=("deal_id", "stage", "entered"), table="stages",
    )  # fmt: skip
    three = deals(*({**WON, "deal_id": name} for name in "abc"))
    store.take_in("Acme", delivery(three, ratings=ratings(*said), stages=entered))
    assert store.answers("Acme", ("need",), rule=OFFER)["need"].to_list() == ["2026-02-28", "2026-02-28", "2026-02-01"]
    day_before = date(2026, 2, 28)
    assert store.limits("Acme", OFFER).rows() == [
        ("a", day_before, True, True), ("b", day_before, True, True), ("c", date(2026, 2, 10), True, False),
    ]  # fmt: skip
    # On a day on which it was open no closing was known, nor that the stage would be entered.
    assert store.limits("Acme", OFFER, date(2026, 2, 20)).rows()[0] == ("a", date(2026, 2, 20), False, False)


def test_a_deal_created_after_closing_counts_only_what_was_said_before(store: Store) -> None:
    late, same, never = ({**WON, "deal_id": name, "created": day}
                         for name, day in (("a", date(2026, 3, 9)), ("b", CLOSED), ("c", None)))  # fmt: skip
    said = [(deal, "need", answer, day) for deal in "abc"
            for answer, day in (("No", date(2026, 2, 28)), ("Yes", CLOSED))]  # fmt: skip
    store.take_in("Acme", delivery(deals(late, same, never), ratings=ratings(*said)))
    assert store.answers("Acme", ("need",), rule=AsOf("created"))["need"].to_list() == ["No", "No", None]
    assert store.limits("Acme", AsOf("created"))["past_closing"].to_list() == [True, True, False]
    assert store.limits("Acme", USUAL)["past_closing"].to_list() == [False] * 3


def test_what_is_written_down_after_closing_is_of_the_day_on_which_it_was_written(store: Store) -> None:
    store.take_in("Acme", THREE, rubric=RUBRIC)
    for deal in "abc":
        written(store, deal, "Yes", date(2026, 1, 20))
    # While a deal is open an earlier day is believed.
    assert store.answers("Acme", ("need",))["need"].to_list() == [None, None, "Yes"]
    assert store.answers("Acme", ("need",), rule=AsOf("created"))["need"].to_list() == [None, None, "Yes"]
    assert store.answers("Acme", ("need",), rule=AsOf("last"))["need"].to_list() == ["Yes"] * 3
    assert store.rated("Acme").select("deal_id", "rated", "said_for").rows() == [
        ("c", date(2026, 1, 20), None), ("a", today(), date(2026, 1, 20)), ("b", today(), date(2026, 1, 20)),
    ]  # fmt: skip
    assert store.ratings_of("Acme", "a", rule=AsOf("last")).select("rated", "said_for").rows() == [
        (today(), date(2026, 1, 20))
    ]
    # What was said in time still stands before it.
    store.take_in("Acme", delivery(deals(WON), ratings=ratings(("a", "need", "No", date(2026, 1, 10))), file="b.csv"))
    assert answer_of(store, "a") == "No"


def test_a_rating_of_the_day_of_closing_is_late_and_one_of_the_day_before_is_not(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.take_in("Acme", delivery(deals({**WON, "deal_id": "a"}, {**WON, "deal_id": "b"})), rubric=RUBRIC)
    for deal, day in (("a", CLOSED - timedelta(1)), ("b", CLOSED)):
        monkeypatch.setattr(byhand, "now", lambda day=day: datetime.combine(day, datetime.min.time()))
        written(store, deal, "Yes", date(2026, 1, 20))
    assert store.answers("Acme", ("need",))["need"].to_list() == ["Yes", None]


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("closed") / "qualify.duckdb")


DAYS = st.integers(-400, 0).map(lambda before: today() + timedelta(days=before))


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["No", "Yes", None]), DAYS), max_size=8))
@settings(max_examples=12)
def test_no_rating_given_after_closing_changes_an_answer(
    closed: Store, said: list[tuple[str, str | None, date]]
) -> None:
    """Whatever day it is said to be of: under the usual rule, and under those of a gate."""
    name = f"set {len(closed.datasets())}"
    before = ratings(("a", "need", "No", date(2026, 1, 3)), ("b", "need", "Yes", date(2026, 1, 6)))
    entered = frame_of(("a", "Offer", date(2026, 2, 1)), columns=("deal_id", "stage", "entered"), table="stages")
    closed.take_in(name, delivery(deals(WON, LOST, OPEN), ratings=before, stages=entered), rubric=RUBRIC)
    rules = (USUAL, AsOf(days=0), AsOf(days=90), AsOf("created"), OFFER, AsOf("day", day=today()))
    stood = [closed.answers(name, ("need",), rule=rule).filter(deal_id=deal) for rule in rules for deal in "ab"]
    for deal, answer, rated in said:
        closed.rate(name, by_hand((deal, "need", answer, None)), rater="Ana", version=1, rated=rated)
    now_ = [closed.answers(name, ("need",), rule=rule).filter(deal_id=deal) for rule in rules for deal in "ab"]
    assert [rows.rows() for rows in now_] == [rows.rows() for rows in stood]


def test_a_day_before_1900_takes_its_place(store: Store) -> None:
    told = ratings(("c", "need", "Yes", None), ("c", "need", "No", date(1899, 1, 1)), ("c", "budget", "No", None),
                   ("c", "budget", "Yes", date(1, 1, 1)))  # fmt: skip
    store.take_in("Acme", delivery(deals(OPEN), ratings=told), rubric=RUBRIC)
    assert store.answers("Acme", ("need", "budget")).rows() == [("c", "No", "Yes")]


def test_a_rater_is_one_person_however_the_name_is_spelled(store: Store) -> None:
    store.take_in("Acme", THREE, rubric=RUBRIC)
    day = date(2026, 2, 5)
    for rater in ("Ana  Ruiz", " ana ruiz", "ANA RUIZ", "Ben"):
        store.rate("Acme", by_hand(("c", "need", "Yes", rater)), rater=rater, version=1, rated=day)
    assert store.rated("Acme")["rater"].to_list() == ["Ana Ruiz"] * 3 + ["Ben"]
    assert sorted(store.raters_at("Acme", "c").select("rater", "answers").rows()) == [("Ana Ruiz", 3), ("Ben", 1)]
    assert store.rate("Acme", by_hand(("c", "need", "Yes", "Ben")), rater="bEN", version=1, rated=day) == 0
    store.draft_answer("Acme", "c", "Ana Ruiz", "need", "No")
    assert store.rating_drafts("Acme", "ana ruiz")["deal_id"].to_list() == ["c"]
    assert store.rating_draft("Acme", "c", "ANA RUIZ")["answer"].to_list() == ["No"]
    store.draft_answer("Acme", "c", "ana Ruiz", "need", "Yes")
    assert store.rating_draft("Acme", "c", "Ana Ruiz")["answer"].to_list() == ["Yes"]
    store.drop_rating_draft("Acme", "c", "ana ruiz")
    assert store.rating_drafts("Acme", "Ana Ruiz").is_empty()


def test_what_is_taken_back_counts_nowhere_and_stays_written_down(store: Store) -> None:
    store.take_in("Acme", THREE, rubric=RUBRIC)
    day = date(2026, 2, 5)

    def say(rater: str, *said: tuple[str, str | None]) -> int:
        rows = by_hand(*(("c", criterion, answer, None) for criterion, answer in said))
        return store.rate("Acme", rows, rater=rater, version=1, rated=day, blind=rater == "Ben")

    say("Ana", ("need", "Yes"))
    before, since = store.rated("Acme"), now()
    assert before["blind"].to_list() == [False]
    say("Ben", ("need", "No"), ("budget", "Yes"))
    assert store.rated("Acme")["blind"].to_list() == [False, True, True]
    version = store.version("Acme")
    assert store.take_back("Acme", "c", ["need", "budget"], rater="ben", since=since) == 2
    assert store.version("Acme") == version + 1
    assert store.rated("Acme").rows() == before.rows()
    assert store.answers("Acme", ("need", "budget")).filter(deal_id="c").rows() == [("c", "Yes", None)]
    assert store.ratings_of("Acme", "c")["rater"].to_list() == ["Ana"]
    assert store.raters_at("Acme", "c")["rater"].to_list() == ["Ana"]
    assert store.questions("Acme").rows() == [("need", "Yes", 1, 0)]
    assert store.tables("Acme")["ratings"].height == 1
    gone = store.taken_back("Acme", "c")
    assert gone.select("criterion", "answer", "rater", "rated").rows() == [
        ("need", "No", "Ben", day), ("budget", "Yes", "Ben", day),
    ]  # fmt: skip
    assert all(since <= moment <= now() for moment in gone["withdrawn"])
    # Said again it is new: the one that was taken back does not stand in for it.
    assert say("Ben", ("need", "No")) == 1
    # Nothing of somebody else's, nothing older and nothing twice.
    assert store.take_back("Acme", "c", ["budget"], rater="Ben", since=since) == 0
    assert store.take_back("Acme", "c", ["need"], rater="Ben", since=now() + timedelta(days=1)) == 0
    assert store.version("Acme") == version + 2


def test_ratings_of_deals_that_are_gone_are_counted_as_such(store: Store) -> None:
    store.take_in("Acme", delivery(deals(WON)), rubric=RUBRIC)
    store.take_in("Acme", delivery(deals(OPEN), file="b.csv"))
    store.rate("Acme", by_hand(("c", "need", "Yes", None), ("c", "budget", None, None)), rater="Ana", version=1)
    store.draft_answer("Acme", "c", "Ana", "budget", "Yes")
    undone = store.undo_preview("Acme", 2)
    assert (undone.before.ratings, undone.after.ratings, undone.alone, undone.found) == (1, 0, 2, 0)
    store.undo("Acme", 2)
    assert (store.questions("Acme").height, store.last_rated("Acme").height) == (0, 0)
    assert store.rating_drafts("Acme", "Ana").is_empty()
    redone = store.redo("Acme", 2)
    assert (redone.before.ratings, redone.after.ratings, redone.alone, redone.found) == (0, 1, 0, 2)
    assert store.rating_drafts("Acme", "Ana")["deal_id"].to_list() == ["c"]
