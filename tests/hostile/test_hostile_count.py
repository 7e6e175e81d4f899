"""How many hostile files there are, and that none can be taken for another."""

from __future__ import annotations

from hostile.hostile_files import GROUPS


def test_there_are_at_least_150_and_each_says_what_it_is() -> None:
    titles = [(group, file.title) for group, files in GROUPS.items() for file in files]
    assert len(set(titles)) == len(titles) >= 150


def test_each_says_what_has_to_come_of_it() -> None:
    assert [file.title for files in GROUPS.values() for file in files if not file.truth and not file.refusal] == []
