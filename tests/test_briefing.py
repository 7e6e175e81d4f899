"""The week's and the quarter's report: every figure is a page's, and what is not known is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from qualify.analysis import (
    Book,
    View,
    baseline,
    behaviour_record,
    briefing_money,
    choose,
    load,
    number_words,
    ratings,
    ratings_words,
    report,
    track_words,
    view,
    yearly_words,
)
from qualify.analysis import lately as days
from qualify.analysis import worklist_words as work
from qualify.analysis.arrival import take_in_company
from qualify.analysis.behaviour import behave
from qualify.analysis.briefing import Briefing, record
from qualify.analysis.briefing_made import briefed, made_before
from qualify.analysis.briefing_page import Part
from qualify.analysis.entry import entry_deck
from qualify.analysis.flows import flows
from qualify.analysis.funnel import funnel
from qualify.analysis.funnel_words import record as flowing
from qualify.analysis.market import market_of
from qualify.analysis.results import results
from qualify.analysis.routing import flow, road
from qualify.analysis.sources import sources_of
from qualify.analysis.track_record import Method, Track
from qualify.analysis.worklist import worklist
from qualify.analysis.yearly import usual_start, yearly
from qualify.errors import InputError
from qualify.forecast.scoring_pairs import Paired
from qualify.scores import score
from qualify.selection import Selection
from qualify.simulate import simulate
from qualify.store import Store

MADE = datetime(2026, 11, 16, 7, 30)


def seen(book: Book) -> View:
    return view(book, book.rubric, baseline(book))


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    kept = Store(tmp_path_factory.mktemp("briefing") / "company.duckdb")
    take_in_company(kept, simulate(600, 7))
    yield kept
    kept.close()


@pytest.fixture(scope="module")
def shown(held: Store) -> View:
    return seen(load(held, held.datasets()["dataset"][0], 1))


@pytest.fixture(scope="module")
def week(held: Store, shown: View) -> Briefing:
    return briefed(held, shown, "week", MADE)


@pytest.fixture(scope="module")
def quarter(held: Store, shown: View) -> Briefing:
    return briefed(held, shown, "quarter", MADE)


def part(found: Briefing, title: str) -> Part:
    return next(each for each in found.parts if each.title.startswith(title))


def figures(found: Briefing, title: str) -> dict[str, Any]:
    return part(found, title).figures


def test_what_is_in_them_and_in_which_order(week: Briefing, quarter: Briefing) -> None:
    assert [each.title for each in week.parts] == [
        "Can we make the number?", "What changed in the last 7 days?", "Is any of it a signal?",
        "What do we do this week?",
    ]  # fmt: skip
    assert [each.title for each in quarter.parts] == [
        "What became of every deal we worked on?", "What will we win, and how good were past forecasts?",
        "Did we reach our targets?", "Where does work wait?", "Is this noise?", "What is lead generation worth?",
        "Where do we win, and why do we lose?", "Can the scores be trusted?",
        "What is to be done with the open deals?",
    ]  # fmt: skip


def test_the_first_page_says_whose_numbers_these_are(week: Briefing, shown: View) -> None:
    assert dict(week.facts) == {
        "Data": "Simulated company (jump, seed 7, 600 opportunities), as of 13 November 2026; data version 1.",
        "Rubric": f"“Webb's four questions”, version 1 of {shown.book.published:%-d %B %Y}. Its weights are those that "
        "are saved.",
        "Ratings": "Scores rest on each question's last rating at least 7 days before closing, and of open deals on "
        "its last rating.",
        "Filters": "None: all opportunities of the data set count.",
        "Made": "on 16 November 2026 at 07:30 (UTC).",
        "Again": "python -m qualify briefing --week --data 'Simulated company (jump, seed 7, 600 opportunities)' "
        "--rubric 1",
        "Link": "?data=Simulated+company+%28jump%2C+seed+7%2C+600+opportunities%29&rubric=1 (after the address of "
        "Qualify)",
    }  # fmt: skip


def test_filters_and_moved_weights_are_named(held: Store, shown: View) -> None:
    book = shown.book
    key, weight = next(iter(book.rubric.weights.items()))
    chosen = choose(book, Selection(team="North", first=date(2025, 1, 1), no_decision="left out"))
    moved = view(chosen, book.rubric.with_weights({key: weight + 1}), baseline(chosen))
    told = dict(briefed(held, moved, "week", MADE).facts)
    assert told["Filters"] == "Only team North; closed from 1 January 2025; deals without a decision left out."
    assert told["Rubric"].endswith(yearly_words.CHANGED)
    assert told["Again"].endswith(
        f"--rubric 1 --weights {key}:{weight + 1} --closed 2025-01-01.. --team North --no-decision left-out"
    )


def test_the_forecast_is_that_of_its_page(week: Briefing, quarter: Briefing, shown: View) -> None:
    rows = [row for row in report.forecast(shown)["periods"] if row["period"] == "quarter"][:2]
    for found, title in ((week, "Can we"), (quarter, "What will we win")):
        assert figures(found, title)["quarters"] == rows
        assert part(found, title).sentences[0] == number_words.headline(shown)
        assert briefing_money.NOT_MADE in part(found, title).sentences
    assert len(part(quarter, "What will we win").record()["tables"][0]["rows"]) == 2


def test_without_an_earlier_forecast_the_week_says_why(shown: View) -> None:
    def nothing(day: date) -> Book:
        return replace(shown.book, model=None, no_forecast=InputError("No deal was known then."))

    found = briefing_money.the_number(shown, None, briefing_money.change_of(shown, nothing))
    assert (
        "What moved the forecast since a week before cannot be told. No forecast can be made on 6 November 2026. No "
        "deal was known then. Compare with another one."
    ) in found.sentences
    assert found.figures["moved"] is None


def test_worklist_and_year_are_those_of_their_pages(
    held: Store, week: Briefing, quarter: Briefing, shown: View
) -> None:
    stood = worklist(shown, flow(shown.book, road(held, shown.book)))
    told = work.record(stood, stood.deals)
    for found, title in ((week, "What do we do"), (quarter, "What is to be done")):
        assert figures(found, title) == {name: told[name] for name in figures(found, title)}
        assert part(found, title).sentences[0] == told["answer"]
        assert set(told["sentences"].values()) <= set(part(found, title).sentences)
    listed = [table for table in part(week, "What do we do").record()["tables"]]
    first = {name: [row for row in told["deals"] if row["class"] == name][:6] for name in ("expedite", "rework")}
    assert [[(row[0], row[3]) for row in table["rows"]] for table in listed] == [
        [(row["name"], row["reason"]) for row in rows] for rows in first.values()
    ]
    year = yearly_words.record(yearly(shown, usual_start(shown.book)))
    assert figures(quarter, "What became") == {name: year[name] for name in figures(quarter, "What became")}
    assert set(year["sentences"][2:]) <= set(part(quarter, "What became").sentences)


def test_signals_and_flow_are_those_of_their_pages(held: Store, week: Briefing, quarter: Briefing, shown: View) -> None:
    book = shown.book
    came = flows(book, score(entry_deck(held, book), book.rubric))
    for found, title, by in ((week, "Is any of it", "week"), (quarter, "Is this noise", "month")):
        charts = behaviour_record.record(behave(book, came, by, []), shown)
        assert part(found, title).sentences[0] == charts["answer"]
        for each in charts["charts"]:
            last = [point for point in each["points"] if point["full"] and point["value"] is not None][-1]
            named = figures(found, title)["charts"][each["measure"]]
            assert named == {name: last[name] for name in named}
    assert figures(quarter, "Is this noise")["won_value"] == charts["won_value"]["answer"]
    told = flowing(funnel(shown, flow(book, road(held, book))))
    assert figures(quarter, "Where does work") == {name: told[name] for name in figures(quarter, "Where does work")}


def test_sources_market_and_ratings_are_those_of_their_pages(held: Store, quarter: Briefing, shown: View) -> None:
    book = shown.book
    source, market = sources_of(shown, entry_deck(held, book), "source"), market_of(shown)
    assert figures(quarter, "What is lead")["answer"] == list(source.answer)
    assert figures(quarter, "Where do we win")["answer"] == list(market.answer)
    trust = ratings.trust(held, shown)
    assert part(quarter, "Can the scores").sentences[:2] == [
        ratings_words.answer(trust),
        ratings_words.hindsight(trust),
    ]


def test_seven_days_are_those_of_the_data(held: Store, week: Briefing, shown: View) -> None:
    deals, last = held.opportunities(shown.book.dataset), date(2026, 11, 13)
    first = last - timedelta(days=6)
    inside = deals.filter(pl.col("closed").is_between(first, last))
    found = figures(week, "What changed")
    assert found["deals"] == {
        "created": deals.filter(pl.col("created").is_between(first, last)).height,
        **{name: inside.filter(outcome=name).height for name in ("won", "lost", "no decision")},
    }
    assert found["deals"] == {"created": 5, "won": 1, "lost": 1, "no decision": 1}
    assert found["worth"]["won"] == inside.filter(outcome="won")["amount"].sum()
    stages = held.stages(shown.book.dataset).sort("deal_id", "entered")
    assert found["moved_on"] + found["moved_back"] > 0
    entered = stages.filter(pl.col("entered").is_between(first, last))
    assert found["moved_on"] + found["moved_back"] <= entered.height
    by_day = flows(shown.book, score(entry_deck(held, shown.book), shown.book.rubric)).ended
    counted = by_day.filter(pl.col("day").is_between(first, last)).sum()
    assert counted["decided"].item() == sum(found["deals"][name] for name in ("won", "lost", "no decision"))


def test_past_quarters_beside_their_targets(held: Store, quarter: Briefing, shown: View) -> None:
    deals, goals = held.opportunities(shown.book.dataset), held.targets(shown.book.dataset)
    found = results(shown)
    assert [each.label for each in found] == ["Q4 2025", "Q1 2026", "Q2 2026", "Q3 2026"]
    for each in found:
        won = deals.filter(pl.col("outcome") == "won", pl.col("closed").is_between(each.starts, each.ends))
        assert (each.won, each.worth) == (won.height, pytest.approx(won["amount"].sum()))
        assert each.target == goals.filter(starts=each.starts)["amount"].item()
    assert part(quarter, "Did we reach").record()["tables"][0]["rows"][0][:2] == ["Q4 2025", str(found[0].won)]
    team = seen(choose(shown.book, Selection(team=held.segments(shown.book.dataset, "team")[0])))
    assert {each.target for each in results(team)} == {None}
    assert [each.label for each in results(seen(choose(shown.book, Selection(first=date(2026, 4, 1)))))] == [
        "Q2 2026", "Q3 2026",
    ]  # fmt: skip


def test_a_record_says_all_that_the_report_says(week: Briefing) -> None:
    told = record(week)
    assert (told["briefing"], told["made"], told["simulated"]) == ("week", MADE, True)
    assert [each["title"] for each in told["parts"]] == [each.title for each in week.parts]
    assert told["parts"][1]["tables"][0]["columns"] == ["What happened", "Deals", "Money"]


def method(name: str, crps: float, against: Paired | None = None) -> Method:
    return Method(name, crps, (0.1, 0.1, 0.1), 0.1, 0.0, 0.8, 0.9, 1.0, pl.Series([0.5]).to_numpy(), against)


def test_worse_than_a_simple_method_is_said_first(shown: View) -> None:
    pair = Paired(0.05, 0.01, 0.09, 60, 9, 5, 0)
    simple = [method(name, 0.2, pair) for name in ("run rate", "same period last quarter", "weighted pipeline")]
    track = Track(
        by="quarter", length=91, origins=(date(2025, 1, 1), date(2026, 1, 1)), actual=pl.Series([1.0]).to_numpy(),
        methods=(method("qualify", 0.25), *simple), bands=pl.DataFrame(), shares=pl.DataFrame(), rank=pl.DataFrame(),
        disjoint=9,
    )  # fmt: skip
    first = f"Past forecasts by quarter: {track_words.verdict(track)}"
    assert first.startswith("Past forecasts by quarter: The run rate did better: ")
    unmoved = InputError("Nothing was known a week before.")
    for told in (briefing_money.the_number(shown, track, unmoved), briefing_money.the_forecast(shown, track)):
        assert told.sentences[:2] == [first, number_words.headline(shown)]
        assert told.sentences.count(first) == 1
    better = replace(track, methods=(method("qualify", 0.1), *simple))
    assert briefing_money.the_number(shown, better, unmoved).sentences[0] == number_words.headline(shown)


def test_past_forecasts_are_not_made_for_a_report(held: Store, shown: View) -> None:
    assert made_before(held, shown.book, shown.book.rubric) is None


def test_what_happened_reads_well() -> None:
    found = days.Lately(
        date(2026, 3, 1), date(2026, 3, 7), {"created": 1, "won": 1, "lost": 2, "no decision": 0},
        {"created": 10.0, "won": 0.0, "lost": 5.0, "no decision": 0.0}, 1, None, None, None,
    )  # fmt: skip
    assert days.answer(found, "EUR") == ("From 1 March 2026 to 7 March 2026 1 deal was won; 2 lost, and 1 was created.")
    assert days.rows(found, "EUR")[0] == ("Created", "1", "€10")
    assert len(days.rows(found, "EUR")) == 4
