"""Each criterion of a book by itself: counts that add up, bounds of certified lines, and real numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from qualify import intake
from qualify.analysis import OPEN_TAG, WON_TAG, Book, choose, load
from qualify.analysis.arrival import delivery, take_in
from qualify.analysis.criteria import criteria
from qualify.rubric import Answer, Criterion, Rubric
from qualify.scores import answer_deck, levels
from qualify.selection import Selection
from qualify.store import Store
from qualify.tipping.certify import lower_bound, upper_bound
from qualify.tuning import separation


def with_answers(book: Book, asked: tuple[Criterion, ...], given: pl.DataFrame) -> Book:
    """The book under other questions and answers."""
    rubric = Rubric("other", asked)
    return replace(book, rubric=rubric, deck=answer_deck(levels(given, rubric)[0], rubric))


def question(key: str) -> Criterion:
    return Criterion(key, f"{key}?", (Answer("No", 0), Answer("Yes", 100)))


def test_every_decided_deal_has_one_answer_to_each_question_or_none(company: Book) -> None:
    found = criteria(company)
    decided = int(company.decided.sum())
    by_question = found.answers.group_by("key").agg(pl.col("deals", "won", "open").sum())
    assert found.deals == decided
    assert by_question["deals"].unique().to_list() == [decided]
    assert by_question["won"].unique().to_list() == [found.won] == [int((company.tags == WON_TAG).sum())]
    assert by_question["open"].unique().to_list() == [int((company.tags == OPEN_TAG).sum())]
    assert by_question.height == len(company.rubric.criteria)


def test_the_best_answer_comes_first_and_unanswered_last(company: Book) -> None:
    rows = criteria(company).answers.filter(key="budget")
    assert rows["points"].to_list() == [100, 75, 50, 25, 0, None]
    assert rows["answer"].to_list() == ["Released", "Applied for", "To be found", "Not asked", "No money", None]


def test_the_intervals_are_the_bounds_of_the_certified_lines_widened_by_the_design_effect(company: Book) -> None:
    wide = replace(company, clustering=replace(company.clustering, design_effect=2.0))
    for book, effect in ((company, company.clustering.design_effect), (wide, 2.0)):
        rows = criteria(book).answers.filter(pl.col("deals") > 0)
        won, deals = rows["won"].to_numpy() / effect, rows["deals"].to_numpy() / effect
        assert rows["rate"].to_list() == (rows["won"] / rows["deals"]).to_list()
        assert rows["low"].to_list() == lower_bound(won, deals).tolist()
        assert rows["high"].to_list() == upper_bound(won, deals).tolist()


def test_the_separation_is_that_of_a_rubric_with_this_question_alone(company: Book) -> None:
    for row in criteria(company).table.iter_rows(named=True):
        rows = criteria(company).answers.filter(pl.col("key") == row["key"], pl.col("points").is_not_null())
        counted = rows.sort("points").select("won", not_won=pl.col("deals") - pl.col("won"))
        assert row["separation"] == separation(counted["won"].to_numpy(), counted["not_won"].to_numpy())
        assert row["low"] < row["separation"] < row["high"]


def test_weights_change_nothing(company: Book) -> None:
    changed = replace(company, rubric=company.rubric.with_weights({"budget": 90, "problem": 0}))
    one, other = criteria(company), criteria(changed)
    assert one.table.drop("weight").equals(other.table.drop("weight"))
    assert one.answers.equals(other.answers)


def test_deals_left_out_of_the_view_are_not_counted(company: Book) -> None:
    chosen = choose(company, Selection(no_decision="left out"))
    found = criteria(chosen)
    assert found.deals == int(chosen.decided.sum()) < criteria(company).deals
    assert found.answers.filter(key="budget")["deals"].sum() == found.deals


def test_planted_oddities_come_first_and_with_their_numbers(company: Book) -> None:
    won, still = company.tags == WON_TAG, company.tags == OPEN_TAG
    deals = np.arange(len(won))
    given = pl.DataFrame(
        {
            "even": np.where(deals % 2, "Yes", "No"),
            "leak": np.where(won, "Yes", "No"),
            "late": [None if open_ else "Yes" if n % 3 else "No" for n, open_ in zip(deals, still, strict=True)],
            "copy": np.where(deals % 2, "Yes", "No"),
        }
    )
    found = criteria(with_answers(company, tuple(map(question, given.columns)), given))
    opens, decided = int(still.sum()), int(company.decided.sum())
    assert [(key, text[:50]) for key, text in found.remarks] == [
        ("leak", "“leak?” is all but the outcome itself: of 100 pair"),
        ("late", "“late?” is left unanswered on 100 % of open deals "),
        ("even", "“even?” and “copy?” repeat each other (rank correl"),
    ]
    assert f"({opens} of {opens}) and on 0 % of decided ones (0 of {decided})" in found.remarks[1][1]
    assert dict(found.table.select("key", "remarks").rows()) == {"leak": 1, "late": 1, "even": 1, "copy": 0}
    assert (found.table["key"][0], found.table["key"][3]) == ("leak", "copy")
    assert found.said("copy") == []


def test_without_two_outcomes_there_is_one_sentence(company: Book) -> None:
    none_won = replace(company, tags=np.where(company.tags == WON_TAG, 0, company.tags).astype(np.uint8))
    found = criteria(none_won)
    nothing = "there are no two outcomes to compare, so nothing can be said of a question."
    assert found.answer == (f"None of the {found.deals} decided deals was won: {nothing}",)
    assert (found.won, found.remarks, found.table["separation"].null_count()) == (0, (), found.table.height)
    all_open = criteria(replace(company, tags=np.full_like(company.tags, OPEN_TAG)))
    assert all_open.answer == ("No deal is decided yet, so nothing can be said of a question.",)
    assert all_open.answers["rate"].null_count() == all_open.answers.height


@pytest.fixture
def salvirt(store: Store, shared: Path) -> Book:
    path = shared / "salvirt" / "Salvirt_B2B_ML_dataset.csv"
    table = intake.read(path.read_bytes(), path.name)
    mapping = intake.guess(table)
    arriving = delivery(table, mapping, intake.check(table, mapping))
    (receipt,) = take_in(store, [arriving], None, intake.propose(table, mapping))
    return load(store, receipt.dataset, 1)


def test_salvirt_with_the_points_that_are_suggested(salvirt: Book) -> None:
    found = criteria(salvirt)
    table = {row["key"]: row for row in found.table.iter_rows(named=True)}
    assert (found.won, found.deals) == (227, 448)
    assert {key: round(table[key]["separation"], 4) for key in ("up_sale", "client", "competitors", "forml_tend")} == {
        "up_sale": 0.7540, "client": 0.7420, "competitors": 0.7136, "forml_tend": 0.4359,
    }  # fmt: skip
    assert [key for key, row in table.items() if row["verdict"] == "tells"] == [
        "up_sale", "client", "competitors", "att_t_client", "comp_size", "posit_statm", "strat_deal", "scope",
    ]  # fmt: skip
    assert [text for _, text in found.remarks] == [
        "“Forml_tend” runs against the outcome, the better answer wins less often: of 100 pairs of a won deal and one "
        "that was not, the won one has the better answer in 44, and 50 would say nothing.",
        "“Budgt_alloc”: “Unknown” earns more points than “No” but wins less often: 5 of 36 (14 %) against 103 of 193 "
        "(53 %).",
    ]
    assert found.table["key"][:2].to_list() == ["budgt_alloc", "forml_tend"]


def test_answers_without_an_order_have_no_separation_unless_they_are_the_outcome(company: Book) -> None:
    """By name the reasons go won, lost, won, lost; the regions have nothing to do with who won."""
    deals = np.arange(len(company.tags))
    late = 2 * (deals % 6) + (company.tags != WON_TAG)
    given = pl.DataFrame({"reason": [f"reason {n:02}" for n in late], "region": [f"region {n}" for n in deals % 7]})
    asked = [
        Criterion(key, f"{key}?", tuple(Answer(label, 50) for label in sorted(set(given[key]))), 0, ordered=False)
        for key in given.columns
    ]
    honest = question("honest")
    given = given.with_columns(honest=np.where(deals % 3, "Yes", "No"))
    found = criteria(with_answers(company, (*asked, honest), given))
    assert [(key, text[:41]) for key, text in found.remarks] == [
        ("reason", "“reason?” is all but the outcome itself: ")
    ]
    by_key = {row["key"]: (row["verdict"], row["separation"]) for row in found.table.iter_rows(named=True)}
    assert (by_key["reason"], by_key["region"]) == (("tells", 1.0), ("no order", None))
    assert "1 question has no order yet, for its answers have no points: “region?”." in found.answer
    learned = replace(asked[1], answers=tuple(replace(a, points=n) for n, a in enumerate(asked[1].answers)))
    taught = criteria(with_answers(company, (learned, honest), given))
    assert taught.table.filter(key="region").select("verdict", "separation").row(0) == ("learned", None)
    said = "1 question has points learned from outcomes, which the same deals cannot check: “region?”."
    assert said in taught.answer
