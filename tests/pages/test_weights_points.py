"""Points for answers without an order on the Weights page: shown, cautioned against, published in one more click."""

from __future__ import annotations

from dataclasses import replace

import pytest
from weights_page import NAME, fill, press, said, weights_page

from pages.shared.answers import suggested
from pages.shared.draft import Draft
from pages.shared.points import rubric
from qualify.analysis import arrival, seen
from qualify.analysis.arrival import delivery, take_in
from qualify.analysis.preparing import Source
from qualify.analysis.rubric_start import of_data, offered
from qualify.analysis.suggesting import points_table, suggestion, taught, taught_before
from qualify.intake import check, guess, read
from qualify.rubric import MIDDLE, Rubric, Sketch
from qualify.simulate import simulate
from qualify.steps import finished
from qualify.store import Store
from qualify.tuning import suggested_words as words
from qualify.tuning.suggested import Suggestion

FILE = b"Id,Outcome,Budget,Way in\n" + b"".join(
    b"%d,%s,%s,%s\n" % (i, b"Won" if i % 3 else b"Lost", b"Yes" if i % 2 else b"No", b"Fax" if i % 5 else b"Fair")
    for i in range(30)
)
SCOPE = "It is published for the whole data set, though learned from the deals that are looked at alone."


def without_order(rubric: Rubric, *keys: str) -> Rubric:
    """The rubric as the intake would make it if the answers to these questions had names only."""
    plain = (
        replace(c, ordered=False, answers=tuple(replace(a, points=MIDDLE) for a in c.answers)) if c.key in keys else c
        for c in rubric.criteria
    )
    return replace(rubric, criteria=tuple(plain))


@pytest.fixture
def found(kept: Store) -> Suggestion:
    """What is suggested for version 2 of the company's rubric, where nobody knows what a budget or problem is worth."""
    arrival.take_in_company(kept, simulate(900, 3))
    kept.save_rubric(NAME, without_order(kept.rubric(NAME, 1), "problem", "budget"))
    book = seen(kept, NAME, 2)
    return finished(suggestion(book, book.rubric, "equal weights"))


def test_points_are_suggested_beside_the_present_ones(kept: Store, found: Suggestion) -> None:
    assert found.learned is not None
    at = press(weights_page("Suggested weights"), "Suggest weights")
    assert f"**{words.learned(found, found.learned, 2)}**" in said(at).splitlines()
    assert words.caution(locked=True) in said(at)
    weights, points = (frame.value for frame in at.dataframe[:2])
    assert weights["Suggested"].to_list() == list(found.weights)
    nothing = {c.question for c in kept.rubric(NAME, 2).criteria if not c.ordered}
    assert set(weights.set_index("Criterion").loc[list(nothing), "Suggested"]) == {0}
    assert weights["With learned points"].to_list() == list(found.learned.weights)
    assert points.values.tolist() == [list(row) for row in points_table(seen(kept, NAME, 2), found.learned).rows()]
    assert list(points.columns) == ["Question", "Answer", "Suggested", "Points now", "Decided deals", "Won"]
    assert set(points["Points now"]) == {50}
    assert points.groupby("Question")["Suggested"].agg(["min", "max"]).values.tolist() == [[0, 100], [0, 100]]


def test_one_more_click_publishes_them_with_what_was_tried(kept: Store, found: Suggestion) -> None:
    assert found.learned is not None
    at = press(weights_page("Suggested weights", weights="budget:0", tried="57"), "Suggest weights")
    assert SCOPE not in said(at)
    fill(at, "Your name", "Ann", place=-1)
    at = press(at, "Publish")
    assert at.query_params["rubric"] == "3"
    assert "weights" not in at.query_params
    assert kept.rubric(NAME, 3) == taught(kept.rubric(NAME, 2), found.learned)
    assert kept.rubric_trials(NAME, 3) == 257
    versions = kept.rubrics(NAME).select("note", "author").row(0)
    assert versions == (f"Points and weights learned from {found.deals} decided deals", "Ann")
    assert "Publish" not in [button.label for button in at.button]


