"""Hostile workbooks: each is read as its maker meant it, or refused in a sentence."""

from __future__ import annotations

import pytest
from hostile.hostile_calcs import CALCS
from hostile.hostile_file import Hostile
from hostile.hostile_judge import judge
from hostile.hostile_workbooks import BOMBS, SHEETS


@pytest.mark.parametrize("file", BOMBS, ids=str)
def test_workbooks_that_ask_for_much(file: Hostile) -> None:
    judge(file)


@pytest.mark.parametrize("file", SHEETS, ids=str)
def test_workbooks_that_are_not_what_they_say(file: Hostile) -> None:
    judge(file)


@pytest.mark.parametrize("file", CALCS, ids=str)
def test_workbooks_of_libreoffice(file: Hostile) -> None:
    judge(file)
