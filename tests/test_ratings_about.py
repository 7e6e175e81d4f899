"""Tables of answers told by the deals that they are about: with the data set, or with the deals in the same upload."""

from __future__ import annotations

import polars as pl
import pytest
from intake_files import named

from qualify.analysis import arrival, gate, preparing
from qualify.analysis.preparing import Source
from qualify.errors import InputError
from qualify.intake import Table
from qualify.rubric import Answer, Criterion, Rubric
from qualify.schema import conform
from qualify.store import Delivery, Receipt, Store

YES_NO = (Answer("No", 0), Answer("Yes", 100))
RUBRIC = Rubric(
    "r",
    (
        Criterion("budget", "Is there a budget?", YES_NO),
        Criterion("need", "Need?", (Answer("Low", 0), Answer("High", 100))),
        Criterion("colour", "Colour of the logo", (Answer("red", 0), Answer("blue", 100))),
    ),
)
IDS = ["a", "b", "c", "d"]
DEALS = "Id,Outcome,Budget\na,Won,Yes\nb,Lost,No\nc,Open,Yes\nd,Won,No\n"
WIDE = "id,Budget,Need?\na,Yes,High\nb,No,Low\nc,Yes,Low\n"


def filled(store: Store, name: str, ids: list[str] = IDS) -> None:
    deals = conform(pl.DataFrame({"deal_id": ids, "outcome": ["won"] * len(ids)}), "opportunities")
    store.take_in(name, Delivery(f"{name}.csv", "", len(ids), deals, ("deal_id", "outcome")), rubric=RUBRIC)


@pytest.fixture
def stocked(store: Store) -> Store:
    filled(store, "Acme")
    return store


def understood(store: Store, *tables: Table, name: str | None = None) -> tuple[Source, ...]:
    return preparing.understood(store, tables, name=name)


def wide(text: str) -> Table:
    return named("wide.csv", text)


def roles(sources: tuple[Source, ...]) -> list[tuple[str, tuple[str, ...]]]:
    return [(source.mapping.role, source.mapping.answers) for source in sources]


def stored(store: Store, *tables: Table) -> tuple[Receipt, ...]:
    sources = understood(store, *tables)
    name, found = gate.checked(store, sources)
    return arrival.take_in(store, preparing.deliveries(sources, found), name, gate.suggested(sources, found))


def counts(receipt: Receipt) -> tuple[str, int, int, int, int, int]:
    assert receipt.read == receipt.stored + receipt.updated + receipt.unchanged + receipt.quarantined
    fates = (receipt.stored, receipt.updated, receipt.unchanged, receipt.quarantined)
    return receipt.dataset, receipt.read, *fates


def test_without_a_data_set_an_unsure_id_is_no_table_of_ratings(store: Store) -> None:
    sources = understood(store, wide(WIDE))
    assert roles(sources) == [("opportunities", ("Budget", "Need?"))]
    assert isinstance(gate.checked(store, sources)[1][0], InputError)


def test_answers_about_deals_that_are_there_are_ratings(stocked: Store) -> None:
    (source,) = understood(stocked, wide(WIDE))
    assert (source.mapping.role, source.mapping.answers) == ("ratings", ("Budget", "Need?"))
    assert source.mapping.why == (
        "it has answers about opportunities that are there, by their ids, and not how these ended"
    )
    assert dict(source.mapping.reasons)["id"] == "deal id: most of it are ids of opportunities that are there"
    assert [counts(one) for one in stored(stocked, wide(WIDE))] == [("Acme", 3, 3, 0, 0, 0)]
    assert [counts(one) for one in stored(stocked, wide(WIDE))] == [("Acme", 3, 0, 0, 3, 0)]
    assert stocked.answers("Acme", ("budget", "need")).rows() == [
        ("a", "Yes", "High"), ("b", "No", "Low"), ("c", "Yes", "Low"), ("d", None, None),
    ]  # fmt: skip
    assert stocked.rated("Acme")["rated"].null_count() == 6


