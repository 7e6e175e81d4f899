"""From entries to visits: every deal's days are accounted for, and nothing is counted twice."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from qualify.process.visits import ENDS, closing_stages, outcome_codes, placed, stage_order, visits

DAY = date(2026, 3, 31)
ORDER, CLOSING = ("Lead", "Visit", "Offer"), {"Lost": "lost", "Won": "won"}
FIRST = date(2026, 1, 1)


def at(day: int) -> date:
    return FIRST + timedelta(days=day)


def entered(*rows: tuple[str, str, int]) -> pl.DataFrame:
    days = [(deal, stage, at(day)) for deal, stage, day in rows]
    schema = {"deal_id": pl.String, "stage": pl.String, "entered": pl.Date}
    return pl.DataFrame(days, schema=schema, orient="row").sort("entered", maintain_order=True)


def deals(**ends: tuple[str, int | None]) -> pl.DataFrame:
    rows = [(name, outcome, None if day is None else at(day)) for name, (outcome, day) in ends.items()]
    return pl.DataFrame(rows, schema={"deal_id": pl.String, "outcome": pl.String, "closed": pl.Date}, orient="row")


def visited(of: pl.DataFrame, entries: pl.DataFrame, day: date = DAY) -> list[tuple[object, ...]]:
    found = visits(of, placed(of, entries, day), ORDER, CLOSING, day)
    return found.select("deal", "stage", "ended", "days", "reopened").rows()


def test_a_deal_that_goes_back_is_lost_and_comes_again() -> None:
    of = deals(a=("won", 60))
    rows = entered(
        ("a", "Lead", 0), ("a", "Offer", 4), ("a", "Visit", 10), ("a", "Lost", 12), ("a", "Offer", 30), ("a", "Won", 60)
    )
    assert visited(of, rows) == [
        (0, "Lead", "passed on", 4, False),
        (0, "Offer", "moved back", 6, False),
        (0, "Visit", "lost", 2, False),
        (0, "Offer", "won", 30, True),
    ]


def test_an_open_deal_is_still_there_and_an_entry_into_the_same_stage_is_none() -> None:
    of = deals(a=("open", None), b=("lost", 20))
    rows = entered(("a", "Lead", 0), ("a", "Lead", 5), ("b", "Lead", 1), ("b", "Visit", 1), ("a", "Visit", 9))
    assert visited(of, rows) == [
        (0, "Lead", "passed on", 9, False),
        (0, "Visit", None, (DAY - at(9)).days, False),
        (1, "Lead", "passed on", 0, False),
        (1, "Visit", "lost", 19, False),
    ]


def test_what_came_later_is_not_known() -> None:
    of = deals(a=("open", None))
    rows = entered(("a", "Lead", 0), ("a", "Visit", 9), ("a", "Won", 50))
    assert visited(of, rows, at(8)) == [(0, "Lead", None, 8, False)]


def test_a_deal_that_was_closed_on_an_unknown_day_has_no_time() -> None:
    of = deals(a=("no decision", None), stranger=("open", None))
    assert visited(of, entered(("a", "Lead", 0), ("nobody", "Lead", 3))) == [(0, "Lead", "no decision", None, False)]


def test_a_stage_entered_after_the_day_of_closing_took_no_time() -> None:
    of, rows = deals(a=("won", 5)), entered(("a", "Lead", 0), ("a", "Offer", 8))
    assert visited(of, rows) == [(0, "Lead", "passed on", 8, False), (0, "Offer", "won", 0, False)]


def test_the_last_outcome_is_the_deals_own_and_a_former_one_its_stages() -> None:
    of = deals(a=("no decision", 40), b=("open", None))
    rows = entered(("a", "Lead", 0), ("a", "Lost", 3), ("a", "Lead", 9), ("a", "Lost", 40), ("b", "Lead", 0),
                   ("b", "Lost", 5))  # fmt: skip
    assert visited(of, rows) == [
        (0, "Lead", "lost", 3, False),
        (0, "Lead", "no decision", 31, True),
        (1, "Lead", "lost", 5, False),
    ]


def test_stages_of_closing_are_those_that_deals_enter_as_they_close() -> None:
    of = deals(a=("won", 9), b=("lost", 9), c=("no decision", 20), d=("lost", 30), e=("open", None))
    rows = entered(("a", "Won", 9), ("b", "Lost", 9), ("c", "Lost", 21), ("d", "Offer", 2), ("e", "Lead", 1))
    found = closing_stages(of, placed(of, rows, DAY))
    assert found == {"Lost": "lost", "Won": "won"}
    assert closing_stages(of.with_columns(outcome=pl.lit("open")), placed(of, rows, DAY)) == {}


def test_a_stage_that_most_deals_skip_keeps_its_place() -> None:
    rows = [(f"{i}", "Lead", 0) for i in range(20)] + [(f"{i}", "Offer", 5) for i in range(20)]
    rows += [("3", "Visit", 2), ("4", "Visit", 3), ("5", "Visit", 9)]
    of = deals(**{f"{i}": ("open", None) for i in range(20)})
    assert stage_order(placed(of, entered(*rows), DAY), []) == ("Lead", "Visit", "Offer")


def test_nothing_comes_of_nothing() -> None:
    of = deals(a=("open", None))
    assert visited(of, entered()) == []
    assert stage_order(placed(of, entered(), DAY), []) == ()
    assert closing_stages(of, placed(of, entered(), DAY)) == {}


steps = st.lists(st.tuples(st.integers(0, 3), st.sampled_from([*ORDER, *CLOSING]), st.integers(0, 80)), max_size=40)
ends = st.lists(st.sampled_from(["open", "won", "lost", "no decision"]), min_size=4, max_size=4)


@given(steps, ends)
def test_the_visits_of_a_deal_follow_each_other(rows: list[tuple[int, str, int]], outcome: list[str]) -> None:
    of = deals(**{f"{i}": (end, None if end == "open" else 85) for i, end in enumerate(outcome)})
    entries = placed(of, entered(*((f"{deal}", stage, day) for deal, stage, day in rows)), DAY)
    found = visits(of, entries, ORDER, CLOSING, DAY)
    assert found.height == entries.filter(pl.col("stage").cast(pl.String).is_in(ORDER)).height
    assert (found["days"].drop_nulls() >= 0).all()
    for deal, held in found.group_by("deal", maintain_order=True):
        own = held.sort("entered", maintain_order=True)
        assert own["stage"].to_list() == held["stage"].to_list()
        still = own["ended"].is_null()
        assert still.sum() <= 1
        assert not still[:-1].any()
        assert not (still.any() and outcome[int(deal[0])] != "open")
        follows = own.select("left", "ended", after=pl.col("entered").shift(-1)).drop_nulls("after")
        assert (follows["left"] <= follows["after"]).all()
        gone_on = follows.filter(pl.col("ended").cast(pl.String).is_in(["passed on", "moved back"]))
        assert gone_on["left"].to_list() == gone_on["after"].to_list()


def test_outcomes_have_their_place_among_the_ends() -> None:
    codes = outcome_codes(pl.Series(["lost", "open", "no decision"])).tolist()
    assert codes == [ENDS.index("lost"), len(ENDS), ENDS.index("no decision")]
