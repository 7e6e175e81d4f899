"""Segments of a view: counted without loss, small ones taken together, and sentences that claim what is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from qualify.analysis import Book, View, baseline, view
from qualify.analysis.book import choose
from qualify.analysis.segment_words import answer, row
from qualify.analysis.segments import divided, record
from qualify.errors import InputError
from qualify.selection import Selection
from qualify.tipping import Tipping
from qualify.tipping.segments import Segment


def seen(book: Book) -> View:
    return view(book, book.rubric, baseline(book))


def with_teams(company: Book, teams: list[str | None]) -> View:
    """The company with other teams, in turn over its deals."""
    names = pl.Series("team", [teams[at % len(teams)] for at in range(company.deals.height)], dtype=pl.String)
    return seen(replace(company, deals=company.deals.with_columns(names)))


@pytest.mark.parametrize("field", ["team", "product", "source", "owner"])
def test_the_segments_add_up_to_the_decided_deals_with_a_score(company: Book, field: str) -> None:
    at = seen(company)
    found = divided(at, field)
    assert sum(s.deals for s in found.segments) == at.assessment.deals == int(found.table["deals"].sum())
    assert sum(s.won for s in found.segments) == at.assessment.won
    assert found.tested == 4
    assert found.adjusted >= found.p


def test_what_is_said_of_the_company_s_teams(company: Book) -> None:
    found = divided(seen(company), "team")
    assert found.names == ("East", "Central", "West")
    assert found.verdict == "not enough to separate"
    assert found.answer[0].startswith(
        "Not enough to separate the teams: what differs between them is within chance. That does not prove them "
        "alike. Of 100 deals of the same score, a team would have to win about "
    )


def test_small_segments_are_taken_together_and_named(company: Book) -> None:
    teams: list[str | None] = ["North"] * 60 + ["South"] * 57 + ["Tiny", "Small", "Little"]
    found = divided(with_teams(company, teams), "team")
    assert found.names == ("North", "South", "Others (3)")
    assert sorted(found.merged) == ["Little", "Small", "Tiny"]
    assert sum(s.deals for s in found.segments) == seen(company).assessment.deals


def test_segments_that_are_all_small_are_not_called_the_same(company: Book) -> None:
    teams: list[str | None] = [f"Team {number}" for number in range(100)]
    with pytest.raises(InputError) as error:
        divided(with_teams(company, teams), "team")
    assert error.value.problem.what == (
        "Fewer than two teams have 10 decided deals with a score, so there is nothing to compare."
    )


@pytest.mark.parametrize("chosen", [Selection(team="nobody"), Selection(first=date(2090, 1, 1))])
def test_where_no_decided_deal_counts_there_is_nothing_to_compare(company: Book, chosen: Selection) -> None:
    with pytest.raises(InputError) as error:
        divided(seen(choose(company, chosen)), "team")
    assert error.value.problem.what == (
        "No decided deal with a score counts in this view, so there is nothing to compare."
    )


def test_one_small_segment_keeps_its_name_and_deals_without_a_team_are_a_segment(company: Book) -> None:
    found = divided(with_teams(company, ["North"] * 119 + [None]), "team")
    assert (found.names, found.merged) == (("North", "not stated"), ())


def test_of_many_segments_the_largest_fifteen_are_shown(company: Book) -> None:
    found = divided(with_teams(company, [f"Team {n:02}" for n in range(20)]), "team")
    assert len(found.names) == 16
    assert (found.names[-1], len(found.merged)) == ("Others (5)", 5)


def test_a_design_effect_widens_what_may_differ(company: Book) -> None:
    at = seen(company)
    wide = replace(at, reading=replace(at.reading, line=replace(at.reading.line, design_effect=2.0)))
    narrow, wider = divided(at, "product"), divided(wide, "product")
    assert [w.detectable / n.detectable for n, w in zip(narrow.segments, wider.segments, strict=True)] == (
        pytest.approx([2**0.5] * len(narrow.segments), rel=0.03)  # The company's curve is wider, too.
    )
    assert wider.p >= narrow.p


def test_no_decision_left_out_is_left_out_of_segments(company: Book) -> None:
    at = seen(choose(company, Selection(no_decision="left out")))
    assert sum(s.deals for s in divided(at, "team").segments) == at.assessment.deals


def test_what_cannot_be_divided_is_said(company: Book) -> None:
    with pytest.raises(InputError, match="Deals cannot be divided by 'stage'"):
        divided(seen(company), "stage")
    with pytest.raises(InputError, match="All decided deals with a score have the same team"):
        divided(with_teams(company, ["North"]), "team")


def test_the_record_has_every_number_of_the_section(company: Book) -> None:
    at = seen(company)
    found, told = divided(at, "source"), record(at, "source")
    assert (told["by"], told["verdict"], told["p"], told["p_adjusted"], told["fields_tested"]) == (
        "source", found.verdict, found.p, found.adjusted, 4
    )  # fmt: skip
    assert told["answer"] == list(found.answer)
    shown = {name: (s["deals"], s["won"], s["shrunk"], s["line"]["score"]) for s in told["segments"]
             for name in [s["segment"]]}  # fmt: skip
    assert shown == {
        name: (s.deals, s.won, s.shrunk, s.line.score) for name, s in zip(found.names, found.segments, strict=True)
    }


def segment(difference: float, margin: float, line: tuple[int, int, int], deals: int = 100) -> Segment:
    return Segment(
        deals=deals, won=30, rate=0.3, expected=0.3 - difference, shrunk=0.3, difference=difference,
        low=difference - margin, high=difference + margin, detectable=1.35 * margin,
        line=Tipping(*line), place="crossed", upper=Tipping(100, 90, 100), upper_place="never reached", share=0.1,
    )  # fmt: skip


EAST, WEST = segment(0.12, 0.08, (35, 30, 38)), segment(-0.12, 0.08, (50, 45, 60), 80)


def test_a_difference_is_said_with_its_size_and_its_odds() -> None:
    assert answer("team", ("East", "West"), (EAST, WEST), "differs", 0.0123, 3) == (
        "The teams differ. Of 100 deals of the same score, East wins about 12 more; West wins about 12 fewer than the "
        "others. Were all teams alike, differences this large would come about in about 1 of 100 cases (all 3 ways of "
        "dividing the deals allowed for).",
        "Their lines, where the win rate passes 1 in 10, are estimated between 35 (East) and 50 (West). Not all of the "
        "90 % intervals overlap: some lines do lie apart.",
    )


def test_what_cannot_be_separated_is_not_called_alike() -> None:
    said, lines = answer("owner", ("East", "West"), (EAST, WEST), "not enough to separate", 0.3, 1)
    assert said == (
        "Not enough to separate the owners: what differs between them is within chance. That does not prove them "
        "alike. Of 100 deals of the same score, an owner would have to win about 11 (East, 100 deals) more or fewer "
        "than the others before it would usually show."
    )
    assert lines == (
        "Their lines, where the win rate passes 1 in 10, are estimated between 35 (East) and 50 (West). That is within "
        "what the deals leave open: the lines themselves cannot be told apart."
    )


def test_a_small_difference_is_called_small() -> None:
    close = [segment(sign * 0.02, 0.01, (40, 40, 40), 90_000) for sign in (1, -1)]
    said, lines = answer("product", ("A", "B"), close, "differs", 1e-9, 1)
    assert said.startswith("The products differ, but little. Of 100 deals of the same score, A wins about 2 more; ")
    assert lines == "Their lines, where the win rate passes 1 in 10, are all estimated at 40."
    said, _ = answer("product", ("A", "B"), close, "no large difference", 0.2, 1)
    assert said == (
        "No large difference between the products: of 100 deals of the same score, none wins more than 3 more or fewer "
        "than the others (with 95 % confidence for all of them at once)."
    )


def test_segments_without_a_line_have_none_compared() -> None:
    never = replace(EAST, place="never reached")
    _, lines = answer("team", ("East", "West"), (never, WEST), "differs", 0.01, 1)
    assert lines == "Fewer than two teams have a score where the win rate passes 1 in 10: no lines to compare."
    assert row("East", never) == (
        "East: 30 of 100 won (30 %; 18 % expected at these scores, 30 % estimated); 1 in 10 is never reached (30 to 38)"
    )


def test_a_view_is_left_as_it_was(company: Book) -> None:
    at = seen(company)
    before = (at.book.deals.hash_rows().sum(), at.book.tags.tolist(), np.array(at.curve["rate"]).tolist())
    assert divided(at, "owner").segments == divided(at, "owner").segments
    assert (at.book.deals.hash_rows().sum(), at.book.tags.tolist(), np.array(at.curve["rate"]).tolist()) == before
