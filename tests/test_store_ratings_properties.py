"""Whatever is rated, imported, undone and published: nothing is lost, no version changes, no day knows a later one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_rows import OPEN, RUBRIC, THREE, by_hand, deals, delivery, frame_of, ratings, state

from qualify.asof import USUAL, AsOf
from qualify.rubric import Answer, Criterion, Rubric, to_toml
from qualify.store import Delivery, RubricDraft, Store
from qualify.store.carries import CARRIES

NAMES = (f"data {number}" for number in count())
FIRST = date(2026, 1, 1)
KEYS = ("need", "budget")
OFTEN = st.sampled_from(("No", "Yes", None))
DAYS = st.integers(0, 90).map(lambda days: FIRST + timedelta(days=days))
RATING = st.tuples(st.sampled_from("abcd"), st.sampled_from(KEYS), OFTEN, st.none() | DAYS)
RULES = (
    USUAL, AsOf(days=0), AsOf(days=40), AsOf("last"), AsOf("created"), AsOf("stage", stage="Demo"),
    AsOf("day", day=date(2026, 2, 20)),
)  # fmt: skip
FOUR = delivery(
    pl.concat([THREE.opportunities, deals(OPEN | {"deal_id": "d", "created": None})]),
    stages=frame_of(
        ("a", "Demo", date(2026, 1, 20)), ("c", "Demo", date(2026, 2, 25)),
        columns=("deal_id", "stage", "entered"), table="stages",
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store in which each example makes data sets of its own."""
    opened = Store(tmp_path_factory.mktemp("shelf") / "qualify.duckdb")
    yield opened
    opened.close()


def told(rows: list[Any]) -> Any:
    """A file of ratings alone."""
    return replace(
        FOUR.__class__("r.csv", "", len(rows), deals(OPEN).clear(), ()), ratings=ratings(*rows), role="ratings"
    )


def say(store: Store, name: str, rows: list[Any], rater: str = "Ana") -> None:
    for deal, key, answer, day in rows:
        store.rate(name, by_hand((deal, key, answer, None)), rater=rater, version=1, rated=day or FIRST)


@settings(max_examples=25)
@given(
    rule=st.sampled_from(RULES),
    before=st.lists(RATING, max_size=12),
    later=st.lists(RATING.filter(lambda row: row[3] is not None), min_size=1, max_size=8),
    day=DAYS,
)
def test_no_later_rating_changes_what_was_known_on_a_day(
    shelf: Store, rule: AsOf, before: list[Any], later: list[Any], day: date
) -> None:
    name = next(NAMES)
    shelf.take_in_all(name, [FOUR, *([told(before)] if before else [])], rubric=RUBRIC)
    on_the_day = AsOf("day", day=day)

    def seen() -> list[list[tuple[Any, ...]]]:
        return [shelf.answers(name, KEYS, day, rule=rule).rows(), shelf.answers(name, KEYS, rule=on_the_day).rows()]

    as_it_was = seen()
    after = [(deal, key, answer, max(rated, day + timedelta(days=1))) for deal, key, answer, rated in later]
    shelf.take_in(name, told(after[::2]))
    say(shelf, name, after[1::2])
    assert seen() == as_it_was


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("rate"), st.lists(RATING, min_size=1, max_size=3), st.sampled_from(("Ana", "Ben"))),
        st.tuples(st.just("take in"), st.lists(RATING, min_size=1, max_size=4), st.sampled_from((None, FIRST))),
        st.tuples(st.just("turn"), st.integers(0, 9), st.none()),
    ),
    min_size=2,
    max_size=6,
)


@settings(max_examples=12)
@given(steps=STEPS)
def test_no_rating_is_lost_whatever_is_taken_in_and_undone(shelf: Store, steps: list[Any]) -> None:
    """Those by hand are all there, in order; those of files are what they would be had nobody rated by hand."""
    name, alone = next(NAMES), next(NAMES)
    files: dict[int, Delivery] = {}
    undone: set[int] = set()
    stated: list[tuple[Any, ...]] = []
    files[shelf.take_in(name, FOUR, rubric=RUBRIC).import_id] = FOUR
    for what, first, second in steps:
        if what == "take in":
            arriving = replace(told(first), as_of=second)
            files[shelf.take_in(name, arriving).import_id] = arriving
        elif what == "turn":
            chosen = sorted(files)[first % len(files)]
            shelf.redo(name, chosen) if chosen in undone else shelf.undo(name, chosen)
            undone ^= {chosen}
        else:
            stated += said(shelf, name, first, second)
    by_people = shelf.rated(name).filter("by_hand").with_columns(rated=pl.coalesce("said_for", "rated"))
    assert sorted(by_people.select("deal_id", "criterion", "answer", "rated", "rater").rows(), key=repr) == sorted(
        stated, key=repr
    )
    for event, arriving in files.items():
        receipt = shelf.take_in(alone, arriving, rubric=RUBRIC)
        if event in undone:
            shelf.undo(alone, receipt.import_id)
    of_files = [row for row in state(shelf, name)["ratings"] if row["import_id"] is not None]
    assert of_files == state(shelf, alone)["ratings"]


