"""The measurements as a table for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from bench.measure import Drag, Move

HEAD = ("", "moves", "number ms", "p90", "x first", "chart ms", "p90", "numbers/s", "charts/s")


def print_table(moves: Mapping[str, Sequence[Move]], drags: Mapping[str, Sequence[Drag]]) -> None:
    """A line per page: medians of its moves, the number's as a ratio to the first page's, and of its drags."""
    first = _middle([move.number for move in next(iter(moves.values()))])
    lines = [HEAD, *(_line(name, moves[name], drags[name], first) for name in moves)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    for name, *cells in lines:
        print(
            name.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True)), sep="  "
        )
    print(
        "Milliseconds from the key press to the change, on the page's own clock. "
        "Moves: the key presses that changed the number, of those made. The last two columns: during a drag of 2 seconds."
    )


def _line(name: str, moves: Sequence[Move], drags: Sequence[Drag], first: float | None) -> tuple[str, ...]:
    numbers = [move.number for move in moves]
    charts = [move.chart for move in moves]
    middle = _middle(numbers)
    return (
        name,
        f"{len(_known(numbers))}/{len(moves)}",
        _shown(middle),
        _shown(_high(numbers)),
        f"{middle / first:.2f}" if middle and first else "-",
        _shown(_middle(charts)),
        _shown(_high(charts)),
        _shown(median(drag.numbers for drag in drags)),
        _shown(median(drag.charts for drag in drags) if _known(charts) else None),
    )


def _known(values: Sequence[float | None]) -> list[float]:
    return sorted(value for value in values if value is not None)


def _middle(values: Sequence[float | None]) -> float | None:
    known = _known(values)
    return median(known) if known else None


def _high(values: Sequence[float | None]) -> float | None:
    known = _known(values)
    return known[int(0.9 * (len(known) - 1))] if known else None


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"
