"""Do we mean the same by qualified: who rates high is found in the simulated company, and the ratings explain it."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from simulated import default

from qualify.analysis import Book, View, baseline, load, view
from qualify.analysis.arrival import take_in_company
from qualify.analysis.book import choose
from qualify.analysis.consistency import consistency_of, record
from qualify.analysis.ratings import trust
from qualify.errors import InputError
from qualify.ratings import Leniency
from qualify.selection import Selection
from qualify.store import Store


def seen(book: Book) -> View:
    return view(book, book.rubric, baseline(book))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[View, tuple[Leniency, ...]]:
    """The default simulated company, and what its second ratings say of its salespeople."""
    held = Store(tmp_path_factory.mktemp("consistency") / "qualify.duckdb")
    receipt = take_in_company(held, default())
    found = seen(load(held, receipt.dataset, 1))
    with held.snapshot() as at:
        points = trust(at, found).points
    held.close()
    return found, points


def test_who_rates_half_a_notch_high_is_named_and_nobody_else(whole: tuple[View, tuple[Leniency, ...]]) -> None:
    """All salespeople sell alike; Carla rates half a notch high, which is worth about 11 points."""
    found = consistency_of(whole[0], "owner")
    assert found.table.filter("named")["group"].to_list() == ["Carla Mendes"]
    carla = found.table.row(0, named=True)
    assert (carla["deals"], carla["won"], carla["why"]) == (274, 123, "not rated twice")
    assert -0.20 < carla["low"] < carla["difference"] < carla["high"] < 0
    assert carla["difference"] < carla["shrunk"] < 0
    assert found.answer[0] == (
        "Not quite: of 9 salespeople 1 wins more or fewer deals than the others at the same scores, beyond chance."
    )


def test_the_ratings_explain_it(whole: tuple[View, tuple[Leniency, ...]]) -> None:
    view, points = whole
    found = consistency_of(view, "owner", lambda: points)
    carla = found.table.row(0, named=True)
    assert carla["why"] == "explained"
    assert abs(carla["fair_difference"]) < abs(carla["difference"]) / 2
    assert found.answer[1].endswith(
        "The Ratings page shows that Carla Mendes rates "
        f"{round(carla['leniency'])} points higher than others: without that, nothing beyond chance is left of the "
        "difference."
    )


def test_what_nobody_rated_twice_cannot_be_told(whole: tuple[View, tuple[Leniency, ...]]) -> None:
    assert consistency_of(whole[0], "owner").answer[2] == (
        "Whether the deals of Carla Mendes are rated higher than others would rate them, or equally good ones are won "
        "less often, these data cannot tell: too few were rated by a second person. The Ratings page draws deals worth "
        "rating twice."
    )


def test_the_ratings_are_not_asked_where_nobody_differs(company: Book) -> None:
    names = pl.Series("owner", [f"Person {at % 4}" for at in range(company.deals.height)])
    found = consistency_of(seen(replace(company, deals=company.deals.with_columns(names))), "owner", lambda: 1 / 0)  # type: ignore[arg-type,return-value]
    assert found.answer[0] == (
        "As far as these data show, yes: none of 4 salespeople wins more or fewer deals than the others at the same "
        "scores, beyond chance."
    )
    assert found.answer[1].startswith("That does not prove them alike: a salesperson would have to win about ")
    assert 0.05 < found.detectable < 0.3


def test_leniency_that_does_not_explain_it_is_said(whole: tuple[View, tuple[Leniency, ...]]) -> None:
    wrong = Leniency("Carla Mendes", -5.0, 1.0, -7.0, -3.0, -5.0, 40, 8, True)
    found = consistency_of(whole[0], "owner", lambda: (wrong,))
    assert found.table.row(0, named=True)["why"] == "not explained"
    assert "rates 5 points lower than others: that does not explain it, for without it" in found.answer[1]


def test_teams_are_compared_without_leniency(whole: tuple[View, tuple[Leniency, ...]]) -> None:
    found = consistency_of(whole[0], "team", lambda: 1 / 0)  # type: ignore[arg-type,return-value]
    assert found.table["leniency"].to_list() == [None] * 3
    assert found.table["deals"].sum() == 2228


def test_deals_add_up_and_few_are_taken_together(company: Book) -> None:
    names = pl.Series(
        "owner", ["Rare A" if at == 5 else "Rare B" if at == 9 else f"Person {at % 3}" for at in range(600)]
    )
    found = consistency_of(seen(replace(company, deals=company.deals.with_columns(names))), "owner")
    assert sorted(found.table["group"]) == ["Others (2)", "Person 0", "Person 1", "Person 2"]
    assert found.table["deals"].sum() == seen(company).assessment.deals


def test_where_there_is_nobody_to_compare_it_says_so(company: Book) -> None:
    with pytest.raises(InputError, match="no two teams with ten decided deals"):
        consistency_of(seen(choose(company, Selection(team="East"))), "team")
    with pytest.raises(InputError, match="No decided deal with a score"):
        consistency_of(seen(choose(company, Selection(team="nobody"))), "owner")


def test_the_record_has_every_number(company: Book) -> None:
    found = consistency_of(seen(company), "owner")
    assert record(found)["groups"] == found.table.to_dicts()
    assert record(found)["answer"] == list(found.answer)
