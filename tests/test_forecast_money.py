"""The law of a sum of money: exact where it can be counted, close where it is approximated."""

from itertools import product
from math import comb, exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualify.forecast import Distribution, distribution


def enumerated(p: np.ndarray, amounts: np.ndarray) -> dict[float, float]:
    """Every way in which the deals can fall, one after the other."""
    law: dict[float, float] = {}
    for won in product((0, 1), repeat=len(p)):
        total = float(np.dot(won, amounts))
        law[total] = law.get(total, 0.0) + float(np.prod(np.where(won, p, 1 - p)))
    return law


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 40)), min_size=1, max_size=9))
def test_a_few_deals_are_enumerated_exactly(deals: list[tuple[float, int]]) -> None:
    p, amounts = np.array([d[0] for d in deals]), np.array([d[1] * 1000.0 for d in deals])
    law = distribution(p, amounts)
    truth = enumerated(p, amounts)
    on_lattice = np.zeros(len(law.mass))
    for amount, chance in truth.items():
        on_lattice[round(amount / law.step)] += chance
    assert np.abs(law.mass - on_lattice).max() < 1e-9


def test_twenty_five_equal_deals_are_binomial() -> None:
    law = distribution(np.full(25, 0.3), np.full(25, 1000.0))
    at_least_10 = sum(comb(25, k) * 0.3**k * 0.7 ** (25 - k) for k in range(10, 26))
    assert law.at_least(10_000) == pytest.approx(at_least_10, abs=1e-12)
    assert (law.quantile(0.05), law.quantile(0.5), law.quantile(0.95)) == (4000.0, 7000.0, 11_000.0)


def test_amounts_between_lattice_points_keep_the_mean_exact() -> None:
    p, amounts = np.array([0.2, 0.7, 0.9]), np.array([123.456, 7891.01, 55.5])
    assert distribution(p, amounts, base=1000.0).mean == pytest.approx(1000 + p @ amounts, abs=1e-9)


@pytest.mark.parametrize("places", [1, 7, 64, 100, 2048, 10_240])
def test_a_quantile_is_the_first_amount_that_is_not_exceeded_often_enough(places: int) -> None:
    mass = np.random.default_rng(places).exponential(size=places) ** 3
    law = Distribution(5.0, mass / mass.sum(), 20.0)
    shares = [0.0, 0.001, 0.05, 0.3, 0.5, 0.95, 0.9999, 1.0]
    upto = np.cumsum(law.mass)
    plain = [float(law.amounts[min(int(np.argmax(upto >= share - 1e-12)), places - 1)]) for share in shares]
    assert law.quantiles(shares) == plain
    assert [law.quantile(share) for share in shares] == plain


def test_many_deals_agree_with_adding_them_one_by_one() -> None:
    rng = np.random.default_rng(7)
    p, amounts = rng.beta(1, 3, 300), rng.integers(1, 6, 300) * 1.0
    exact = np.zeros(int(amounts.sum()) + 1)
    exact[0] = 1.0
    for chance, amount in zip(p, amounts.astype(int), strict=True):
        come = exact * chance
        exact -= come
        exact[amount:] += come[:-amount]
    law = distribution(p, amounts)
    cdf = np.cumsum(law.mass)
    at = [float(cdf[law.amounts <= x + 1e-9][-1]) for x in range(150, 300)]
    assert np.abs(np.array(at) - exact.cumsum()[150:300]).max() < 0.004
    assert law.mean == pytest.approx(p @ amounts, rel=1e-9)


def test_new_business_has_the_mean_and_variance_of_a_compound_negative_binomial() -> None:
    sizes = np.array([10.0, 30.0])
    law = distribution(np.zeros(0), np.zeros(0), new_wins=4.0, new_variance=0.25, new_amounts=sizes)
    variance = law.mass @ law.amounts**2 - law.mean**2
    assert law.mean == pytest.approx(80.0, rel=1e-6)
    assert variance == pytest.approx(4 * 500 + 0.25 * 80**2, rel=1e-3)
    assert law.mass[0] == pytest.approx(2.0**-4, abs=1e-6)  # (1 + 0.25 * 4) ** (-1 / 0.25)


def test_past_amounts_without_new_wins_change_nothing() -> None:
    law = distribution(np.array([0.5]), np.array([1000.0]), new_wins=0.0, new_amounts=np.array([5e6]))
    assert (law.mean, law.step) == (pytest.approx(500.0, rel=1e-12), 0.5)


def test_a_million_small_deals_are_not_blurred_by_the_step() -> None:
    p, amounts = np.full(100_000, 0.2), np.full(100_000, 777.0)
    law = distribution(p, amounts, shock=0.001)
    spread = np.sqrt(law.mass @ law.amounts**2 - law.mean**2)
    assert law.mean == pytest.approx(p @ amounts, rel=1e-6)
    assert spread == pytest.approx(np.hypot(777 * np.sqrt(16_000), 0.001 * law.mean), rel=1e-3)


def test_the_shock_widens_and_does_not_move_the_mean() -> None:
    p, amounts = np.full(400, 0.1), np.full(400, 10.0)
    calm, shaken = distribution(p, amounts), distribution(p, amounts, shock=0.2)
    assert shaken.mean == pytest.approx(calm.mean, rel=1e-6)
    spread = shaken.mass @ shaken.amounts**2 - shaken.mean**2
    # Conditional on the factor the variance is what it was; the factor adds the mean squared times its variance.
    assert spread == pytest.approx(400 * 0.09 * 100 + 400**2 * (exp(0.04) - 1), rel=0.02)


def test_the_shock_cannot_lift_a_sure_deal_above_certainty() -> None:
    law = distribution(np.array([1.0, 0.9]), np.array([100.0, 100.0]), shock=0.3)
    assert law.at_least(100) == pytest.approx(1.0, abs=1e-12)
    assert law.mean == pytest.approx(190.0, abs=1e-9)


def test_many_deals_under_a_shock_make_one_hump() -> None:
    density = np.diff(distribution(np.full(20_000, 0.2), np.full(20_000, 1.0), shock=0.1).below)
    peak = int(density.argmax())
    assert (np.diff(density[:peak]) > -1e-5).all()
    assert (np.diff(density[peak:]) < 1e-5).all()


def test_nothing_to_come_is_what_is_booked() -> None:
    law = distribution(np.zeros(0), np.zeros(0), base=500.0)
    assert (law.mean, law.quantile(0.05), law.at_least(500), law.at_least(501)) == (500.0, 500.0, 1.0, 0.0)
