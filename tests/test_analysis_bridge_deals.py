"""Deals from state to state, in made-up cases and in every case that chance can make."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from qualify.analysis.bridge_deals import STEPS, Way, walked
from qualify.schema import OUTCOMES

KINDS = {
    "deal_id": pl.String,
    "name": pl.String,
    "account": pl.String,
    **{f"{name}{end}": kind for end in ("_first", "") for name, kind in (
        ("outcome", pl.String), ("place", pl.Int64), ("chance", pl.Float64), ("amount", pl.Float64),
        ("given", pl.Boolean), ("booked", pl.Float64))},
}  # fmt: skip


def side(outcome: str | None, chance: float | None = None, amount: float | None = None, booked: float = 0.0,
         given: bool = True) -> dict[str, Any]:  # fmt: skip
    """What one end says of a deal: an open one has a chance and an amount; None for a deal that was not there."""
    place = None if chance is None else 0
    return {"outcome": outcome, "place": place, "chance": chance, "amount": amount, "given": given, "booked": booked}


def followed(*deals: tuple[str, dict[str, Any], dict[str, Any]], late: float = 0.4, rescored: float = 0.5) -> Way:
    """Deals with one chance by the first end's laws: ``late`` with the old score, ``rescored`` with the new one."""
    rows = [{"deal_id": deal} | {f"{k}_first": v for k, v in first.items()} | last for deal, first, last in deals]
    table = pl.DataFrame(rows, schema=KINDS)
    was_open, is_open = (table[name].is_not_null().to_numpy() for name in ("place_first", "place"))
    both = (np.where(is_open, chance, 0.0) for chance in (late, rescored))
    return walked(table, was_open, is_open, *both)


def parts(way: Way) -> dict[str, dict[str, float]]:
    found = {key: way.parts(place) for place, key in enumerate(STEPS)}
    return {key: {deal: round(part, 9) for deal, part in rows.select("deal_id", "part").iter_rows()}
            for key, rows in found.items() if rows.height}  # fmt: skip


def test_every_kind_of_deal_has_its_causes() -> None:
    nothing = side(None)
    way = followed(
        ("new", nothing, side("open", 0.6, 100.0)),
        ("new and won", nothing, side("won", booked=70.0)),
        ("new and lost", nothing, side("lost")),
        ("won", side("open", 0.3, 100.0), side("won", booked=110.0)),
        ("lost", side("open", 0.3, 100.0), side("lost")),
        ("no decision", side("open", 0.2, 100.0), side("no decision")),
        ("still open", side("open", 0.7, 100.0), side("open", 0.55, 200.0)),
        ("no amount", side("open", 0.7, 100.0, given=False), side("open", 0.5, 150.0, given=False)),
        ("put right", side("won", booked=50.0), side("won", booked=40.0)),
        ("opened again", side("lost"), side("open", 0.5, 100.0)),
        ("left out", side("open", 0.5, 100.0), nothing),
    )
    assert parts(way) == {
        # At the first end's laws; the last ones come with the model.
        "new": {"new": 50.0, "new and won": 70.0},
        "won": {"won": 80.0},
        "lost": {"lost": -30.0, "no decision": -20.0},
        "slipped": {"still open": -30.0, "no amount": -30.0},
        "resized": {"still open": 40.0, "put right": -10.0, "opened again": 50.0, "left out": -50.0},
        "rescored": {"still open": 20.0, "no amount": 10.0},
        # An amount that was never given is guessed anew.
        "model": {"new": 10.0, "still open": 10.0, "no amount": 25.0},
    }


@st.composite
def ends(draw: st.DrawFn) -> dict[str, Any]:
    outcome = draw(st.sampled_from([None, *OUTCOMES]))
    money = draw(st.integers(0, 100_000)) / 100
    if outcome == "open":
        return side(outcome, draw(st.integers(0, 1000)) / 1000, money, given=draw(st.booleans()))
    return side(outcome, booked=money if outcome == "won" else 0.0)


@given(st.lists(st.tuples(ends(), ends()), min_size=1, max_size=6), st.integers(0, 1000), st.integers(0, 1000))
def test_whatever_happens_the_steps_lead_from_one_end_to_the_other(
    pairs: list[tuple[dict[str, Any], dict[str, Any]]], late: int, rescored: int
) -> None:
    deals = [(f"d{place}", *pair) for place, pair in enumerate(pairs)]
    way = followed(*deals, late=late / 1000, rescored=rescored / 1000)
    assert way.worth.shape == (len(STEPS) + 1, len(deals))
    for state, end in ((0, 0), (-1, 1)):
        said = [(pair[end]["chance"] or 0.0) * (pair[end]["amount"] or 0.0) + pair[end]["booked"] for pair in pairs]
        assert way.worth[state].tolist() == said
    moved = np.diff(way.worth, axis=0) != 0
    came_or_went = moved[[STEPS.index(key) for key in ("new", "won", "lost", "slipped")]]
    assert (came_or_went.sum(axis=0) <= 1).all()
    # What came or went is done with, but for what the last laws make of a new deal.
    for key in ("won", "lost"):
        assert not moved[STEPS.index(key) + 1 :, moved[STEPS.index(key)]].any()
    assert [way.same(step) for step in range(len(STEPS))] == [
        all(np.array_equal(each[step], each[step + 1]) for each in (way.chance, way.amount, way.booked))
        for step in range(len(STEPS))
    ]
