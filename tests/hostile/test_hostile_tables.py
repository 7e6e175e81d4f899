"""Hostile Parquet and JSON: each is read as its maker meant it, or refused in a sentence."""

from __future__ import annotations

import pytest
from hostile.hostile_file import Hostile
from hostile.hostile_jsons import JSON_CELLS, JSONS
from hostile.hostile_judge import judge, taken_here
from hostile.hostile_parquets import BROKEN, KINDS


@pytest.mark.parametrize("file", BROKEN, ids=str)
def test_parquet_that_lies(file: Hostile) -> None:
    judge(file)


@pytest.mark.parametrize("file", KINDS, ids=str)
def test_parquet_of_every_kind(file: Hostile) -> None:
    judge(file, taken_here)


@pytest.mark.parametrize("file", JSONS, ids=str)
def test_json_lines(file: Hostile) -> None:
    judge(file)


@pytest.mark.parametrize("file", JSON_CELLS, ids=str)
def test_cells_of_json(file: Hostile) -> None:
    judge(file, taken_here)
