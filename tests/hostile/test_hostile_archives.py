"""Hostile archives and files of other kinds: each is read as its maker meant it, or refused in a sentence."""

from __future__ import annotations

import pytest
from hostile.hostile_disguises import DISGUISED
from hostile.hostile_file import Hostile
from hostile.hostile_files import found
from hostile.hostile_judge import SENTENCE, judge, taken_apart
from hostile.hostile_zips import ZIPS

from qualify.intake import parts


@pytest.mark.parametrize("file", ZIPS, ids=str)
def test_zips(file: Hostile) -> None:
    judge(file, taken_apart)


@pytest.mark.parametrize("file", DISGUISED, ids=str)
def test_files_of_other_kinds(file: Hostile) -> None:
    judge(file)


@pytest.mark.parametrize(
    ("title", "left"),
    [
        ("what a Mac adds", ["__MACOSX/._deals.csv", ".DS_Store"]),
        ("a table beside a letter", ["letter.pdf", "read.me"]),
        ("a zip in it", ["deals.zip"]),
    ],
)
def test_what_is_no_table_in_an_archive_is_named(title: str, left: list[str]) -> None:
    named = [part for part in parts(found("zips", title).bytes, "deals.zip") if part.why_not]
    assert [part.member for part in named] == left
    assert [part.why_not for part in named if not SENTENCE.fullmatch(part.why_not)] == []
