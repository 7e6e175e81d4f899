"""How many new opportunities a target needs, from where, and until when one can count."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from qualify.errors import InputError
from qualify.forecast import effect
from qualify.forecast.ahead import won_from_new
from qualify.forecast.changed import least, stand
from qualify.forecast.known import Known, known
from qualify.forecast.leads import (
    at_pace,
    cohort,
    eventual,
    incoming,
    last_days,
    leads_needed,
    quality,
    with_wins,
)
from qualify.forecast.ledger import day_number, ledger
from qualify.forecast.sources import extra_from, sources, with_more
from tests.forecast_worlds import AS_OF, simple
from tests.whatif_worlds import QUARTER, small, steady

NEXT_YEAR = date(2026, 12, 31)


@cache
def log() -> Known:
    return known(ledger(simple()), AS_OF)


def test_leads_for_a_target_are_those_of_the_poisson_law() -> None:
    now = stand(small([1.0], [0.01], 2.0, target=3000.0))
    stream = incoming(log(), now)
    for probability in (0.5, 0.8, 0.9):
        needed = leads_needed(now, stream, probability)
        tails = [poisson.sf(2, 2.0 * leads / stream.per_month) for leads in (needed - 1, needed)]
        assert tails[0] - 0.006 < probability < tails[1] + 0.006


def test_at_todays_pace_the_forecast_is_as_it_is() -> None:
    now = stand(small([500.0, 900.0], [0.3, 0.6], 2.0, target=3000.0))
    stream = incoming(log(), now)
    assert stream.per_month == pytest.approx(62.06, abs=0.01)
    assert stream.daily @ stream.wins == pytest.approx(2.0)
    assert now.after(at_pace(now, stream, stream.per_month)).quantiles == pytest.approx(now.blend.quantiles)


def test_eighty_per_cent_takes_more_leads_than_the_mean() -> None:
    now = stand(small([1.0], [0.01], 2.0, target=20_000.0))
    stream = incoming(log(), now)
    for_the_mean = 20.0 / 2.0 * stream.per_month
    assert leads_needed(now, stream, 0.5) == pytest.approx(for_the_mean, rel=0.03)
    assert leads_needed(now, stream, 0.8) > 1.15 * for_the_mean


@given(st.lists(st.floats(0.05, 0.95), min_size=2, max_size=2, unique=True), st.floats(500.0, 9000.0))
def test_leads_needed_rise_with_the_probability(chances: list[float], target: float) -> None:
    low, high = sorted(chances)
    now = stand(small([700.0, 1500.0], [0.4, 0.3], 2.0, target=target))
    stream = incoming(log(), now)
    assert leads_needed(now, stream, low) <= leads_needed(now, stream, high)


@given(st.floats(0.0, 3.0), st.floats(0.0, 3.0), st.floats(200.0, 6000.0))
def test_adding_a_lead_never_lowers_the_chance(before: float, more: float, target: float) -> None:
    now = stand(small([700.0, 1500.0], [0.4, 0.3], 0.5 + before, target=target))
    assert now.more(with_wins(now.pipeline, more)).at_least(target) >= now.chance


def test_where_nothing_is_known_of_new_deals_that_is_said() -> None:
    early = replace(log(), created=np.full_like(log().created, log().start - 1))
    now = stand(small([1.0], [0.5], 2.0))
    with pytest.raises(InputError, match="nothing is known of new ones"):
        leads_needed(replace(now, target=5.0), incoming(early, now), 0.8)
    with pytest.raises(InputError, match="There is no target for Q4 2026"):
        leads_needed(now, incoming(log(), now), 0.8)


def test_too_many_leads_are_not_a_number() -> None:
    now = stand(small([1.0], [0.01], 2.0, target=9e6))
    stream = incoming(log(), now)
    assert leads_needed(now, stream, 0.5) is None
    assert stream.most == round(20 * stream.per_month)


def test_a_cohort_is_a_row_of_what_new_deals_bring() -> None:
    today = day_number(AS_OF)
    table = won_from_new(steady().timing, today, 60)
    mine = cohort(steady().timing, today + np.arange(1, 61), 60)
    for row in (0, 17, 59):
        assert mine[row, : 60 - row] == pytest.approx(table[row, row:], rel=1e-9)


def test_the_share_that_comes_in_time_is_that_of_the_cycle_times() -> None:
    # Every deal that is won takes thirty days.
    found = last_days(steady().timing, AS_OF, QUARTER, NEXT_YEAR)
    assert found.table["day"].to_list() == [AS_OF + timedelta(days=k) for k in range(1, 42)]
    shares = dict(zip(found.table["day"], found.table["in_time"], strict=True))
    assert shares[date(2026, 11, 21)] > 0.9
    assert shares[date(2026, 12, 5)] < 0.1
    assert date(2026, 11, 30) <= found.last_useful <= date(2026, 12, 2)
    assert last_days(steady().timing, NEXT_YEAR - timedelta(days=5), QUARTER, NEXT_YEAR).last_useful is None


def test_a_win_that_comes_before_the_window_does_not_count_for_it() -> None:
    later = last_days(steady().timing, AS_OF, date(2027, 1, 1), date(2027, 3, 31))
    assert later.table["in_time"][0] < 0.02
    assert date(2026, 12, 2) <= later.best["day"] <= date(2027, 3, 1)
    assert later.best["in_time"] > 0.9


def test_quality_is_that_of_the_curve() -> None:
    rate = np.where(np.arange(101) < 50, 0.1, 0.6)
    made, half = effect(rate, 0.3), np.arange(101) >= 50
    assert quality(made, 0.3, half.astype(float)) == pytest.approx(2.0)
    assert quality(made, 0.3, np.ones(101)) == pytest.approx((50 * 0.1 + 51 * 0.6) / 101 / 0.3)
    # Where only half of what the curve says is won in the end, odds are halved, not chances.
    assert quality(made, 0.15, half.astype(float)) == pytest.approx(1 / (1 + (0.85 / 0.15) / 3.5) / 0.15)


def by_source() -> tuple[pl.DataFrame, np.ndarray]:
    """The steady company twice: of source 0 every other deal is won, of source 1 one in five."""
    one, other = simple(opens=30), simple(losses=4, opens=30)
    deals = pl.concat([one, other]).with_columns(deal_id=pl.int_range(pl.len()).cast(pl.String))
    return deals, np.repeat([0, 1], [one.height, other.height])


def test_sources_are_told_apart_by_what_became_of_their_deals() -> None:
    deals, group = by_source()
    held = known(ledger(deals), AS_OF)
    now = stand(small([1.0], [0.01], 4.0, target=9000.0))
    found = {source.name: source for source in sources(held, now, group, ["good", "poor"])}
    assert (found["good"].won, found["poor"].won) == (600, 600)
    assert found["good"].per_month < found["poor"].per_month
    rates = [eventual(found[name].timing, held.as_of) for name in ("good", "poor")]
    assert rates[0] > 2 * rates[1]
    assert found["good"].amount == pytest.approx(1000.0)
    stream = incoming(held, now)
    extra = [extra_from(now, stream, found[name], 0.9) for name in ("good", "poor")]
    assert extra[1] > 2 * extra[0] > 0


def test_a_source_with_hardly_a_deal_is_taken_for_like_the_others() -> None:
    deals, group = by_source()
    rare = group.copy()
    rare[np.flatnonzero(group == 0)[:3]] = 2
    held = known(ledger(deals), AS_OF)
    now = stand(small([1.0], [0.01], 4.0, target=9000.0))
    found = {source.name: source for source in sources(held, now, rare, ["good", "poor", "rare"])}
    assert found["rare"].timing.won == pytest.approx(now.made.model.timing.won, rel=0.1)


def test_wins_of_a_source_bring_its_own_amounts() -> None:
    deals, group = by_source()
    dear = deals.with_columns(amount=pl.when(pl.Series(group == 0)).then(pl.col("amount") / 2).otherwise("amount"))
    held = known(ledger(dear), AS_OF)
    now = stand(small([1.0], [0.01], 4.0, target=9000.0))
    cheap = next(s for s in sources(held, now, group, ["cheap", "other"]) if s.name == "cheap")
    own = 600 / 625
    assert cheap.amount == pytest.approx(own * 500.0 + (1 - own) * 1000.0)
    more = with_more(now.pipeline, cheap, 2.0)
    assert (more.new_wins, more.held.mean) == (6.0, pytest.approx((4 * 1000.0 + 2 * cheap.amount) / 6))
    assert with_more(replace(now.pipeline, new_wins=0.0), cheap, 0.0).new_wins == 0.0


def test_the_least_whole_number_is_found_in_steps_that_double() -> None:
    asked = []
    assert least(lambda n: bool(asked.append(n)) or n >= 37, 1000) == 37
    assert len(asked) <= 13
