"""The quick forecast of money beside the slow one, on simulated companies and on pipelines that are hard to sum."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from qualify.forecast import Distribution, distribution, effect, fit, forecast, win_table
from qualify.forecast.law import Smooth
from qualify.forecast.ledger import ledger
from qualify.forecast.money import distributions, money
from qualify.forecast.table import cell_of
from qualify.schema import empty
from qualify.simulate import simulate, win_curve
from tests.forecast_oracle import slow

AS_OF = date(2026, 11, 15)
SHARES = (0.05, 0.10, 0.50, 0.90, 0.95)


def off(law: Distribution | Smooth, p: np.ndarray, amounts: np.ndarray, *rest: object) -> tuple[float, float]:
    """Largest error of a chance of a target, and of a quantile as a share of the mean. ``rest`` ends with the base."""
    base = float(rest[-1])  # type: ignore[arg-type]
    # Half as long again as the law itself reaches: what it leaves out would show.
    top = 1.5 * (float(law.amounts[-1]) - base)
    truth = slow(p, amounts, *rest, top=top)  # type: ignore[arg-type]
    exact = np.array([truth.quantile(share) for share in SHARES])
    above = np.array([law.at_least(amount) for amount in exact])
    # A quantile may be a point of a lattice: half a step of it is not the method's error.
    step = law.step if isinstance(law, Distribution) else 0.0
    quantile = np.abs(np.array(law.quantiles(SHARES)) - exact) - step / 2
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
    model = fit(ledger(company.opportunities), AS_OF)
    score = company.truth.deals["score"].to_numpy()[model.open_rows]
    shift = effect(win_curve("jump"), 0.3)
    made = forecast(model, score, shift, empty("targets"))
    chances = win_table(model, shift).reshape(len(model.windows), -1)[:, cell_of(model, score)]
    recent = pl.col("closed") > AS_OF - timedelta(days=730)
    won = company.opportunities.filter(recent, outcome="won")["amount"].to_numpy()
    for w in (w for w, window in enumerate(model.windows) if window.label in labels):
        rest = (model.new_wins[w], model.new_variance[w], won, model.shock)
        chance, quantile = off(made.laws[w], chances[w], model.amounts, *rest, 0.0)
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
        pytest.param(chances_of(2000, 1), sizes(2000, 1.5, 2), 0.05, id="less heavy tails"),
        pytest.param(np.append(chances_of(400, 3), 0.3), np.append(sizes(400, 0.7, 4), 1.5e6), 0.2, id="one whale"),
        pytest.param(
            np.append(chances_of(400, 5), 1 - 1e-6), np.append(sizes(400, 0.7, 6), 1.5e6), 0.2, id="sure whale"
        ),
        pytest.param(
            np.append(chances_of(300, 3), np.full(300, 0.001)),
            np.append(sizes(300, 0.7, 4), 40 * sizes(300, 0.7, 5)),
            0.1,
            id="many whales that hardly ever come",
        ),
        pytest.param(np.zeros(0), np.zeros(0), 0.2, id="no open deals"),
        pytest.param(np.full(3000, 0.002), sizes(3000, 1.0, 10), 0.1, id="tiny chances"),
        pytest.param(0.4 + 0.3 * chances_of(300, 9), sizes(300, 0.7, 10), 0.1, id="likely deals"),
        pytest.param(0.7 + 0.3 * chances_of(300, 9), sizes(300, 0.7, 10), 0.05, id="very likely deals"),
        pytest.param(np.full(200, 0.5), sizes(200, 0.1, 4), 0.05, id="deals that are all alike"),
        pytest.param(chances_of(100, 7), sizes(100, 0.7, 8), 0.3, id="a large shock"),
        pytest.param(chances_of(2000, 7) / 4, sizes(2000, 0.7, 8), 0.6, id="the largest shock"),
    ],
)
@pytest.mark.parametrize("new_wins", [60.0, 15.0])
def test_pipelines_that_are_hard_to_sum(p: np.ndarray, amounts: np.ndarray, shock: float, new_wins: float) -> None:
    new = (new_wins, 0.05, sizes(200, 0.7, 11))
    law = distribution(p, amounts, *new, shock, base=5e5)
    assert isinstance(law, Smooth)
    chance, quantile = off(law, p, amounts, *new, shock, 5e5)
    assert chance < 0.0005
    assert quantile < 0.001
    # The places of amounts keep the mean, that of new deals' amounts too.
    assert law.mean == pytest.approx(5e5 + p @ amounts + new_wins * new[2].mean(), rel=1e-12)


@pytest.mark.parametrize("new_wins", [60.0, 15.0])
def test_one_open_deal_beside_new_business(new_wins: float) -> None:
    p, amounts, new = np.array([0.4]), np.array([123_456.0]), (new_wins, 0.1, sizes(200, 0.7, 11))
    chance, quantile = off(distribution(p, amounts, *new, 0.2, base=5e5), p, amounts, *new, 0.2, 5e5)
    assert chance < 0.002
    assert quantile < 0.001


def test_what_is_exact_below_25_deals_stays_on_a_lattice_and_much_of_the_rest_does_not() -> None:
    amounts = np.random.default_rng(1).integers(1, 400, 400) * 100.0
    few = distribution(np.full(25, 0.9), amounts[:25], shock=0.1)
    rare = distribution(np.full(400, 0.01), amounts, shock=0.1)
    assert [type(law) for law in (few, rare)] == [Distribution, Distribution]
    assert isinstance(distribution(np.full(400, 0.2), amounts, shock=0.1), Smooth)
    # Amounts in whole ten thousands are seen in the sum, however many come.
    assert isinstance(distribution(np.full(400, 0.2), np.ceil(amounts / 1e4) * 1e4, shock=0.1), Distribution)


def test_smooth_and_lumpy_windows_of_one_forecast_are_each_as_if_alone() -> None:
    p, amounts = chances_of(400, 1), np.round(sizes(400, 0.7, 2), -2)
    held = money(amounts, amounts, np.zeros(400, np.int64), 1)
    due, wins = np.array([[1.0], [0.005], [0.6], [0.0]]), np.array([20.0, 0.1, 3.0, 0.0])
    variance, base = np.array([0.1, 0.2, 0.0, 0.1]), np.array([0.0, 5e4, 7e5, 1e3])
    together = distributions(held, p, due, wins, variance, base, 0.15)
    assert [type(law) for law in together] == [Smooth, Distribution, Smooth, Distribution]
    for w, law in enumerate(together):
        one = slice(w, w + 1)
        (alone,) = distributions(held, p, due[one], wins[one], variance[one], base[one], 0.15)
        assert law.quantiles(SHARES) == pytest.approx(alone.quantiles(SHARES), rel=2e-4)
        assert law.mean == pytest.approx(base[w] + due[w, 0] * (p @ amounts) + wins[w] * amounts.mean(), rel=1e-9)
    assert together[3].quantiles(SHARES) == [1e3] * 5


def test_every_quantile_of_a_smooth_law_lies_above_the_one_before() -> None:
    shares = np.linspace(0, 1, 2001)
    p, amounts = np.append(chances_of(400, 3), 0.3), np.append(sizes(400, 0.7, 4), 1.5e6)
    law = distribution(p, amounts, shock=0.1)
    assert isinstance(law, Smooth)
    assert (np.diff(law.quantiles(shares)) >= 0).all()
    chances = [law.at_least(amount) for amount in law.amounts]
    assert (chances[0], chances[-1]) == (pytest.approx(1.0, abs=1e-12), pytest.approx(0.0, abs=1e-12))
    assert [law.at_least(law.quantile(share)) for share in SHARES] == pytest.approx([1 - s for s in SHARES], abs=1e-9)
