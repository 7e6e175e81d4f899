"""Hostile text files: each is read as its maker meant it, or refused in a sentence."""

from __future__ import annotations

import pytest
from hostile.hostile_file import Hostile
from hostile.hostile_headers import FILE_NAMES, HEADERS, HUGE, NAMES
from hostile.hostile_judge import judge, taken_here
from hostile.hostile_texts import ENCODINGS, LINE_ENDS, NULS, QUOTES, RAGGED, SEPARATORS


@pytest.mark.parametrize("file", ENCODINGS, ids=str)
def test_encodings(file: Hostile) -> None:
    judge(file, taken_here)


@pytest.mark.parametrize("file", NULS, ids=str)
def test_nul_characters(file: Hostile) -> None:
    judge(file, taken_here)


@pytest.mark.parametrize("file", SEPARATORS, ids=str)
def test_separators(file: Hostile) -> None:
    judge(file, taken_here)


@pytest.mark.parametrize("file", QUOTES, ids=str)
def test_quotation_marks(file: Hostile) -> None:
    judge(file, taken_here)


@pytest.mark.parametrize("file", LINE_ENDS, ids=str)
def test_line_ends(file: Hostile) -> None:
    judge(file, taken_here)


@pytest.mark.parametrize("file", RAGGED, ids=str)
def test_ragged_rows(file: Hostile) -> None:
    judge(file, taken_here)


@pytest.mark.parametrize("file", HEADERS, ids=str)
def test_headers(file: Hostile) -> None:
    judge(file, taken_here)


@pytest.mark.parametrize("file", NAMES, ids=str)
def test_names_and_cells(file: Hostile) -> None:
    judge(file)


@pytest.mark.parametrize("file", FILE_NAMES, ids=str)
def test_names_of_files(file: Hostile) -> None:
    judge(file)


@pytest.mark.parametrize("file", HUGE, ids=str)
def test_huge_cells_and_lines(file: Hostile) -> None:
    judge(file)
