"""As of an earlier day, no number knows what came after it: the same as of data that were cut at the day by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from qualify.analysis import View, baseline, load, view
from qualify.analysis.deal_page import deal_page
from qualify.analysis.deal_page import record as deal_record
from qualify.analysis.entry import entry_deck
from qualify.analysis.flows import flows
from qualify.analysis.funnel import funnel
from qualify.analysis.ratings import trust
from qualify.analysis.routing import flow, road
from qualify.analysis.sources import record as source_record
from qualify.analysis.sources import sources_of
from qualify.analysis.worklist import worklist
from qualify.scores import score
from qualify.selection import Selection
from qualify.simulate import Company, simulate
from qualify.store import Delivery, Store

DAY, LAST = date(2026, 3, 31), date(2026, 11, 15)


def by(table: pl.DataFrame, column: str, day: date) -> pl.DataFrame:
    return table.filter(pl.col(column).is_null() | (pl.col(column) <= day))


def cut(company: Company, day: date) -> Delivery:
    """What a file of that day would have held."""
    stages, history = by(company.stages, "entered", day), by(company.history, "since", day)
    stood = stages.group_by("deal_id").agg(pl.col("stage").last().alias("stood"))
    promised = history.group_by("deal_id").agg(pl.col("value").last().str.to_date().alias("promised"))
    later = pl.col("closed") > day
    was_open = later | pl.col("closed").is_null()
    rows = company.opportunities.filter(pl.col("created") <= day)
    rows = rows.join(stood, on="deal_id", how="left").join(promised, on="deal_id", how="left")
    rows = rows.with_columns(
        outcome=pl.when(was_open).then(pl.lit("open")).otherwise("outcome"),
        reason=pl.when(~was_open).then("reason"),
        stage=pl.when(was_open).then("stood").otherwise("stage"),
        closed=pl.when(~was_open).then("closed"),
        expected="promised",
    ).select(company.opportunities.columns)
    ids = rows["deal_id"].implode()
    parts = (company.ratings, company.stages, company.history)
    given = [table.filter(pl.col("deal_id").is_in(ids)) for table in parts]
    return Delivery(
        file="cut.csv", sha256="", read=rows.height, opportunities=rows, fields=tuple(rows.columns),
        ratings=by(given[0], "rated", day), stages=by(given[1], "entered", day), history=by(given[2], "since", day),
        as_of=day,
    )  # fmt: skip


@dataclass(frozen=True)
class Side:
    """A data set in a store, looked at as of a day or as it is."""

    store: Store
    day: date | None

    def view(self, selection: Selection) -> View:
        book = load(self.store, "deals", 1, selection, self.day)
        return view(book, book.rubric, baseline(book))


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Side, Side]]:
    """The whole company looked at as of the day, and the one that was cut at the day."""
    company = simulate(500, 5)
    whole = cut(company, LAST)
    found = []
    for name, given, day in (("whole", whole, DAY), ("cut", cut(company, DAY), None)):
        store = Store(tmp_path_factory.mktemp(name) / "qualify.duckdb")
        store.take_in("deals", given, rubric=company.rubric, targets=company.targets)
        found.append(Side(store, day))
    # Written down today of an earlier day: on the day itself nobody knew it.
    deal = company.opportunities.filter(pl.col("closed").is_null(), pl.col("created") < DAY)["deal_id"][0]
    criterion = company.rubric.criteria[0]
    said = {"deal_id": [deal], "criterion": [criterion.key], "answer": [criterion.answers[-1].label], "evidence": ["x"]}
    found[0].store.rate("deals", pl.DataFrame(said), rater="Ana", version=1, rated=DAY - timedelta(days=5), blind=False)
    yield found[0], found[1]
    for side in found:
        side.store.close()


@pytest.mark.parametrize("selection", [Selection(), Selection(team="West", last=date(2025, 12, 31))], ids=str)
def test_the_figures_of_every_page_are_those_of_data_cut_at_the_day(
    sides: tuple[Side, Side], selection: Selection
) -> None:
    (one, then), (other, cut_off) = ((side, side.view(selection)) for side in sides)
    assert (then.book.as_of, then.book.day, cut_off.book.day) == (DAY, DAY, None)
    assert then.book.deals.filter(outcome="open").height > 10
    assert_frame_equal(then.book.deals, cut_off.book.deals)
    assert_frame_equal(then.curve, cut_off.curve)
    assert_frame_equal(then.open, cut_off.open)
    assert then.members == cut_off.members
    assert then.forecast is not None
    assert cut_off.forecast is not None
    assert_frame_equal(then.forecast.periods, cut_off.forecast.periods)
    with one.store.snapshot(DAY) as at, other.store.snapshot() as now:
        roads = flow(then.book, road(at, then.book)), flow(cut_off.book, road(now, cut_off.book))
        decks = entry_deck(at, then.book), entry_deck(now, cut_off.book)
        judged = trust(at, then), trust(now, cut_off)
        deal = then.open["deal_id"][0]
        pages = [deal_record(deal_page(*side, deal)) for side in ((at, then), (now, cut_off))]
    for name in ("visits", "stages", "cycle", "open", "now", "load"):
        assert_frame_equal(getattr(roads[0], name), getattr(roads[1], name))
    funnels = funnel(then, roads[0]), funnel(cut_off, roads[1])
    assert_frame_equal(funnels[0].now, funnels[1].now)
    assert_frame_equal(funnels[0].waiting, funnels[1].waiting)
    assert_frame_equal(worklist(then, roads[0]).deals, worklist(cut_off, roads[1]).deals)
    charts = [flows(at.book, score(deck, at.book.rubric)) for at, deck in zip((then, cut_off), decks, strict=True)]
    for table in ("entered", "ended"):
        assert_frame_equal(charts[0].by(table, "month"), charts[1].by(table, "month"))
    records = [source_record(sources_of(at, deck, "source")) for at, deck in zip((then, cut_off), decks, strict=True)]
    assert {**records[0], "data_version": 0} == {**records[1], "data_version": 0}
    assert_frame_equal(judged[0].open, judged[1].open)
    assert (judged[0].gap, judged[0].dated, judged[0].twice) == (judged[1].gap, judged[1].dated, judged[1].twice)
    assert {**pages[0], "data_version": 0} == {**pages[1], "data_version": 0}
