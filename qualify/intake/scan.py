"""The quick road through a text: where the quoting is sound, whole chunks of bytes are cut into cells at once.

Where it is not, the careful road (:mod:`qualify.intake.lines`) takes over until it is past the chunk; both give the
same cells, numbers, held and blank rows.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl

from qualify.intake.limits import MAX_CELL
from qualify.intake.lines import cells_of, is_blank, records
from qualify.intake.rows import Rows, text_frame

CHUNK = 4 * 1024**2
_QUOTE, _LF, _CR = b'"\n\r'
Progress = Callable[[float], object]


@dataclass(frozen=True)
class _Cut:
    """A chunk and its whole records: offsets of their starts, texts' ends and ends, and cells in each."""

    chunk: np.ndarray
    start: np.ndarray
    text_end: np.ndarray
    end: np.ndarray
    cells: np.ndarray
    lone_cr: np.ndarray


class _Ahead:
    """The cuts of one chunk after the other, each made in a thread while the cells of the one before it are."""

    def __init__(self, data: bytes, separator: str, size: int, thread: ThreadPoolExecutor) -> None:
        self._data, self._separator, self._size, self._thread = data, ord(separator), size, thread
        self._start = -1
        self._cut: Future[_Cut | None]

    def at(self, start: int) -> _Cut | None:
        """The cut of the chunk at ``start``; None where the careful road has to decide."""
        if start != self._start:
            self._begin(start)
        cut = self._cut.result()
        if cut:
            self._begin(start + int(cut.end[-1]))
        return cut

    def _begin(self, start: int) -> None:
        chunk = np.frombuffer(memoryview(self._data)[start : start + self._size], np.uint8)
        at_end = start + chunk.size == len(self._data)
        self._start, self._cut = start, self._thread.submit(_cut, chunk, self._separator, at_end)


def fill(rows: Rows, data: bytes, start: int, progress: Progress, quick: bool = True, chunk: int = CHUNK) -> None:
    """Take in every record of UTF-8 ``data`` from ``start`` on. Raises InputError as ``records`` does."""
    with ThreadPoolExecutor(1) as thread:
        cuts = _Ahead(data, rows.separator, chunk, thread)
        while start < len(data):
            cut = cuts.at(start) if quick else None
            start = (cut and _quickly(rows, data, start, cut)) or _carefully(rows, data, start, start + chunk)
            rows.check_size()
            progress(start / len(data))


def _carefully(rows: Rows, data: bytes, start: int, stop: int) -> int:
    waiting: list[list[str]] = []
    numbers: list[int] = []
    end = start
    for cells, raw, end in records(data, start, rows.separator, rows.number + 1):
        rows.number += 1
        if is_blank(cells):
            rows.leave_out([rows.number])
        elif isinstance(cells, list) and len(cells) == rows.width:
            waiting.append(cells)
            numbers.append(rows.number)
        else:
            rows.hold(rows.number, cells, raw)
        if end >= stop:
            break
    if waiting:
        rows.accept(text_frame(waiting, rows.width), numbers)
    return end


def _quickly(rows: Rows, data: bytes, start: int, cut: _Cut) -> int:
    """Where the last whole record of the chunk at ``start`` ends; 0 where the careful road has to decide."""
    fits = cut.cells == rows.width
    frame = _frame(cut, fits, rows)
    if frame.height != np.count_nonzero(fits):
        return 0
    numbers = np.arange(rows.number + 1, rows.number + 1 + fits.size)
    if frame.height:
        rows.accept(frame, numbers[fits])
    _tell_apart(rows, data, start, cut, numbers, ~fits)
    rows.number += fits.size
    return start + int(cut.end[-1])


def _tell_apart(rows: Rows, data: bytes, base: int, cut: _Cut, numbers: np.ndarray, odd: np.ndarray) -> None:
    """Blank and ragged records; the many that may have no text at all are not looked at one by one."""
    nothing = odd & (cut.text_end == cut.start)
    rows.leave_out(numbers[nothing])
    for i in np.flatnonzero(odd & ~nothing).tolist():
        raw = data[base + cut.start[i] : base + cut.text_end[i]].decode()
        cells = cells_of(raw, rows.separator)
        if is_blank(cells):
            rows.leave_out([int(numbers[i])])
        else:
            rows.hold(int(numbers[i]), cells, raw)


