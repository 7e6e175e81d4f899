"""``python -m bench.promises``: every promise about the tipping point, its target, the figure reached, met or not."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from bench.promises.accounts import Accounts
from bench.promises.cells import Cell, Figures, figures
from bench.promises.promises import BEYOND, PROMISES, Promise, written

Reached = dict[tuple[object, ...], Figures]


def main(arguments: Sequence[str] | None = None) -> None:
    """Simulate every cell once, on as many cores as asked for, and print the tables in Markdown."""
    parser = argparse.ArgumentParser(prog="python -m bench.promises", description=__doc__)
    parser.add_argument(
        "--runs", type=int, default=1_000, help="samples in each cell (twice that for floor and ceiling)"
    )
    parser.add_argument("--cores", type=int, default=2)
    given = parser.parse_args(arguments)
    cells = {_key(cell): cell for each in (*PROMISES, *BEYOND) for cell in each.cells(given.runs)}
    with ProcessPoolExecutor(given.cores) as pool:
        reached: Reached = dict(zip(cells, pool.map(figures, cells.values()), strict=True))
    missed = [_table(each, each.cells(given.runs), reached) for each in PROMISES]
    kept = sum(not each for each in missed)
    print(f"**{kept} of {len(PROMISES)} promises met in every cell**, {sum(missed)} cells missed.\n")
    print("## Beyond the promises: shapes that the estimator was not tuned on\n")
    for each in BEYOND:
        _table(each, each.cells(given.runs), reached)
    _without(reached)


def _key(cell: Cell) -> tuple[object, ...]:
    return cell.kind, cell.truth.name, cell.spread, cell.deals, cell.accounts


def _table(promise: Promise, cells: Sequence[Cell], reached: Reached) -> int:
    """Print one promise, a row per truth and spread, a column per number of deals; give back how many cells miss it."""
    sign, rows, missed = "at most" if promise.at_most else "at least", {}, 0
    for cell in cells:
        figure = reached[_key(cell)][promise.figure]
        met = promise.met(cell.deals, figure)
        missed += not met
        name = _made(cell.accounts) if cell.accounts else f"{cell.truth.name}; {cell.spread}"
        rows.setdefault(name, {})[cell.deals] = written(figure, met)
    print(f"### {promise.words}: {missed or 'none'} missed\n")
    print("| truth; scores |", " | ".join(f"{deals:,}" for deals in promise.limits), "|")
    print("|---|", "---|" * len(promise.limits), sep="")
    print(f"| *{sign}* |", " | ".join(f"*{limit:g}*" for limit in promise.limits.values()), "|")
    for name, row in rows.items():
        print(f"| {name} |", " | ".join(row.get(deals, "") for deals in promise.limits), "|")
    print(flush=True)
    return missed


def _made(made: Accounts) -> str:
    sizes = "equal" if made.equal else "unequal"
    scores = "alike" if made.alike else "independent"
    return (
        f"{made.deals:,} deals in {made.accounts} {sizes} accounts, correlation {made.correlation:g}, scores {scores}"
    )


def _without(reached: Reached) -> None:
    """What the design effect is good for, and what it costs."""
    print("### Floor and ceiling of deals in accounts: clusters allowed for, and (in brackets) not\n")
    print("| deals | design effect | floor broken | ceiling broken | floor found |\n|---|---|---|---|---|")
    for (kind, _, _, _, made), found in reached.items():
        if kind == "accounts" and isinstance(made, Accounts):
            pairs = (f"{found[name]:.3f} ({found[f'{name}, not allowed for']:.3f})"
                     for name in ("floor broken", "ceiling broken", "floor found"))  # fmt: skip
            print(f"| {_made(made)} | {found['design effect']:.2f} |", " | ".join(pairs), "|")


if __name__ == "__main__":
    main()
