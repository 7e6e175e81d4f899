"""A year of won revenue drawn at random, month by month: the peer of the distributions, and their yardstick."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

MONTHS, BANDS = 12, 16
BLOCK = 2_000_000
PART = 20_000


@dataclass(frozen=True, eq=False)
class Year:
    """Open deals of ``amounts`` in age ``band``s: deal i is won in a month with chance ``due[month, band] * share[i]``.
    New deals: ``wins`` a month, Poisson with a Gamma rate of relative ``variance``, of amounts ``drawn`` from. All
    chances of a draw share a lognormal factor with mean 1 and standard deviation ``shock`` of its logarithm."""

    amounts: np.ndarray
    band: np.ndarray
    share: np.ndarray
    due: np.ndarray
    wins: np.ndarray
    variance: np.ndarray
    drawn: np.ndarray
    shock: float


def year(deals: int, seed: int = 1) -> Year:
    """A pipeline with heavy-tailed amounts, of which about a fifth is won within the year."""
    rng = np.random.default_rng(seed)
    sooner = np.exp(-np.arange(MONTHS) / 4)
    return Year(
        amounts=_amounts(rng, 9.2, 1.1, deals),
        band=np.sort(rng.integers(0, BANDS, deals)),
        share=rng.uniform(0.2, 1.0, deals),
        due=np.outer(sooner / sooner.sum(), np.linspace(0.55, 0.15, BANDS)),
        wins=deals * 0.02 * np.linspace(0.3, 1.5, MONTHS),
        variance=np.full(MONTHS, 0.03),
        drawn=_amounts(rng, 9.1, 1.0, 3000),
        shock=0.12,
    )


def _amounts(rng: np.random.Generator, middle: float, spread: float, count: int) -> np.ndarray:
    return np.maximum(np.round(np.exp(rng.normal(middle, spread, count)), -1), 100.0)


def plain(of: Year, draws: int, rng: np.random.Generator) -> np.ndarray:
    """(draws, 12) sums as they are usually drawn: every deal in every month by a throw of its own."""
    found = _new(of, factor := _factor(of, draws, rng), rng)
    for month, due in enumerate(of.due):
        chance = due[of.band] * of.share
        for rows in _blocks(draws, len(of.amounts)):
            won = rng.random((rows.stop - rows.start, len(chance))) < factor[rows, None] * chance
            found[rows, month] += won @ of.amounts
    return found


def thrifty(of: Year, draws: int, rng: np.random.Generator) -> np.ndarray:
    """(draws, 12) sums of the same law in each month, with one throw a deal for the whole year: the chances of its
    months, laid end to end, say in which of them the deal is won."""
    found = _new(of, factor := _factor(of, draws, rng), rng)
    upto = of.due.cumsum(axis=0)
    # The bands' months end to end, each band two above the one before: a single search finds band and month.
    edges = (upto + 2.0 * np.arange(BANDS)).T.ravel()
    won_by_the_end = (upto[-1][of.band] * of.share).astype(np.float32)
    for draw, each in enumerate(factor):
        thrown = rng.random(len(of.band), dtype=np.float32) / np.float32(each)
        deal = np.flatnonzero(thrown < won_by_the_end)
        band = of.band[deal]
        month = np.searchsorted(edges, 2.0 * band + thrown[deal] / of.share[deal]) - MONTHS * band
        found[draw] += np.bincount(np.minimum(month, MONTHS - 1), of.amounts[deal], minlength=MONTHS)
    return found


def _factor(of: Year, draws: int, rng: np.random.Generator) -> np.ndarray:
    return np.exp(of.shock * rng.standard_normal(draws) - of.shock**2 / 2)


def _new(of: Year, factor: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    rate = of.wins * factor[:, None] * rng.gamma(1 / of.variance, of.variance, (len(factor), MONTHS))
    wins = rng.poisson(rate).ravel()
    amounts = of.drawn[rng.integers(0, len(of.drawn), int(wins.sum()))]
    return np.bincount(np.repeat(np.arange(len(wins)), wins), amounts, minlength=len(wins)).reshape(-1, MONTHS)


def _blocks(draws: int, deals: int) -> list[slice]:
    rows = max(1, BLOCK // deals)
    return [slice(first, min(first + rows, draws)) for first in range(0, draws, rows)]


def many(of: Year, draws: int, kept: Path) -> np.ndarray:
    """(draws, 12) thrifty sums, ``kept`` in a file from then on; a run that is broken off is taken up where it was."""
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        parts = [kept.with_name(f"{kept.stem}-from-{first}.npy") for first in range(0, draws, PART)]
        for number, part in enumerate(parts):
            if not part.exists():
                _save(part, thrifty(of, PART, np.random.default_rng((2, number))))
            print(f"\r{kept.name}: {(number + 1) * PART:,} of {draws:,} draws", end="", flush=True)
        print()
        _save(kept, np.concatenate([np.load(part) for part in parts]))
        for part in parts:
            part.unlink()
    return np.load(kept)


def _save(path: Path, found: np.ndarray) -> None:
    """Whole or not at all."""
    unfinished = path.with_name(f"unfinished-{path.name}")
    np.save(unfinished, found)
    unfinished.rename(path)
