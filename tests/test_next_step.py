"""What to do next on a deal: one notch more of each answer, what nobody answered, ties, and that nothing would move."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from qualify.analysis import Book, Lines, View, baseline, load, view
from qualify.analysis.dossier import Dossier, dossier
from qualify.analysis.next_step import NextStep, Outlook, next_step
from qualify.analysis.next_step_words import CAUTION, answer, others, record, unanswered, unanswered_answer
from qualify.rubric import Answer, Criterion, Missing, Rubric
from qualify.schema import conform
from qualify.store import Delivery, Store

THREE = (Answer("No", 0), Answer("Planned", 50, "In a plan."), Answer("Yes", 100))
RUBRIC = Rubric(
    "r",
    (
        Criterion("a", "A?", THREE, 2, evidence="A letter."),
        Criterion("b", "B?", THREE, 2),
        Criterion("c", "C?", THREE, 1, influence=False),
        Criterion("d", "D?", THREE, 0),
        Criterion("e", "E?", (Answer("Hay", 0), Answer("Oats", 100)), 1, ordered=False),
    ),
)
NO_LINES = Lines(None, None)


def seen(
    store: Store,
    answers: dict[str, str],
    outcome: str = "open",
    missing: Missing = "leave out",
    rubric: Rubric = RUBRIC,
) -> View:
    deals = pl.DataFrame({"deal_id": ["x"], "outcome": [outcome], "closed": [date(2026, 3, 1)]})
    deals = deals.with_columns(closed=pl.when(outcome != "open").then("closed"))
    given = pl.DataFrame({"deal_id": ["x"] * len(answers), "criterion": [*answers], "answer": [*answers.values()]})
    rows = conform(deals, "opportunities")
    store.take_in(
        "deals", Delivery("d.csv", "", 1, rows, tuple(rows.columns), conform(given, "ratings")), rubric=rubric
    )
    book = load(store, "deals", 1)
    return view(book, book.rubric.with_missing(missing), baseline(book))


def opened(held: View, store: Store, deal_id: str = "x") -> Dossier:
    return dossier(held, store.ratings_of(held.book.dataset, deal_id), deal_id)


def step(store: Store, answers: dict[str, str], missing: Missing = "leave out") -> NextStep:
    held = seen(store, answers, missing=missing)
    found = next_step(held, opened(held, store))
    assert found is not None
    return found


def test_every_notch_is_scored_by_itself_and_the_most_comes_first(store: Store) -> None:
    found = step(store, {"a": "No", "b": "Planned", "c": "No", "d": "No", "e": "Hay"})
    assert (found.now.score, found.now.zone, found.now.this_quarter) == (16, "between", None)
    told = [(each.key, each.before, each.after, each.meaning, each.evidence, each.then.score) for each in found.notches]
    assert told == [
        ("a", "No", "Planned", "In a plan.", "A letter.", 33),
        ("b", "Planned", "Yes", "", "", 33),
        ("d", "No", "Planned", "In a plan.", "", 16),
    ]
    assert (found.best, found.fixed, found.unordered, found.unanswered) == ((), ("C?",), ("E?",), ())
    assert answer(found, NO_LINES) == (
        "Of the answers given, one notch more on any one of “A?” and “B?” would do the most, and equally much: the "
        "score would go from 16 to 33."
    )
    assert others(found) == (
        "Not in the list are the questions not for a salesperson to influence: C?; of which no answer is better by "
        "itself: E?."
    )


def test_one_question_that_would_do_the_most(store: Store) -> None:
    found = step(store, {"a": "No", "b": "Yes", "c": "Yes", "d": "No", "e": "Hay"})
    assert answer(found, NO_LINES) == (
        "Of the answers given, one would do the most: “A?” from “No” to “Planned”. Then the score would go from 50 to "
        "66."
    )
    assert found.best == ("B?",)


def test_what_nobody_answered_goes_from_the_worst_to_the_best(store: Store) -> None:
    found = step(store, {"a": "Planned", "d": "Yes", "e": "Hay"})
    assert unanswered(found).select("question", "worst", "best", "influence").rows() == [
        ("B?", 20, 60, "yes"),
        ("C?", 25, 50, "no"),
    ]
    assert unanswered_answer(found) == (
        "2 questions without an answer. Finding out can lower the score as well as raise it; both ends are shown, the "
        "widest first."
    )


def test_a_missing_answer_that_counts_as_nothing_can_only_gain(store: Store) -> None:
    found = step(store, {"a": "Planned", "d": "Yes", "e": "Hay"}, "nothing earned")
    assert (found.now.score, unanswered(found)["worst"].to_list(), unanswered(found)["best"].to_list()) == (
        16,
        [16, 16],
        [50, 33],
    )


def test_a_question_without_an_answer_can_do_more_than_the_answers_given(store: Store) -> None:
    found = step(store, {"c": "No", "d": "No", "e": "Hay"})
    assert [each.key for each in found.further] == ["a", "b"]
    assert answer(found, NO_LINES) == (
        "No answer that was given would move it: one notch more on any that can be influenced leaves the score as it "
        "is. 2 questions without an answer would do more if their best answer is true: see below."
    )


def test_answers_that_earn_the_same_are_not_at_their_best(store: Store) -> None:
    same = Criterion("a", "A?", (Answer("No", 50), Answer("Yes", 50)))
    held = seen(store, {"a": "No"}, rubric=Rubric("r", (same, RUBRIC.criteria[1])))
    found = next_step(held, opened(held, store))
    assert found is not None
    assert (found.best, found.unordered) == ((), ("A?",))


def test_nothing_would_move_it_is_said(store: Store) -> None:
    found = step(store, {"a": "Yes", "b": "Yes", "c": "No", "d": "No", "e": "Hay"})
    assert answer(found, NO_LINES) == (
        "No answer that was given would move it: one notch more on any that can be influenced leaves the score as it "
        "is."
    )


def test_all_at_their_best_is_said(store: Store) -> None:
    found = step(store, {"a": "Yes", "b": "Yes", "c": "No", "d": "Yes", "e": "Hay"})
    assert answer(found, NO_LINES) == (
        "Nothing that a salesperson can influence would move its score. 3 questions at the best answer already, "
        "1 question not for a salesperson to influence and 1 question of which no answer is better by itself."
    )


def test_a_deal_without_any_answer_has_only_unanswered_questions(store: Store) -> None:
    found = step(store, {})
    assert (found.now.score, found.notches, [each.key for each in found.unanswered]) == (
        None,
        (),
        ["a", "b", "c", "e", "d"],
    )
    assert answer(found, NO_LINES) == (
        "No answer that was given can be bettered. 5 questions have no answer yet: see below what answering would do."
    )


def test_an_answer_that_the_rubric_does_not_know_is_a_question_without_one(store: Store) -> None:
    found = step(store, {"a": "Perhaps", "b": "No", "c": "No", "d": "No", "e": "Hay"})
    assert [each.key for each in found.unanswered] == ["a"]


def test_a_closed_deal_has_no_next_step(store: Store) -> None:
    held = seen(store, {"a": "No"}, "won")
    assert next_step(held, opened(held, store)) is None


def test_a_change_of_zone_and_of_the_chances_is_in_the_sentence(store: Store) -> None:
    found = step(store, {"a": "No", "b": "Yes", "c": "Yes", "d": "No", "e": "Hay"})
    then = Outlook(66, "between", 0.1, 0.26)
    moved = replace(found, now=Outlook(50, "below", 0.1, 0.2), notches=(replace(found.notches[0], then=then),))
    assert answer(moved, Lines(55, 80)) == (
        "Of the answers given, only one can be bettered: “A?” from “No” to “Planned”. Then the score would go from 50 "
        "to 66, and the deal from “Below the line” to “Between the lines”; its chance to be won from 20 % to 26 % by "
        "the end of the next."
    )
    told = record(moved, Lines(55, 80))
    assert (told["caution"], told["notches"][0]["by_next_quarter"]) == (CAUTION, 0.26)


def test_the_chances_are_those_of_the_forecast(company: Book) -> None:
    held = view(company, company.rubric, baseline(company))
    assert held.forecast is not None
    chances = {
        row[0]: row[1:] for row in held.forecast.deals.select("deal_id", "this_quarter", "by_next_quarter").rows()
    }
    nothing = pl.DataFrame(schema={"criterion": pl.String})
    for deal_id in list(chances)[::11]:
        found = next_step(held, dossier(held, nothing, deal_id))
        assert found is not None
        assert (found.now.this_quarter, found.now.by_next_quarter) == chances[deal_id]
        row = held.open.row(by_predicate=pl.col("deal_id") == deal_id, named=True)
        assert (found.now.score, found.now.zone) == (row["score"], row["zone"])
        for each in found.notches:
            assert (each.then.score or -1) >= (found.now.score or -1)
            assert (each.then.by_next_quarter or 0) >= (found.now.by_next_quarter or 0)
            alike = held.open.filter(score=each.then.score)
            assert set(alike["zone"]) <= {each.then.zone}
