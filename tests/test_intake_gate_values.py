"""Dates, amounts and answers at the gate: what is found, and what each way makes of the rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from gate_rows import facts, found, ruled
from intake_files import table

from qualify.intake import Batch, Mapping, Ruling, check, guess
from qualify.intake.rules_answers import separation

D = date


def dates(batch: Batch) -> list[tuple[object, ...]]:
    return batch.opportunities.select("deal_id", "created", "closed", "expected").rows()


BACKWARDS = "id,status,created,closed\n1,Won,2024-03-01,2024-02-01\n2,Lost,2024-01-01,2024-02-02\n"


@pytest.mark.parametrize(
    ("way", "first"),
    [
        ("accept", [("1", D(2024, 3, 1), D(2024, 2, 1), None)]),
        ("set aside", []),
        ("swap", [("1", D(2024, 2, 1), D(2024, 3, 1), None)]),
        ("clear created", [("1", None, D(2024, 2, 1), None)]),
    ],
)
def test_closed_before_created(way: str, first: list[tuple[object, ...]]) -> None:
    batch = ruled(BACKWARDS, "closed before created", "closed", way)
    assert dates(batch) == [*first, ("2", D(2024, 1, 1), D(2024, 2, 2), None)]
    assert found(ruled(BACKWARDS), "closed before created").chosen == "accept"


def test_swapped_dates_are_named_with_their_count() -> None:
    finding = found(ruled(BACKWARDS, "closed before created", "closed", "swap"), "closed before created")
    assert facts(finding) == (
        "Swapped the two dates of 1 row closed before the day of creation.", [2],
        ["accept", "set aside", "swap", "clear created"], "swap",
    )  # fmt: skip
    assert finding.effect == (
        "Kept as they are or without the date of creation alone, 1 closed deal no longer has both dates in order. "
        "Without them, the win rate is 0.0 % (0 of 1) instead of 50.0 % (1 of 2)."
    )


UNDATED = (
    "id,status,created,closed,due,LastModifiedDate\n1,Won,2024-01-01,,2024-02-01,2024-03-01\n"
    "2,Lost,2024-01-01,2024-02-02,,\n"
)


@pytest.mark.parametrize(
    ("way", "closed"),
    [
        ("accept", [None, D(2024, 2, 2)]),
        ("set aside", [D(2024, 2, 2)]),
        ("take expected", [D(2024, 2, 1), D(2024, 2, 2)]),
        ("take modified", [D(2024, 3, 1), D(2024, 2, 2)]),
    ],
)
def test_closed_without_a_date(way: str, closed: list[date | None]) -> None:
    batch = ruled(UNDATED, "closed without a date", "closed", way, expected="due")
    assert batch.opportunities["closed"].to_list() == closed
    assert found(batch, "closed without a date").lines.to_list() == [2]


PAST = (
    "id,status,created,closed\n1,Open,2024-01-01,2024-01-20\n"
    "2,Won,2024-01-01,2024-02-02\n3,Open,2024-01-01,2024-02-02\n"
)


def test_open_deals_past_their_date_are_late_or_lose_it() -> None:
    assert facts(found(ruled(PAST), "open past its date")) == (
        "Kept 1 open row expected to close before 2 February 2024, the last day in the file.", [2],
        ["accept", "clear", "set aside"], "accept",
    )  # fmt: skip
    assert dates(ruled(PAST, "open past its date", "closed", "clear"))[0] == ("1", D(2024, 1, 1), None, None)
    assert found(ruled(PAST), "open past its date").effect == (
        "Without the expected date alone, 1 open deal no longer has an expected date. "
        "Without them, there is 1 open deal less."
    )


FUTURE = (
    "id,status,created,closed\n1,Won,2024-01-01,2098-02-02\n2,Lost,2098-01-01,2024-02-02\n3,Won,2024-01-01,2024-02-03\n"
)


def test_what_is_closed_or_created_in_the_future_is_set_aside() -> None:
    batch = ruled(FUTURE)
    assert batch.quarantine.select("row", "rule").rows() == [(2, "closed in the future"), (3, "created in the future")]
    cleared = ruled(FUTURE, "closed in the future", "closed", "clear")
    assert dates(cleared)[0] == ("1", D(2024, 1, 1), None, None)


def test_a_date_out_of_range_can_be_left_out() -> None:
    text = "id,status,created\n1,Won,2215-01-01\n2,Lost,2024-01-01\n"
    batch = ruled(text, "date out of range", "created", "clear")
    assert batch.opportunities["created"].to_list() == [None, D(2024, 1, 1)]
    assert found(batch, "date out of range").problem.what == (
        "Left out the date of creation of 1 row because the date is not between 1990 and 2100."
    )


RATED = (
    "id,status,created,closed,rated,Fit\n1,Won,2024-01-01,2024-02-01,2024-02-01,Yes\n"
    "2,Lost,2024-01-01,2024-02-01,2024-01-05,No\n"
)


def test_answers_from_the_day_of_closing_are_hindsight() -> None:
    batch = ruled(RATED, answers=("Fit",))
    assert facts(found(batch, "rated at closing")) == (
        "Kept 1 row rated on the day of closing or later: hindsight looks like this, and such answers do not count for "
        "learning.", [2], ["accept", "no answers", "set aside"], "accept",
    )  # fmt: skip
    assert found(batch, "rated at closing").effect == (
        "Answers from before the outcome was known: in 1 of 2 closed deals with a rating date."
    )
    assert batch.ratings["deal_id"].to_list() == ["1", "2"]
    without = ruled(RATED, "rated at closing", "rated", "no answers", answers=("Fit",))
    assert (without.ratings["deal_id"].to_list(), without.won) == (["2"], 1)


def test_answers_from_the_days_before_closing_are_told_apart_from_hindsight() -> None:
    text = RATED + "3,Won,2024-01-01,2024-02-01,2024-01-26,Yes\n4,Won,2024-01-01,2024-02-01,2024-01-25,Yes\n"
    batch = ruled(text, answers=("Fit",))
    assert found(batch, "rated at closing").lines.to_list() == [2]
    assert facts(found(batch, "rated before closing")) == (
        "Kept 1 row rated less than 7 days before closing: the outcome may have been known by then, and such answers "
        "do not count for learning.", [4], ["accept", "no answers", "set aside"], "accept",
    )  # fmt: skip
    assert found(batch, "rated before closing").effect == (
        "Answers from at least 7 days before closing: in 2 of 4 closed deals with a rating date."
    )


@pytest.mark.parametrize(
    ("way", "amounts"),
    [("accept", [-5.0, 7.0]), ("set aside", [7.0]), ("take as positive", [5.0, 7.0]), ("clear", [None, 7.0])],
)
def test_negative_amounts(way: str, amounts: list[float | None]) -> None:
    text = "id,status,amount\n1,Won,(5)\n2,Lost,7\n"
    assert ruled(text, "negative amount", "amount", way).opportunities["amount"].to_list() == amounts
    assert found(ruled(text), "negative amount").chosen == "accept"


def test_an_absurd_amount_is_asked_about() -> None:
    text = "id,status,amount\n" + "".join(f"{i},Won,100\n" for i in range(10)) + "a,Lost,100000\nb,Open,100001\n"
    batch = ruled(text)
    assert facts(found(batch, "absurd amount")) == (
        "Nobody has said yet whether the amounts are right of 1 row with more than 1,000 times the 100 of a usual win.",
        [13], ["accept", "set aside", "clear"], None,
    )  # fmt: skip
    assert found(batch, "absurd amount").effect == (
        "Without them, there is 1 open deal less, and 100,001 less is open. "
        "Without the amount alone, 100,001 less is open, and 1 deal no longer has an amount."
    )
    assert ruled(text, "absurd amount", "amount", "clear").opportunities["amount"].max() == 100_000


def test_a_win_for_nothing_may_have_no_known_amount() -> None:
    text = "id,status,amount\n1,Won,0\n2,Lost,0\n3,Won,5\n"
    assert facts(found(ruled(text), "won for nothing"))[1:] == ([2], ["accept", "clear", "set aside"], "accept")
    assert ruled(text, "won for nothing", "amount", "clear").opportunities["amount"].to_list() == [None, 0.0, 5.0]


@pytest.mark.parametrize(("way", "amounts"), [("thousands", [1234.0, 900.0]), ("decimals", [1.234, 900.0])])
def test_a_lone_point_is_asked_about(way: str, amounts: list[float]) -> None:
    text = "id,status,amount\n1,Won,1.234\n2,Lost,900\n"
    assert [str(problem) for problem in ruled(text).blocking] == [
        "Nobody has said yet whether 1.234 is 1,234 or 1.234. (row 2, column 'amount', value '1.234') "
        "Say what the point means."
    ]
    batch = ruled(text, "thousands or decimals", "amount", way)
    assert (batch.blocking, batch.opportunities["amount"].to_list()) == ((), amounts)


def test_separation_is_the_share_of_pairs_in_the_right_order() -> None:
    answers, won = ["a", "a", "b", "b", "c", None], [True, True, True, False, False, False]
    pairs = [(x, y) for x, w in zip(answers, won, strict=True) if w
             for y, v in zip(answers, won, strict=True) if not v]  # fmt: skip
    rate = {"a": 1.0, "b": 0.5, "c": 0.0, None: 0.0}
    naive = sum(1.0 if rate[x] > rate[y] else 0.5 if rate[x] == rate[y] else 0.0 for x, y in pairs) / len(pairs)
    assert separation(pl.Series(answers), pl.Series(won)) == pytest.approx(naive, abs=1e-12)


def given_away(wrong: int) -> str:
    rows = [f"{i},{'Won' if i % 2 else 'Lost'},{'signed' if i % 2 and i > wrong else 'none'}" for i in range(40)]
    return "\n".join(["id,status,Paper", *rows])


def test_a_question_that_gives_the_outcome_away_is_asked_about() -> None:
    batch = ruled(given_away(1), answers=("Paper",))
    finding = found(batch, "gives the outcome away")
    assert facts(finding)[0] == (
        "'Paper' alone tells won from lost in 97.5 of 100 pairs of 40 closed deals, "
        "as if it had been filled in afterwards."
    )
    assert (finding.chosen, [way.name for way in finding.ways], batch.ratings.height) == (
        None, ["no question", "accept"], 40,
    )  # fmt: skip
    left = ruled(given_away(1), "gives the outcome away", "Paper", "no question", answers=("Paper",))
    assert (left.criteria, left.ratings.height, left.blocking) == ((), 0, ())
    assert left.opportunities["extra"][0] == '{"Paper":"none"}'
    assert [one.problem.rule for one in ruled(given_away(5), answers=("Paper",)).findings][-2:] == [
        "no dates",
        "no amounts",
    ]


def test_a_question_answered_only_on_closed_deals_is_said() -> None:
    rows = [f"{i},{('Won', 'Lost')[i % 2]},{('Yes', 'No')[i % 3 % 2]}" for i in range(30)]
    rows += [f"o{i},Open," for i in range(20)]
    batch = ruled("\n".join(["id,status,Fit", *rows]), answers=("Fit",))
    finding = found(batch, "answered only when closed")
    assert (finding.problem.what, finding.chosen) == (
        "'Fit' is answered on 30 closed deals and on none of 20 open ones; it is used as a question.", "accept",
    )  # fmt: skip


def test_words_that_are_no_answer_are_listed_and_left_out() -> None:
    read = table("id,status,Fit\n1,Won,Yes\n2,Lost,N/A\n3,Won,-None-\n")
    mapping = replace(guess(read), answers=("Fit",), unanswered=(("Fit", "N/A"), ("Fit", "-None-")))
    batch = check(read, mapping)
    assert facts(found(batch, "no answer")) == (
        "Taken as not answered in 2 rows: 'N/A', '-None-' are no answer to 'Fit'.", [3, 4],
        ["not answered", "an answer"], "not answered",
    )  # fmt: skip
    assert batch.ratings["answer"].to_list() == ["Yes"]
    kept = check(read, mapping, [Ruling("no answer", "Fit", "an answer")])
    assert kept.ratings["answer"].to_list() == ["Yes", "N/A", "-None-"]


ZEROS = "id,status,Fit\n1,Won,0\n2,Lost,1\n3,Won,3\n4,Lost,5\n"


@pytest.mark.parametrize(("way", "answers"), [("an answer", ["0", "1", "3", "5"]), ("not answered", ["1", "3", "5"])])
def test_a_zero_beside_answers_from_one_up_is_asked_about(way: str, answers: list[str]) -> None:
    assert [str(problem) for problem in ruled(ZEROS, answers=("Fit",)).blocking] == [
        "Nobody has said yet whether 0 is an answer to 'Fit' in 1 row. (row 2, column 'Fit', value '0') "
        "Choose what is done."
    ]
    batch = ruled(ZEROS, "zero beside answers", "Fit", way, answers=("Fit",))
    assert (batch.blocking, batch.ratings["answer"].to_list()) == ((), answers)


@pytest.mark.parametrize("settled", [{"unanswered": (("Fit", "0"),)}, {"answered": (("Fit", "0"),)}])
def test_a_zero_settled_in_the_mapping_is_not_asked_again(settled: dict[str, tuple[tuple[str, str], ...]]) -> None:
    read = table(ZEROS)
    mapping = Mapping(fields=guess(read).fields, outcomes=guess(read).outcomes, answers=("Fit",), **settled)
    assert check(read, mapping).blocking == ()
