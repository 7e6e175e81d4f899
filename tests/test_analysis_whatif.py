"""What would change the forecast, in words: for the simulated company and in cases made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from qualify.analysis import Book, View, baseline, view, whatif, whatif_target
from qualify.analysis import whatif_words as words
from qualify.analysis.whatif import Fall, WhatIf, what_if
from qualify.analysis.whatif_target import Leads, Restored
from qualify.errors import InputError
from qualify.forecast.blend import Blend
from qualify.forecast.changed import Stand, stand
from qualify.forecast.feasibility import Week
from qualify.forecast.leads import LastDays
from qualify.forecast.proof import Proof
from qualify.forecast.restore import Restore
from qualify.forecast.scoring import LEVELS
from tests.forecast_worlds import AS_OF
from tests.whatif_worlds import small, steady


@pytest.fixture(scope="module")
def seen(company: Book) -> View:
    return view(company, company.rubric, baseline(company))


@pytest.fixture(scope="module")
def asked(seen: View) -> WhatIf:
    return what_if(seen)


def now(target: float | None = 650.0) -> Stand:
    return stand(small([100.0, 300.0, 500.0, 200.0], [0.5, 0.2, 0.4, 0.9], target=target))


def past(*chances: float) -> tuple[Week, ...]:
    first = AS_OF - timedelta(weeks=len(chances) - 1)
    return tuple(Week(first + timedelta(weeks=k), chance, 0.0, 0.0) for k, chance in enumerate(chances))


GOAL = "The target of 650 for Q4 2026"


@pytest.mark.parametrize(
    ("chances", "said"),
    [
        (
            (0.6, 0.3, 0.4),
            f"{GOAL} is within reach: its chance is 40 % now. It was lowest on 13 November 2026, at 30 %.",
        ),
        ((0.6, 0.3), f"{GOAL} is within reach: its chance is 30 % now. In no week of the quarter was it lower."),
        ((0.3,), f"{GOAL} is within reach: its chance is 30 % now."),
        ((0.04,), f"{GOAL} is out of reach: its chance is 4 % now."),
        (
            (0.05, 0.04),
            f"{GOAL} has been out of reach at least since 13 November 2026: its chance has stayed under 10 % and is "
            "4 % now.",
        ),
        ((0.3, 0.04), f"{GOAL} is out of reach as of today, 20 November 2026: its chance has fallen to 4 %."),
        (
            (0.3, 0.09, 0.04),
            f"{GOAL} has been out of reach since 13 November 2026: its chance has stayed under 10 % and is 4 % now.",
        ),
    ],
)
def test_reach(chances: tuple[float, ...], said: str) -> None:
    assert words.reach(now(), past(*chances)) == said


def test_a_target_that_is_booked_is_reached() -> None:
    *before, today = past(0.3, 1.0)
    assert words.reach(now(), (*before, replace(today, booked=700.0))) == f"{GOAL} is reached: 700 is booked."


def test_what_the_forecast_listens_to() -> None:
    made = small([1.0], [0.5])
    shares = np.tile([0.5, 0.25, 0.25], (len(made.model.windows), 1))
    young = replace(made, model=replace(made.model, shares=shares))
    assert words.combined(young) == (
        "Today's forecast of Q4 2026 listens 50 % to the open deals and new ones, 25 % to the run rate and 25 % to the "
        "same days a quarter earlier, because that is where it begins: no past forecast of 91 days can be checked yet."
    )
    uneven = replace(young, model=replace(young.model, shares=np.tile([0.474, 0.333, 0.193], (len(shares), 1))))
    assert "listens 48 % to the open deals and new ones, 33 % to the run rate and 19 % to" in words.combined(uneven)
    proof = Proof(91, 14, scores=np.array([[100.0, 250.0, 400.0], [300.0, 350.0, 400.0]]))
    checked = replace(young, model=replace(young.model, proofs=(proof,) * len(made.model.windows)))
    assert words.combined(checked).endswith(
        "over 2 past forecasts of 91 days these erred by 200, 300 and 400 on average (error: how far the whole "
        "forecast was from what came)."
    )


def restored(needed: int | None, probability: float = 0.9) -> Restored:
    changes = (Restore("deals", needed, 261), Restore("yield", needed, 100), Restore("cycle", needed, 29))
    return Restored(now(), probability, (*changes, Restore("size", needed, 100)), 18, 58)


def test_what_would_restore_it() -> None:
    found = restored(12)
    assert words.restore(found) == f"{GOAL} has a chance of 37 %. Any one of these alone would make it 90 %:"
    assert [words.change(found, one) for one in found.changes] == [
        "More qualified deals: 12 more open deals like the 18 above the line today.",
        "Higher yield: 12 % more wins out of the same deals, open and new.",
        "Faster cycle: 12 days less than the usual 58 from creation to a win.",
        "Larger size: 12 % more money a win.",
    ]
    like_all = replace(found, above=0)
    assert words.change(like_all, Restore("deals", 1, 9)) == (
        "More qualified deals: 1 more open deal like those that are open today."
    )


def test_what_would_not() -> None:
    found = restored(None)
    assert words.restore(found) == f"{GOAL} has a chance of 37 %. No single change brings it to 90 %:"
    assert [words.change(found, one) for one in found.changes] == [
        "More qualified deals: not even 261 more open deals like the 18 above the line today would do.",
        "Higher yield: not even twice as many wins out of the same deals would do.",
        "Faster cycle: not even half of the usual 58 days from creation to a win would do.",
        "Larger size: not even twice as much money a win would do.",
    ]
    assert words.restore(replace(found, changes=(), probability=0.3)) == (
        f"{GOAL} has a chance of 37 % already, so nothing is needed for 30 %."
    )


def leads(needed: int | None, even: int = 40, in_time: tuple[float, ...] = (0.4, 0.2, 0.05)) -> Leads:
    days = [AS_OF + timedelta(days=k) for k in range(1, len(in_time) + 1)]
    last = LastDays(pl.DataFrame({"day": days, "won": list(in_time), "in_time": list(in_time)}), running=True)
    chances = {0.5: even, 0.8: needed, 0.9: needed}
    return Leads(now(), 0.8, 55.0, chances, 1100, (), pl.DataFrame(schema=whatif_target.SOURCES), last)


def test_leads() -> None:
    goal = GOAL[0].lower() + GOAL[1:]
    assert words.leads(leads(62)) == (
        f"For a chance of 80 %, {goal} takes 62 new opportunities a month from tomorrow on. Today's 55 a month give "
        "37 %; 40 a month would give 50 %."
    )
    assert words.leads(leads(62, 0)).endswith("Today's 55 a month give 37 %; with none it would be 50 %.")
    assert words.leads(leads(62, 62)).endswith("from tomorrow on. Today's 55 a month give 37 %.")
    assert words.leads(leads(0)) == f"For a chance of 80 %, {goal} takes no new opportunity; 55 a month come now."
    assert words.leads(leads(None)) == (
        f"Not even 1,100 new opportunities a month would give {goal} a chance of 80 %; 55 a month come now."
    )


def test_the_last_useful_day() -> None:
    assert words.last_useful(leads(62)) == (
        "After 22 November 2026 a new lead hardly counts for Q4 2026: of the wins that it may bring, under 1 in 10 "
        "would come in time. Of those of a lead that comes tomorrow, 40 % would."
    )
    later = leads(62, in_time=(0.2, 0.6, 0.1))
    later = replace(later, last=replace(later.last, running=False))
    assert words.last_useful(later).endswith("on 22 November 2026, 60 % would.")
    assert words.last_useful(leads(62, in_time=(0.05, 0.02))) == (
        "Too late for a new lead to count for Q4 2026: only 5 % of its wins would come in time."
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("above", 2.44, 12), "above the line: 12 more a month would do. Such a lead is won 2.4"),
        (("between", 1.0, 0), "between the lines: no more than come now. Such a lead is won 1.0"),
        (("below", 0.078, None), "below the line: more than can be hoped for. Such a lead is won 0.08"),
    ],
)
def test_leads_of_a_zone(row: tuple[str, float, int | None], said: str) -> None:
    assert words.kind(*row) == f"If all further ones were {said} times as often as any new one."


def fallen(target: float | None, leads: int | None, in_time: float, *names: str | None) -> Fall:
    deals = pl.DataFrame(
        {"deal_id": [f"D{k}" for k in range(len(names))], "name": list(names)}, schema_overrides={"name": pl.String}
    )
    return Fall(now(target), deals, Blend(LEVELS * 1000), leads, AS_OF + timedelta(days=1), in_time)


def test_a_deal_that_falls_through() -> None:
    found = fallen(650.0, 3, 0.4, "Big *one*")
    assert words.fall(found) == (
        "Without Big *one*, the chance of the target of 650 for Q4 2026 is 35 % instead of 37 %, and Q4 2026 is at "
        "even odds to reach 500 instead of 500."
    )
    assert words.make_up(found) == (
        "3 new leads tomorrow would make up for it: 40 % of such a lead's wins would come in time."
    )
    assert words.fall(fallen(None, 3, 0.4, None)) == "Without D0, Q4 2026 is at even odds to reach 500 instead of 500."
    assert words.fall(fallen(650.0, 3, 0.4, "A", "B")).startswith("Without these 2 deals, the chance of the target")


def test_too_late_to_make_up_for_it() -> None:
    assert words.make_up(fallen(650.0, None, 0.06, "A")) == (
        "Too late for new leads to make up for it: only 6 % of a new lead's wins would come by 31 December 2026."
    )
    assert words.make_up(fallen(650.0, 0, 0.4, "A")) == (
        "It costs so little that not even one new lead is needed to make up for it."
    )
    assert words.make_up(fallen(650.0, None, 0.4, "A")) == (
        "Not even 1,000 new leads tomorrow would make up for it by 31 December 2026."
    )


def test_the_leads_that_make_up_for_a_deal_just_do(asked: WhatIf) -> None:
    stood = asked.stand()
    largest = whatif.exposed(asked, stood)["deal_id"][0]
    found = whatif.fall(asked, stood, [largest])
    assert (found.day, found.too_late) == (asked.forecast.model.as_of + timedelta(days=1), False)
    assert found.chance < stood.chance
    assert 0 < found.leads < 60
    assert found.deals["deal_id"].to_list() == [largest]


def test_leads_of_better_zones_and_sources_are_fewer(asked: WhatIf) -> None:
    found = whatif_target.leads(asked, asked.stand("Q1 2027"), 0.9)
    assert list(found.needed) == [0.5, 0.8, 0.9]
    factors = [factor for _, factor, _ in found.kinds]
    assert factors == sorted(factors, reverse=True)
    extra = [most for _, _, most in found.kinds if most is not None]
    assert extra == sorted(extra)
    assert found.sources["extra"].drop_nulls().to_list() == sorted(found.sources["extra"].drop_nulls())
    with pytest.raises(InputError, match="A probability must lie between 0 and 100 per cent"):
        whatif_target.leads(asked, asked.stand(), 80.0)


def test_without_a_target_that_is_said(asked: WhatIf) -> None:
    with pytest.raises(InputError, match="There is no target for Nov 2026"):
        whatif_target.restored(asked, asked.stand("Nov 2026"), 0.5)
    assert [whatif_target.worth_asking(replace(asked.stand(), target=t)) for t in (1e12, 1.0)] == [0.5, 0.9]


def test_where_there_is_no_forecast_the_reason_is_given(seen: View) -> None:
    reason = InputError("There are no dates.", "Add them.")
    nothing = replace(seen, forecast=None, book=replace(seen.book, no_forecast=reason))
    with pytest.raises(InputError, match=r"There are no dates\. Add them\."):
        what_if(nothing)


def test_a_year_without_scores_is_told_too(asked: WhatIf) -> None:
    assert asked.likely["deal_id"].to_list() == asked.forecast.model.deal_ids.to_list()
    assert asked.likely["likely"].drop_nulls().min() > date(2026, 11, 13)
    assert asked.zones.shape == asked.forecast.model.amounts.shape
    assert steady().as_of == AS_OF
