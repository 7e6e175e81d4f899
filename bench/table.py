"""The measurements as a table for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

from bench.measure import Drag, Move

HEAD = ("", "moves", "number ms", "p90", "x floor", "chart ms", "p90", "x peer", "numbers/s", "charts/s")


@dataclass(frozen=True)
class Targets:
    """At most so many times the floor's number and the peer's chart; at least so many numbers a second in a drag."""

    number: float
    chart: float
    a_second: float | None = None


def print_table(
    moves: Mapping[str, Sequence[Move]], drags: Mapping[str, Sequence[Drag]], floor: str, peers: Mapping[str, str]
) -> None:
    """A line per page: medians of its moves and drags, with the number as a ratio to the ``floor`` page's.

    ``peers`` names, for some pages, the page with whose chart theirs is compared.
    """
    lines = [HEAD]
    for name, made in moves.items():
        number = _ratio(made, moves.get(floor, ()), "number")
        chart = _ratio(made, moves.get(peers.get(name, ""), ()), "chart")
        lines.append((name, *_cells(made, "number"), number, *_cells(made, "chart")[1:], chart, *_rates(drags[name])))
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    for name, *cells in lines:
        print(
            name.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True)), sep="  "
        )
    print(
        "Milliseconds from the key press to the change, on the page's own clock. "
        "Moves: the key presses that changed the number, of those made. "
        "The last two columns: changes a second during a drag of 2 seconds."
    )


def print_verdicts(
    targets: Mapping[str, Targets], moves: Mapping[str, Sequence[Move]], drags: Mapping[str, Sequence[Drag]],
    floor: str, peers: Mapping[str, str],
) -> None:  # fmt: skip
    """A line for each target that this run can judge: what was found, what was wanted, met or missed."""
    for name, wanted in targets.items():
        if name not in moves:
            continue
        for what, most, other in (("number", wanted.number, floor), ("chart", wanted.chart, peers[name])):
            for found in _ratio_of(moves[name], moves.get(other, ()), what):
                verdict = "met" if found <= most else "missed"
                print(f"{name}: {what} {found:.2f} times that of “{other}”, target within {most:g}: {verdict}")
        if wanted.a_second is not None:
            found = median(drag.numbers for drag in drags[name])
            verdict = "met" if found >= wanted.a_second else "missed"
            print(f"{name}: {found:.1f} numbers a second in a drag, target at least {wanted.a_second:g}: {verdict}")


def _cells(moves: Sequence[Move], what: str) -> tuple[str, str, str]:
    known = _known(moves, what)
    if not known:
        return f"0/{len(moves)}", "-", "-"
    return f"{len(known)}/{len(moves)}", f"{median(known):.1f}", f"{known[ceil(0.9 * len(known)) - 1]:.1f}"


def _ratio(moves: Sequence[Move], others: Sequence[Move], what: str) -> str:
    return next((f"{found:.2f}" for found in _ratio_of(moves, others, what)), "-")


def _ratio_of(moves: Sequence[Move], others: Sequence[Move], what: str) -> Iterator[float]:
    """The ratio of the medians, if both are known."""
    known, compared = _known(moves, what), _known(others, what)
    if known and compared:
        yield median(known) / median(compared)


def _rates(drags: Sequence[Drag]) -> tuple[str, str]:
    return f"{median(drag.numbers for drag in drags):.1f}", f"{median(drag.charts for drag in drags):.1f}"


def _known(moves: Sequence[Move], what: str) -> list[float]:
    return sorted(value for move in moves if (value := getattr(move, what)) is not None)
