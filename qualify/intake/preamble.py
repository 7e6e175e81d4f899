"""What stands around a table: report titles and filters above its header, totals below its rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import polars as pl

from qualify.errors import InputError, Problem
from qualify.intake.parsed import Held, counted, note
from qualify.intake.words import WORDS, header, plain

HEAD_ROWS = 60
KNOWN = 2
TOTALS = "totals row"
_NAMES = frozenset(word for words in WORDS["fields"].values() for word in words)
_NUMBER = re.compile(r"[\s$€£¥(+-]*\d[\d.,:/\s%)-]*")
_YEAR = re.compile("(19|20)[0-9]{2}")
_TOTAL = re.compile(r"(grand |sub)?totals?( gener\w*)?|totale|sum|suma|somme|(zwischen)?summe|gesamt(summe|ergebnis)?")
_FIRST_TOTAL = r"(?i)^\W*(grand|sub|total|sum|gesamt|zwischensumme|somme)"
Cells = Sequence[str | None]


def header_place(rows: Sequence[Cells]) -> int:
    """Which of the first rows that are not blank is the header: the first one, unless it is a report's title.

    A row further down is the header where its cells hold no numbers and it has at least three names, all of them known.
    Where every row above it has fewer cells, two known names are enough, or as many cells as most rows while those
    above it have at most half as many.

    >>> header_place([["Won deals"], ["Id", "Status", "Amount"], ["1", "Won", "10"]])
    1
    >>> header_place([["a", "b"], ["x", "y", "z"], ["u", "v", "w"]])
    0
    """
    rows = rows[:HEAD_ROWS]
    if not rows or _known(rows[0]) >= KNOWN:
        return 0
    spans = [_span(row) for row in rows]
    usual = Counter(span for span in spans if span > 1).most_common(1)
    for place in range(1, len(rows) - 1):
        row, size, widest_above = rows[place], _filled(rows[place]), max(map(_filled, rows[:place]))
        if not _only_words(row) or spans[place + 1] < 2:
            continue
        known = _known(row)
        shaped = bool(usual) and spans[place] == usual[0][0] and 2 * widest_above <= size
        if known == size > KNOWN or (widest_above < size and (known >= KNOWN or shaped)):
            return place
    return 0


def check_names(rows: Sequence[Cells], number: int) -> None:
    """Refuse a first row, of number ``number``, that has numbers where the rows below it have some: it is no header.

    Years may be names of columns.
    """
    first, below = rows[0], rows[1:HEAD_ROWS]
    odd = [i for i, cell in enumerate(first) if cell and _NUMBER.fullmatch(cell) and not _YEAR.fullmatch(cell.strip())]
    if 2 * _known(first) >= _filled(first):
        return
    for i in odd:
        cells = [row[i] for row in below if len(row) == len(first) and (row[i] or "").strip()]
        if cells and all(_NUMBER.fullmatch(cell or "") for cell in cells):
            raise InputError(
                f"The first row is no header: it says {(first[i] or '').strip()[:60]!r} where the rows below it have "
                "numbers too.",
                "Put a row with the names of the columns above it.",
                rows=(number,),
            )


def _filled(row: Cells) -> int:
    return sum(1 for cell in row if cell and cell.strip())


def _span(row: Cells) -> int:
    return max((i for i, cell in enumerate(row, start=1) if cell and cell.strip()), default=0)


def _only_words(row: Cells) -> bool:
    return _filled(row) > 1 and not any(cell and _NUMBER.fullmatch(cell) for cell in row)


def _known(row: Cells) -> int:
    return sum(1 for cell in row if cell and not _NAMES.isdisjoint(header(cell)))


def above(rows: Sequence[Cells], numbers: Sequence[int], separator: str = " ") -> Problem:
    """The remark about the rows above the header, quoting the first."""
    quoted = separator.join(cell.strip() for cell in rows[0] if cell and cell.strip())[:60]
    what = f"Left out {counted(len(rows), 'row')} above the header, the first saying {quoted!r}."
    return note("preamble", what, "", numbers)


def without_totals(frame: pl.DataFrame, line: pl.Series, notes: list[Problem]) -> tuple[pl.Series, list[Held]]:
    """Which rows are no totals, and the others as held rows.

    A total says so in its first cell, and is half empty at least, or is the last row with nothing but numbers else.
    """
    first = frame.select(pl.coalesce(pl.all())).to_series()
    likely = first.str.contains(_FIRST_TOTAL).fill_null(False).arg_true()
    if not likely.len():
        return pl.repeat(True, frame.height, dtype=pl.Boolean, eager=True), []
    rows = frame[likely]
    words = pl.Series([_says_total(text) for text in first[likely].to_list()], dtype=pl.Boolean)
    empty = 2 * rows.select(pl.sum_horizontal(pl.all().is_null())).to_series() >= frame.width
    last = (likely == frame.height - 1) & pl.Series([_numbers_only(row) for row in rows.iter_rows()])
    found = likely.filter(words & (empty | last))
    if not found.len():
        return pl.repeat(True, frame.height, dtype=pl.Boolean, eager=True), []
    texts = frame[found].select(pl.struct(pl.all()).struct.json_encode()).to_series().to_list()
    numbers = line[found].to_list()
    reason = "it is a total of other rows and no row of its own"
    notes.append(note(TOTALS, f"Held out {counted(len(numbers), 'row')} of totals.", "", numbers))
    held = [(number, TOTALS, reason, text) for number, text in zip(numbers, texts, strict=True)]
    return ~pl.int_range(frame.height, eager=True).is_in(found.to_list()), held


def _says_total(text: str) -> bool:
    """Whether a cell says that its row is a total.

    >>> _says_total("Grand Totals (35 records)"), _says_total("Total Energies"), _says_total("Gesamt:")
    (True, False, True)
    """
    return bool(_TOTAL.fullmatch(re.sub(r"( \d+)+( \w+)?$", "", plain(text))))


def _numbers_only(row: Cells) -> bool:
    """Whether all filled cells after the first are numbers, and there is one."""
    rest = [cell for cell in row if cell][1:]
    return bool(rest) and all(_NUMBER.fullmatch(cell) for cell in rest)
