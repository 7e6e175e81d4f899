"""What the honesty meter, the suggestion and the lesson take from a book: the seen deals, and nothing of the locked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from store_rows import RUBRIC, deals, delivery, ratings

from qualify.analysis import (
    Book,
    baseline,
    check,
    choose,
    grab,
    holdout,
    judged,
    load,
    lock,
    separation,
    tally,
)
from qualify.analysis.arrival import take_in_company
from qualify.analysis.book import clusters_of
from qualify.analysis.honesty import given
from qualify.analysis.lesson import NAME, practice
from qualify.analysis.selection import LOCKED_NOT_WON_TAG, LOCKED_WON_TAG, WON_TAG
from qualify.analysis.suggesting import TOWARD, suggestion
from qualify.errors import InputError
from qualify.rubric import MISSING_POLICIES, Answer, Criterion, Missing, Rubric
from qualify.scores import answer_deck, levels, score
from qualify.selection import EVERYTHING, Selection
from qualify.simulate import simulate
from qualify.steps import finished
from qualify.store import Store
from qualify.tuning import words
from qualify.tuning.luck_deals import scores
from qualify.tuning.luck_meter import Meter
from qualify.tuning.suggested import Suggestion
from qualify.tuning.suggested_words import verdict

LOCKED = (LOCKED_NOT_WON_TAG, LOCKED_WON_TAG)
OTHER_TAG = np.array([0, 1, 2, 3, LOCKED_WON_TAG, LOCKED_NOT_WON_TAG, 6, 7, 8], np.uint8)


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Book]]:
    """A store with the simulated company, and its whole book: for reading only."""
    store = Store(tmp_path_factory.mktemp("honest") / "qualify.duckdb")
    yield store, load(store, take_in_company(store, simulate(900, 3)).dataset, 1)
    store.close()


@pytest.fixture(scope="module")
def book(stocked: tuple[Store, Book]) -> Book:
    """The same book with its locked deals locked."""
    store, whole = stocked
    return lock(whole, holdout(store, whole).ids)


@pytest.fixture(scope="module")
def lesson() -> Book:
    return practice()[0]


def flipped(book: Book) -> Book:
    """The same book with every locked deal ended the other way."""
    return replace(book, tags=OTHER_TAG[book.tags])


def counted(book: Book, rubric: Rubric) -> np.ndarray:
    return tally(grab(book, rubric, None, baseline(book)), rubric)


def meter(book: Book, rubric: Rubric, trials: int) -> Meter:
    """The meter as it stands when all shuffles are done."""
    made = check(book, rubric.missing)
    effort = made.effort()
    while effort.step(trials) < 1:
        pass
    return judged(made, effort, rubric, trials, (counted(book, book.rubric), counted(book, rubric)))


def climbed(book: Book, moves: int) -> Rubric:
    """An analyst's best find: one slider after the other is put somewhere, and left there if the separation rises."""
    rng, best, against = np.random.default_rng(1), book.rubric, baseline(book)

    def seen(rubric: Rubric) -> float:
        return separation(tally(grab(book, rubric, None, against), rubric)) or 0.0

    for move in range(moves):
        other = best.with_weights({best.keys[move % len(best.keys)]: int(rng.integers(1, 101))})
        best = max(best, other, key=seen)
    return best


# What is given to the meter


def test_points_are_those_of_the_stored_answers(stocked: tuple[Store, Book]) -> None:
    store, book = stocked
    answers = store.answers(book.dataset, book.rubric.keys)
    assert answers["deal_id"].to_list() == book.deals["deal_id"].to_list()
    points, answered = given(book.deck, book.rubric)
    for place, criterion in enumerate(book.rubric.criteria):
        known = {answer.label: answer.points for answer in criterion.answers}
        expected = [known.get(label) for label in answers[criterion.key]]
        assert answered[:, place].tolist() == [each is not None for each in expected]
        assert points[:, place].tolist() == [each or 0 for each in expected]
    assert 0 < (~answered).sum() < points.size / 2


