"""Rows while they are collected from a text: full chunks become frames at once so that memory stays low."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from qualify.errors import InputError
from qualify.intake.limits import MAX_CELLS, MAX_HELD, MAX_ROWS
from qualify.intake.parsed import UNREADABLE, Held, counted


@dataclass
class Rows:
    """The records of a text below its header of ``width`` cells, told apart; ``number`` is the last one's."""

    separator: str
    width: int
    number: int
    frames: list[pl.DataFrame] = field(default_factory=list)
    lines: list[np.ndarray] = field(default_factory=list)
    blank: list[np.ndarray] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)

    def accept(self, frame: pl.DataFrame, numbers: Sequence[int] | np.ndarray) -> None:
        """Take in rows that have as many cells as the header."""
        self.frames.append(frame)
        self.lines.append(np.asarray(numbers, dtype=np.int64))

    def leave_out(self, numbers: Sequence[int] | np.ndarray) -> None:
        """Count blank records."""
        self.blank.append(np.asarray(numbers, dtype=np.int64))

    def hold(self, number: int, cells: list[str] | str, raw: str) -> None:
        """Keep a record that cannot be read as cells, or has another number of them than the header."""
        reason = cells if isinstance(cells, str) else self._ragged(len(cells))
        self.held.append((number, UNREADABLE, reason, raw))
        if len(self.held) > MAX_HELD:
            raise InputError(
                f"More than {MAX_HELD:,} rows do not fit the header of {self.width} cells, the first because "
                f"{self.held[0][2]}.",
                "Check the separators and quotation marks, and export the file again.",
                rows=(self.held[0][0],),
            )

    def _ragged(self, size: int) -> str:
        return f"it has {counted(size, 'cell')} where the header has {self.width}"

    def check_size(self) -> None:
        """Refuse more rows or cells than are read."""
        if self.number > MAX_ROWS or self.number * self.width > MAX_CELLS:
            raise InputError(
                f"The file has more than {min(MAX_ROWS, MAX_CELLS // self.width):,} rows of {self.width:,} cells.",
                "Leave out old rows or unused columns.",
            )

    @property
    def frame(self) -> pl.DataFrame:
        """The cells of all rows taken in, in columns called "0", "1" and so on."""
        return pl.concat(self.frames, rechunk=False) if self.frames else text_frame([], self.width)

    @property
    def line(self) -> pl.Series:
        """The number of each row of :attr:`frame`."""
        return _numbers(self.lines)

    @property
    def blanks(self) -> pl.Series:
        """The numbers of the blank records."""
        return _numbers(self.blank)


def _numbers(parts: list[np.ndarray]) -> pl.Series:
    return pl.Series(np.concatenate([np.empty(0, dtype=np.int64), *parts]))


def text_frame(rows: Sequence[Sequence[str | None]], width: int) -> pl.DataFrame:
    """Rows of ``width`` texts as a frame with columns called "0", "1" and so on."""
    columns = zip(*rows, strict=True) if rows else ([] for _ in range(width))
    return pl.DataFrame([pl.Series(str(i), column, dtype=pl.String) for i, column in enumerate(columns)])
