"""One cell of the table: many samples of one truth, and how often what is said of them is right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bench.promises import accounts, truths
from bench.promises.accounts import Accounts
from bench.promises.truths import SCORES, Truth
from qualify.tipping import ceiling, clustering, floor, line
from qualify.tipping.assessment import shape
from qualify.tipping.climbing import climbs
from qualify.tipping.lines import crossing
from qualify.tipping.monotone import fit

Figures = dict[str, float]


@dataclass(frozen=True)
class Cell:
    """``runs`` samples of so many ``deals`` of a truth with scores spread in one way."""

    kind: str
    truth: Truth
    spread: str
    deals: int
    runs: int
    accounts: Accounts | None = None


def figures(cell: Cell) -> Figures:
    """Shares of the runs (``width``: a median, in points)."""
    return {"tipping": _tipping, "shape": _shape, "lines": _lines, "accounts": _accounts}[cell.kind](cell)


def _tipping(cell: Cell) -> Figures:
    runs = []
    for seed in range(cell.runs):
        deals, won = truths.sample(cell.truth, cell.deals, cell.spread, seed)
        posterior = fit(deals, won)
        place = crossing(posterior, 0.10)
        runs.append((climbs(posterior, int(np.flatnonzero(deals)[0])), place.low, place.high))
    probability, low, high = np.array(runs).T
    true = cell.truth.crossing
    return {
        "established": float((probability >= 0.8).mean()),
        "indicated": float((probability >= 0.5).mean()),
        "covered": float(((low <= true) & (true <= high)).mean()),
        "late": float((low > true).mean()),
        "width": float(np.median(high - low)),
    }


def _shape(cell: Cell) -> Figures:
    shapes = []
    for seed in range(cell.runs):
        shapes.append(shape(line(*truths.sample(cell.truth, cell.deals, cell.spread, seed)))[0])
    return {name: shapes.count(name) / cell.runs for name in ("jump", "ramp", "flat", "unclear")}


def _lines(cell: Cell) -> Figures:
    seen = [_kept(cell.truth, *truths.sample(cell.truth, cell.deals, cell.spread, seed)) for seed in range(cell.runs)]
    return dict(
        zip(
            ("floor broken", "ceiling broken", "floor found", "ceiling found"),
            np.mean(seen, axis=0).tolist(),
            strict=True,
        )
    )


def _accounts(cell: Cell) -> Figures:
    assert cell.accounts
    seen = []
    for seed in range(cell.runs):
        account, score, won = accounts.sample(cell.truth, cell.accounts, seed)
        deals, wins = np.bincount(score, minlength=101), np.bincount(score[won], minlength=101)
        found = clustering(account, won, fit(deals, wins).mean[score])
        effect = found.design_effect
        seen.append((*_kept(cell.truth, deals, wins), *_kept(cell.truth, deals, wins, effect), effect))
    names = ("floor broken", "ceiling broken", "floor found", "ceiling found")
    keys = (*(f"{name}, not allowed for" for name in names), *names, "design effect")
    return dict(zip(keys, np.mean(seen, axis=0).tolist(), strict=True))


def _kept(truth: Truth, deals: np.ndarray, won: np.ndarray, effect: float = 1.0) -> tuple[bool, bool, bool, bool]:
    """Whether floor and ceiling break their promise, and whether they are found."""
    low, high = floor(deals, won, design_effect=effect), ceiling(deals, won, design_effect=effect)
    return (
        bool(low) and _rate(truth, deals, low.score >= SCORES) > 0.10,
        bool(high) and _rate(truth, deals, high.score <= SCORES) < 0.90,
        bool(low),
        bool(high),
    )


def _rate(truth: Truth, deals: np.ndarray, beyond: np.ndarray) -> float:
    """The true win rate of the deals beyond a line."""
    return float((deals * truth.rate)[beyond].sum() / deals[beyond].sum())