def _cut(chunk: np.ndarray, separator: int, at_end: bool) -> _Cut | None:
    """The chunk's whole records; None where there is none, one is very long, or the quoting is not sound."""
    place = np.flatnonzero((chunk == separator) | (chunk == _QUOTE) | (chunk == _LF) | (chunk == _CR))
    kind = chunk[place]
    quote = kind == _QUOTE
    quotes = place[np.flatnonzero(quote)]
    outside = (np.cumsum(quote, dtype=np.int32) & 1 == 0) & ~quote
    breaks = np.flatnonzero(outside & (kind != separator))
    part = _part_of_a_break(chunk, place[breaks], at_end)
    outside[breaks[part]] = False
    breaks = breaks[~part]
    borders = np.cumsum(outside, dtype=np.int32)
    ended = borders[breaks], int(borders[-1]) if borders.size else 0
    cut = _records(chunk, place[breaks], *ended, at_end and not quotes.size % 2)
    if cut is None or (cut.text_end - cut.start).max() > MAX_CELL:
        return None
    return cut if _sound(chunk[: cut.end[-1]], quotes[quotes < cut.end[-1]], separator) else None


def _part_of_a_break(chunk: np.ndarray, place: np.ndarray, at_end: bool) -> np.ndarray:
    """Which breaks are a CR before an LF, or at the very end of a chunk, where what follows is not known yet."""
    following = chunk[np.minimum(place + 1, chunk.size - 1)]
    return (chunk[place] == _CR) & ((following == _LF) | ((place == chunk.size - 1) & (not at_end)))


def _records(chunk: np.ndarray, place: np.ndarray, borders: np.ndarray, all_borders: int, rest: bool) -> _Cut | None:
    """The records that end at the breaks in these places, after so many borders of cells, and ``rest`` if it is one."""
    kind, end = chunk[place], place + 1
    text_end = place - ((kind == _LF) & (place > 0) & (chunk[np.maximum(place - 1, 0)] == _CR))
    cells = np.diff(borders, prepend=0)
    if rest and chunk.size > (end[-1] if end.size else 0):
        last = all_borders - (borders[-1] if borders.size else 0) + 1
        end, text_end, cells = np.append(end, chunk.size), np.append(text_end, chunk.size), np.append(cells, last)
    if not end.size:
        return None
    return _Cut(chunk, np.concatenate(([0], end[:-1])), text_end, end, cells, place[kind == _CR])


def _sound(chunk: np.ndarray, quotes: np.ndarray, separator: int) -> bool:
    """Whether every quoted cell begins and ends where a cell does; a doubled mark closes and opens again."""
    if quotes.size % 2:
        return False
    border = np.zeros(256, dtype=bool)
    border[[separator, _QUOTE, _LF, _CR]] = True
    opening, closing = quotes[::2], quotes[1::2]
    begins = border[chunk[np.maximum(opening - 1, 0)]] | (opening == 0)
    stops = border[chunk[np.minimum(closing + 1, chunk.size - 1)]] | (closing == chunk.size - 1)
    return bool(begins.all() and stops.all())


def _frame(cut: _Cut, fits: np.ndarray, rows: Rows) -> pl.DataFrame:
    """The cells of the records that fit; of another height where polars sees other records."""
    if not fits.any():
        return text_frame([], rows.width)
    chunk = cut.chunk
    if cut.lone_cr.size:
        chunk = chunk.copy()
        chunk[cut.lone_cr] = _LF
    edges = np.flatnonzero(np.diff(fits, prepend=False, append=False)).reshape(-1, 2)
    # A header of our own: a mark such as U+FEFF at the start of a chunk is a character of its first cell.
    names = rows.separator.join(map(str, range(rows.width))) + "\n"
    runs = (chunk[cut.start[first] : cut.end[past - 1]] for first, past in edges.tolist())
    text = b"".join([names.encode(), *(run.tobytes() for run in runs)])
    try:
        return pl.read_csv(text, separator=rows.separator, infer_schema=False)
    except pl.exceptions.PolarsError:
        return text_frame([], rows.width)