@pytest.mark.parametrize("missing", MISSING_POLICIES)
@pytest.mark.parametrize(
    "chosen", [EVERYTHING, Selection(team="West"), Selection(no_decision="left out")], ids=["all", "team", "left out"]
)
def test_the_meter_scores_as_every_page_does(
    book: Book, stocked: tuple[Store, Book], missing: Missing, chosen: Selection
) -> None:
    ids = book.deals["deal_id"].filter(pl.Series(np.isin(book.tags, LOCKED)))
    part = lock(choose(stocked[1], chosen), ids)
    made = check(part, missing)
    saved = part.rubric.with_missing(missing)
    some = [
        saved,
        saved.with_weights({"problem": 0, "budget": 63}),
        saved.with_weights(dict.fromkeys(saved.keys[1:], 0)),
    ]
    weights = np.array([list(rubric.weights.values()) for rubric in some])
    rows = np.flatnonzero(part.decided)
    expected = [score(part.deck, rubric)[rows].tolist() for rubric in some]
    assert scores(made.deals, weights).tolist() == expected
    assert made.deals.won.tolist() == (part.tags[rows] == WON_TAG).tolist()
    assert -1 in expected[2]


def test_locked_deals_are_not_shuffled(book: Book) -> None:
    made, other = check(book, "leave out"), check(flipped(book), "leave out")
    assert (len(made.deals.won), len(made.won)) == (646, 164)
    assert made.deals.group.tolist() == clusters_of(book, np.flatnonzero(book.decided)).tolist()
    assert other.won.tolist() == (~made.won).tolist()
    climbs = [made.effort(), other.effort()]
    for effort in climbs:
        while effort.step(20) < 1:
            pass
    assert climbs[0].reached(20).tolist() == climbs[1].reached(20).tolist()


def test_the_locked_deals_keep_their_scores_and_outcomes(book: Book) -> None:
    made, rows = check(book, "leave out"), np.flatnonzero(np.isin(book.tags, LOCKED))
    assert score(made.locked, book.rubric).tolist() == score(book.deck, book.rubric)[rows].tolist()
    assert made.won.tolist() == (book.deals["outcome"][rows] == "won").to_list()


# What it says


def test_the_saved_rubric_of_the_simulated_company_is_found(book: Book) -> None:
    found = meter(book, book.rubric, 0)
    assert (found.verdict, found.moves, found.trials, found.shuffles) == ("found", "none", 0, 200)
    assert found.seen is not None
    assert found.held is not None
    assert found.seen.value == separation(counted(book, book.rubric))
    assert found.held.value == pytest.approx(separation(counted(book, book.rubric), locked=True), abs=1e-12)
    assert found.chance == 1 / 201
    assert words.headline(found) == "These scores tell won deals from the others."


def test_the_gain_is_over_the_saved_rubric_on_either_side(book: Book) -> None:
    moved = book.rubric.with_weights({"problem": 100})
    found = meter(book, moved, 3)
    parts = [
        [separation(counted(book, rubric), locked=side) or 0 for rubric in (moved, book.rubric)] for side in (0, 1)
    ]
    (seen, before), (held, locked) = parts
    assert found.gain is not None
    assert (found.gained, found.gain.value) == (pytest.approx(seen - before), pytest.approx(held - locked))
    assert (found.verdict, found.moves, seen < before) == ("found", "worse", True)


def test_in_the_lesson_sixty_moves_find_nothing_but_luck(lesson: Book) -> None:
    best = climbed(lesson, 60)
    found = meter(lesson, best, 60)
    assert found.gained is not None
    assert found.gained > 0.05
    assert (found.verdict, found.trials) == ("luck", 60)
    assert words.headline(found) == "Most of this is luck."
    assert "Moving sliders as often (60 settings) on shuffled outcomes" in words.evidence(found)[0]


def test_the_lesson_is_pure_noise_the_same_for_everybody(lesson: Book) -> None:
    again, locked = practice()
    assert (lesson.dataset, lesson.version) == (NAME, -1)
    assert lesson.tags.tolist() == again.tags.tolist()
    assert (int(lesson.decided.sum()), locked.deals, locked.decided) == (121, 31, 152)
    found = meter(lesson, lesson.rubric, 0)
    assert (found.verdict, words.headline(found)) == ("luck", "These scores separate hardly better than chance would.")


def test_published_points_of_noise_are_no_find(lesson: Book) -> None:
    """Answers given by lot, whose points know the outcomes of the deals that are seen."""
    rng = np.random.default_rng(4)
    labels = [f"source {n:02}" for n in range(12)]
    drawn = rng.integers(0, 12, len(lesson.tags))
    rate = [(lesson.tags[lesson.decided & (drawn == n)] == WON_TAG).mean() for n in range(12)]
    answers = tuple(Answer(label, round(100 * share)) for label, share in zip(labels, rate, strict=True))
    rubric = Rubric("r", (Criterion("source", "Source?", answers, ordered=False), *RUBRIC.criteria))
    given_now = pl.DataFrame({"source": [labels[n] for n in drawn], **dict.fromkeys(RUBRIC.keys, "Yes")})
    book = replace(lesson, rubric=rubric, deck=answer_deck(levels(given_now, rubric)[0], rubric))
    found = meter(book, rubric, 200)
    assert (found.verdict, found.taught, found.seen is not None and found.seen.low > 0.55) == ("luck", 12, True)
    assert words.headline(found) == "This may well be luck: the locked deals do not confirm it."
    idle = meter(book, rubric.with_weights({"source": 0}), 1)
    assert (idle.taught, words.headline(idle)) == (0, "Most of this is luck.")


