"""Every hostile file is read in a folder of its own for temporary files, which is empty afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from warm import Warm

pytest.register_assert_rewrite("hostile.hostile_judge")


@pytest.fixture(autouse=True, scope="session")
def warmed(warm: Warm) -> None:
    """What the first file of a process costs is no file's fault; nor is the process that forks a file's child."""
    from hostile import hostile_judge

    hostile_judge.forking = warm
    for taken in (hostile_judge.taken, hostile_judge.taken_here):
        hostile_judge.understood(taken(b"id,status\n1,Won\n", "deals.csv"))


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert list(tmp_path.iterdir()) == []