def test_what_a_part_of_the_deals_taught_is_published_for_all_and_that_is_said(kept: Store, found: Suggestion) -> None:
    at = press(weights_page("Suggested weights", no_decision="left out"), "Suggest weights")
    assert SCOPE in said(at)


def test_published_points_do_not_vouch_for_themselves(kept: Store, found: Suggestion) -> None:
    """Asked again, they have no say: else noise would be called better than equal weights by points that know it."""
    assert found.learned is not None
    kept.publish_rubric(NAME, taught(kept.rubric(NAME, 2), found.learned), 2, tried=200)
    book = seen(kept, NAME, 3)
    assert (taught_before(seen(kept, NAME, 2).rubric), taught_before(book.rubric)) == (0, 2)
    again = finished(suggestion(book, book.rubric, "equal weights"))
    assert (again.weights, again.separation, again.equal) == (found.weights, found.separation, found.equal)
    assert (again.over_equal, again.learned) == (found.over_equal, found.learned)
    drawn = finished(suggestion(book, book.rubric, "the published rubric"))
    assert [w for w, c in zip(drawn.weights, book.rubric.criteria, strict=True) if not c.ordered] == [0, 0]
    on_one = book.rubric.with_weights({c.key: 10 * (c.key == "budget") for c in book.rubric.criteria})
    alone = finished(suggestion(replace(book, rubric=on_one), on_one, "the published rubric"))
    assert [w for w, c in zip(alone.weights, on_one.criteria, strict=True) if not c.ordered] == [0, 0]
    assert words.aside(2) in said(press(weights_page("Suggested weights"), "Suggest weights"))


def test_where_a_version_was_saved_meanwhile_the_suggestion_is_asked_for_again(kept: Store, found: Suggestion) -> None:
    at = press(weights_page("Suggested weights"), "Suggest weights")
    kept.save_rubric(NAME, kept.rubric(NAME, 1))
    at = press(at, "Publish")
    assert [one.label for one in at.button if one.label in ("Publish", "Suggest weights")] == ["Suggest weights"]
    assert kept.latest_rubric(NAME) == 3


def test_where_all_answers_have_an_order_no_points_are_suggested(kept: Store) -> None:
    arrival.take_in_company(kept, simulate(900, 3))
    at = press(weights_page("Suggested weights"), "Suggest weights")
    assert list(at.dataframe[0].value.columns) == ["Criterion", "Suggested", "Saved, of 100"]
    assert "Publish" not in [button.label for button in at.button]


def test_a_question_without_an_order_waits_at_weight_0_with_equal_points(kept: Store) -> None:
    table = read(FILE, "deals.csv")
    mapping = replace(guess(table), answers=("Budget", "Way in"))
    batch = check(table, mapping)
    given = {key: suggested(key, column, dict.fromkeys(table.frame[column].unique().sort(), 1))[0]
             for key, column in batch.criteria}  # fmt: skip
    lines = (*given["budget"], *given["way_in"])
    draft = Draft((), (table,), (Source(table, mapping),), (mapping,), used=("Budget", "Way in"), lines=lines)
    made = rubric(draft, {0: batch})
    assert made is not None
    assert [(c.key, c.weight, c.ordered) for c in made.criteria] == [("budget", 10, True), ("way_in", 0, False)]
    assert [(a.label, a.points) for a in made.criteria[1].answers] == [("Fair", 50), ("Fax", 50)]
    take_in(kept, [delivery(table, mapping, batch)], "Acme", None)
    way_in = next(c for c in offered(kept.questions("Acme"), Sketch("s", ())) if c.key == "way_in")
    assert (way_in.weight, way_in.ordered) == (0, False)
    assert of_data(kept.questions("Acme"), "n").keys == ("budget",)
