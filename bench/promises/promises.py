"""The promises themselves: which figure, of which truths, with how many deals, held to what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.promises.accounts import Accounts
from bench.promises.cells import Cell
from bench.promises.truths import CHOSEN, FLAT, GENTLE, JUMP, NO_TIPPING, OTHERS, SLOPE, SMOOTH, STEEP, Truth, logistic

SIZES = (40, 100, 120, 150, 300, 1_000, 5_000)
BOTH = ("even", "normal")
BASE = Truth("climb, logistic scale 8 at 60", logistic(60, 8))
ACCOUNTS = (
    Accounts(6_800, 85, 0.05, alike=True, equal=True), Accounts(6_800, 85, 0.1, alike=True),
    Accounts(300, 100, 0.3, alike=True), Accounts(40, 15, 0.3, alike=True), Accounts(1_000, 100, 0.2, alike=True),
    Accounts(1_000, 400, 0.3), Accounts(300, 100, 0.0), Accounts(1_000, 100, 0.0),
)  # fmt: skip


@dataclass(frozen=True)
class Promise:
    """``figure`` of the ``truths`` at most (or at least) the limit for each number of deals."""

    words: str
    kind: str
    figure: str
    truths: Sequence[Truth]
    limits: dict[int, float]
    at_most: bool
    spreads: Sequence[str] = BOTH
    accounts: Sequence[Accounts] = ()

    def met(self, deals: int, figure: float) -> bool:
        limit = self.limits[deals]
        return figure <= limit if self.at_most else figure >= limit

    def cells(self, runs: int) -> list[Cell]:
        """Twice as many runs where a share of one in twenty has to be told from a little more."""
        if self.accounts:
            return [Cell(self.kind, self.truths[0], "normal", made.deals, runs, made) for made in self.accounts]
        many = 2 * runs if self.kind == "lines" else runs
        return [
            Cell(self.kind, truth, spread, deals, many)
            for truth in self.truths for spread in self.spreads for deals in self.limits
        ]  # fmt: skip


def written(figure: float, met: bool) -> str:
    """A figure as it stands in a table: in bold where it missed its target."""
    short = f"{figure:.3f}".lstrip("0") if 0 < figure < 1 else f"{figure:g}"
    return short if met else f"**{short} missed**"


def everywhere(limit: float) -> dict[int, float]:
    return dict.fromkeys(SIZES, limit)


WITH_GENTLE = (*CHOSEN, GENTLE, SLOPE)
POINTS = {300: 12, 1_000: 7}
SHOWN = {300: 0.75, 1_000: 0.95}
SEVERAL = {made.deals: 0.05 for made in ACCOUNTS}
PROMISES = (
    Promise("Established where there is no tipping point", "tipping", "established", NO_TIPPING,
            everywhere(0.005), True),
    Promise("Indicated or established where there is none", "tipping", "indicated", NO_TIPPING, everywhere(0.02), True),
    Promise("The 90 % interval covers the true T", "tipping", "covered", WITH_GENTLE, everywhere(0.9), False),
    Promise("Its lower end lies above the true T", "tipping", "late", WITH_GENTLE, everywhere(0.05), True),
    Promise("Its median width in points", "tipping", "width", CHOSEN, POINTS, True),
    Promise("Established where there is a tipping point", "tipping", "established", CHOSEN, SHOWN, False),
    Promise("Jump said of a smooth climb", "shape", "jump", SMOOTH,
            {120: 0.05, 150: 0.05, 300: 0.02, 1_000: 0.02, 5_000: 0.02}, True),
    Promise("Jump said of a jump", "shape", "jump", (JUMP,), {150: 0.7, 300: 0.95}, False),
    Promise("A ramp said of no relation", "shape", "ramp", (FLAT,), {100: 0.02, 300: 0.02, 1_000: 0.02}, True),
    Promise("The floor breaks its promise", "lines", "floor broken", (STEEP,), everywhere(0.05), True),
    Promise("The ceiling breaks its promise", "lines", "ceiling broken", (STEEP,), everywhere(0.05), True),
    Promise("The floor is found", "lines", "floor found", (STEEP,), {1_000: 0.9}, False),
    Promise("The floor breaks its promise, deals in accounts", "accounts", "floor broken", (BASE,), SEVERAL, True,
            accounts=ACCOUNTS),
    Promise("The ceiling breaks its promise, deals in accounts", "accounts", "ceiling broken", (BASE,), SEVERAL, True,
            accounts=ACCOUNTS),
)  # fmt: skip
BEYOND = (
    Promise("The 90 % interval covers the true T", "tipping", "covered", OTHERS, everywhere(0.9), False),
    Promise("Its lower end lies above the true T", "tipping", "late", OTHERS, everywhere(0.05), True),
    Promise("Established where there is a tipping point", "tipping", "established", OTHERS, SHOWN, False),
    Promise("The 90 % interval covers the true T, scores in tens", "tipping", "covered", CHOSEN,
            {100: 0.9, 300: 0.9, 1_000: 0.9}, False, ("tens",)),
)  # fmt: skip
