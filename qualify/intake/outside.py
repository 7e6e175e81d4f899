"""The parent's side of a child that reads: how many run at once, how long, and what is said when one gives up."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from qualify.errors import InputError
from qualify.intake import limits
from qualify.intake.answers import SHARE, unpack
from qualify.intake.parsed import Parsed
from qualify.intake.records import Part
from qualify.intake.scan import Progress

_ROOT = Path(__file__).parents[2]
_LONGEST_LINE = 200
_places = threading.BoundedSemaphore(limits.CHILDREN)


def ask(data: bytes, name: str, packed: bool, order: dict[str, Any], progress: Progress) -> Parsed | tuple[Part, ...]:
    """What a child answers about a file. Raises InputError: the child's, or one sentence where it gives up.

    ``progress`` is told shares from 0 to 1; what it raises ends the child and goes on to the caller.
    """
    progress(0.0)
    allowed = limits.seconds(len(data), packed)
    with _place(name), tempfile.TemporaryFile() as question, tempfile.TemporaryFile() as answer:
        fcntl.lockf(question, fcntl.LOCK_EX)
        with _child(question, answer, allowed) as child:
            question.write(json.dumps({"name": name, "seconds": allowed, **order}).encode() + b"\n")
            question.write(data)
            question.seek(0)
            fcntl.lockf(question, fcntl.LOCK_UN)
            if _wait(child, progress) != 0:
                raise _gave_up(name)
        try:
            return unpack(answer, name)
        except ValueError:
            raise _gave_up(name) from None


@contextmanager
def _place(name: str) -> Iterator[None]:
    if not _places.acquire(timeout=limits.WAIT_SECONDS):
        raise InputError("Other files are being read at this moment.", "Try again in a minute.", file=name)
    try:
        yield
    finally:
        _places.release()


@contextmanager
def _child(question: IO[bytes], answer: IO[bytes], allowed: float) -> Iterator[subprocess.Popen[bytes]]:
    """A child that begins while its question, which is locked until then, is still being written.

    It is ended after ``allowed`` seconds of work at most, whatever happens here.
    """
    command = [sys.executable, "-m", "qualify.intake.child"]
    environment = {**os.environ, **limits.ENVIRONMENT, "PYTHONPATH": str(_ROOT)}
    with subprocess.Popen(
        command, stdin=question, stdout=answer, stderr=subprocess.PIPE, cwd=_ROOT, env=environment
    ) as child:
        timer = threading.Timer(allowed * limits.PATIENCE, child.kill)
        timer.start()
        try:
            yield child
        finally:
            timer.cancel()
            child.kill()


def _wait(child: subprocess.Popen[bytes], progress: Progress) -> int:
    """The child's exit code, after the shares that it tells."""
    assert child.stderr
    for line in iter(lambda: child.stderr.readline(_LONGEST_LINE), b""):  # type: ignore[union-attr]
        _tell(line, progress)
    return child.wait()


def _tell(line: bytes, progress: Progress) -> None:
    if line.startswith(SHARE):
        with suppress(ValueError):
            progress(min(1.0, max(0.0, float(line.removeprefix(SHARE)))))


def _gave_up(name: str) -> InputError:
    return InputError(
        "The file is damaged, or reading it takes more memory or time than is allowed.",
        "Open it in a spreadsheet, save it again as CSV, and upload that.",
        file=name,
    )
