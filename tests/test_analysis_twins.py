"""Copies and contradictions are counted and named; deals of one account are one cluster."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from qualify.analysis import Book
from qualify.analysis.twins import SAME, Twins, agreement, clusters, prints, twins
from qualify.schema import conform
from qualify.scores import score

D1, D2 = date(2025, 1, 1), date(2025, 2, 2)
ROWS = [
    # id, name, account, outcome, closed, answers
    ("a", "Deal", "Acme", "won", D1, 7),
    ("b", "Deal", "Acme", "won", D1, 7),  # a copy of a
    ("c", "Deal", "Acme", "won", D1, 7),  # another
    ("d", "Deal", "Acme", "lost", D2, 7),  # and one that ended otherwise
    ("e", "Deal", "Acme", "won", D1, 8),  # another answer: no twin
    ("f", "Other", "Acme", "won", D1, 7),  # another name: no twin
    ("g", None, None, "lost", D1, 1),
    ("h", None, None, "lost", D2, 1),  # closed on another day: alike, but neither a copy nor a contradiction
    ("i", None, None, "won", None, 2),
    ("j", None, None, "no decision", None, 2),  # contradicts i
]


def made(rows: list[tuple[object, ...]]) -> tuple[pl.DataFrame, pl.Series]:
    names = ("deal_id", "name", "account", "outcome", "closed", "answers")
    table = pl.DataFrame(rows, names, orient="row", infer_schema_length=None)
    return conform(table.drop("answers"), "opportunities"), table["answers"].cast(pl.UInt64)


def test_copies_and_contradictions_are_told_apart_and_named() -> None:
    found = twins(*made(ROWS), 0.0)
    assert (found.copies, found.contradictory, found.families, found.telling) == (2, 6, 2, True)
    assert found.table.rows() == [
        ("a", "a", "won", D1, False, True),
        ("b", "a", "won", D1, True, True),
        ("c", "a", "won", D1, True, True),
        ("d", "a", "lost", D2, False, True),
        ("i", "i", "won", None, False, True),
        ("j", "i", "no decision", None, False, True),
    ]


def test_it_is_said_in_words_that_all_count() -> None:
    assert str(twins(*made(ROWS), 0.0)) == (
        "2 decided deals are exact copies of another: only the id differs. 6 decided deals in 2 groups of twins "
        "contradict each other: the same in everything but how they ended. All of them count."
    )
    assert str(twins(*made(ROWS[8:]), 0.0)) == (
        "2 decided deals in 1 group of twins contradict each other: the same in everything but how they ended. All of "
        "them count. These data have no names, accounts, amounts or dates of creation: deals that are merely alike "
        "cannot be told from copies."
    )


@pytest.mark.parametrize("rows", [ROWS[4:8], ROWS[:1], ROWS[:0]])
def test_without_twins_nothing_is_said(rows: list[tuple[object, ...]]) -> None:
    found = twins(*made(rows) if rows else (made(ROWS)[0].head(0), pl.Series(dtype=pl.UInt64)), 0.0)
    assert (str(found), found.copies, found.contradictory, found.table.height) == ("", 0, 0, 0)


@pytest.mark.parametrize("column", SAME)
def test_a_difference_in_any_column_makes_two_deals_different(column: str) -> None:
    deals, answers = made(ROWS[:2])
    other = {"amount": 5.0, "created": D2}.get(column, "else")
    place = pl.when(pl.col("deal_id") == "b").then(pl.lit(other)).otherwise(column)
    changed = deals.with_columns(place.cast(deals.schema[column]).alias(column))
    assert (twins(deals, answers, 0.0).copies, twins(changed, answers, 0.0).copies) == (1, 0)
    assert prints(changed, answers).n_unique() == 2


def test_an_account_is_a_cluster_and_a_deal_without_one_stands_alone_or_with_its_twins() -> None:
    group = clusters(*made(ROWS), 0.0)
    assert sorted(np.bincount(group).tolist()) == [2, 2, 6]
    assert len(set(group[:6])) == 1
    assert (group[6], group[8]) == (group[7], group[9])


def test_deals_that_chance_makes_alike_are_not_taken_for_copies() -> None:
    """One question with two answers: of 20 deals, half are like any other."""
    deals, answers = made([(str(i), None, None, "won", None, i % 2) for i in range(20)])
    chance = agreement(deals, answers.to_frame("budget"))
    assert round(chance, 3) == 0.474
    assert len(set(clusters(deals, answers, chance))) == 20
    assert str(twins(deals, answers, chance)) == (
        "20 decided deals are the same as another in everything that is known of them, but that is so little that "
        "chance alone would make so many alike: they are not taken for copies."
    )


def test_twenty_questions_make_twins_that_chance_does_not_explain() -> None:
    rng = np.random.default_rng(0)
    given = pl.DataFrame({f"q{i}": rng.integers(0, 3, 200).astype(str) for i in range(20)})
    given = pl.concat([given, given.head(10)])
    deals = made([(str(i), None, None, "won", None, 0) for i in range(210)])[0]
    found = twins(deals, given.hash_rows(), agreement(deals, given))
    assert (found.copies, found.by_chance) == (10, False)
    assert len(set(clusters(deals, given.hash_rows(), agreement(deals, given)))) == 200


def test_the_company_has_no_twins(company: Book) -> None:
    assert isinstance(company.twins, Twins)
    assert (company.twins.copies, company.twins.contradictory, str(company.twins)) == (0, 0, "")


def test_its_clusters_are_the_accounts_with_several_deals_that_count(company: Book) -> None:
    counted = company.deals.filter(company.decided & (score(company.deck, company.rubric) >= 0))
    sizes = counted.group_by("account").len().filter(pl.col("len") > 1)
    found = company.clustering
    assert (found.clusters, found.deals, found.largest) == (sizes.height, sizes["len"].sum(), sizes["len"].max())
