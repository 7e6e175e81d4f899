"""10,000 text files, sound and spoilt: every row is in exactly one of header, accepted, held and blank.

A second reader, which goes letter by letter and shares nothing with the product, says what the rows are.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from qualify.errors import InputError
from qualify.intake.parsed import Parsed
from qualify.intake.text import SEPARATORS, parse_text

SEED = 20240131
BLOCKS, SIZE = 20, 500
ENDS = ("\n", "\r\n", "\r")
WORDS = (
    "",
    "",
    " ",
    "Won",
    "Lost",
    "a",
    "b c",
    "1",
    "12.5",
    "1,5",
    "é",
    "“x”",
    "=1+1",
    "2024-01-31",
    "Total",
    "x" * 40,
)
NAMES = ("Id", "Status", "Amount", "Close date", "Budget?", "", "Id", "Naïve", "column 2", "n")
# All but the end mark of DOS, which is left out of cells.
BYTES = bytes(set(range(256)) - {26})
SPLICES = (
    b'"',
    b'""',
    b",",
    b";",
    b"\t",
    b"|",
    b"\n",
    b"\r",
    b"\r\n",
    b"\n\n",
    b" ",
    b"\0",
    b"\xef\xbb\xbf",
    b"\xe9",
    b'","',
    b'"\n',
)


@dataclass(frozen=True)
class Record:
    """A row as the second reader sees it: its cells and its text."""

    cells: tuple[str, ...]
    raw: str

    @property
    def blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


def made(chance: random.Random) -> bytes:
    """A small table as some program would write it, with blank and ragged rows, titles and totals here and there."""
    separator, end = chance.choice([*SEPARATORS, ","]), chance.choice(ENDS)
    width = chance.randint(2, 5)
    rows = [[chance.choice(NAMES) for _ in range(width)]]
    for _ in range(chance.randint(1, 12)):
        cells = width if chance.random() < 0.9 else chance.randint(0, 7)
        rows.append([chance.choice(WORDS) for _ in range(cells)])
    if chance.random() < 0.1:
        rows.insert(0, ["Report of everything"])
    lines = [separator.join(written(cell, separator, end, chance) for cell in row) for row in rows]
    text = end.join(lines) + chance.choice(["", end, end * 2])
    return text.encode(chance.choice(["utf-8"] * 4 + ["utf-8-sig", "cp1252", "utf-16"]))


def written(cell: str, separator: str, end: str, chance: random.Random) -> str:
    if chance.random() < 0.1:
        cell += chance.choice([separator, end, '"', f'"{separator}"', "\n"]) + chance.choice(WORDS)
    quoted = chance.random() < 0.2 or any(mark in cell for mark in (separator, '"', "\n", "\r"))
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if quoted else cell


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """The file with up to four of its places changed; the mark of UTF-16 stays, for without it nobody could judge."""
    mark = data[:2] if data.startswith(b"\xff\xfe") else b""
    data = data.removeprefix(mark)
    for _ in range(chance.choice([0, 0, 1, 1, 2, 3, 4])):
        data = changed(data, chance)
    return mark + data


def changed(data: bytes, chance: random.Random) -> bytes:
    at, length = chance.randint(0, len(data)), chance.randint(1, 6)
    ways: dict[str, Callable[[], bytes]] = {
        "splice": lambda: data[:at] + chance.choice(SPLICES) + data[at:],
        "delete": lambda: data[:at] + data[at + length :],
        "repeat": lambda: data[:at] + data[at : at + length] * chance.randint(2, 9) + data[at + length :],
        "cut": lambda: data[: max(at, 8)],
        "swap": lambda: data[at:] + data[:at],
        "byte": lambda: data[:at] + bytes([chance.choice(BYTES)]) + data[at + 1 :],
    }
    return ways[chance.choice(["splice", "splice", *ways])]()


def decoded(data: bytes) -> str:
    """The text of a file that was read: the mark, or UTF-8, or Windows-1252, without NULs."""
    if data.startswith(b"\xff\xfe"):
        return data.decode("utf-16").replace("\0", "")
    data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252")


def records(text: str, separator: str) -> list[Record] | None:
    """The rows of a text; None where a quotation mark stands where none may stand, or is never closed."""
    found: list[Record] = []
    cells: list[str] = []
    cell, start, quoted, closed = "", 0, False, False
    place = 0
    while place < len(text):
        letter = text[place]
        if quoted:
            if letter != '"':
                cell += letter
            elif text[place + 1 : place + 2] == '"':
                cell, place = cell + '"', place + 1
            else:
                quoted, closed = False, True
        elif letter == '"' and not cell and not closed:
            quoted = True
        elif letter == '"':
            return None
        elif letter == separator:
            cells, cell, closed = [*cells, cell], "", False
        elif letter in "\r\n":
            found.append(Record((*cells, cell), text[start:place]))
            place += text[place : place + 2] == "\r\n"
            cells, cell, closed, start = [], "", False, place + 1
        elif closed:
            return None
        else:
            cell += letter
        place += 1
    if quoted:
        return None
    return [*found, Record((*cells, cell), text[start:])] if start < len(text) else found


def separator_of(parsed: Parsed) -> str:
    said = [note.what for note in parsed.notes if note.rule == "separator"]
    return next((mark for mark, title in SEPARATORS.items() if f"by a {title}" in "".join(said)), ",")


def judge(parsed: Parsed, data: bytes) -> None:
    accepted, held, blank = parsed.line.to_list(), parsed.held["row"].to_list(), parsed.blank.to_list()
    numbers = [*parsed.header, *accepted, *held, *blank]
    assert sorted(numbers) == list(range(1, len(numbers) + 1)), "not every row is in exactly one"
    assert all(part == sorted(part) for part in (accepted, held, blank)), "not in the order of the file"
    text = decoded(data)
    cells = {cell for row in parsed.frame.rows() for cell in row if cell}
    assert [cell for cell in cells if cell not in text and cell.replace('"', '""') not in text] == []
    told = records(text, separator_of(parsed))
    if told is not None:
        compare(parsed, told, len(numbers))


def compare(parsed: Parsed, told: list[Record], count: int) -> None:
    """Number by number and cell by cell, with what the second reader says."""
    assert count == len(told)
    top = max(parsed.header)
    width = len(told[top - 1].cells)
    totals = set(parsed.held.filter(rule="totals row")["row"])
    below = list(enumerate(told, start=1))[top:]
    whole = [(n, record) for n, record in below if len(record.cells) == width and not record.blank and n not in totals]
    odd = [(n, record.raw) for n, record in below if len(record.cells) != width and not record.blank]
    assert parsed.blank.to_list() == [n for n, record in enumerate(told, start=1) if record.blank]
    assert parsed.header == tuple(n for n, record in enumerate(told[:top], start=1) if not record.blank)
    assert [row for row in parsed.held.select("row", "content").rows() if row[0] not in totals] == odd
    assert parsed.line.to_list() == [n for n, _ in whole]
    shown = [[cell for cell in row if cell] for row in parsed.frame.rows()]
    assert shown == [[cell for cell in record.cells if cell.strip()] for _, record in whole]


@pytest.mark.parametrize("block", range(BLOCKS))
def test_every_row_of_10_000_files_is_in_exactly_one_of_header_accepted_held_blank(block: int) -> None:
    taken = 0
    for index in range(block * SIZE, (block + 1) * SIZE):
        chance = random.Random(SEED + index)
        data = spoilt(made(chance), chance)
        try:
            parsed = parse_text(data)
        except InputError:
            continue
        except Exception as error:
            raise AssertionError(f"file {index} of seed {SEED}: {data!r}") from error
        taken += 1
        try:
            judge(parsed, data)
        except AssertionError as error:
            raise AssertionError(f"file {index} of seed {SEED}: {data!r}: {error}") from error
    assert taken >= SIZE / 2, "too many of the files are refused for the others to prove much"
