"""What the funnel says: exact words for each thing that may be so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from qualify.analysis import Book, baseline, view
from qualify.analysis import funnel_words as words
from qualify.analysis.funnel import PERIOD, Funnel, Parts, funnel
from qualify.analysis.routing import CYCLE, Flow, Road, flow
from qualify.analysis.zones import Lines
from qualify.process.compared import FASTER, HIGHER, LOWER, NOT_SEPARATED
from qualify.process.little import Little

STEADY = Little(date(2025, 1, 1), date(2025, 12, 31), 100.0, 365, 360, 99.0, 95, 100, 40.0, 44.0, 0)


@pytest.fixture(scope="module")
def still(company: Book) -> Funnel:
    """A company without a history of stages."""
    moved = flow(company, Road(company.deals["deal_id"], (), {}, pl.DataFrame(), 0))
    return funnel(view(company, company.rubric, baseline(company)), moved)


def routed(still: Funnel, here: list[int], left: list[int], chance: float) -> Funnel:
    """Two stages with so many deals, the first of which has the most work ahead."""
    stages = pl.DataFrame(
        {"stage": ["Lead", "Offer"], "here": here, "left": left, "ahead": [30.0, 20.0], "ahead_low": [25.0, 15.4],
         "ahead_high": [36.4, float("inf")], "visits": [100, 60], "moved_back": [0, 2], "reopened": [1, 2]}
    )  # fmt: skip
    found = replace(still.flow, order=("Lead", "Offer"), stages=stages, slowest=(0, 1 if here[1] else None, chance))
    return replace(still, flow=found, known="stages")


def test_where_work_waits(still: Funnel) -> None:
    assert words.answer(routed(still, [20, 9], [60, 30], 0.01)) == (
        "Work waits longest at Lead: the 20 open deals at Lead are 30 days of work at the pace of the last 13 weeks "
        "(90 % interval 25 to 36)."
    )
    assert words.answer(routed(still, [20, 9], [60, 30], 0.03)) == (
        "Cannot tell which stage holds work up longest: the 20 open deals at Lead are 30 days of work at the pace of "
        "the "
        "last 13 weeks (90 % interval 25 to 36), and the 9 open deals at Offer are 20 days of work at the pace of the "
        "last 13 weeks (90 % interval 15 to any number); what left them in the last 13 weeks does not separate the two."
    )
    assert words.answer(routed(still, [1, 0], [0, 0], 0.0)) == (
        "All work waits at Lead: none of the 1 open deal at Lead left it in the last 13 weeks."
    )
    assert words.answer(routed(still, [0, 0], [9, 9], 0.0)) == "No deal is open in any stage, so no work waits."


def test_what_went_back_and_what_came_again(still: Funnel) -> None:
    found = routed(still, [20, 9], [60, 30], 0.01).flow
    assert words.rework(replace(found, reopened_deals=2)) == (
        "2 visits of 160 ended with a move back to an earlier stage; 2 deals went on after they had been closed (3 "
        "times)."
    )
    assert words.rework(replace(found, reopened_deals=3)).endswith("; 3 deals went on after they had been closed.")
    assert words.order(replace(found, closing={"Won": "won"})) == (
        "The order of the stages is that of the data: of each two the one that most deals enter first stands first. "
        "Won is "
        "where deals are closed, no work."
    )


def test_the_law_and_its_check() -> None:
    assert words.law(STEADY) == [
        "From 1 January 2025 to 31 December 2025 1.00 deals came a day and those that were closed took 99 days on "
        "average: "
        "that makes 1.00 × 99 = 99 open deals. Counted day by day there were 100.",
        "The two agree within 10 %, and the backlog changed little beside what came (95 were open before it and 100 at "
        "its "
        "end: 1 % of what came): the law holds here.",
    ]
    assert words.law(replace(STEADY, end=195))[1] == (
        "The law does not hold here, for the backlog grew: 95 were open before it and 195 at its end, 27 % of what "
        "came. "
        "The days of those that were closed say too little about those that wait."
    )
    assert words.law(replace(STEADY, start=195))[1] == (
        "The law does not hold here, for the backlog shrank: 195 were open before it and 100 at its end, 26 % of what "
        "came. "
        "Old deals were closed, so the days are those of a longer queue than there is now."
    )
    assert words.law(replace(STEADY, stay=50.0))[1] == (
        "The backlog changed little beside what came (95 were open before it and 100 at its end), but the two lie more "
        "than 10 % apart: the deals that wait are not like those that are closed (their mean age went from 40 to 44 "
        "days)."
    )
    assert words.law(replace(STEADY, departures=3)) == [
        "From 1 January 2025 to 31 December 2025 365 deals came and 3 were closed: too few to hold the three numbers "
        "of "
        "Little's law against each other."
    ]


def test_who_is_over(still: Funnel) -> None:
    load = pl.DataFrame(
        {"owner": ["Ana", "Ben"], "open": [40, 3], "best": [12, 9], "can": [17.4, 15.0], "months": [9.96, 1.0],
         "over": [True, False]}
    )  # fmt: skip
    held = replace(still.flow, load=load, little=STEADY)
    assert words.load(held) == [
        "Of 2 salespeople 1 has more deals in hand than could be closed in the usual 99 days even at the pace of a "
        "best "
        "quarter.",
        "Ana: 40 open, 12 closed in the best three months of the last twelve, so 17 would be the most; 10.0 months of "
        "work "
        "at the usual pace.",
    ]
    assert words.load(replace(held, little=replace(STEADY, end=195)))[-1] == (
        "While the backlog does not stand still, the usual days say too little of open deals: read this with care."
    )
    assert words.load(replace(held, little=replace(STEADY, stay=50.0)))[-1] == (
        "The deals that wait are not like those that are closed, so the usual days say too little of them: some may be "
        "open on paper only."
    )
    assert words.load(replace(held, load=load.tail(1))) == [
        "Nobody has more deals in hand than could be closed in the usual 99 days at the pace of a best quarter."
    ]
    nobody = "How much each salesperson finishes cannot be told: no deal with an owner was closed in a full month."
    assert words.load(replace(held, load=pl.DataFrame())) == [nobody]


def test_what_separates_the_parts() -> None:
    row = {"stage": "Lead", "part": "North", "over": 120, "passed": 85, "rate": 85 / 120, "low": 0.6, "high": 0.8,
           "yields": HIGHER, "median": 14, "run": NOT_SEPARATED, "rework": 0.15, "reworks": LOWER}  # fmt: skip
    other = row | {"stage": CYCLE, "part": "South", "yields": NOT_SEPARATED, "run": FASTER, "reworks": NOT_SEPARATED}
    assert words.apart(Parts("team", pl.DataFrame([row, other]), ())) == [
        "3 differences between the teams beyond chance.",
        "North: more go on or are won at Lead than of the others (71 % of 120).",
        "North: fewer are moved back at Lead than of the others (15 %).",
        "South: faster from creation to close than the others (half are over within 14 days).",
    ]
    # The earlier of two years would only say the same the other way round.
    assert words.apart(Parts(PERIOD, pl.DataFrame([row, other]), ()))[0] == (
        "1 difference between the two years beyond chance."
    )
    alike = row | {"yields": NOT_SEPARATED, "reworks": NOT_SEPARATED}
    assert words.apart(Parts("team", pl.DataFrame([alike]), ())) == [
        "Not enough to separate the teams: at no stage do any pass on or move back more or fewer, or faster or slower, "
        "than the others beyond chance. That does not prove them alike."
    ]


def test_what_does_not_count(still: Funnel) -> None:
    flown: Flow = replace(still.flow, elsewhere=1, later=2, left_out=3, little=replace(STEADY, undated=4))
    assert words.notes(flown) == [
        "1 open deal says another stage than the last one entered, and stand in the latter.",
        "2 entries into a stage later than the last day in the data count as of that day.",
        "3 decided deals that the selection leaves out are not counted here either.",
        "4 deals without a day of creation or closing are in no measure of time.",
    ]


def test_of_few_deals_nothing_is_said_of_how_long_they_take(still: Funnel) -> None:
    """One deal that was closed says neither how long deals take nor what anybody can have in hand."""
    few = replace(STEADY, arrivals=1, departures=1)
    assert words.law(few)[0].startswith("From 1 January 2025 to 31 December 2025 1 deal came and 1 was closed: too few")
    cycle = still.flow.cycle.with_columns(visits=pl.lit(14, pl.Int64), here=pl.lit(5, pl.Int64))
    assert words.answer(replace(still, known="cycle", flow=replace(still.flow, cycle=cycle))) == (
        "The road from creation to close is all that the dates tell: 9 deals are closed, too few to say how long it "
        "takes. Where on it work waits they do not say."
    )
    assert words.load(replace(still.flow, little=few)) == [
        "1 deal was closed in this time: too few to say how many anybody could have in hand."
    ]


def test_stages_without_dates_are_no_road(company: Book) -> None:
    """A file that says the stage of now and no day: nothing can be told of time, and that is what is said."""
    book = replace(company, as_of=None)
    moved = flow(book, Road(book.deals["deal_id"], (), {}, pl.DataFrame(), 0))
    found = funnel(view(book, book.rubric, baseline(book)), moved)
    assert (found.known, found.flow.cycle.height) == ("stages now", 0)
    assert words.answer(found) == (
        "Where work waits cannot be told: nobody wrote down when the deals were created and closed. Where the open "
        "deals stand now is all that the data say."
    )


def test_nobody_is_over_before_a_month_is_full(company: Book) -> None:
    """All in the running month: nobody has finished anything that counts, and nobody is accused of it."""
    day = date(2026, 11, 13)
    deals = company.deals.with_columns(
        created=pl.lit(date(2026, 11, 2)), closed=pl.when(pl.col("outcome") != "open").then(date(2026, 11, 5))
    )
    moved = flow(replace(company, deals=deals, as_of=day), Road(deals["deal_id"], (), {}, pl.DataFrame(), 0))
    assert moved.load.is_empty()
    assert words.load(moved) == [
        "How much each salesperson finishes cannot be told: no deal with an owner was closed in a full month."
    ]


def test_how_good_the_deals_are_that_stand_there(still: Funnel) -> None:
    now = pl.DataFrame({"stage": ["Lead", "Offer"], "scored": [10, 4], "below": [3, 2]})
    assert words.quality(replace(still, now=now)) == (
        "5 of 14 open deals with a score are below the line; the largest share stands at Offer: 2 of 4."
    )
    none = now.with_columns(below=pl.lit(0))
    assert words.quality(replace(still, now=none)) == "None of 14 open deals with a score is below the line."
    reading = replace(still.view.reading, lines=Lines(None, None))
    assert words.quality(replace(still, now=now, view=replace(still.view, reading=reading))) == (
        "14 open deals have a score; there is no lower line yet to hold them against."
    )
