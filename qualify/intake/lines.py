"""The careful road through a text: record by record, each judged by the rules of quoting."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from qualify.errors import InputError
from qualify.intake.limits import MAX_CELL, MAX_ROW

LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
Record = tuple[list[str] | str, str, int]


def lines(data: bytes, start: int = 0) -> Iterator[tuple[bytes, int]]:
    r"""(line with its break, where it ends) from ``start`` on; a line ends with LF, CR LF or CR.

    >>> list(lines(b"a\r\nb\rc"))
    [(b'a\r\n', 3), (b'b\r', 5), (b'c', 6)]
    """
    for found in LINE.finditer(data, start):
        if found.start() == found.end():
            return
        yield found.group(), found.end()


def records(data: bytes, start: int, separator: str, number: int) -> Iterator[Record]:
    """(cells, raw text, where it ends) of each record of UTF-8 ``data`` from ``start`` on.

    In place of the cells stands a reason where the record breaks the rules of quoting. ``number`` is the first
    record's. Raises InputError where nothing after a record can be trusted either, or a record is too long.
    """
    csv.field_size_limit(MAX_CELL)
    seen: list[str] = []
    end = start

    def remembered() -> Iterator[str]:
        nonlocal end
        length = 0
        for line, end in lines(data, start):  # noqa: B007
            length = len(line) + (length if seen else 0)
            if length > MAX_ROW:
                raise _too_long(number)
            seen.append(line.decode())
            yield seen[-1]

    reader = csv.reader(remembered(), delimiter=separator, strict=True)
    while True:
        try:
            cells: list[str] | str = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cells = _reason(error, number)
        yield cells, "".join(seen).rstrip("\r\n"), end
        number += 1
        seen.clear()


def cells_of(text: str, separator: str) -> list[str]:
    """The cells of one record that keeps the rules of quoting."""
    return next(csv.reader([text], delimiter=separator, strict=True), [])


def is_blank(cells: list[str] | str) -> bool:
    """Whether a record has nothing in it; one that cannot be read has something.

    >>> is_blank(["", " "]), is_blank([]), is_blank(["", "0"]), is_blank("a quotation mark")
    (True, True, False, False)
    """
    return isinstance(cells, list) and not any(map(str.strip, cells))


def _reason(error: csv.Error, number: int) -> str:
    if "unexpected end" in str(error):
        raise InputError("A quotation mark is opened and never closed.", "Close it in the file.", rows=(number,))
    if "field larger" in str(error):
        raise InputError(f"A cell has more than {MAX_CELL:,} characters.", "Shorten it in the file.", rows=(number,))
    return "a quotation mark stands in the middle of a cell"


def _too_long(number: int) -> InputError:
    what = f"A row has more than {MAX_ROW:,} characters."
    return InputError(what, "Check the line ends and quotation marks, and export the file again.", rows=(number,))
