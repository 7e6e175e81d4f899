"""A forked child does with a file what a started one does, and is not mistaken for any other process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from intake_files import DEALS, repacked, workbook, zipped
from remembered import content
from warm import Warm

from qualify.errors import InputError
from qualify.intake import Part, parts, read

BOOK = workbook([["id", "status"], ["1", "Won"]])
# The cell in the last row and column: no memory that is allowed holds the table between.
BOMB = repacked(BOOK, lambda _, text: text.replace(b'r="B2"', b'r="XFD1048576"'))
FILES = {
    "deals.csv": DEALS.encode(),
    "deals.xlsx": BOOK,
    "deals.zip": zipped({"a.csv": DEALS.encode(), "b.pdf": b"%PDF-1"}),
    "bomb.xlsx": BOMB,
    "none.csv": b"",
    "cut.xlsx": BOOK[:200],
}


def come_of(name: str) -> tuple[object, ...]:
    """The tables of a file and its first table, or the refusals."""
    found: list[object] = []
    for ask in (parts, read):
        try:
            found.append(ask(FILES[name], name))
        except InputError as error:
            found.append(error.problem)
    return tuple(found)


def comparable(found: tuple[object, ...]) -> object:
    """With the cells of frames instead of frames."""
    parted, table = found
    if not hasattr(table, "frame"):
        return found
    frames = [frame.to_dict(as_series=False) for frame in (table.frame, table.held)]
    return parted, frames, content((table.line, table.blank, table.kind, table.notes, table.part, table.header))


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_as_by_a_child_that_was_started(warm: Warm, request: pytest.FixtureRequest, name: str) -> None:
    forked, spent = comparable(come_of(name)), warm.spent
    request.getfixturevalue("cold")
    assert comparable(come_of(name)) == forked
    assert warm.spent == spent


def test_the_bomb_ends_the_child_and_is_counted(warm: Warm) -> None:
    spent = warm.spent
    with pytest.raises(InputError, match="takes more memory or time than is allowed"):
        read(BOMB, "bomb.xlsx")
    assert warm.spent > spent


def test_other_processes_are_started(warm: Warm) -> None:
    with warm([sys.executable, "-c", "print(1)"], stdout=subprocess.PIPE) as other:
        assert other.stdout.read() == b"1\n"
    assert isinstance(other, subprocess.Popen)


def test_a_part_of_an_archive_is_read_in_a_fork_of_the_same_process(warm: Warm) -> None:
    forking = warm.pid
    table = read(FILES["deals.zip"], "deals.zip", Part("a.csv"))
    assert table.frame["id"].to_list() == ["007", "008"]
    assert warm.pid == forking


def test_who_ends_the_reading_ends_the_fork(warm: Warm) -> None:
    def enough(share: float) -> None:
        if share:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read(FILES["deals.csv"], "deals.csv", progress=enough)
    assert Path(f"/proc/{warm.pid}/task/{warm.pid}/children").read_text() == ""
