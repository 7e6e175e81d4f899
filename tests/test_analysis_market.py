"""Where deals are won and why they are lost: cells and reasons that add up, and what cannot be told said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from qualify.analysis import Book, View, baseline, view
from qualify.analysis import market_words as words
from qualify.analysis.book import choose
from qualify.analysis.market import market_of, record
from qualify.analysis.reasons import reasons
from qualify.errors import InputError
from qualify.selection import Selection


def seen(book: Book) -> View:
    return view(book, book.rubric, baseline(book))


def test_cells_add_up_to_the_decided_deals(company: Book) -> None:
    found = market_of(seen(company))
    assert (found.rows, found.columns) == ("product", "source")
    assert found.table.height == len(found.row_names) * len(found.column_names) == 30
    assert found.table["deals"].sum() == int(company.decided.sum()) == 540
    won = company.deals.filter(outcome="won")
    assert (found.table["won"].sum(), found.table["won_value"].sum()) == (
        won.height,
        pytest.approx(won["amount"].sum()),
    )
    one = company.deals.filter(pl.col("outcome") != "open", product="Planner", source="Partner")
    cell = found.table.row(by_predicate=(pl.col("row") == "Planner") & (pl.col("column") == "Partner"), named=True)
    assert (cell["deals"], cell["won"]) == (one.height, one.filter(outcome="won").height)


def test_in_the_simulated_company_no_combination_counts(company: Book) -> None:
    """Sources are better or worse alike for all products."""
    found = market_of(seen(company))
    assert found.table["own"].to_list() == [0] * 30
    assert found.answer[1] == (
        "No cell differs beyond chance from what its product and source lead to by themselves: as far as these data "
        "show, it is not the combination that counts."
    )
    unsure = found.table.filter(pl.col("deals") > 0, side=0).height
    assert found.answer[2].startswith(f"Of {found.table.filter(pl.col('deals') > 0).height} cells with deals {unsure} ")


def test_a_combination_that_counts_is_named(company: Book) -> None:
    rng = np.random.default_rng(1)
    rows, deals = company.decided, company.deals.height
    product = np.where(np.arange(deals) % 2 == 0, "A", "B")
    source = np.where(np.arange(deals) % 6 < 2, "x", np.where(np.arange(deals) % 6 < 4, "y", "z"))
    won = rng.random(deals) < np.where((product == "A") & (source == "x"), 0.95, 0.3)
    tags = np.where(rows, won.astype(np.uint8), company.tags)
    book = replace(company, tags=tags, deals=company.deals.with_columns(product=product, source=source))
    found = market_of(seen(book))
    odd = found.table.filter(pl.col("own") != 0)
    assert odd.select("row", "column", "own").rows() == [("A", "x", 1)]
    assert found.answer[1].startswith("The combination counts: A by x wins more often (")


def test_reasons_add_up_and_are_apart(company: Book) -> None:
    found = market_of(seen(company))
    for outcome, of in (("lost", found.lost), ("no decision", found.undecided)):
        deals = company.deals.filter(outcome=outcome)
        assert (of.deals, of.without, of.table["deals"].sum()) == (deals.height, 0, deals.height)
        assert of.table["money"].sum() == pytest.approx(deals["amount"].sum())
        assert of.table["reason"].str.starts_with({"lost": "Competitor", "no decision": "No decision"}[outcome]).all()
    assert words.lost(found).startswith(
        f"{found.lost.deals} deals were lost to a competitor. “Competitor: price” comes up"
    )
    assert words.undecided(found).startswith(f"{found.undecided.deals} deals ended without a decision. “No decision: ")


def test_reasons_in_other_spellings_are_one_and_none_is_counted(company: Book) -> None:
    lost = np.flatnonzero((company.deals["outcome"] == "lost").to_numpy())
    said = [None] * company.deals.height
    for at, row in enumerate(lost.tolist()):
        said[row] = ["Price", "price ", "PRICE", "  Price", " ", None, "Features"][at % 7]
    book = replace(company, deals=company.deals.with_columns(reason=pl.Series(said, dtype=pl.String)))
    chosen = np.isin(np.arange(company.deals.height), lost)
    found = reasons(book, chosen, np.ones(company.deals.height))
    assert found.table["reason"].to_list() == ["Price", "Features"]
    assert found.table["deals"].sum() + found.without == found.deals == len(lost)
    assert found.without == sum(at % 7 in (4, 5) for at in range(len(lost)))
    assert found.without_money == found.without


def test_many_reasons_are_taken_together_as_the_last(company: Book) -> None:
    lost = (company.deals["outcome"] == "lost").to_numpy()
    said = pl.Series([f"Reason {at % 14:02}" if at % 14 else "Usual" for at in range(company.deals.height)])
    found = reasons(replace(company, deals=company.deals.with_columns(reason=said)), lost, np.zeros(len(lost)))
    assert (found.table.height, found.merged, found.table["reason"][-1]) == (11, 4, "Others (4)")
    assert [found.ordered(measure)["reason"][-1] for measure in ("deals", "money")] == ["Others (4)"] * 2
    assert found.table["deals"].sum() == int(lost.sum())


def test_what_is_taken_together_never_comes_up_most(company: Book) -> None:
    """Ninety reasons of one deal each are no reason that comes up most, nor one of few that make up four fifths."""
    lost, said = 0, list[str | None]()
    for outcome in company.deals["outcome"]:
        said.append({0: "Price", 1: "Features"}.get(lost % 5, f"Own words {lost}") if outcome == "lost" else None)
        lost += outcome == "lost"
    book = replace(company, deals=company.deals.with_columns(reason=pl.Series(said, dtype=pl.String)))
    found = market_of(seen(book))
    assert found.lost.table["deals"][-1] > found.lost.table["deals"][0] == 35
    assert words.lost(found) == (
        "172 deals were lost to a competitor. “Features” comes up most, in 20 % of those with a reason, but it cannot "
        "be told which of it and “Price” is first."
    )


def test_without_reasons_and_no_decision_it_says_what_to_upload(company: Book) -> None:
    deals = company.deals.with_columns(
        reason=pl.lit(None, pl.String), outcome=pl.col("outcome").replace("no decision", "lost")
    )
    found = market_of(seen(choose(replace(company, deals=deals), Selection())))
    assert words.lost(found).endswith(
        "None of them has a reason on file: upload a column with the reason for each loss. These data do not tell "
        "deals that ended without a decision from those that a competitor won."
    )
    assert words.undecided(found) == "No deal ended without a decision, or the data do not say so."


def test_deals_without_a_decision_that_are_left_out_are_said_to_be(company: Book) -> None:
    found = market_of(seen(choose(company, Selection(no_decision="left out"))))
    assert words.undecided(found) == "Deals that ended without a decision are left out of this view."


def test_a_grid_needs_two_fields_that_differ(company: Book) -> None:
    with pytest.raises(InputError, match="A grid needs two different fields"):
        market_of(seen(company), "team", "team")
    same = company.deals.with_columns(pl.lit("one").alias(name) for name in ("team", "product", "source"))
    with pytest.raises(InputError, match="do not differ in two of"):
        market_of(seen(replace(company, deals=same)))


def test_the_record_has_every_cell_and_reason(company: Book) -> None:
    found = market_of(seen(company), "team", "owner")
    told = record(found)
    assert told["cells"] == found.table.to_dicts()
    assert told["reasons"]["lost"]["reasons"] == found.lost.table.to_dicts()
    assert (told["rows"], told["columns"]) == ("team", "owner")
