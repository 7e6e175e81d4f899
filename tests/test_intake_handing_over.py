"""What crosses from the process that reads a file to the one that asked: the question whole, every cell checked."""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
import time
from typing import IO

import polars as pl
import pytest
from intake_files import DEALS

from qualify.errors import InputError
from qualify.intake import answers, outside, read
from qualify.intake.parsed import Parsed, note
from qualify.intake.records import Part
from qualify.schema import empty

LONG = "more than the twelve letters that stand in a view"
PARSED = Parsed(
    "csv",
    pl.DataFrame({"Id": ["1", LONG, None, "é"] * 50, "Note": [None, "", "=1", LONG + "!"] * 50}),
    pl.Series("line", range(3, 203)),
    pl.DataFrame([(203, "unreadable row", "a quotation mark", 'a"b')], schema=empty("quarantine").schema, orient="row"),
    (note("separator", "The cells are separated by a tab.", "", [1]),),
    (1, 2),
    pl.Series("blank", [204, 205]),
    Part("a.csv"),
)


def written(spoil: tuple[bytes, bytes] = (b"", b"")) -> IO[bytes]:
    """A file with the answer of a child, one text in it replaced."""
    with tempfile.TemporaryFile() as file:
        answers.write(PARSED, file)
        file.seek(0)
        data = file.read()
    assert spoil[0] in data
    spoilt = tempfile.TemporaryFile()  # noqa: SIM115
    spoilt.write(data.replace(*spoil) if spoil[0] else data)
    return spoilt


def test_what_a_child_writes_is_what_the_parent_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_BATCH_CELLS", 6)
    with written() as file:
        found = answers.unpack(file, "deals.csv")
    assert isinstance(found, Parsed)
    assert found.frame.equals(PARSED.frame)
    assert (found.frame.n_chunks(), found.line.to_list()) == (67, list(range(3, 203)))
    assert (found.held.rows(), found.blank.to_list()) == (PARSED.held.rows(), [204, 205])
    assert (found.kind, found.notes, found.header, found.part) == ("csv", PARSED.notes, (1, 2), Part("a.csv"))


def test_cells_that_are_no_text_are_refused() -> None:
    with written((LONG.encode(), LONG.encode()[:-1] + b"\xff")) as file, pytest.raises(ValueError, match="UTF8"):
        answers.unpack(file, "deals.csv")


def test_a_broken_answer_is_a_refusal_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    unpack = answers.unpack
    with written((b'{"kind"', b'["kind"')) as broken:
        monkeypatch.setattr(outside, "unpack", lambda _, name: unpack(broken, name))
        with pytest.raises(InputError) as caught:
            read(DEALS.encode(), "deals.csv")
    assert str(caught.value) == (
        "The file is damaged, or reading it takes more memory or time than is allowed. (deals.csv) "
        "Open it in a spreadsheet, save it again as CSV, and upload that."
    )


def test_tables_hold_no_files_open() -> None:
    long = DEALS + "009,Lost,No\n" * 100_000
    read(DEALS.encode(), "deals.csv")
    before = len(os.listdir("/dev/fd"))
    tables = [read(text.encode(), "deals.csv") for text in (DEALS, long, DEALS)]
    assert (len(os.listdir("/dev/fd")), [table.frame.height for table in tables]) == (before, [2, 100_002, 2])


@pytest.mark.usefixtures("cold")
def test_a_child_waits_until_its_question_is_whole() -> None:
    order = json.dumps({"name": "deals.csv", "seconds": 3.0, "part": None}).encode() + b"\n"
    with tempfile.TemporaryFile() as question, tempfile.TemporaryFile() as answer:
        fcntl.lockf(question, fcntl.LOCK_EX)
        with outside._child(question, answer, 3.0) as child:
            question.write(order + DEALS[:10].encode())
            question.flush()
            time.sleep(1.5)
            assert child.poll() is None
            question.write(DEALS[10:].encode())
            question.seek(0)
            fcntl.lockf(question, fcntl.LOCK_UN)
            assert child.wait() == 0
        found = answers.unpack(answer, "deals.csv")
    assert isinstance(found, Parsed)
    assert found.frame.rows() == [("007", "Won", "Yes"), ("008", "Lost", "No")]