# Suggested weights


@pytest.fixture(scope="module")
def suggested(book: Book) -> Suggestion:
    return finished(suggestion(book, book.rubric, "equal weights"))


def test_no_locked_deal_has_a_say_in_suggested_weights(book: Book, suggested: Suggestion) -> None:
    assert finished(suggestion(flipped(book), book.rubric, "equal weights")) == suggested
    assert suggested.deals == 644
    assert sum(suggested.weights) == 100


def test_seen_deals_have_a_say(book: Book, suggested: Suggestion) -> None:
    """With every seen outcome turned round, the one question that says nothing is the only one not to harm."""
    turned = book.tags.copy()
    turned[book.decided] = np.where(book.tags == WON_TAG, 0, WON_TAG)[book.decided]
    contrary = finished(suggestion(replace(book, tags=turned), book.rubric, "equal weights"))
    assert dict(zip(book.rubric.keys, contrary.weights, strict=True)) == dict.fromkeys(book.rubric.keys, 0) | {
        "order_size": 100
    }
    assert contrary.equal < 0.1
    assert abs(contrary.separation - 0.5) < 0.05
    assert verdict(contrary).startswith("Better than equal weights: ")


def test_the_verdict_names_both_comparisons(suggested: Suggestion) -> None:
    own, equal, published = (f"{100 * share:.1f} %" for share in (
        suggested.separation, suggested.equal, suggested.published))  # fmt: skip
    said = verdict(suggested)
    assert (
        f"equal weights: on deals that had no say in them, suggested weights separate {own} against {equal}, " in said
    )
    assert f"the published weights: {own} against {published}, " in said
    better = suggested.over_equal.low > 0.0005
    unsure = round(100 * suggested.over_equal.high, 1) >= 2
    kind = "Better than" if better else "Cannot tell whether better than" if unsure else "No better than"
    assert said.startswith(f"{kind} equal weights: ")


def test_what_it_is_drawn_to_and_the_policy_matter(book: Book, suggested: Suggestion) -> None:
    assert TOWARD == ("equal weights", "the published rubric")
    published = finished(suggestion(book, book.rubric, "the published rubric"))
    nothing = finished(suggestion(book, book.rubric.with_missing("nothing earned"), "equal weights"))
    assert len({suggested.weights, published.weights, nothing.weights}) == 3
    assert (published.equal, published.published) == (suggested.equal, suggested.published)
    assert nothing.equal != suggested.equal


def test_where_nothing_can_be_fitted_it_says_so_before_any_step(book: Book) -> None:
    lost = replace(book, tags=np.where(book.tags == WON_TAG, 0, book.tags).astype(np.uint8))
    with pytest.raises(InputError, match="of 644 decided deals with answers 0 were won"):
        suggestion(lost, lost.rubric, "equal weights")


def test_few_questions_do_not_make_one_group_of_deals_that_amounts_tell_apart(store: Store) -> None:
    """With three yes-or-no questions nearly all deals share their answers: that makes them alike, not the same."""
    rng = np.random.default_rng(5)
    given_answers = rng.integers(0, 2, (300, 2))
    won = rng.random(300) < np.array([0.1, 0.7])[given_answers[:, 0]]
    rows = [
        {"deal_id": f"d{i:03}", "amount": float(rng.integers(1000, 99_999)), "closed": date(2026, 1, 1) + timedelta(i),
         "outcome": "won" if won[i] else "lost"}
        for i in range(300)
    ]  # fmt: skip
    answers = [
        (row["deal_id"], key, ("No", "Yes")[answer], None)
        for row, pair in zip(rows, given_answers, strict=True)
        for key, answer in zip(("need", "budget"), pair, strict=True)
    ]
    store.take_in("Acme", delivery(deals(*rows), ratings=ratings(*answers)), rubric=RUBRIC)
    book = load(store, "Acme", 1)
    found = finished(suggestion(book, book.rubric, "equal weights"))
    assert found.groups > 290
    assert found.separation > 0.75
