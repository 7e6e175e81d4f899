"""The chance of a target week by week, and what would restore it."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import polars as pl
import pytest

from qualify.forecast import NO_EFFECT, Forecast, Model, fit, forecast
from qualify.forecast.ahead import bands, pooled
from qualify.forecast.changed import Stand, stand
from qualify.forecast.faster import Faster, faster, usual_cycle
from qualify.forecast.feasibility import Week, out_of_reach_since, weeks
from qualify.forecast.known import Known, known
from qualify.forecast.leads import incoming
from qualify.forecast.ledger import Ledger, day_number, ledger
from qualify.forecast.restore import further, restores
from qualify.forecast.road import fit_windows
from qualify.forecast.timing import Timing
from qualify.forecast.when import HORIZON, likely_days
from qualify.schema import conform, empty
from qualify.steps import finished
from tests.forecast_worlds import AS_OF, simple
from tests.whatif_worlds import enumerated, small, steady

LEVELS_OF_MONEY = [100.0, 300.0, 500.0, 200.0]
CHANCES = [0.5, 0.2, 0.4, 0.9]


@cache
def held() -> Ledger:
    return ledger(simple())


@cache
def log() -> Known:
    return known(held(), AS_OF)


def plain(model: Model) -> Forecast:
    return forecast(model, np.full(len(model.amounts), -1), NO_EFFECT, empty("targets"))


@cache
def now(target: float) -> Stand:
    """The quarter of the steady company, which wins 1,000 a day."""
    return stand(plain(steady()), target=target)


def test_each_week_is_the_forecast_that_was_made_of_what_was_known() -> None:
    past = finished(weeks(held(), now(92_000.0), plain))
    assert [week.day for week in past] == [date(2026, 10, 2) + timedelta(weeks=k) for k in range(8)]
    assert [week.booked for week in past] == [1000.0 * (2 + 7 * k) for k in range(8)]
    assert past[-1] == Week(AS_OF, now(92_000.0).chance, 51_000.0, now(92_000.0).blend.quantile(0.5))
    # A stop of the road that leads to today's lies on this day too.
    day = AS_OF - timedelta(weeks=2)
    alone = fit_windows(ledger(simple().filter(pl.col("created") <= day)), day, (now(1.0).period,))
    law = plain(alone).blends["Q4 2026"]
    assert past[-3].chance == pytest.approx(law.at_least(92_000.0), abs=0.01)
    assert past[-3].median == pytest.approx(law.quantile(0.5), rel=0.01)


def test_no_week_knows_what_came_after_it() -> None:
    cut = AS_OF - timedelta(weeks=3)
    planted = simple().with_columns(
        amount=pl.when(pl.col("created") > cut).then(9e9).otherwise("amount"),
        outcome=pl.when(pl.col("closed") > cut).then(pl.lit("lost")).otherwise("outcome"),
    )
    whole = finished(weeks(ledger(planted), now(92_000.0), plain))[:5]
    assert whole[-1].day == cut
    assert whole == finished(weeks(held(), now(92_000.0), plain))[:5]


def test_work_in_progress_is_shown_and_rises() -> None:
    steps = list(weeks(held(), now(92_000.0), plain))
    assert steps == sorted(steps)
    assert 0.0 <= steps[0] < steps[-1] < 1.0


@pytest.mark.parametrize(
    ("rates", "since"),
    [((0.5, 0.05, 0.01), 1), ((0.01, 0.02), 0), ((0.05, 0.2), None), ((0.09, 0.1), None), ((0.4, 0.0999), 1)],
)
def test_out_of_reach_is_under_ten_per_cent_until_today(rates: tuple[float, ...], since: int | None) -> None:
    past = [Week(AS_OF + timedelta(weeks=k), rate, 0.0, 0.0) for k, rate in enumerate(rates)]
    assert out_of_reach_since(past) == (None if since is None else past[since].day)


def test_further_deals_are_what_enumeration_gives() -> None:
    stood = stand(small(LEVELS_OF_MONEY, CHANCES))
    law = further(stood.pipeline, 2, 0.25, 400.0).law()
    assert law == pytest.approx(enumerated([*LEVELS_OF_MONEY, 400.0, 400.0], [*CHANCES, 0.25, 0.25]), abs=1e-9)


def test_a_higher_yield_and_larger_deals_are_what_enumeration_gives() -> None:
    stood = stand(small(LEVELS_OF_MONEY, CHANCES))
    more = stood.pipeline.with_chances(1.5)
    assert more.chances == pytest.approx([0.75, 0.3, 0.6, 1.0])
    assert more.law() == pytest.approx(enumerated(LEVELS_OF_MONEY, [0.75, 0.3, 0.6, 1.0]), abs=1e-9)
    larger = replace(stood.pipeline, size=1.2)
    assert larger.law() == pytest.approx(enumerated([amount * 1.2 for amount in LEVELS_OF_MONEY], CHANCES), abs=1e-9)


def test_what_would_restore_the_target_just_does() -> None:
    stood = now(97_000.0)
    like = np.ones(len(steady().amounts), dtype=bool)
    stream = incoming(log(), stood)
    assert stood.chance < 0.5
    found = {each.what: each for each in restores(stood, log(), stream, like, 0.8)}
    assert {what: each.most for what, each in found.items()} == {"deals": 60, "yield": 100, "cycle": 15, "size": 100}
    for what, needed in ((what, each.needed) for what, each in found.items()):
        assert needed is None or needed > 0, what
    size = found["size"].needed
    reached = [
        stood.after(replace(stood.pipeline, size=1 + n / 100)).at_least(97_000.0) >= 0.8 for n in (size - 1, size)
    ]
    assert reached == [False, True]
    assert [each.needed for each in restores(now(9e6), log(), stream, like, 0.5)] == [None] * 4


def test_the_usual_cycle_is_the_median_of_the_wins() -> None:
    assert usual_cycle(log()) == 30


def test_at_the_same_pace_nothing_changes() -> None:
    stood = now(92_000.0)
    same = faster(stood, log(), incoming(log(), stood), 1.0)
    assert same.chances == pytest.approx(stood.pipeline.chances)
    assert same.new_wins == pytest.approx(stood.pipeline.new_wins)


def test_twice_the_pace_is_twice_the_days() -> None:
    fitted, today = steady().timing, day_number(AS_OF)
    rising, even = 0.002 + 0.0001 * np.arange(len(fitted.won)), np.ones_like(fitted.season_won)
    parts = (rising, 2 * rising, fitted.group, even, even)
    chances = []
    for timing, days in ((Timing(*parts), 20), (Faster(*parts, today=today, pace=2.0), 10)):
        age = bands(np.arange(60), timing, today, today + np.arange(1, days + 1))
        chances.append(pooled(age.won, age.lost, np.ones((1, days)))[0])
    assert chances[1] == pytest.approx(chances[0], rel=0.02)


def test_a_win_is_likely_on_the_day_by_which_half_of_them_have_come() -> None:
    model = steady()
    ages = log().as_of - log().created[model.open_rows]
    days = likely_days(model, ages)
    young = [day for day, age in zip(days, ages, strict=True) if age < 4]
    # Every deal that is won takes thirty days.
    assert all(abs((day - AS_OF).days - 28) <= 3 for day in young)
    assert len(days) == 60
    assert likely_days(model, ages[:0]) == []
    never = replace(model, timing=replace(model.timing, won=np.zeros_like(model.timing.won)))
    assert likely_days(never, ages) == [None] * 60
    assert HORIZON == 365


def test_a_company_without_targets_can_still_be_asked() -> None:
    made = plain(fit(ledger(conform(simple(), "opportunities")), AS_OF))
    assert (stand(made).target, stand(made).chance) == (None, None)


def test_a_change_that_there_cannot_be_is_not_offered() -> None:
    quick, stood = log(), now(97_000.0)
    quick = replace(quick, created=np.where(quick.won, quick.closing, quick.created))
    assert usual_cycle(quick) == 0
    like = np.ones(len(steady().amounts), dtype=bool)
    found = restores(stood, quick, incoming(quick, stood), like, 0.8)
    assert [each.what for each in found] == ["deals", "yield", "size"]
    nothing = known(ledger(simple(opens=0)), AS_OF)
    done = stand(plain(fit(ledger(simple(opens=0)), AS_OF)), target=5e6)
    found = restores(done, nothing, incoming(nothing, done), np.zeros(0, dtype=bool), 0.8)
    assert [each.what for each in found] == ["yield", "cycle", "size"]


def test_without_new_deals_the_open_ones_can_still_be_asked() -> None:
    stood = now(97_000.0)
    still = replace(log(), created=np.full_like(log().created, log().start - 1))
    coming = incoming(still, stood)
    assert (coming.per_month, coming.kept) == (0.0, steady().drift)
    found = restores(stood, still, coming, np.ones(len(steady().amounts), dtype=bool), 0.8)
    assert [each.what for each in found] == ["deals", "yield", "cycle", "size"]
