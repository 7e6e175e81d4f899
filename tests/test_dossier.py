"""One deal: its score answer by answer, what a missing answer does, who rated it when, and the account's others."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from qualify.analysis import Book, View, baseline, load, view
from qualify.analysis.dossier import Dossier, dossier, find
from qualify.errors import InputError
from qualify.rubric import Answer, Criterion, Missing, Rubric
from qualify.schema import conform
from qualify.scores import score
from qualify.store import Delivery, Store

YES_NO = (Answer("No", 0, "Nobody has said so."), Answer("Yes", 100, "In writing."))
CRITERIA = [Criterion(key, f"{key.upper()}?", YES_NO, weight) for key, weight in (("a", 3), ("b", 1), ("c", 0))]
RUBRIC = Rubric("r", tuple(CRITERIA))
CLOSED = date(2026, 3, 10)
DEALS = pl.DataFrame(
    {
        "deal_id": ["d1", "d2", "d3", "d4"],
        "name": ["Big one", None, "Late", "Other"],
        "account": ["Acme", "Acme", None, "acme gmbh"],
        "outcome": ["won", "open", "lost", "open"],
        "created": [date(2026, 1, 1), date(2026, 2, 1), date(2026, 1, 5), None],
        "closed": [CLOSED, None, CLOSED, None],
    }
)
RATINGS = pl.DataFrame(
    [
        ("d1", "a", "No", "Ana", date(2026, 1, 3)),
        ("d1", "a", "Yes", "Ben", date(2026, 3, 3)),
        ("d1", "a", "No", "Cy", date(2026, 3, 4)),
        ("d1", "b", "Perhaps", "Ana", date(2026, 1, 3)),
        ("d2", "a", "Yes", "Ana", date(2026, 1, 3)),
        ("d2", "b", "No", None, None),
    ],
    schema={"deal_id": pl.String, "criterion": pl.String, "answer": pl.String, "rater": pl.String, "rated": pl.Date},
    orient="row",
)


def opened(store: Store, deal_id: str, missing: Missing = "leave out") -> Dossier:
    rows, given = conform(DEALS, "opportunities"), conform(RATINGS, "ratings")
    store.take_in("deals", Delivery("d.csv", "", 4, rows, tuple(rows.columns), given), rubric=RUBRIC)
    book = load(store, "deals", 1)
    rubric = book.rubric.with_missing(missing)
    return dossier(view(book, rubric, baseline(book)), store.ratings_of("deals", deal_id), deal_id)


def test_the_last_rating_seven_days_before_closing_counts_and_says_by_whom(store: Store) -> None:
    found = opened(store, "d1")
    columns = ("question", "answer", "meaning", "points", "adds", "rater", "rated")
    assert found.criteria.select(columns).rows() == [
        ("A?", "Yes", "In writing.", 100, 100.0, "Ben", date(2026, 3, 3)),
        ("B?", "Perhaps", None, None, None, "Ana", date(2026, 1, 3)),
        ("C?", None, None, None, None, None, None),
    ]
    assert (found.score, found.unknown, found.lowest, found.highest) == (100, 1, 75, 100)
    assert (found.title, found.zone, found.this_quarter) == ("Big one", "between", None)


def test_the_policy_decides_what_a_missing_answer_does(store: Store) -> None:
    found = opened(store, "d1", "nothing earned")
    assert (found.score, found.missing, found.criteria["adds"].to_list()) == (75, "nothing earned", [75.0, None, None])


def test_an_open_deal_counts_its_last_ratings_and_an_undated_one_has_no_day(store: Store) -> None:
    found = opened(store, "d2")
    assert (found.title, found.score) == ("d2", 75)
    assert found.criteria["adds"].to_list() == [75.0, 0.0, None]
    assert found.criteria.row(1)[-3:] == (None, None, None)


def test_a_deal_without_answers_has_no_score_and_one_without_an_account_stands_alone(store: Store) -> None:
    found = opened(store, "d3")
    assert (found.score, found.zone, found.lowest, found.highest) == (None, "not scored", 0, 100)
    assert found.criteria["answer"].to_list() == [None, None, None]
    assert found.siblings.is_empty()


def test_the_accounts_other_deals_are_beside_it(store: Store) -> None:
    assert opened(store, "d1").siblings.rows() == [("d2", None, "open", None, None, date(2026, 2, 1), None)]


def test_a_deal_that_is_not_there_is_a_sentence(store: Store) -> None:
    with pytest.raises(InputError) as error:
        opened(store, "d9")
    assert str(error.value) == (
        "There is no such deal in what is looked at. (value 'd9') Look it up by its name or id."
    )


@pytest.mark.parametrize(
    ("text", "ids", "number"),
    [
        ("acme", ["d1", "d2", "d4"], 3),
        (" LATE ", ["d3"], 1),
        ("d2", ["d2"], 1),
        (".*", [], 0),
        ("d", ["d1", "d2"], 4),
    ],
)
def test_deals_are_found_by_id_name_and_account(store: Store, text: str, ids: list[str], number: int) -> None:
    opened(store, "d1")
    hits, total = find(load(store, "deals", 1), text, most=2 if text == "d" else 50)
    assert (hits["deal_id"].to_list(), total) == (ids, number)


@pytest.mark.parametrize("missing", ["leave out", "nothing earned"])
def test_what_the_answers_add_is_the_score_and_the_range_holds_it(company: Book, missing: Missing) -> None:
    rubric = company.rubric.with_missing(missing)
    seen: View = view(company, rubric, baseline(company))
    scores = score(company.deck, rubric)
    none = pl.DataFrame(schema={"criterion": pl.String})
    for place in range(0, company.deals.height, 7):
        found = dossier(seen, none, company.deals["deal_id"][place])
        assert (found.score if found.score is not None else -1) == scores[place]
        if found.score is not None:
            assert int(found.criteria["adds"].sum() + 1e-9) == found.score
            assert found.lowest <= found.score <= found.highest
    waiting = seen.open.filter(pl.col("this_quarter").is_not_null()).row(0, named=True)
    assert dossier(seen, none, waiting["deal_id"]).this_quarter == waiting["this_quarter"]
