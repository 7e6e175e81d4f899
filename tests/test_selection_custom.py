"""Columns of the team's own divide the deals like team, product, source and owner do, whatever they are called."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualify.analysis import Book, arrival, baseline, load, view
from qualify.analysis.book import choose
from qualify.analysis.segments import divided, record
from qualify.analysis.selection import segment_mask, unpacked
from qualify.errors import InputError, Problem
from qualify.schema import EXTRA
from qualify.selection import EVERYTHING, Selection, in_words, narrowed, read_selection, to_link
from qualify.settings import Settings, is_parameter
from qualify.settings import to_link as settings_link
from qualify.simulate import simulate
from qualify.store import Store

REGION = "extra: Region"
ODD = 'a.b"[0]/~ *x* = é'
"""A name with what JSON, paths, Markdown and links give a meaning to."""
WAY_OUT = "Ask for a new link, or go on with what is shown."


@pytest.fixture(scope="module")
def regional(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The simulated company with a region for every deal but each seventh, and an odd column that says the team."""
    company = simulate(600, 7)
    turn = np.arange(company.opportunities.height)
    teams = company.opportunities["team"]
    kept = [
        json.dumps({ODD: team} | ({"Region": ("North", "South", "")[at % 3]} if at % 7 else {}))
        for at, team in zip(turn, teams, strict=True)
    ]
    deals = company.opportunities.with_columns(extra=pl.Series(kept))
    held = Store(tmp_path_factory.mktemp("regional") / "qualify.duckdb")
    dataset = arrival.take_in_company(held, replace(company, opportunities=deals)).dataset
    held.set_segment_columns(dataset, ["Region", ODD])
    yield held
    held.close()


@pytest.fixture(scope="module")
def book(regional: Store) -> Book:
    return load(regional, regional.datasets()["dataset"][0], 1)


def test_chosen_columns_are_fields_of_the_book_and_others_are_not(book: Book, company: Book) -> None:
    assert book.dividing == ("team", "product", "source", "owner", REGION, EXTRA + ODD)
    assert company.dividing == ("team", "product", "source", "owner")
    assert book.deals[EXTRA + ODD].equals(book.deals["team"])
    assert book.deals[REGION].null_count() == 86


def test_the_values_offered_are_those_that_the_deals_have(book: Book, regional: Store) -> None:
    for field in (REGION, EXTRA + ODD):
        counts = book.deals[field].drop_nulls().value_counts()
        offered = counts.sort(["count", field], descending=[True, False])[field].to_list()
        assert regional.segments(book.dataset, field) == offered


def test_an_own_column_that_says_the_team_divides_as_the_team_does(book: Book) -> None:
    at = view(book, book.rubric, baseline(book))
    own, usual = divided(at, EXTRA + ODD), divided(at, "team")
    assert own.names == usual.names
    assert own.segments == usual.segments
    assert (own.p, own.tested) == (usual.p, usual.tested) == (usual.p, 6)
    assert own.answer[0] == usual.answer[0].replace("the teams", f"the values of {ODD}").replace(
        "a team would", f"a value of {ODD} would"
    )
    assert record(at, REGION)["by"] == REGION


def test_a_field_that_nobody_chose_is_refused_with_those_that_there_are(book: Book) -> None:
    at = view(book, book.rubric, baseline(book))
    with pytest.raises(InputError) as error:
        divided(at, "extra: Country")
    assert str(error.value) == (
        f"Deals cannot be divided by 'Country'. Choose one of team, product, source, owner, Region, {ODD}."
    )


def test_a_selection_by_an_own_column_is_the_one_by_the_team(book: Book) -> None:
    own = choose(book, Selection(others=((EXTRA + ODD, "West"),)))
    usual = choose(book, Selection(team="West"))
    assert own.deals.equals(usual.deals)
    assert own.model is not None
    assert usual.model is not None
    assert own.model.amounts.tolist() == usual.model.amounts.tolist()
    both = choose(book, Selection(team="West", others=((REGION, "North"),)))
    assert both.deals.equals(book.deals.filter((pl.col("team") == "West") & (pl.col(REGION) == "North")))


def test_a_column_that_was_chosen_no_more_is_a_sentence(book: Book) -> None:
    with pytest.raises(InputError) as error:
        segment_mask(book.deals, Selection(others=(("extra: Gone", "x"),)))
    assert str(error.value) == (
        "Deals are not compared by 'Gone' any more. Choose another part of them, or choose that column again on the "
        "Upload page."
    )


def test_unpacking_what_no_deal_has_gives_empty_columns() -> None:
    deals = pl.DataFrame({"extra": [None, "{}", '{"b":"1"}']}, schema={"extra": pl.String})
    assert unpacked(deals, ["a"])["extra: a"].to_list() == [None, None, None]
    assert unpacked(deals, []).columns == ["extra"]


NAMES = st.text(min_size=1, max_size=20)


@given(st.dictionaries(NAMES, NAMES, max_size=4), st.none() | NAMES)
def test_a_link_brings_back_any_own_columns(named: dict[str, str], team: str | None) -> None:
    own = {EXTRA + column: value for column, value in named.items()}
    chosen = Selection(**narrowed({**own, "team": team}))
    link = settings_link(Settings("Acme", 1, selection=chosen))
    back = dict(parse_qsl(urlencode(link), keep_blank_values=True, strict_parsing=True))
    assert all(map(is_parameter, back))
    known = {field: [value] for field, value in chosen.segments.items()}
    assert read_selection(back, known) == (chosen, [])


@given(st.dictionaries(NAMES, st.text(), min_size=1, max_size=4))
def test_unpacking_gives_back_what_was_kept(named: dict[str, str]) -> None:
    deals = pl.DataFrame({"extra": [json.dumps(named), None]})
    assert unpacked(deals, list(named)).drop("extra").rows() == [tuple(named.values()), (None,) * len(named)]


def test_the_order_of_choosing_makes_no_other_selection() -> None:
    one, two = {"extra: a": "1", "extra: b": "2"}, {"extra: b": "2", "extra: a": "1"}
    assert Selection(**narrowed(one)) == Selection(**narrowed(two))
    assert Selection(**narrowed({"extra: a": None})) == EVERYTHING


def test_own_columns_are_named_without_a_prefix_in_words_and_with_it_in_links() -> None:
    chosen = Selection(team="West", others=((REGION, "North & East"),))
    assert in_words(chosen) == ["team West", "Region North & East"]
    assert urlencode(to_link(chosen)) == "team=West&extra%3A+Region=North+%26+East"


@pytest.mark.parametrize(
    ("name", "what"),
    [
        (REGION, "There is no such value of Region in this data set; all values of Region are used instead."),
        ("extra: Country", "Deals of this data set are not compared by a column called 'Country'; "
                           "all opportunities are used instead."),
        ("extra: ", "Deals of this data set are not compared by a column called ''; "
                    "all opportunities are used instead."),
    ],
)  # fmt: skip
def test_a_link_to_what_is_not_there_says_so(name: str, what: str) -> None:
    chosen, problems = read_selection({name: "Mars"}, {REGION: ["North"]})
    assert chosen == EVERYTHING
    assert problems == [Problem(rule="link", what=what, way_out=WAY_OUT, column=name, value="Mars")]
