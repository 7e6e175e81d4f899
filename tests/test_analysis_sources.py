"""Incoming inspection: the truth of the simulated company, sums that add up, and sentences that claim what is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from simulated import default

from qualify.analysis import Book, View, baseline, load, view
from qualify.analysis.arrival import take_in_company
from qualify.analysis.book import choose
from qualify.analysis.entry import entry_deck
from qualify.analysis.source_measures import BELOW, DAYS, MEASURES, SCORE, VALUE, WIN_RATE
from qualify.analysis.sources import Sources, record, sources_of
from qualify.asof import AsOf
from qualify.errors import InputError
from qualify.selection import Selection
from qualify.store import Store


def seen(book: Book) -> View:
    return view(book, book.rubric, baseline(book))


def inspected(book: Book, field: str = "source") -> Sources:
    return sources_of(seen(book), book.deck, field)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """The default simulated company by source, scored at entry."""
    held = Store(tmp_path_factory.mktemp("sources") / "qualify.duckdb")
    receipt = take_in_company(held, default())
    book = load(held, receipt.dataset, 1)
    with held.snapshot() as at:
        found = sources_of(seen(book), entry_deck(at, book), "source")
    held.close()
    return found


def test_the_sources_of_the_simulated_company_are_told_apart_as_its_table_says(whole: Sources) -> None:
    """Referrals 60, partners 50, websites 40, webinars 34, trade shows 31, cold outreach 21 of 100 in the end won."""
    sides = dict(zip(whole.names, whole.measure(WIN_RATE).table["side"], strict=True))
    assert sides == {
        "Customer referral": 1, "Partner": 1, "Website enquiry": 0, "Webinar": 0, "Trade show": -1, "Cold outreach": -1
    }  # fmt: skip
    truth = {"Customer referral": 0.60, "Partner": 0.50, "Website enquiry": 0.40, "Webinar": 0.34, "Trade show": 0.31,
             "Cold outreach": 0.21}  # fmt: skip
    rows = whole.measure(WIN_RATE).table.to_dicts()
    assert [row["shrunk_low"] <= truth[name] <= row["shrunk_high"] for name, row in zip(whole.names, rows, strict=True)]
    order = sorted(truth, key=truth.__getitem__)
    scores = dict(zip(whole.names, whole.measure(SCORE).table["shrunk"], strict=True))
    assert sorted(scores, key=scores.__getitem__) == order


def test_who_wins_equally_fast_is_not_told_apart(whole: Sources) -> None:
    assert whole.measure(DAYS).table["side"].to_list() == [0] * 6
    assert whole.said(DAYS) == (
        "Half of the wins took 58 days or less from creation. Not enough to separate the lead sources: what differs "
        "between them is within chance."
    )


def test_the_answer_names_who_wins_and_who_feeds_deals_below_the_line(whole: Sources) -> None:
    assert whole.answer == (
        "Leads are won more often from Customer referral and Partner, less often from Cold outreach and Trade show, "
        "beyond chance. Cold outreach and Trade show feed more deals below the line than a share of the leads would.",
    )


def test_leads_add_up_to_the_store(whole: Sources) -> None:
    table = whole.table
    assert table["leads"].sum() == 2500
    assert (table["open"] + table["decided"]).to_list() == table["leads"].to_list()
    assert (table["won"].sum(), table["won_value"].sum()) == (876, 27_880_300)
    assert table["below"].sum() == int(
        whole.measure(BELOW).table["of"].sum() * (whole.measure(BELOW).company or 0) + 0.5
    )
    value = whole.measure(VALUE)
    assert value.company == pytest.approx(27_880_300 / 2239)


@pytest.mark.parametrize("field", ["team", "product", "owner"])
def test_estimates_lie_between_raw_and_common_and_in_their_intervals(company: Book, field: str) -> None:
    found = inspected(company, field)
    for name in MEASURES:
        rows = found.measure(name).table.drop_nulls("shrunk_low")
        assert (rows["shrunk_low"] <= rows["shrunk"]).all()
        assert (rows["shrunk"] <= rows["shrunk_high"]).all()
        assert (rows["shrunk"].max() - rows["shrunk"].min()) <= (rows["raw"].max() - rows["raw"].min()) + 1e-9  # type: ignore[operator]


def test_of_hundreds_of_sources_none_is_dropped(company: Book) -> None:
    names = pl.Series("source", [f"Campaign {at % 200:03}" if at % 2 else "Fair" for at in range(600)])
    found = inspected(replace(company, deals=company.deals.with_columns(names)))
    assert found.names == ("Fair", "Others (100)")
    assert found.table["leads"].to_list() == [300, 300]


def test_the_score_at_entry_is_that_whatever_the_rule(tmp_path_factory: pytest.TempPathFactory) -> None:
    held = Store(tmp_path_factory.mktemp("entry") / "qualify.duckdb")
    receipt = take_in_company(held, default())
    scores = []
    for rule in (AsOf(), AsOf("created"), AsOf("last")):
        book = load(held, receipt.dataset, 1, rule=rule)
        with held.snapshot() as at:
            scores.append(sources_of(seen(book), entry_deck(at, book), "source").measure(SCORE).table)
    held.close()
    assert scores[0].equals(scores[1])
    assert scores[0].equals(scores[2])


def test_without_amounts_dates_or_scores_it_says_what_to_upload(company: Book) -> None:
    bare = company.deals.with_columns(amount=pl.lit(None, pl.Float64), created=pl.lit(None, pl.Date))
    found = inspected(replace(company, deals=bare, rubric_version=0))
    assert [found.measure(name).company for name in (SCORE, BELOW, VALUE, DAYS)] == [None] * 4
    assert [found.said(name).split(": upload")[0] for name in (SCORE, VALUE, DAYS)] == [
        "No lead has a score at entry", "No won deal has an amount", "No won deal has both days"
    ]  # fmt: skip


def test_what_cannot_be_inspected_is_said(company: Book) -> None:
    with pytest.raises(InputError, match="Deals cannot be divided by 'stage'"):
        inspected(company, "stage")
    with pytest.raises(InputError, match="have the same source or too few of any other"):
        inspected(choose(company, Selection(source="Partner")))


def test_other_currencies_are_counted_and_not_added(company: Book) -> None:
    won = company.deals["outcome"] == "won"
    mixed = company.deals.with_columns(
        currency=pl.when(won & (pl.int_range(pl.len()) % 2 == 0)).then(pl.lit("EUR")).otherwise("currency")
    )
    found = inspected(replace(company, deals=mixed))
    dollars = mixed.filter(won & (pl.col("currency") == "USD"))
    assert found.table["won_value"].sum() == pytest.approx(dollars["amount"].sum())
    assert found.unpriced == int(won.sum()) - dollars.height
    assert found.answer[-1].endswith("without an amount in this currency brought nothing here.")


def test_the_record_has_every_number(company: Book) -> None:
    found = inspected(company)
    told = record(found)
    assert told["groups"] == found.table.to_dicts()
    assert list(told["measures"]) == list(MEASURES)
    assert [row["group"] for row in told["measures"][VALUE]["groups"]] == list(found.names)
    assert not any(value is not None and np.isnan(value) for each in told["measures"].values()
                   for row in each["groups"] for value in row.values() if isinstance(value, float))  # fmt: skip