def said(store: Store, name: str, rows: list[Any], rater: str) -> list[tuple[Any, ...]]:
    """Rate what is there by hand; the ratings that were new."""
    there, new = set(store.deal_ids(name)), []
    for deal, key, answer, day in rows:
        row = (deal, key, answer, day or FIRST, rater)
        if deal in there and store.rate(
            name, by_hand((deal, key, answer, None)), rater=rater, version=1, rated=day or FIRST
        ):
            new.append(row)
    return new


WORDS = st.lists(st.text("abc", min_size=1, max_size=3), min_size=1, max_size=3, unique=True)


@st.composite
def renamed(draw: st.DrawFn) -> tuple[Rubric, Rubric, list[tuple[str, str, str, str]]]:
    """A rubric, the same with other names in another order, and which answer became which."""
    criteria, after, pairs = [], [], []
    for key in draw(WORDS):
        old = draw(WORDS)
        new = [f"{label}{draw(st.sampled_from(('', '!')))}" for label in draw(st.permutations(old))]
        other = f"{key}{draw(st.sampled_from(('', '_2')))}"
        criteria.append(Criterion(key, "?", tuple(Answer(label, 0) for label in old)))
        after.append(Criterion(other, "?", tuple(Answer(label, 0) for label in draw(st.permutations(new)))))
        pairs += [(key, one, other, two) for one, two in zip(old, new, strict=True)]
    return Rubric("Old", tuple(criteria)), Rubric("New", tuple(draw(st.permutations(after)))), pairs


@settings(max_examples=12)
@given(made=renamed())
def test_what_is_carried_there_and_back_is_the_same(
    shelf: Store, made: tuple[Rubric, Rubric, list[tuple[str, str, str, str]]]
) -> None:
    old, new, pairs = made
    name = next(NAMES)
    table = deals(*(OPEN | {"deal_id": f"{at}"} for at in range(len(pairs))))
    shelf.take_in(name, delivery(table), rubric=old)
    there, back = (published(shelf, name, one, rows) for one, rows in ((new, pairs), (old, turned(pairs))))

    def answers(version: int) -> list[Any]:
        found = shelf.rated(name, version=version)
        return found.select("criterion", "answer").rows()

    texts = {1: [pair[:2] for pair in pairs], there: [pair[2:] for pair in pairs]}
    shelf.rate(name, rated_as(texts[1]), rater="Ana", version=1)
    assert (answers(1), answers(there), answers(back)) == (texts[1], texts[there], texts[1])
    shelf.rate(name, rated_as(texts[there]), rater="Ana", version=there)
    assert (answers(1), answers(there), answers(back)) == (texts[1] * 2, texts[there] * 2, texts[1] * 2)


def turned(pairs: list[tuple[str, str, str, str]]) -> list[tuple[str, str, str, str]]:
    return [(to_key, to_label, key, label) for key, label, to_key, to_label in pairs]


def rated_as(texts: list[Any]) -> pl.DataFrame:
    return by_hand(*((f"{at}", *text, None) for at, text in enumerate(texts)))


def published(store: Store, name: str, made: Rubric, pairs: list[Any]) -> int:
    draft = store.keep_rubric_draft(name, RubricDraft(made.name, to_toml(made), store.latest_rubric(name)))
    table = pl.DataFrame(pairs, schema=CARRIES, orient="row")
    return store.publish_draft(name, draft.draft_id or 0, "", "", table)


WEIGHTS = st.integers(1, 100)
ACTS = st.lists(st.tuples(st.sampled_from(("save", "draft", "retire", "unretire", "rate")), WEIGHTS), max_size=10)


@settings(max_examples=12)
@given(acts=ACTS)
def test_a_published_version_never_changes(shelf: Store, acts: list[tuple[str, int]]) -> None:
    name = next(NAMES)
    shelf.take_in(name, THREE, rubric=RUBRIC)
    kept = {1: as_published(shelf, name, 1)}
    for act, number in acts:
        made, version = RUBRIC.with_weights({"need": number}), 1 + number % len(kept)
        if act == "save":
            shelf.save_rubric(name, made, author=f"{number}")
        elif act == "draft":
            published(shelf, name, made, [("need", "Yes", "need", "No")])
        elif act == "retire" and shelf.rubrics(name)["retired"].null_count() > 1:
            shelf.retire_rubric(name, version)
        elif act == "unretire":
            shelf.unretire_rubric(name, version)
        elif act == "rate" and shelf.rubrics(name).filter(version=1)["retired"].item() is None:
            say(shelf, name, [("c", "need", "Yes", None)], f"{number}")
        for each in shelf.rubrics(name)["version"]:
            kept.setdefault(each, as_published(shelf, name, each))
        assert {each: as_published(shelf, name, each) for each in kept} == kept
    assert shelf.rubrics(name)["version"].to_list() == sorted(kept, reverse=True)


def as_published(store: Store, name: str, version: int) -> tuple[Any, ...]:
    """All that is kept of a version but that it is retired."""
    row = store.rubrics(name).filter(version=version).drop("retired").rows()
    return store.rubric(name, version), row, store.carries(name, version).rows(), store.rubric_trials(name, version)
