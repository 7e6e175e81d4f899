"""The quick forecast of money beside the slow one, on simulated companies and on pipelines that are hard to sum."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from qualify.forecast import Distribution, distribution, effect, fit, forecast, win_table
from qualify.forecast.table import cell_of
from qualify.schema import empty
from qualify.simulate import simulate, win_curve
from tests.forecast_oracle import slow

AS_OF = date(2026, 11, 15)
SHARES = (0.05, 0.10, 0.50, 0.90, 0.95)


def off(law: Distribution, p: np.ndarray, amounts: np.ndarray, *rest: object) -> tuple[float, float]:
    """Largest error of a chance of a target, and of a quantile as a share of the mean."""
    truth = slow(p, amounts, *rest, base=law.base, top=law.step * len(law.mass))  # type: ignore[arg-type]
    exact = np.array([truth.quantile(share) for share in SHARES])
    above = np.array([law.at_least(amount) for amount in exact])
    # A quantile is a point of the lattice: half a step of it is not the method's error.
    quantile = np.abs(np.array(law.quantiles(SHARES)) - exact) - law.step / 2
    return float(np.abs(above - 1 + SHARES).max()), float(quantile.max() / law.mean)


@pytest.mark.parametrize(
    ("deals", "labels"),
    [
        (2500, ["Nov 2026", "Dec 2026", "Q4 2026", "Q1 2027"]),
        (10_000, ["Nov 2026", "Q4 2026", "Q1 2027"]),
        (100_000, ["Q4 2026"]),
    ],
)
def test_a_simulated_companys_money_is_as_the_slow_way_finds_it(deals: int, labels: list[str]) -> None:
    company = simulate(deals)
    model = fit(company.opportunities, AS_OF)
    score = company.truth.deals["score"].to_numpy()[model.open_rows]
    shift = effect(win_curve("jump"), 0.3)
    made = forecast(model, score, shift, empty("targets"))
    chances = win_table(model, shift).reshape(len(model.windows), -1)[:, cell_of(model, score)]
    recent = pl.col("closed") > AS_OF - timedelta(days=730)
    won = company.opportunities.filter(recent, outcome="won")["amount"].to_numpy()
    for w in (w for w, window in enumerate(model.windows) if window.label in labels):
        rest = (model.new_wins[w], model.new_variance[w], won, model.shock)
        chance, quantile = off(made.laws[w], chances[w], model.amounts, *rest)
        assert chance < 0.002
        assert quantile < 0.001


def sizes(count: int, spread: float, seed: int) -> np.ndarray:
    """Lognormal amounts around 20,000."""
    return np.exp(np.random.default_rng(seed).normal(3, spread, count)) * 1000


def chances_of(count: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).beta(1, 4, count)


@pytest.mark.parametrize(
    ("p", "amounts", "shock"),
    [
        pytest.param(chances_of(2000, 1), sizes(2000, 2.0, 2), 0.15, id="heavy tails"),
        pytest.param(np.append(chances_of(400, 3), 0.3), np.append(sizes(400, 0.7, 4), 1.5e6), 0.2, id="one whale"),
        pytest.param(
            np.append(chances_of(400, 5), 1 - 1e-6), np.append(sizes(400, 0.7, 6), 1.5e6), 0.2, id="sure whale"
        ),
        pytest.param(np.zeros(0), np.zeros(0), 0.2, id="no open deals"),
        pytest.param(np.array([0.4]), np.array([123_456.0]), 0.2, id="one open deal"),
        pytest.param(chances_of(100, 7), sizes(100, 0.7, 8), 0.3, id="a large shock"),
        pytest.param(0.4 + 0.3 * chances_of(300, 9), sizes(300, 0.7, 10), 0.1, id="likely deals"),
    ],
)
def test_pipelines_that_are_hard_to_sum(p: np.ndarray, amounts: np.ndarray, shock: float) -> None:
    new = (60.0, 0.1, sizes(200, 0.7, 11))
    chance, quantile = off(distribution(p, amounts, *new, shock, base=5e5), p, amounts, *new, shock)
    assert chance < 0.002
    assert quantile < 0.001
