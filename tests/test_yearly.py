"""The year's report: who was worked since when, totals that reconcile with the store, and the sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualify.analysis import Book, View, baseline, choose, load, view
from qualify.analysis import yearly_words as words
from qualify.analysis.arrival import take_in_company
from qualify.analysis.yearly import Drawn, Yearly, first_day, read_since, usual_start, year_before, yearly
from qualify.errors import InputError
from qualify.rubric import Answer, Criterion, Rubric
from qualify.schema import conform
from qualify.selection import Selection
from qualify.simulate import simulate
from qualify.store import Delivery, Store

COUNTED = ("won", "lost", "no decision", "open", "decided", "worked")
D = date(2025, 6, 1)
DEALS = pl.DataFrame(
    [
        ("open", "open", date(2024, 1, 5), None),
        ("before", "won", date(2024, 1, 5), date(2025, 5, 31)),
        ("on the day", "lost", date(2024, 1, 5), date(2025, 6, 1)),
        ("after", "no decision", date(2025, 7, 1), date(2025, 8, 1)),
        ("undated, old", "won", date(2025, 5, 31), None),
        ("undated, new", "won", date(2025, 6, 1), None),
        ("undated, unknown", "lost", None, None),
    ],
    schema={"deal_id": pl.String, "outcome": pl.String, "created": pl.Date, "closed": pl.Date},
    orient="row",
)
RUBRIC = Rubric("r", (Criterion("need", "Need?", (Answer("No", 0), Answer("Yes", 100))),))


def stored(store: Store, deals: pl.DataFrame) -> View:
    rows = conform(deals, "opportunities")
    store.take_in("deals", Delivery("d.csv", "", rows.height, rows, tuple(rows.columns)), rubric=RUBRIC)
    book = load(store, "deals", 1)
    return view(book, book.rubric, baseline(book))


@pytest.fixture(scope="module")
def seen(company: Book) -> View:
    return view(company, company.rubric, baseline(company))


@pytest.fixture(scope="module")
def found(seen: View) -> Yearly:
    return yearly(seen, usual_start(seen.book))


def test_worked_is_open_or_closed_on_the_day_or_later(store: Store) -> None:
    found = yearly(stored(store, DEALS), D)
    assert sorted(found.deals["deal_id"]) == ["after", "on the day", "open", "undated, new"]
    assert (found.stored, found.worked, found.before, found.undated, found.not_counted) == (7, 4, 1, 2, 0)
    assert words.reconciled(found) == (
        "Store: 7 opportunities = 4 worked + 1 closed before 1 June 2025 + 2 closed on a day that nobody wrote down. "
        "4 of those worked have no score: they are in the table and not in the chart."
    )


def test_without_closing_days_it_is_about_all_deals_and_says_so(store: Store) -> None:
    seen = stored(store, DEALS.with_columns(closed=pl.lit(None, pl.Date)))
    assert (usual_start(seen.book), first_day(seen.book)) == (None, None)
    found = yearly(seen, None)
    assert words.opening(found) == "All 7 opportunities that there are: 3 won, 2 lost, 1 no decision, 1 still open."
    assert words.period(found) == (
        "No day of closing is known in this data set, so the report cannot begin on a chosen day."
    )
    with pytest.raises(InputError, match=r"There are no closing days in this data set\. Leave the day out"):
        read_since(seen.book, "2025-01-01")


def test_a_single_deal_is_not_all_deals(store: Store) -> None:
    seen = stored(store, DEALS.filter(outcome="won").head(1).with_columns(closed=pl.lit(None, pl.Date)))
    assert words.opening(yearly(seen, None)) == (
        "The only opportunity that there is: 1 won, 0 lost, 0 no decision, 0 still open."
    )


def test_it_begins_one_year_before_the_last_day_and_never_outside_the_data(company: Book) -> None:
    assert (company.as_of, usual_start(company)) == (date(2026, 11, 13), date(2025, 11, 13))
    assert first_day(company) == company.deals["created"].min()
    assert read_since(company, "2026-02-28") == date(2026, 2, 28)
    with pytest.raises(InputError) as error:
        read_since(company, "2026-02-30")
    assert str(error.value) == "This is not a day. (value '2026-02-30') Write it as 2026-01-31."
    with pytest.raises(InputError) as error:
        read_since(company, "2026-11-14")
    assert str(error.value) == (
        f"The report cannot begin on 2026-11-14. Choose a day from {first_day(company)} to 2026-11-13."
    )


@given(back=st.integers(0, 1200))
def test_the_totals_always_add_up_to_the_store(company: Book, back: int) -> None:
    day = date(2026, 11, 13) - timedelta(days=back)
    found = yearly(view(company, company.rubric, baseline(company)), day)
    assert found.stored == found.worked + found.before + found.undated + found.not_counted == company.deals.height
    expected = [
        deal["deal_id"] for deal in company.deals.to_dicts()
        if deal["outcome"] == "open" or (deal["closed"] or deal["created"]) >= day
    ]  # fmt: skip
    assert sorted(found.deals["deal_id"]) == sorted(expected)
    assert sum(found.zone(zone)["worked"] for zone in found.zones["zone"]) == found.worked
    by_outcome = dict(found.deals["outcome"].value_counts().iter_rows())
    assert {name: found.totals[name] for name in COUNTED[:4]} == {name: by_outcome.get(name, 0) for name in COUNTED[:4]}


def test_the_rows_are_by_score_and_agree_with_the_reading(found: Yearly, seen: View) -> None:
    scores = found.deals["score"].to_list()
    known = [score for score in scores if score is not None]
    assert known == sorted(known, reverse=True)
    assert scores == known + [None] * (len(scores) - len(known))
    everything = yearly(seen, first_day(seen.book))
    tally = seen.reading.tally[:, :101].sum(axis=1)
    assert (everything.scored["outcome"] == "won").sum() == tally[1]
    zone = seen.reading.lines.zone
    named = ["below", "between", "above", "not scored"]
    assert all(named[zone[101 if score is None else score]] == place for score, place in
               everything.deals.select("score", "zone").iter_rows())  # fmt: skip


def test_the_sentences_have_the_exact_counts(found: Yearly) -> None:
    total, above, below = found.totals, found.zone("above"), found.zone("below")
    assert words.opening(found) == (
        f"Since 13 November 2025 we worked {found.worked} opportunities: {total['won']} won, {total['lost']} lost, "
        f"{total['no decision']} no decision, {total['open']} still open."
    )
    between, at = found.zone("between"), found.view.reading.lines
    parts = [f"{above['won']} of {above['decided']} at or above {at.upper}"] if at.upper else []
    parts += [f"{below['won']} of {below['decided']} at or below {at.lower}"] if at.lower else []
    middle = "in between" if len(parts) == 2 else f"above {at.lower}"
    assert words.by_line(found) == (
        f"Of the decided deals with a score, {', '.join(parts)} and {between['won']} of {between['decided']} {middle} "
        "were won."
    )
    assert found.sides[0][2] == f"{below['won']} of {below['decided']} won"


def test_lines_stand_between_the_scores_that_they_part(found: Yearly, seen: View) -> None:
    at = {line.words.split(" (")[0]: line.at for line in found.lines}
    assessed = seen.assessment
    expected = {f"Tipping point {assessed.tipping.score}": assessed.tipping.score - 0.5} if assessed.tipping else {}
    expected |= {f"Certified floor {assessed.floor.score}": assessed.floor.score + 0.5} if assessed.floor else {}
    assert expected.items() <= at.items()
    assert list(at.values()) == sorted(at.values())
    lower = seen.reading.lines.lower
    assert lower is not None
    assert lower + 0.5 in at.values()


def test_a_line_that_only_parts_the_zones_is_drawn_too(seen: View) -> None:
    bare = replace(seen.assessment, floor=None, tipping=None, ceiling=None, upper=None)
    lines = replace(seen.reading.lines, lower=30, upper=71)
    found = yearly(replace(seen, assessment=bare, reading=replace(seen.reading, lines=lines)), None)
    assert found.lines == (Drawn("Zone below: up to 30", 30.5), Drawn("Zone above: from 71", 70.5))
    only = replace(seen, reading=replace(seen.reading, lines=replace(lines, upper=None)))
    assert [name for name, _ in words.totals(yearly(only, None))] == [
        "Above the line", "Below the line", "Without a score", "Together",
    ]  # fmt: skip


def test_where_no_line_sorts_no_line_is_read_into_the_marks(store: Store) -> None:
    receipt = take_in_company(store, simulate(400, 5, "nothing"))
    book = load(store, receipt.dataset, 1)
    found = yearly(view(book, book.rubric, baseline(book)), None)
    assert (found.lines, found.sides, words.by_line(found)) == ((), [], words.NO_LINE)
    assert [name for name, _ in words.totals(found)] == ["No line sorts it", "Without a score", "Together"]


def test_a_selection_is_followed_and_what_it_leaves_out_is_counted(company: Book) -> None:
    chosen = choose(company, Selection(team="West", no_decision="left out"))
    found = yearly(view(chosen, chosen.rubric, baseline(chosen)), D)
    assert set(found.deals["team"]) == {"West"}
    assert found.totals["no decision"] == 0
    assert found.stored == 600 == found.worked + found.before + found.undated + found.not_counted
    left_out = company.deals.filter((pl.col("team") != "West") | (pl.col("outcome") == "no decision")).height
    assert found.not_counted == left_out
    assert f" + {left_out} not counted in this view." in words.reconciled(found)


def test_a_view_of_an_earlier_year_begins_its_report_before_it_and_says_that_it_is_a_view(company: Book) -> None:
    chosen = choose(company, Selection(first=date(2024, 1, 1), last=date(2024, 12, 31)))
    found = yearly(view(chosen, chosen.rubric, baseline(chosen)), usual_start(chosen))
    assert found.since == date(2023, 12, 31)
    assert found.totals["decided"] == int(chosen.decided.sum())
    assert words.opening(found).startswith(
        f"Since 31 December 2023 we worked {found.worked} opportunities in this view: "
    )
    assert words.basis(found.view).endswith(" with a score that count in this view.")


def test_a_view_that_ends_before_the_data_begin_starts_with_them(company: Book) -> None:
    chosen = choose(company, Selection(last=date(1, 1, 1)))
    assert usual_start(chosen) == year_before(company.deals["closed"].drop_nulls().min())
