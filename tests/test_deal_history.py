"""What became of a deal from day to day: score, stage, amount and dates, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl
import pytest
from store_rows import by_hand

from qualify.analysis import baseline, load, view
from qualify.analysis.arrival import take_in_company
from qualify.analysis.deal_history import History, history
from qualify.analysis.deal_history_words import record, sentences
from qualify.asof import AsOf
from qualify.rubric import Answer, Criterion, Rubric
from qualify.schema import conform
from qualify.scores import UNSCORED, score
from qualify.simulate import simulate
from qualify.store import Delivery, Store
from qualify.store.clock import now, today
from qualify.words import on_day

YES_NO = (Answer("No", 0), Answer("Yes", 100))
RUBRIC = Rubric("r", (Criterion("a", "A?", YES_NO, 3), Criterion("b", "B?", YES_NO, 1)))
MARCH = date(2026, 3, 20)
DEAL = {"deal_id": "x", "outcome": "won", "amount": 500.0, "currency": "EUR", "stage": "Won",
        "created": date(2026, 1, 1), "closed": MARCH, "expected": date(2026, 3, 31)}  # fmt: skip
OPENED = {**DEAL, "outcome": "open", "closed": None, "stage": "Qualify"}
RATINGS = [
    ("x", "b", "Yes", None),
    ("x", "a", "No", date(2026, 1, 10)),
    ("x", "a", "Yes", date(2026, 2, 10)),
    ("x", "a", "No", date(2026, 3, 18)),
]
CHANGES = [
    ("x", "amount", "300", date(2026, 1, 1)),
    ("x", "amount", "500", date(2026, 2, 1)),
    ("x", "expected", "2026-02-28", date(2026, 1, 1)),
    ("x", "expected", "2026-04-30", date(2026, 2, 20)),
    ("x", "expected", "2026-03-31", date(2026, 3, 1)),
]
STAGES = [("x", "Qualify", date(2026, 1, 5)), ("x", "Proposal", date(2026, 2, 4))]


Told = Sequence[tuple[object, ...]]


def rows(table: str, columns: tuple[str, ...], given: list[tuple[object, ...]]) -> pl.DataFrame:
    return conform(pl.DataFrame(given, schema=list(columns), orient="row"), table)


@pytest.fixture
def told(store: Store) -> Store:
    return rated(store, DEAL)


def rated(store: Store, deal: dict[str, object]) -> Store:
    deals = conform(pl.DataFrame([deal]), "opportunities")
    ratings = rows("ratings", ("deal_id", "criterion", "answer", "rated"), RATINGS)
    stages = rows("stages", ("deal_id", "stage", "entered"), STAGES)
    changes = rows("field_history", ("deal_id", "field", "value", "since"), CHANGES)
    arriving = Delivery("d.csv", "", 1, deals, tuple(deal), ratings, stages=stages, history=changes)
    store.take_in("deals", arriving, rubric=RUBRIC)
    return store


def past(store: Store, rule: AsOf = AsOf()) -> History:  # noqa: B008
    book = load(store, "deals", 1, rule=rule)
    return history(store, view(book, book.rubric, baseline(book)), "x")


def test_the_score_after_each_days_ratings(told: Store) -> None:
    found = past(told)
    assert found.scores.select("day", "score").rows() == [
        (date(2026, 1, 1), 100),
        (date(2026, 1, 10), 25),
        (date(2026, 2, 10), 100),
    ]
    assert (found.starts, found.ends, found.undated, found.late) == (date(2026, 1, 1), MARCH, 1, 1)
    assert sentences(found)[0] == (
        "The score went from 100 on 1 January 2026 to 100 on 10 February 2026, over 3 days with ratings, by the rubric "
        "of today. 1 rating carries no day: it stands on the first one here, and hindsight cannot be ruled out. "
        "1 rating given later does not count and is not shown."
    )


def test_the_rule_says_which_ratings_are_in_it(told: Store) -> None:
    assert past(told, AsOf("last")).scores["score"].to_list() == [100, 25, 100, 25]
    assert past(told, AsOf("created")).scores["score"].to_list() == [100]
    assert past(told, AsOf("stage", stage="Proposal")).scores["score"].to_list() == [100, 25]


def test_an_answer_that_is_said_to_be_unknown_is_missing_from_then_on(store: Store) -> None:
    rated(store, OPENED)
    store.rate("deals", by_hand(("x", "b", None, None)), rater="Ana", version=1, rated=date(2026, 4, 11))
    assert past(store).scores.rows()[-1] == (date(2026, 4, 11), 0, "between")
    store.rate("deals", by_hand(("x", "a", None, None)), rater="Ana", version=1, rated=date(2026, 4, 12))
    assert past(store).scores.rows()[-1] == (date(2026, 4, 12), None, "not scored")


def test_the_stages_the_amount_and_the_dates(told: Store) -> None:
    found = past(told)
    assert found.stages.rows() == [
        ("Qualify", date(2026, 1, 5), date(2026, 2, 4), True),
        ("Proposal", date(2026, 2, 4), MARCH, True),
    ]
    assert found.amounts.rows() == [(date(2026, 1, 1), 300.0), (date(2026, 2, 1), 500.0)]
    assert found.expected["value"].to_list() == [date(2026, 2, 28), date(2026, 4, 30), date(2026, 3, 31)]
    assert sentences(found)[1:] == (
        "It went through 2 stages; the last one written down is “Proposal”, from 4 February 2026. The deal itself says "
        "“Won”, and nobody wrote down since when.",
        "The amount moved 1 time, from €300 to €500.",
        "Created on 1 January 2026. The expected close moved 2 times, 1 of them to a later day, from 28 February 2026 "
        "to 31 March 2026. Closed on 20 March 2026.",
    )


def told_of(store: Store, deal: dict[str, object], stages: Told = (), changes: Told = (), day: date = MARCH) -> History:
    """The history of a deal that one file showed on a ``day``, with its stages and its changes."""
    arriving = Delivery(
        "d.csv", "", 1, conform(pl.DataFrame([deal]), "opportunities"), tuple(deal), as_of=day,
        stages=rows("stages", ("deal_id", "stage", "entered"), [("x", *each) for each in stages]),
        history=rows("field_history", ("deal_id", "field", "value", "since"), [("x", *each) for each in changes]),
    )  # fmt: skip
    store.take_in("deals", arriving, rubric=RUBRIC)
    return past(store)


def test_one_stage_counts_from_the_day_on_which_it_was_entered(store: Store) -> None:
    found = told_of(store, OPENED, stages=[("Qualify", date(2026, 1, 15))])
    assert found.stages.rows() == [("Qualify", date(2026, 1, 15), MARCH, True)]
    assert sentences(found)[1] == "It went through 1 stage and is in “Qualify”, for 64 days by then."


def test_a_stage_of_which_only_a_file_tells_was_entered_on_no_known_day(store: Store) -> None:
    found = told_of(store, OPENED, day=date(2026, 3, 1))
    assert found.stages.rows() == [("Qualify", date(2026, 3, 1), date(2026, 3, 1), False)]
    assert sentences(found)[1] == "Its stage is “Qualify”; nobody wrote down when it was entered."
    found = told_of(store, {**OPENED, "stage": "Proposal"})
    assert found.stages.rows() == [
        ("Qualify", date(2026, 3, 1), MARCH, False),
        ("Proposal", MARCH, MARCH, True),
    ]
    assert sentences(found)[1] == "It went through 2 stages and is in “Proposal”, for 0 days by then."


def test_a_stage_entered_again_is_not_another_one_and_what_comes_after_closing_is_left_out(store: Store) -> None:
    days = (date(2026, 1, 15), date(2026, 2, 4), date(2026, 2, 10), date(2026, 2, 20), date(2026, 4, 4))
    found = told_of(store, {**DEAL, "stage": "P"}, stages=[*zip("QPQPQ", days, strict=True)], day=date(2026, 4, 30))
    assert [row[:3] for row in found.stages.rows()] == [*zip("QPQP", days, (*days[1:4], MARCH), strict=False)]
    assert found.after == 1
    assert sentences(found)[1] == (
        "It went through 2 stages, entering one or another 4 times in all, and ended in “P”, for 28 days by then."
    )
    assert sentences(found)[3].endswith("Closed on 20 March 2026. 1 change dated after it closed is left out.")


def test_a_stage_of_the_day_of_closing_has_no_length(store: Store) -> None:
    found = told_of(store, DEAL, stages=[("Qualify", date(2026, 1, 15)), ("Won", MARCH)])
    assert sentences(found)[1] == "It went through 2 stages and ended in “Won”."


def test_an_amount_is_not_dated_back_to_creation(store: Store) -> None:
    changes = [("amount", "300", date(2026, 2, 1)), ("amount", "500", date(2026, 2, 20))]
    assert told_of(store, DEAL, changes=changes).amounts.rows() == [
        (date(2026, 2, 1), 300.0),
        (date(2026, 2, 20), 500.0),
    ]


def test_of_one_file_only_what_it_shows_is_known(store: Store) -> None:
    found = told_of(store, DEAL, day=date(2026, 6, 30))
    assert (found.amounts.rows(), found.expected.rows()) == ([(MARCH, 500.0)], [(MARCH, date(2026, 3, 31))])
    assert sentences(found)[2:] == (
        "The amount is €500; nobody wrote down what it was before.",
        "Created on 1 January 2026. The expected close is 31 March 2026; nobody wrote down what it was before. Closed "
        "on 20 March 2026.",
    )


def test_an_open_deal_that_two_files_show_alike(store: Store) -> None:
    told_of(store, OPENED, day=date(2026, 2, 1))
    other = {"deal_id": "y", "outcome": "open", "created": date(2026, 3, 1)}
    assert sentences(told_of(store, other))[2] == ("The amount was €500 from 1 February 2026 on, as far as is known.")


def test_an_amount_that_was_emptied_is_gone_from_then_on(store: Store) -> None:
    changes = [
        ("amount", "300", date(2026, 1, 1)), ("amount", None, date(2026, 2, 20)),
        ("expected", "2026-03-31", date(2026, 1, 1)), ("expected", None, date(2026, 2, 20)),
        ("expected", "2026-04-30", date(2026, 3, 1)),
    ]  # fmt: skip
    found = told_of(store, {**OPENED, "amount": None, "expected": date(2026, 4, 30)}, changes=changes)
    assert found.amounts.rows() == [(date(2026, 1, 1), 300.0), (date(2026, 2, 20), None)]
    assert sentences(found)[2:] == (
        "The amount moved 1 time, from €300 to none.",
        "Created on 1 January 2026. The expected close moved 2 times, 0 of them to a later day, from 31 March 2026 to "
        "30 April 2026.",
    )


def test_a_deal_that_says_something_else_than_its_history(store: Store) -> None:
    changes = [("amount", "300", date(2026, 1, 1)), ("expected", "2026-02-28", date(2026, 1, 1))]
    found = told_of(store, OPENED, changes=changes)
    assert sentences(found)[2:] == (
        "The amount was €300 from 1 January 2026 on, as far as is known. The deal itself says €500, and nobody wrote "
        "down since when.",
        "Created on 1 January 2026. The expected close was 28 February 2026 from 1 January 2026 on, as far as is "
        "known. The deal itself says 31 March 2026, and nobody wrote down since when.",
    )


def test_first_amounts_are_in_the_currency_of_the_page(store: Store) -> None:
    changes = [("amount", "300", date(2026, 1, 1)), ("amount", "500", date(2026, 2, 1))]
    told_of(store, {**OPENED, "currency": "USD"}, changes=changes)
    store.set_rates("deals", "EUR", pl.DataFrame({"currency": ["USD"], "rate": [0.5]}))
    found = past(store)
    assert found.amounts.rows() == [(date(2026, 1, 1), 150.0), (date(2026, 2, 1), 250.0)]
    assert sentences(found)[2] == "The amount moved 1 time, from €150 to €250."


def test_a_deal_of_which_nothing_is_known(store: Store) -> None:
    deals = conform(pl.DataFrame({"deal_id": ["x"], "outcome": ["open"]}), "opportunities")
    store.take_in("deals", Delivery("d.csv", "", 1, deals, tuple(deals.columns)), rubric=RUBRIC)
    found = past(store)
    assert (found.starts, found.ends, found.scores.height, found.stages.height) == (None, None, 0, 0)
    assert sentences(found) == (
        "It never had a score.",
        "Nobody wrote down a stage.",
        "It has no amount.",
        "Nobody wrote down an expected close.",
    )


@pytest.mark.parametrize("rule", [AsOf(), AsOf("created"), AsOf("last"), AsOf("stage", stage="Discover")])
def test_the_last_score_is_the_one_that_the_deal_has(store: Store, rule: AsOf) -> None:
    dataset = take_in_company(store, simulate(40, 7)).dataset
    book = load(store, dataset, 1, rule=rule)
    held = view(book, book.rubric, baseline(book))
    for deal_id, scored in zip(book.deals["deal_id"], score(book.deck, book.rubric), strict=True):
        last = history(store, held, deal_id).scores["score"].tail(1).to_list()
        assert last in ([], [None]) if scored == UNSCORED else last == [scored]


def test_what_was_written_down_later_and_what_was_taken_back_is_told(told: Store) -> None:
    def say(answer: str, rater: str, rated_on: date | None = None) -> None:
        said = by_hand(("x", "a", answer, None), ("x", "b", answer, None))
        told.rate("deals", said, rater=rater, version=1, rated=rated_on)

    before = past(told)
    say("Yes", "Ana", date(2026, 2, 12))
    since = now()
    say("Yes", "Ben")
    told.take_back("deals", "x", ["b"], rater="Ben", since=since)
    after = past(told)
    assert after.scores.rows() == before.scores.rows()
    text = sentences(after)[0].removeprefix(sentences(before)[0].split(" 1 rating given later")[0])
    day = on_day(today())
    assert text == (
        " 4 ratings given later do not count and are not shown. "
        f"2 ratings by Ana were written down on {day}, for 12 February 2026. "
        f"1 rating by Ben was taken back on {day} and counts nowhere."
    )
    assert record(after)["written_down_after_closing"] == [
        {"rater": "Ana", "rated": today(), "said_for": date(2026, 2, 12), "answers": 2}
    ]
    assert record(after)["taken_back"] == [{"rater": "Ben", "day": today(), "answers": 1}]


def test_what_each_of_two_people_made_of_it_is_told(told: Store) -> None:
    day = date(2026, 2, 20)
    deals = conform(pl.DataFrame([DEAL]), "opportunities")
    for rater, a, b in (("Ana", "Yes", "No"), ("Ben", "No", None)):
        said = rows("ratings", ("deal_id", "criterion", "answer", "rated", "rater"),
                    [("x", "a", a, day, rater), ("x", "b", b, day, rater)])  # fmt: skip
        told.take_in("deals", Delivery(f"{rater}.csv", "", 1, deals, tuple(DEAL), said))
    found = past(told)
    assert found.raters.rows() == [("Ana", day, 2, 75, "between"), ("Ben", day, 1, 0, "between")]
    assert (
        " 2 people rated it; by each one's own answers alone its score would be: Ana 75 (2 answers, the last on "
        "20 February 2026) and Ben 0 (1 answer, the last on 20 February 2026). Of each question the last answer makes "
        "the score, whoever gave it."
    ) in sentences(found)[0]
    assert record(found)["raters"][1]["score"] == 0
