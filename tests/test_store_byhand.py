"""Ratings by hand: added, never in place of others; half-done ones count nowhere."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, datetime

import polars as pl
import pytest
from store_rows import RUBRIC, THREE, WON, answer_of, by_hand, deals, delivery, ratings, rows_of

from qualify.errors import InputError, StoreError
from qualify.store import Store, byhand
from qualify.store.clock import now, today

DAY = date(2026, 2, 5)


@pytest.fixture
def acme(store: Store) -> Store:
    store.take_in("Acme", THREE, rubric=RUBRIC)
    return store


def said(store: Store) -> list[tuple[object, ...]]:
    return store.rated("Acme").select("deal_id", "criterion", "answer", "rater", "evidence").rows()


def test_what_a_person_says_is_kept_with_day_name_and_version(acme: Store) -> None:
    acme.save_rubric("Acme", RUBRIC)
    before = now()
    rows = by_hand(("c", "need", "Yes", "  they said so "), ("c", "budget", None, " "), ("a", "need", "No", None))
    assert acme.rate("Acme", rows, rater="  Ana\n Ruiz ", version=1) == 3
    assert acme.rated("Acme").rows() == [
        ("c", "need", "Yes", "Ana Ruiz", before.date(), "they said so", True, 1, None, None),
        ("c", "budget", None, "Ana Ruiz", before.date(), None, True, 1, None, None),
        ("a", "need", "No", "Ana Ruiz", before.date(), None, True, 1, None, None),
    ]
    given = acme.ratings("Acme", ("need", "budget"))["given"].to_list()
    assert all(isinstance(one, datetime) and before <= one <= now() for one in given)
    # Deal a closed before today: what is said of it afterwards does not count.
    assert acme.answers("Acme", ("need", "budget")).rows() == [("a", None, None), ("b", None, None), ("c", "Yes", None)]
    assert acme.version("Acme") == 3


def test_unknown_is_an_answer_that_hides_the_one_before(acme: Store) -> None:
    acme.take_in("Acme", replace(THREE, ratings=ratings(("c", "need", "Yes", date(2026, 2, 2)))))
    acme.rate("Acme", by_hand(("c", "need", None, "nobody knows")), rater="Ana", version=1, rated=DAY)
    assert answer_of(acme, "c") is None
    assert acme.ratings_of("Acme", "c").rows() == [("need", None, "Ana", DAY, "nobody knows", True, None)]
    assert acme.answers("Acme", ("need",), date(2026, 2, 4))["need"].to_list() == [None, None, "Yes"]


def test_the_last_one_counts_whoever_gave_it(acme: Store) -> None:
    for rater, answer, rated in (("Ana", "Yes", DAY), ("Ben", "No", DAY), ("Ana", "Yes", date(2026, 2, 4))):
        acme.rate("Acme", by_hand(("c", "need", answer, None)), rater=rater, version=1, rated=rated)
    assert answer_of(acme, "c") == "No"
    assert [row[3] for row in said(acme)] == ["Ana", "Ana", "Ben"]


def test_what_is_said_again_word_for_word_is_not_written_again(acme: Store) -> None:
    version = acme.version("Acme")

    def say(rater: str, answer: str | None, evidence: str | None = None, rated: date = DAY) -> int:
        return acme.rate("Acme", by_hand(("c", "need", answer, evidence)), rater=rater, version=1, rated=rated)

    assert [say("Ana", "Yes"), say("Ana", "Yes"), say("Ana", "Yes", " "), say("Ana", "Yes", "mail")] == [1, 0, 0, 1]
    assert acme.version("Acme") == version + 2
    assert [say("Ana", "No", "mail"), say("Ana", "Yes", "mail"), say("Ana", "Yes", "mail", date(2026, 2, 6))] == [1] * 3
    assert [say("Ana", None), say("Ana", None)] == [1, 0]
    # Somebody else spoke in between: then it is new.
    assert [say("Ben", None), say("Ana", None), say("Ana", None)] == [1, 1, 0]
    assert len(said(acme)) == 8
    # Under another version the same words may mean something else.
    acme.save_rubric("Acme", RUBRIC)
    assert acme.rate("Acme", by_hand(("c", "need", None, None)), rater="Ana", version=2, rated=DAY) == 1


def test_a_rating_by_hand_is_not_spared_because_a_file_said_the_same(acme: Store) -> None:
    told = ratings(("c", "need", "Yes", DAY)).with_columns(rater=pl.lit("Ana"))
    acme.take_in("Acme", replace(THREE, ratings=told, file="b.csv"))
    assert acme.rate("Acme", by_hand(("c", "need", "Yes", None)), rater="Ana", version=1, rated=DAY) == 1
    acme.undo("Acme", 2)
    assert said(acme) == [("c", "need", "Yes", "Ana", None)]


def test_a_file_that_comes_in_between_does_not_make_it_new(acme: Store) -> None:
    acme.rate("Acme", by_hand(("c", "need", "Yes", None)), rater="Ana", version=1, rated=DAY)
    told = ratings(("c", "need", "No", DAY)).with_columns(rater=pl.lit("Ana"))
    acme.take_in("Acme", replace(THREE, ratings=told, file="b.csv"))
    assert acme.rate("Acme", by_hand(("c", "need", "Yes", None)), rater="Ana", version=1, rated=DAY) == 0
    assert answer_of(acme, "c") == "Yes"


REFUSED = [
    ((("x", "need", "Yes", None),), {}, "There is no deal 'x' in 'Acme'. Look it up by its name or id."),
    (
        (("a", "Need", "Yes", None),),
        {},
        "Version 1 of the rubric has no criterion 'Need'. It has: need, budget.",
    ),
    (
        (("a", "need", "Maybe", None),),
        {},
        "'Maybe' is not an answer to 'need' in version 1 of the rubric. Choose one of: No, Yes; or none, for unknown.",
    ),
    (
        (("a", "need", "Yes", None), ("a", "need", "No", None)),
        {},
        "The deal 'a' is rated twice by 'need'. Give one answer to each.",
    ),
    (
        (("a", "need", "Yes", None),),
        {"rater": " \n"},
        "Nobody is named as the rater. Give your name, so that ratings can be compared.",
    ),
    (
        (("a", "need", "Yes", None),),
        {"rater": "R" * 1_000_000},
        "The rater's name has 1,000,000 characters. Use at most 80.",
    ),
    (
        (("a", "need", "Yes", None),),
        {"rater": "A\x00na"},
        "The rater's name has characters that cannot be shown. Leave them out.",
    ),
    (
        (("a", "need", "Yes", None), ("a", "budget", "Yes", "E" * 3_000_000)),
        {},
        "A piece of evidence has 3,000,000 characters. Use at most 750.",
    ),
    (
        (("a", "need", "Yes", "a mail\x00"),),
        {},
        "A piece of evidence has characters that cannot be shown. Leave them out.",
    ),
    (
        (("a", "need", "Yes", None),),
        {"rated": date(2999, 1, 1)},
        f"The day of rating, 2999-01-01, is still to come: by the clock of Qualify (UTC) it is {today()}. "
        "Give today, or an earlier day.",
    ),
]


@pytest.mark.parametrize(("rows", "other", "why"), REFUSED)
def test_what_cannot_be_is_refused_and_nothing_is_stored(
    acme: Store, rows: tuple[tuple[str, str, str | None, str | None], ...], other: dict[str, object], why: str
) -> None:
    good = ("c", "need", "Yes", None)
    with pytest.raises(InputError) as refused:
        acme.rate("Acme", by_hand(good, *rows), **{"rater": "Ana", "version": 1, **other})  # type: ignore[arg-type]
    assert str(refused.value) == why
    assert (said(acme), acme.version("Acme")) == ([], 1)


def test_a_half_done_rating_is_refused_like_a_whole_one(acme: Store) -> None:
    acme.draft_answer("Acme", "c", "Ana", "need", "Yes", "E" * 750)
    with pytest.raises(InputError, match="A piece of evidence has 751 characters"):
        acme.draft_answer("Acme", "c", "Ana", "need", "Yes", "E" * 751)
    assert acme.rating_draft("Acme", "c", "Ana")["evidence"].to_list() == ["E" * 750]


def test_a_version_that_is_not_there_is_refused(acme: Store) -> None:
    with pytest.raises(StoreError) as refused:
        acme.rate("Acme", by_hand(("c", "need", "Yes", None)), rater="Ana", version=2)
    assert str(refused.value) == "The data set 'Acme' has no rubric version 2. It has: 1."


def test_one_clock_dates_all_ratings(acme: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day of the rater's zone that has not begun in UTC would outrank what is said after it."""
    monkeypatch.setattr(byhand, "today", lambda: DAY)
    assert acme.rate("Acme", by_hand(("c", "need", "Yes", None)), rater="Ana", version=1) == 1
    with pytest.raises(InputError, match=r"2026-02-06, is still to come: by the clock of Qualify \(UTC\)"):
        acme.rate("Acme", by_hand(("c", "need", "Yes", None)), rater="Ana", version=1, rated=date(2026, 2, 6))
    assert acme.rate("Acme", by_hand(("c", "need", "No", None)), rater="Ben", version=1, rated=DAY) == 1
    assert answer_of(acme, "c") == "No"


