"""What the forecast promises, on three companies whose truth is known, a fortnight apart for two years."""

from datetime import date

import numpy as np
import pytest

from bench.promises.oracle import Oracle
from qualify.forecast import NO_EFFECT, effect
from qualify.forecast.known import known
from qualify.forecast.ledger import day_number, ledger
from qualify.forecast.outlook import forecast
from qualify.forecast.road import Road
from qualify.forecast.scoring import coverage, crps
from qualify.forecast.takings import takings
from qualify.schema import empty
from qualify.simulate import simulate

SEEDS = (2026, 1, 2)
AS_OF = date(2026, 11, 15)
LAST = day_number(AS_OF)
LENGTHS = (30, 91)


@pytest.fixture(scope="module")
def worlds() -> dict[int, list[tuple[np.ndarray, ...]]]:
    """By length, per seed: quantiles without scores, with true scores, and of the oracle without; what came."""
    return {days: [each[days] for each in map(_world, SEEDS)] for days in LENGTHS}


def _world(seed: int) -> dict[int, tuple[np.ndarray, ...]]:
    company = simulate(2500, seed=seed)
    book, score = ledger(company.opportunities), company.truth.deals["score"].to_numpy()
    chance = np.array(company.truth.win_probability)
    shift = effect(chance, float(chance[score].mean()))
    oracle = Oracle(company, LAST)
    came = takings(known(book, AS_OF))
    rows: dict[int, list[tuple[object, ...]]] = {days: [] for days in LENGTHS}
    for made in Road(book, LAST).models():
        origin = day_number(made.as_of)
        unscored = np.full(len(made.open_rows), -1)
        said = [
            forecast(made, scores, by, empty("targets")).blends
            for scores, by in ((unscored, NO_EFFECT), (score[made.open_rows], shift))
        ]
        for days in (days for days in LENGTHS if origin + days <= LAST):
            label = f"{days} days"
            ours = (blends[label].quantiles for blends in said)
            rows[days].append((*ours, oracle.quantiles(origin, days), came.between(origin + 1, origin + days)))
    return {days: tuple(np.stack(column) for column in zip(*each, strict=True)) for days, each in rows.items()}


def _error(quantiles: np.ndarray, actual: np.ndarray) -> float:
    return float(crps(quantiles, actual).mean() / actual.mean())


@pytest.mark.parametrize("days", LENGTHS)
def test_the_forecast_is_within_three_tenths_of_who_knows_the_parameters(
    worlds: dict[int, list[tuple[np.ndarray, ...]]], days: int
) -> None:
    ratios = [_error(ours, came) / _error(oracle, came) for ours, _, oracle, came in worlds[days]]
    assert [round(ratio, 2) for ratio in ratios] == {30: [1.11, 1.14, 1.12], 91: [1.16, 1.13, 1.03]}[days]
    assert max(ratios) <= 1.3


@pytest.mark.parametrize("days", LENGTHS)
def test_bands_of_four_in_five_hold_three_quarters_to_seven_eighths(
    worlds: dict[int, list[tuple[np.ndarray, ...]]], days: int
) -> None:
    quantiles, came = (np.concatenate([each[place] for each in worlds[days]]) for place in (0, 3))
    held = coverage(quantiles, came, 0.8)
    assert round(held, 2) == {30: 0.82, 91: 0.86}[days]
    assert 0.75 <= held <= 0.88


@pytest.mark.parametrize("days", LENGTHS)
def test_true_scores_make_the_total_no_worse(worlds: dict[int, list[tuple[np.ndarray, ...]]], days: int) -> None:
    ratios = [_error(scored, came) / _error(without, came) for without, scored, _, came in worlds[days]]
    assert max(ratios) <= 1.02