def test_with_the_deals_in_the_same_upload_they_are_ratings(store: Store) -> None:
    more = wide("id,Need?\na,High\nb,Low\nz,Low\n")
    assert roles(understood(store, more, named("deals.csv", DEALS))) == [
        ("opportunities", ("Budget",)), ("ratings", ("Need?",)),
    ]  # fmt: skip
    deals, ratings = stored(store, more, named("deals.csv", DEALS))
    assert (counts(deals), counts(ratings)) == (("deals", 4, 4, 0, 0, 0), ("deals", 3, 2, 0, 0, 1))
    assert store.answers("deals", ("budget", "need"))["need"].to_list() == ["High", "Low", None, None]


@pytest.mark.parametrize(
    "text",
    [
        "id,Amount,Budget\na,5,Yes\nb,7,No\n",
        "id,Close date,Budget\na,2026-01-01,Yes\nb,2026-01-02,No\n",
        "id,Budget\nx,Yes\ny,No\na,No\n",
        "id,One,Two,Three,Budget\na,q,r,s,Yes\nb,t,u,v,No\n",
        "id,Shade\na,green\nb,pink\n",
    ],
    ids=["an amount", "a day of the deal", "other deals", "little but answers", "no answers"],
)
def test_what_may_be_something_else_is_asked_about(stocked: Store, text: str) -> None:
    sources = understood(stocked, wide(text))
    assert [role for role, _ in roles(sources)] == ["opportunities"]
    error = gate.checked(stocked, sources)[1][0]
    assert isinstance(error, InputError)
    assert error.problem.what == "No column says which opportunities were won or lost."


def test_details_that_another_column_names_stay_details(store: Store) -> None:
    deals = named("deals.csv", "Id,Outcome,Product id\n1,Won,2\n2,Lost,1\n3,Won,2\n")
    products = named("products.csv", "id,Size\n1,Small\n2,Large\n")
    assert [role for role, _ in roles(understood(store, deals, products))] == ["opportunities", "details"]


def test_of_two_data_sets_with_these_deals_none_is_chosen(stocked: Store) -> None:
    filled(stocked, "Other")
    sources = understood(stocked, wide(WIDE))
    assert [role for role, _ in roles(sources)] == ["ratings"]
    assert gate.checked(stocked, sources)[0] is None
    filled(stocked, "Less", ["a", "q", "r"])
    assert gate.checked(stocked, understood(stocked, wide("id,Budget\nq,Yes\nr,No\n")))[0] == "Less"


def test_a_question_with_one_answer_is_told_by_the_rubric(stocked: Store) -> None:
    text = "id,Budget,Is there a budget,need,Shade\na,Yes,Yes,High,red\nb,Yes,Yes,High,blue\n"
    (source,) = understood(stocked, wide(text))
    assert source.mapping.answers == ("Budget", "need")
    assert dict(source.mapping.reasons)["Budget"] == "question: the rubric asks it as 'Is there a budget?'"
    named_so = wide("id,Colour of the logo,is there a budget?\na,red,Yes\nb,blue,Yes\n")
    assert roles(understood(stocked, named_so)) == [("ratings", ("Colour of the logo", "is there a budget?"))]
    stored(stocked, named_so)
    assert stocked.answers("Acme", ("budget", "colour")).rows()[:2] == [("a", "Yes", "red"), ("b", "Yes", "blue")]


def test_a_question_of_an_export_with_one_answer_is_told_by_the_rubric(stocked: Store) -> None:
    week = named("week.csv", "Id,Outcome,Need?,Shade\na,Won,High,red\nb,Lost,High,red\nx,Open,High,red\n")
    (source,) = understood(stocked, week)
    assert (source.mapping.role, source.mapping.answers) == ("opportunities", ("Need?",))
    assert understood(stocked, week, name="Elsewhere")[0].mapping.answers == ()


def test_a_row_of_one_deal_is_told_by_the_rubric_and_n_a_is_no_answer(stocked: Store) -> None:
    (source,) = understood(stocked, wide("id,Budget,Need?\na,Yes,N/A\nb,N/A,Low\n"))
    assert source.mapping.answers == ("Budget", "Need?")
    assert source.mapping.unanswered == (("Budget", "N/A"), ("Need?", "N/A"))