def test_ratings_by_hand_outlive_the_deal_and_come_back_with_it(acme: Store) -> None:
    acme.rate("Acme", by_hand(("c", "need", "Yes", None)), rater="Ana", version=1, rated=DAY)
    acme.undo("Acme", 1)
    assert acme.answers("Acme", ("need",)).rows() == []
    assert said(acme) == [("c", "need", "Yes", "Ana", None)]
    acme.redo("Acme", 1)
    assert answer_of(acme, "c") == "Yes"


def test_a_half_done_rating_counts_nowhere_and_goes_with_the_whole_one(acme: Store) -> None:
    version = acme.version("Acme")
    acme.draft_answer("Acme", "c", "Ana", "need", "Yes", " mail ")
    acme.draft_answer("Acme", "c", "Ana", "need", "No", "call")
    acme.draft_answer("Acme", "c", "Ana", "budget", None, "asked", said=False)
    acme.draft_answer("Acme", "a", "Ana", "need", None)
    acme.draft_answer("Acme", "c", "Ben", "need", "Yes")
    assert (said(acme), acme.version("Acme")) == ([], version)
    assert acme.rating_draft("Acme", "c", " Ana ").drop("saved").rows() == [
        ("budget", None, "asked", False), ("need", "No", "call", True),
    ]  # fmt: skip
    assert sorted(acme.rating_drafts("Acme", "Ana").drop("saved").rows()) == [("a", 1), ("c", 1)]
    acme.rate("Acme", by_hand(("c", "need", "No", "call")), rater="Ana", version=1)
    assert acme.rating_draft("Acme", "c", "Ana")["criterion"].to_list() == ["budget"]
    assert acme.rating_draft("Acme", "c", "Ben")["answer"].to_list() == ["Yes"]
    acme.drop_rating_draft("Acme", "c", "Ana")
    assert acme.rating_drafts("Acme", "Ana")["deal_id"].to_list() == ["a"]


