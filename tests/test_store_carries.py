"""What answers given under one version of the rubric mean in another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest
from store_rows import RUBRIC, THREE, WON, YES_NO, by_hand, deals, delivery, ratings

from qualify.asof import AsOf
from qualify.errors import InputError
from qualify.rubric import Answer, Criterion, Rubric, to_toml
from qualify.store import RubricDraft, Store

SAME = [("need", "No", "need", "No"), ("budget", "No", "budget", "No"), ("budget", "Yes", "budget", "Yes")]
SURE = replace(
    RUBRIC, criteria=(Criterion("need", "Need?", (Answer("No", 0), Answer("Sure", 100))), RUBRIC.criteria[1])
)
NEED = Rubric("Need alone", (Criterion("demand", "Demand?", YES_NO),))
OLD, NEW = date(2026, 2, 1), date(2026, 2, 20)


def published(store: Store, made: Rubric, *pairs: tuple[str, str, str, str]) -> int:
    base = store.latest_rubric("Acme")
    draft = store.keep_rubric_draft("Acme", RubricDraft(made.name, to_toml(made), base))
    assert draft.draft_id is not None
    table = pl.DataFrame(list(pairs), schema=["criterion", "answer", "to_criterion", "to_answer"], orient="row")
    return store.publish_draft("Acme", draft.draft_id, "why", "Ana", table, revision=draft.revision)


def say(store: Store, answer: str | None, version: int, *, deal: str = "c", key: str = "need", day: date = OLD) -> None:
    store.rate("Acme", by_hand((deal, key, answer, None)), rater="Ana", version=version, rated=day)


def means(store: Store, version: int, key: str = "need") -> Any:
    """The answer of the open deal under a version, by every question that gives it."""
    answer = dict(store.answers("Acme", (key,), version=version).iter_rows())["c"]
    alone = store.ratings_of("Acme", "c", version=version).filter(criterion=key)["answer"].to_list()
    assert alone in ([answer], [])
    every = store.ratings("Acme", (key,), version=version).filter(deal_id="c")["answer"].to_list()
    assert every[-1:] == alone
    return answer


@pytest.fixture
def acme(store: Store) -> Store:
    store.take_in("Acme", THREE, rubric=RUBRIC)
    return store


def test_an_answer_with_other_words_is_carried_forward_and_back(acme: Store) -> None:
    say(acme, "Yes", 1)
    assert published(acme, SURE, *SAME, ("need", "Yes", "need", "Sure")) == 2
    assert (means(acme, 1), means(acme, 2)) == ("Yes", "Sure")
    say(acme, "Sure", 2, day=NEW)
    assert (means(acme, 1), means(acme, 2)) == ("Yes", "Sure")
    assert acme.carries("Acme", 2).rows() == [
        ("need", "No", "need", "No"), ("need", "Yes", "need", "Sure"),
        ("budget", "No", "budget", "No"), ("budget", "Yes", "budget", "Yes"),
    ]  # fmt: skip
    assert acme.carries("Acme", 1).is_empty()
    assert acme.rated("Acme", version=2).select("answer", "version").rows() == [("Sure", 1), ("Sure", 2)]
    assert acme.rated("Acme").select("answer", "version").rows() == [("Yes", 1), ("Sure", 2)]
    assert acme.questions("Acme", version=2).rows() == [("need", "Sure", 2, 0)]


def test_an_answer_that_is_not_carried_is_missing_and_hides_the_one_before(acme: Store) -> None:
    say(acme, "No", 1)
    say(acme, "Yes", 1, day=NEW)
    published(acme, SURE, *SAME)
    assert (means(acme, 1), means(acme, 2)) == ("Yes", None)
    assert acme.carries("Acme", 2).row(1) == ("need", "Yes", None, None)
    assert acme.answers("Acme", ("need",), NEW.replace(day=2), version=2)["need"].to_list() == [None, None, "No"]


def test_where_nothing_is_carried_nothing_is(acme: Store) -> None:
    say(acme, "Yes", 1)
    published(acme, RUBRIC)
    assert (means(acme, 1), means(acme, 2)) == ("Yes", None)
    assert acme.carries("Acme", 2)["to_answer"].to_list() == [None] * 4


def test_a_rubric_saved_as_a_whole_carries_what_is_word_for_word_the_same(acme: Store) -> None:
    say(acme, "Yes", 1)
    acme.save_rubric("Acme", SURE)
    assert (means(acme, 1), means(acme, 2)) == ("Yes", None)
    assert acme.carries("Acme", 2)["to_answer"].to_list() == ["No", None, "No", "Yes"]
    published(acme, RUBRIC, *SAME, ("need", "Sure", "need", "Yes"))
    say(acme, "Sure", 2, deal="a")
    assert acme.answers("Acme", ("need",), version=3, rule=AsOf("last"))["need"].to_list() == ["Yes", None, None]


def test_unknown_stays_unknown_to_what_the_criterion_became(acme: Store) -> None:
    published(acme, NEED, ("need", "No", "demand", "No"), ("need", "Yes", "demand", "Yes"))
    say(acme, "Yes", 2, key="demand")
    say(acme, None, 1, day=NEW)
    assert (means(acme, 2, "demand"), means(acme, 1)) == (None, None)
    assert acme.rated("Acme", version=2).select("criterion", "answer").rows() == [("demand", "Yes"), ("demand", None)]


def test_a_criterion_that_went_is_not_there_any_more(acme: Store) -> None:
    say(acme, "Yes", 1, key="budget")
    published(acme, NEED, ("need", "No", "demand", "No"))
    assert acme.rated("Acme", version=2).is_empty()
    assert means(acme, 1, "budget") == "Yes"


def test_several_answers_may_become_one_and_one_may_tell_of_two_criteria(acme: Store) -> None:
    both = Rubric("Both", (Criterion("demand", "Demand?", YES_NO), Criterion("money", "Money?", YES_NO)))
    pairs = [
        ("need", "No", "demand", "No"), ("need", "Yes", "demand", "Yes"), ("budget", "No", "demand", "No"),
        ("budget", "Yes", "demand", "Yes"), ("budget", "Yes", "money", "Yes"),
    ]  # fmt: skip
    say(acme, "Yes", 1, key="budget")
    published(acme, both, *pairs)
    assert (means(acme, 2, "demand"), means(acme, 2, "money")) == ("Yes", "Yes")
    say(acme, "No", 1, day=NEW)
    assert (means(acme, 2, "demand"), means(acme, 2, "money")) == ("No", "Yes")
    say(acme, "Yes", 2, key="demand", day=NEW)
    # Nobody knows which of the two questions was meant.
    assert (means(acme, 1, "need"), means(acme, 1, "budget")) == (None, None)


def test_what_an_answer_means_goes_through_all_versions(acme: Store) -> None:
    say(acme, "Yes", 1)
    published(acme, SURE, *SAME, ("need", "Yes", "need", "Sure"))
    acme.save_rubric("Acme", SURE.with_weights({"need": 50}))
    published(acme, NEED, ("need", "No", "demand", "No"), ("need", "Sure", "demand", "Yes"))
    assert [means(acme, 1), means(acme, 2), means(acme, 3), means(acme, 4, "demand")] == ["Yes", "Sure", "Sure", "Yes"]
    say(acme, "No", 4, key="demand", day=NEW)
    assert [means(acme, 1), means(acme, 2), means(acme, 3), means(acme, 4, "demand")] == ["No"] * 4


def test_a_version_made_from_an_older_one_goes_back_over_it(acme: Store) -> None:
    """Version 3 comes from 1, because 2 was retired: answers of 2 go back to 1 and on to 3."""
    say(acme, "Yes", 1)
    published(acme, SURE, *SAME, ("need", "Yes", "need", "Sure"))
    say(acme, "Sure", 2, deal="c", day=NEW)
    acme.retire_rubric("Acme", 2)
    assert published(acme, NEED, ("need", "No", "demand", "No"), ("need", "Yes", "demand", "Yes")) == 3
    assert acme.rubrics("Acme").select("version", "base").rows() == [(3, 1), (2, 1), (1, 0)]
    assert acme.rated("Acme", version=3)["answer"].to_list() == ["Yes", "Yes"]
    say(acme, "No", 3, key="demand", deal="c", day=date(2026, 3, 2))
    assert acme.rated("Acme", version=2)["answer"].to_list() == ["Sure", "Sure", "No"]


def test_files_go_on_with_the_words_that_they_know(acme: Store) -> None:
    """A text that the version in force does not know is of the last version that did, or of the first one that does."""
    published(acme, SURE, *SAME, ("need", "Yes", "need", "Sure"))
    told = ratings(("c", "need", "Yes", OLD), ("b", "need", "Certain", None), ("a", "need", "Who knows", None))
    acme.take_in("Acme", replace(THREE, ratings=told))
    assert answers_of(acme, 2) == ["Who knows", "Certain", "Sure"]
    certain = replace(
        SURE, criteria=(Criterion("need", "Need?", (Answer("No", 0), Answer("Certain", 100))), SURE.criteria[1])
    )
    published(acme, certain, *SAME, ("need", "Sure", "need", "Certain"))
    assert answers_of(acme, 3) == ["Who knows", "Certain", "Certain"]
    assert answers_of(acme, 2) == ["Who knows", "Sure", "Sure"]
    assert answers_of(acme, 1) == ["Who knows", "Yes", "Yes"]


def test_what_came_before_the_first_version_is_of_the_first_that_knows_it(store: Store) -> None:
    given = ratings(("a", "need", "Yes", None), ("b", "need", "Sure", None), ("c", "need", "Hm", None))
    store.take_in("Acme", replace(THREE, ratings=given))
    store.save_rubric("Acme", RUBRIC)
    published(store, SURE, *SAME, ("need", "Yes", "need", "Sure"))
    assert (answers_of(store, 1), answers_of(store, 2)) == (["Yes", "Yes", "Hm"], ["Sure", "Sure", "Hm"])


def answers_of(store: Store, version: int) -> list[str | None]:
    return store.answers("Acme", ("need",), version=version)["need"].to_list()


def test_a_withdrawn_answer_is_carried_as_such(acme: Store) -> None:
    wide = delivery(deals(WON), ratings=ratings(("a", "need", "Yes", None)), questions=("need",))
    acme.take_in("Acme", wide)
    acme.take_in("Acme", replace(wide, ratings=wide.ratings.clear()))
    published(acme, NEED, ("need", "No", "demand", "No"), ("need", "Yes", "demand", "Yes"))
    assert acme.answers("Acme", ("demand",), version=2)["demand"].to_list() == [None] * 3


def test_another_data_set_is_not_touched(acme: Store) -> None:
    acme.take_in("Beta", THREE, rubric=RUBRIC)
    acme.rate("Beta", by_hand(("c", "need", "Yes", None)), rater="Ana", version=1)
    published(acme, SURE, *SAME, ("need", "Yes", "need", "Sure"))
    assert acme.answers("Beta", ("need",), version=1)["need"].to_list() == [None, None, "Yes"]
    assert acme.answers("Beta", ("need",), version=2)["need"].to_list() == [None, None, "Yes"]


@pytest.mark.parametrize(
    ("pairs", "why"),
    [
        (
            [("need", "Perhaps", "need", "No")],
            "'Perhaps' (need) cannot be carried to 'No' (need): one of them is not an answer of its version. "
            "Choose among the answers of both versions.",
        ),
        (
            [("need", "Yes", "need", "Yes")],
            "'Yes' (need) cannot be carried to 'Yes' (need): one of them is not an answer of its version. "
            "Choose among the answers of both versions.",
        ),
        (
            [("need", "No", "need", "No"), ("need", "No", "need", "Sure")],
            "'No' (need) is carried to two answers of need. Choose one of them.",
        ),
    ],
)
def test_a_pair_that_cannot_be_is_refused_and_nothing_is_published(
    acme: Store, pairs: list[tuple[str, str, str, str]], why: str
) -> None:
    with pytest.raises(InputError) as refused:
        published(acme, SURE, *pairs)
    assert str(refused.value) == why
    assert (acme.latest_rubric("Acme"), len(acme.rubric_drafts("Acme")), acme.version("Acme")) == (1, 1, 1)
