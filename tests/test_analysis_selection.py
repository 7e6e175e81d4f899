"""Who counts: tags, and the sentence that always adds up."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualify import tipping
from qualify.analysis import STRICT_FROM, Book, Membership, baseline, choose, view
from qualify.analysis.reading import bearable
from qualify.analysis.selection import outcome_tags, segment_mask
from qualify.errors import InputError
from qualify.selection import CEILINGS, EVERYTHING, FLOORS, NO_DECISION_POLICIES, Selection

DEALS = pl.DataFrame(
    {
        "outcome": ["won", "lost", "no decision", "open", "won", "lost", "no decision", "open"],
        "closed": ["2025-01-01", "2025-06-30", "2025-07-01", None, None, "2024-12-31", None, "2025-02-01"],
        "team": ["N", "N", "S", "S", None, "N", "S", "N"],
        "owner": ["a", "b", "a", "b", "a", "a", "a", "a"],
    }
).with_columns(pl.col("closed").str.to_date())
HALF = Selection(date(2025, 1, 1), date(2025, 6, 30))


@pytest.mark.parametrize(
    ("chosen", "tags"),
    [
        (EVERYTHING, [1, 0, 3, 2, 1, 0, 3, 2]),
        (Selection(no_decision="left out"), [1, 0, 8, 2, 1, 0, 8, 2]),
        (HALF, [1, 0, 6, 2, 7, 6, 7, 2]),
        (Selection(first=date(2025, 6, 30)), [6, 0, 3, 2, 7, 6, 7, 2]),
        (Selection(last=date(2024, 12, 31)), [6, 6, 6, 2, 7, 0, 7, 2]),
        (Selection(first=date(2025, 7, 1), no_decision="left out"), [6, 6, 8, 2, 7, 6, 7, 2]),
    ],
)
def test_a_deal_left_out_has_a_tag_of_its_own(chosen: Selection, tags: list[int]) -> None:
    found = outcome_tags(DEALS, chosen)
    assert (found.tolist(), found.dtype) == (tags, np.uint8)


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        (EVERYTHING, [0, 1, 2, 3, 4, 5, 6, 7]),
        (Selection(team="N"), [0, 1, 5, 7]),
        (Selection(team="N", owner="b"), [1]),
        (Selection(team="none such"), []),
    ],
)
def test_a_segment_keeps_the_open_and_the_decided_deals_of_its_value(chosen: Selection, kept: list[int]) -> None:
    assert np.flatnonzero(segment_mask(DEALS, chosen).to_numpy()).tolist() == kept


@st.composite
def selections(draw: st.DrawFn, book: Book) -> Selection:
    """A selection from the values that a book has."""
    days = sorted(draw(st.lists(st.dates(date(2023, 6, 1), date(2027, 1, 1)), min_size=2, max_size=2)))
    first, last = (day if draw(st.booleans()) else None for day in days)
    return Selection(
        first,
        last,
        team=draw(st.sampled_from([None, *book.deals["team"].drop_nulls().unique().sort()])),
        source=draw(st.sampled_from([None, *book.deals["source"].drop_nulls().unique().sort()])),
        no_decision=draw(st.sampled_from(NO_DECISION_POLICIES)),
        floor=draw(st.sampled_from(FLOORS)),
        ceiling=draw(st.sampled_from(CEILINGS)),
    )


@given(st.data())
@settings(max_examples=15)
def test_everybody_is_somewhere_and_nobody_twice(company: Book, data: st.DataObject) -> None:
    chosen = data.draw(selections(company))
    book = choose(company, chosen)
    members = view(book, book.rubric, baseline(book)).members
    parts = {name: number for name, number in asdict(members).items() if name != "stored"}
    assert sum(parts.values()) == members.stored == 600
    deals = company.deals.filter(segment_mask(company.deals, chosen))
    ended = Counter(deals["outcome"])
    left_out = members.outside + members.undated + members.left_out + members.unscored
    assert members.counted + left_out == ended["won"] + ended["lost"] + ended["no decision"]
    assert (members.open, members.elsewhere) == (ended["open"], 600 - deals.height)


def test_selecting_everything_changes_nothing(company: Book) -> None:
    same = choose(company, EVERYTHING)
    before, after = (view(book, book.rubric, baseline(book)) for book in (company, same))
    assert after.members == before.members
    assert after.curve.equals(before.curve)
    assert after.open.equals(before.open)
    assert (same.model, same.clustering) == (company.model, company.clustering)


def test_a_segment_is_counted_and_forecast_as_if_the_others_were_not_there(company: Book) -> None:
    team = company.deals["team"].unique().sort()[0]
    part = choose(company, Selection(team=team))
    own = company.deals.filter(team=team)
    assert part.deals.equals(own)
    assert part.deals["outcome"].gather(part.open_rows).unique().to_list() == ["open"]
    assert (part.stored, part.targets.height, part.as_of) == (600, 0, company.as_of)
    assert (part.open_deck.deals, part.deck.deals) == (own.filter(outcome="open").height, own.height)
    assert part.model is not None
    assert part.model.deal_ids.is_in(own["deal_id"].to_list()).all()


def test_no_decision_left_out_of_the_lines_stays_in_the_forecast(company: Book) -> None:
    part = choose(company, Selection(no_decision="left out"))
    assert part.model is company.model
    seen = view(part, part.rubric, baseline(part))
    assert (seen.members.no_decision, seen.assessment.deals) == (0, seen.members.won + seen.members.lost)
    assert seen.members.left_out == company.deals.filter(outcome="no decision").height


def test_the_sentence_names_every_reason() -> None:
    members = Membership(
        stored=1200, elsewhere=100, outside=20, undated=3, left_out=40, unscored=5, won=300, lost=400, no_decision=50,
        open=82, locked=200,
    )  # fmt: skip
    assert str(members) == (
        "1,200 opportunities in the store = 750 that count for the lines (300 won, 400 lost, 50 without a decision) + "
        "5 decided without a score + 82 still open + 20 closed on other days + 3 decided without a day of closing + "
        "40 left out as no decision + 200 locked away for checking + 100 of other segments."
    )


@pytest.mark.parametrize("chosen", [Selection(floor=5), Selection(ceiling=95)])
def test_strict_levels_give_way_where_the_tipping_point_would_refuse_them(chosen: Selection) -> None:
    asked = (chosen.floor / 100, chosen.ceiling / 100)
    assert bearable(chosen, STRICT_FROM) == chosen
    tipping.check_levels(STRICT_FROM, *asked)
    assert bearable(chosen, STRICT_FROM - 1) == Selection()
    with pytest.raises(InputError):
        tipping.check_levels(STRICT_FROM - 1, *asked)


def test_the_certified_lines_are_at_the_levels_asked_for(company: Book) -> None:
    book = choose(company, Selection(floor=20, ceiling=80))
    found = view(book, book.rubric, baseline(book)).assessment
    usual = view(company, company.rubric, baseline(company)).assessment
    assert (found.floor_level, found.ceiling_level) == (0.2, 0.8)
    assert found.floor is not None
    assert usual.floor is not None
    assert (found.floor.level, found.floor.score > usual.floor.score) == (0.2, True)
    assert (found.verdict, found.tipping) == (usual.verdict, usual.tipping)