def test_a_half_done_answer_that_is_taken_back_leaves_nothing(acme: Store) -> None:
    acme.draft_answer("Acme", "c", "Ana", "need", "Yes")
    acme.draft_answer("Acme", "c", "Ana", "need", None, " ", said=False)
    assert acme.rating_drafts("Acme", "Ana").rows() == []


def test_a_half_done_rating_needs_a_deal_and_a_name(acme: Store) -> None:
    with pytest.raises(InputError, match="There is no deal 'x' in 'Acme'"):
        acme.draft_answer("Acme", "x", "Ana", "need", "Yes")
    with pytest.raises(InputError, match="Nobody is named as the rater"):
        acme.draft_answer("Acme", "c", " ", "need", "Yes")


def test_two_who_rate_the_same_deal_at_once_lose_nothing(acme: Store) -> None:
    failures: list[BaseException] = []
    begin = threading.Barrier(2)

    def work(rater: str) -> None:
        try:
            begin.wait()
            for turn in range(12):
                answer = ("No", "Yes")[turn % 2]
                acme.draft_answer("Acme", "c", rater, "need", answer)
                acme.rate("Acme", by_hand(("c", "need", answer, f"{turn}")), rater=rater, version=1)
                acme.answers("Acme", ("need",))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in ("Ana", "Ben")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    for name in ("Ana", "Ben"):
        assert [row[4] for row in said(acme) if row[3] == name] == [str(turn) for turn in range(12)]
        assert acme.rating_drafts("Acme", name).is_empty()
    assert acme.version("Acme") == 1 + 24
    acme.close()
    assert rows_of(acme.path, "select count(*) from ratings") == [(24,)]


def test_the_version_in_force_is_known_of_ratings_of_files(store: Store) -> None:
    given = replace(THREE, ratings=ratings(("c", "need", "Yes", DAY)))
    store.take_in("Acme", given)
    assert store.rated("Acme")["version"].to_list() == [None]
    store.save_rubric("Acme", RUBRIC)
    store.save_rubric("Acme", RUBRIC)
    store.take_in("Acme", delivery(deals(WON), ratings=ratings(("a", "need", "Yes", DAY)), file="b.csv"))
    assert store.rated("Acme").select("deal_id", "version").rows() == [("c", None), ("a", 2)]
    store.retire_rubric("Acme", 2)
    store.undo("Acme", 2)
    store.redo("Acme", 2)
    assert store.rated("Acme").select("deal_id", "version").rows() == [("c", None), ("a", 2)]
