"""``python -m bench.forecast``: quantiles of a year beside Monte Carlo draws, and the backtest of a real file."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import numpy as np

from bench.forecast_backtest import print_backtest
from bench.forecast_draws import MONTHS, Year, many, plain, thrifty, year
from bench.prepare import KEPT
from qualify.forecast import Distribution, distribution
from qualify.forecast.money import Money, distributions, money

SIZES = (2_000, 100_000)
LEVELS = (0.05, 0.10, 0.50, 0.90, 0.95)
DRAWS, YARDSTICK = 1_000, 400_000
TIMES_FASTER = 100
TRIES, TRIES_OF_DRAWS = 101, 3
FEW, WITHIN = 24, 1e-12


def main() -> None:
    """Print each measurement as it is made."""
    for deals in SIZES:
        print_year(deals)
    print_enumerated()
    print_backtest("month")
    print_backtest("quarter")


def print_year(deals: int) -> None:
    """How long and how exact ours and the draws are, CPU time of one core in both."""
    of = year(deals)
    kept = KEPT / f"{deals}-deals-{YARDSTICK}-draws.npy"
    truth = _of_draws(many(of, YARDSTICK, kept))
    held = _prepared(of)
    mine = _cost(lambda: _ours(of, held), TRIES)
    first = _cost(lambda: _ours(of, _prepared(of)), TRIES)
    near = _error(_ours(of, held), truth)
    print(
        f"Five quantiles of {MONTHS} months, {deals:,} open deals: {mine:.2f} ms; {first:.2f} with the amounts, which "
        f"no score changes, laid out anew. Error {near:.3%} of a month's median."
    )
    for name, draw, tries in (("one throw a deal", thrifty, TRIES_OF_DRAWS), ("a throw a deal and month", plain, 1)):
        made = [_of_draws(draw(of, DRAWS, np.random.default_rng(seed))) for seed in range(tries)]
        theirs = _cost(lambda draw=draw: _of_draws(draw(of, DRAWS, np.random.default_rng(0))), tries)
        error = float(np.mean([_error(each, truth) for each in made]))
        print(
            f"  {DRAWS:,} draws, {name}: {theirs:,.0f} ms, {theirs / mine:,.0f} times ours, target "
            f"{TIMES_FASTER}: {_met(theirs / mine >= TIMES_FASTER)}; {theirs / first:,.0f} times with the amounts laid "
            f"out. Error {error:.3%}, target more than ours: {_met(error > near)}. As near as ours: at least "
            f"{DRAWS * (error / near) ** 2:,.0f} draws, {theirs / mine * (error / near) ** 2:,.0f} times ours."
        )


def _prepared(of: Year) -> Money:
    return money(of.amounts, of.drawn, of.band, of.due.shape[1])


def _ours(of: Year, held: Money) -> np.ndarray:
    """(5, 12): the quantiles of every month."""
    laws = distributions(held, of.share, of.due, of.wins, of.variance, np.zeros(MONTHS), of.shock)
    return np.array([law.quantiles(LEVELS) for law in laws]).T


def _of_draws(sums: np.ndarray) -> np.ndarray:
    return np.quantile(sums, LEVELS, axis=0)


def _error(found: np.ndarray, truth: np.ndarray) -> float:
    """The mean error of the quantiles, each as a share of its month's median."""
    return float((np.abs(found - truth) / truth[LEVELS.index(0.5)]).mean())


def _cost(work: Callable[[], object], tries: int) -> float:
    """The least CPU time of a call in milliseconds, after a first one that does not count: what else runs on the
    machine adds to a call of a third of a millisecond as much as that, and takes nothing away from any."""
    work()
    found = []
    for _ in range(tries):
        start = process_time()
        work()
        found.append(1000 * (process_time() - start))
    return min(found)


def print_enumerated() -> None:
    """The largest error of any probability, over months of 24 deals whose every outcome is counted."""
    rng = np.random.default_rng(3)
    worst = 0.0
    for _ in range(MONTHS):
        p, amounts = rng.random(FEW), rng.integers(1, 40, FEW) * 1000.0
        law = distribution(p, amounts)
        worst = max(worst, float(np.abs(law.mass.cumsum() - _enumerated(p, amounts, law).cumsum()).max()))
    print(
        f"{FEW} deals a month, all {2**FEW:,} outcomes counted: largest error {worst:.1e}, target {WITHIN:g}: "
        f"{_met(worst <= WITHIN)}."
    )


def _enumerated(p: np.ndarray, amounts: np.ndarray, law: Distribution) -> np.ndarray:
    """The probability of each amount of ``law``, from every way in which the deals can fall."""
    chance, place = np.ones(1), np.zeros(1, dtype=np.int64)
    for each, step in zip(p, np.rint(amounts / law.step).astype(np.int64), strict=True):
        chance = np.concatenate([chance * (1 - each), chance * each])
        place = np.concatenate([place, place + step])
    return np.bincount(place, chance, minlength=len(law.mass))


def _met(so: bool) -> str:
    return "met" if so else "missed"


if __name__ == "__main__":
    main()
