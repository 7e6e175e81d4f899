"""The worklist in words: each class, what is not certified, and the reason of every kind of deal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl
import pytest

from qualify.analysis import Lines, baseline, load, view
from qualify.analysis import worklist_words as words
from qualify.analysis.arrival import take_in_company
from qualify.analysis.routing import flow, road
from qualify.analysis.worklist import CLASSES, Worklist, owned, worklist
from qualify.analysis.worklist_reasons import _percent
from qualify.export import to_csv
from qualify.simulate import simulate
from qualify.store import Store
from qualify.words import percent


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worklist]:
    held = Store(tmp_path_factory.mktemp("words") / "company.duckdb")
    take_in_company(held, simulate(2500))
    book = load(held, held.datasets()["dataset"][0], 1)
    yield worklist(view(book, book.rubric, baseline(book)), flow(book, road(held, book)))
    held.close()


def test_each_class_in_a_sentence(found: Worklist) -> None:
    assert words.answer(found) == (
        "Of 261 open deals, expedite 37, run 17, rework 84 and let 38 go; 85 belong to none of these."
    )
    assert words.sentences(found) == {
        "expedite": "Expedite 37 deals with $1.27M: expected to close by 31 December 2026 or before, and older than is "
        "usual where they stand. Find what holds each, or move the day on which it is expected.",
        "run": "Run 17 deals with $420k, at or above the upper line at 76, where together at least 9 in 10 are won, as "
        "is certified: protect what they have. The forecast expects $347k of them by the end of the next quarter.",
        "rework": "Rework 84 deals with $2.66M, between the lines at 37 and 76: move the criterion that is named "
        "beside each. One notch more on each would add $138k to what is expected by the end of the next quarter; up to "
        "$135k of it could come from “Has the customer put a figure on the problem?” (on 74 deals, on 2 of them "
        "alone).",
        "scrap": "Let 38 deals with $1.14M go: at or below the line at 37, where together at most 1 in 10 is won, as "
        "is certified, and old. They are 15 % of the open deals to keep in mind; what that is in hours nobody has "
        "said. The forecast expects $17.4k of them by the end of the next quarter.",
        "none": "In none: 85 below the line and not old yet: no more work than they ask for.",
    }
    assert (words.lines(found), words.notes(found)) == ([], [])


def test_hours_are_only_those_that_somebody_typed(found: Worklist) -> None:
    assert (
        "; at 1.5 hours a week for each, as was typed in, that frees 57 hours a week."
        in (words.sentences(found, 1.5)["scrap"])
    )
    assert words.record(found, found.deals.head(0))["hours_freed"] is None
    assert words.record(found, found.deals.head(0), 2.0)["hours_freed"] == 76.0


def test_the_reason_of_each_class(found: Worklist) -> None:
    first = {name: found.of(name).head(1) for name in CLASSES}
    assert {name: words.reasons(found, deal)[0] for name, deal in first.items()} == {
        "expedite": "Expected to close by 31 December 2026, and 87 days in Qualify, where 3 in 4 are over within 43. "
        "One notch more on “Has the customer put a figure on the problem?” (“Seen” to “Their numbers”) makes it 65; "
        "won by the end of the next quarter: 71 % to 72 %. One other question would do as much.",
        "run": "Score 80, at or above the upper line at 76: protect it.",
        "rework": "Score 43, between the lines at 37 and 76. One notch more on “Has the customer put a figure on the "
        "problem?” (“Seen” to “Their numbers”) makes it 46; won by the end of the next quarter: 42 % to 54 %. One "
        "other question would do as much.",
        "scrap": "Score 10, at or below the line at 37, and 273 days since creation, where 9 in 10 are closed within "
        "191: let it go.",
        "none": "Score 36, at or below the line at 37, and not old yet.",
    }
    past = found.of("expedite").filter(pl.col("expected") <= found.view.book.as_of)
    assert {text[:25] for text in words.reasons(found, past)} == {"Was expected to close by "}


def test_the_reasons_of_those_in_no_class(found: Worklist) -> None:
    deal = found.of("rework").head(1)

    def reason(why: str, **facts: object) -> str:
        told = deal.with_columns(**{"class": pl.lit("none"), "why": pl.lit(why)})
        changed = [pl.lit(value).cast(deal.schema[name]).alias(name) for name, value in facts.items()]
        return words.reasons(found, told.with_columns(changed))[0]

    assert reason("no score", score=None) == "No question that counts has an answer: rate it."
    assert reason("age not known") == "Score 43, at or below the line at 37; whether it is old is not known."
    assert reason("no line", key=None, unanswered=1) == (
        "Score 43, which no certified line sorts. No notch more on one answer moves its score; 1 question has no "
        "answer."
    )
    assert reason("line not certified", key=None, unanswered=0) == (
        "Score 43, below a line that is likely and not certified: too little to let it go. "
        "No notch more on one answer moves its score."
    )
    assert reason("no line", then_zone="above", then_by_next_quarter=deal["by_next_quarter"][0], others=3).endswith(
        "makes it 46 (above the upper line). 3 other questions would do as much."
    )


def test_nothing_certified_is_said(found: Worklist) -> None:
    bare = replace(found, certified=Lines(None, None), deals=found.of("none").with_columns(why=pl.lit("no line")))
    assert words.lines(bare) == [
        "No deal is called scrap: no floor is certified, so of no score can it be said yet that at most 1 in 10 is won "
        "at or below it.",
        "No deal is called run: no ceiling is certified, so of no score can it be said yet that at least 9 in 10 are "
        "won at or above it.",
    ]
    assert words.sentences(bare) == {"none": "In none: 85 with a score that no certified line sorts."}
    nothing = replace(found, deals=found.deals.head(0))
    assert (words.answer(nothing), words.lines(nothing)) == ("There is nothing to do: no deal is open.", [])


def test_one_line_alone(found: Worklist) -> None:
    for at, said in ((Lines(37, None), "above the line at 37"), (Lines(None, 76), "below the upper line at 76")):
        assert f", {said}: move the criterion" in words.sentences(replace(found, certified=at))["rework"]


def test_what_cannot_be_told_is_noted(found: Worklist) -> None:
    blank = found.deals.with_columns(
        expected=pl.lit(None, pl.Date), at_stake=pl.when(pl.int_range(pl.len()) > 0).then("at_stake"),
        age=pl.when(pl.int_range(pl.len()) > 1).then("age").otherwise(pl.lit("not known")),
    )  # fmt: skip
    held = replace(found, deals=blank, view=replace(found.view, forecast=None))
    assert words.notes(held) == [
        "All open deals have no day of expected closing, so they cannot be due.",
        "2 open deals have an age that nothing can be said of, so they cannot be late or old.",
        "1 open deal has no amount in USD, so it cannot be ordered by money.",
        "Without a forecast a notch is ordered by the score that it adds, and not by money.",
    ]


def test_an_owner_is_named(found: Worklist) -> None:
    assert words.answer(owned(found, "Priya Nair")) == (
        "Of 35 open deals of Priya Nair, expedite 4, run 5, rework 12 and let 10 go; 4 belong to none of these."
    )


def test_chances_are_written_as_everywhere() -> None:
    shares = pl.Series("s", [0.0, 0.0004, 0.005, 0.0051, 0.125, 0.5, 0.994, 0.995, 0.9999, 1.0])
    said = pl.DataFrame(shares).select(_percent(pl.col("s"))).to_series().to_list()
    assert said == [percent(share) for share in shares]


def test_files_run_no_formula(found: Worklist) -> None:
    deals = found.deals.head(1).with_columns(owner=pl.lit("=cmd()"), name=pl.lit("+1"))
    deals = deals.with_columns(equal=pl.lit(pl.Series([["a", "=b", "c"]])), others=pl.lit(2))
    text = to_csv(words.exported(found, deals)).decode("utf-8-sig")
    assert ",'=b; c," in text
    assert text.splitlines()[0] == ",".join(words.EXPORT)
    assert ",'=cmd()," in text
    assert ",'+1," in text
