"""What becomes of deals as they age: equal to two published libraries, and to counting one by one."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from ageing import cumulative_incidence
from hypothesis import given
from hypothesis import strategies as st
from sksurv.datasets import load_bmt, load_cgvhd
from sksurv.nonparametric import cumulative_incidence_competing_risks
from statsmodels.duration.survfunc import SurvfuncRight
from test_forecast_timing import FIRST, company

from qualify.forecast.ahead import won_from_new
from qualify.forecast.history import history
from qualify.forecast.known import known
from qualify.forecast.ledger import ledger
from qualify.forecast.timing import timing


def one_by_one(age: np.ndarray, kind: np.ndarray, entry: np.ndarray) -> list[tuple[int, float, list[float]]]:
    """Age, share open and shares ended by kind, with a loop over deals for every age."""
    found, still, ended = [], 1.0, [0.0, 0.0, 0.0]
    for now in sorted({a for a, k in zip(age, kind, strict=True) if k}):
        watched = sum(e <= now <= a for a, e in zip(age, entry, strict=True))
        for each in (1, 2, 3):
            ended[each - 1] += still * sum((age == now) & (kind == each)) / watched
        still = still * (1 - sum((age == now) & (kind > 0)) / watched)
        found.append((int(now), still, list(ended)))
    return found


@pytest.mark.parametrize(("load", "kinds", "cases"), [(load_cgvhd, 3, 100), (load_bmt, 2, 35)])
def test_published_data_give_what_scikit_survival_gives(load, kinds, cases) -> None:
    """100 patients after a transplant of stem cells (Pintilie 2006), 35 with leukaemia (Scrucca et al. 2007)."""
    patients = load()[1]
    time, kind = patients["ftime"], patients["status"]
    times, shares = cumulative_incidence_competing_risks(kind, time)
    found = cumulative_incidence(time, kind, np.zeros(cases))
    at = np.searchsorted(times, found.age)
    assert (times[at] == found.age).all()
    assert np.abs(found.ended[:kinds] - shares[1:, at]).max() < 1e-12
    assert np.abs(1 - found.open - shares[0, at]).max() < 1e-12


def test_left_truncated_published_data_give_what_statsmodels_gives() -> None:
    """For all kinds together: that is one less the product-limit estimate. By kind it was held against lifelines 0.30.3
    once (largest difference 1e-15); it asks for an older pandas than the app has."""
    patients = load_cgvhd()[1]
    time, kind = patients["ftime"], patients["status"]
    entry = time * 0.9 * np.random.default_rng(5).random(len(time))
    found = cumulative_incidence(time, kind, entry)
    theirs = SurvfuncRight(time, (kind > 0).astype(int), entry=entry)
    assert (theirs.surv_times == found.age).all()
    assert np.abs(theirs.surv_prob - found.open).max() < 1e-12


DEALS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 3), st.floats(0, 1)), min_size=1, max_size=20)


@given(DEALS)
def test_it_is_counting_one_by_one(deals: list[tuple[int, int, float]]) -> None:
    age, kind = (np.array([deal[k] for deal in deals]) for k in (0, 1))
    entry = np.floor(age * np.array([deal[2] for deal in deals])).astype(int)
    found, slowly = cumulative_incidence(age, kind, entry), one_by_one(age, kind, entry)
    assert found.age.tolist() == [row[0] for row in slowly]
    assert found.open.tolist() == pytest.approx([row[1] for row in slowly], abs=1e-12)
    assert np.abs(found.ended.T - np.array([row[2] for row in slowly]).reshape(-1, 3)).max(initial=0) < 1e-12
    assert np.abs(found.open + found.ended.sum(axis=0) - 1).max(initial=0) < 1e-12


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_deals_that_win_late_and_lose_early_do_not_bias_the_win_rate(seed: int) -> None:
    """Medians of 57 days to a win and 14 to a loss; 45 in 100 are won; only the last 120 days are looked at."""
    rng = np.random.default_rng(seed)
    today, count = 400, 4800
    created, wins = rng.integers(0, today, count), rng.random(count) < 0.45
    lasts = np.rint(rng.gamma(2.0, np.where(wins, 57, 14) / (2 - 1 / 3)))
    closed = created + lasts
    seen = (closed >= today - 120) & (created < today)
    age = (np.minimum(closed, today - 1) - created)[seen]
    kind = np.where(closed < today, np.where(wins, 1, 2), 0)[seen]
    found = cumulative_incidence(age, kind, np.maximum(today - 120 - created, 0)[seen])
    assert abs(found.ended[0, -1] - 0.45) < 0.04
    # Among deals of the last 90 days those decided so far say far too little.
    recent = (created >= today - 90) & (closed < today)
    assert wins[recent].mean() < 0.36


@pytest.mark.parametrize(("seed", "apart"), [(1, 0.0046), (2, 0.0095), (3, 0.0077)])
def test_hazards_in_bins_are_what_is_counted_by_age(seed: int, apart: float) -> None:
    """At a steady pace and without a calendar; the hazards go by half-lives, so they differ by what is chance."""
    log = known(ledger(company(seed, 400, 12.0, 0.45, 57, 14)), FIRST + timedelta(days=399))
    fitted = timing(history(log.ledger, log.currency, log.start, log.as_of))
    calm = replace(fitted, season_won=np.ones((3, 4)), season_lost=np.ones((3, 4)))
    age, kind = (log.closing - log.created)[log.timed], np.where(log.won, 1, np.where(log.lost, 2, 0))[log.timed]
    found = cumulative_incidence(age, kind, np.maximum(log.start - log.created[log.timed], 0))
    ours = won_from_new(calm, log.as_of, int(found.age[-1]) + 1)[0].cumsum()[found.age]
    furthest = float(np.abs(ours - found.ended[0]).max())
    assert round(furthest, 4) == apart
    assert furthest < 0.01
