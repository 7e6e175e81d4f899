"""What has to come of a hostile file, and what must not be left of it."""

from __future__ import annotations

import re
import resource
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import polars as pl
from hostile.hostile_file import Hostile, Truth
from warm import Warm

from qualify.errors import InputError
from qualify.intake import Table, check, gather, guess, inside, read
from qualify.intake.reading import as_table, parts

# Of processor time: how long it takes by the clock depends on what else the machine does beside the tests.
SECONDS = 5.0
PROCESS = Path("/proc/self")
SENTENCE = re.compile(r"[A-Z0-9'\"][^\n\r]{8,400}\.")
forking = Warm()


def taken(data: bytes, name: str) -> list[Table]:
    """The first table of an uploaded file."""
    return [read(data, name)]


def taken_apart(data: bytes, name: str) -> list[Table]:
    """All tables of an uploaded file; where there is none, reading it says why."""
    usable = [part for part in parts(data, name) if not part.why_not and not part.empty]
    return [read(data, name, part) for part in usable or [None]]


def taken_here(data: bytes, name: str) -> list[Table]:
    """The first table, read in this process: for files that are hostile to the reading, not to the machine."""
    return [as_table(inside.parse(data, name, None, lambda _: None), data, name)]


def judge(file: Hostile, taken: Callable[[bytes, str], list[Table]] = taken) -> str:
    """Read the file and compare what came with what its maker says; returns "truth" or "refusal"."""
    data = file.bytes
    with no_trace(file.growth + 3 * len(data)):
        start = worked()
        try:
            tables = taken(data, file.name)
            if not file.truth:
                for table in tables:
                    check(table, guess(table))
        except InputError as error:
            _refused(file, error, worked() - start)
            return "refusal"
    assert file.truth, f"taken in: {[table.frame.head(3).rows() for table in tables]}"
    assert len(tables) == len(file.tables)
    for table, truth in zip(tables, file.tables, strict=True):
        _equals(table, truth)
    understood(tables)
    said = " ".join(str(note) for table in tables for note in table.notes)
    assert re.search(file.says, said), said
    return "truth"


def understood(tables: Sequence[Table]) -> None:
    """Whatever a table says, its columns are guessed and its rows add up, or are refused, before anybody else waits."""
    start = worked()
    for table, mapping in gather(tables):
        try:
            batch = check(table, mapping)
        except InputError:
            continue
        assert batch.read == table.frame.height + table.held.height
        if mapping.role == "opportunities":
            assert batch.opportunities.height + batch.quarantine.height == batch.read
    assert worked() - start < SECONDS, f"understood after {worked() - start:.1f} s"


def _refused(file: Hostile, error: InputError, seconds: float) -> None:
    problem = error.problem
    assert seconds < SECONDS, f"refused after {seconds:.1f} s: {error}"
    assert file.refusal, f"refused: {error}"
    assert re.search(file.refusal, str(error)), str(error)
    assert SENTENCE.fullmatch(problem.what), problem.what
    assert SENTENCE.fullmatch(problem.way_out), problem.way_out


def _equals(table: Table, truth: Truth) -> None:
    """Cell by cell; and every row of the file is in exactly one of header, accepted, held, blank."""
    assert table.frame.columns == list(truth.rows[0])
    assert table.frame.rows() == [tuple(row.values()) for row in truth.rows]
    assert set(table.frame.dtypes) == {pl.String}
    assert table.line.to_list() == truth.accepted
    assert table.held["row"].to_list() == list(truth.held)
    assert table.blank.to_list() == list(truth.blank)
    assert table.header == truth.header


def worked() -> float:
    """Seconds of processor time of this process and of those that it started or had forked and that have ended."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime + forking.spent


@contextmanager
def no_trace(growth: int) -> Iterator[None]:
    """Asserts that the block leaves no child, no open file, and never holds ``growth`` more bytes than before."""
    files = open_files()
    before = _resident("VmRSS")
    forget_peak()
    yield
    assert _resident("VmHWM") - before < growth, f"{(_resident('VmHWM') - before) / 1024**2:,.0f} MB more"
    assert children() == []
    assert open_files() == files


def children() -> list[str]:
    """The processes that this one started or had forked and that are still there."""
    started = _started(PROCESS)
    return [pid for pid in started if pid != str(forking.pid)] + _started(PROCESS.parent / str(forking.pid))


def _started(process: Path) -> list[str]:
    found: list[str] = []
    for task in process.glob("task/*/children"):
        # A thread that has ended meanwhile has no child any more: those that it had are the main thread's.
        with suppress(FileNotFoundError):
            found += task.read_text().split()
    return found


def open_files() -> list[str]:
    """What the open files of this process are."""
    found = []
    for entry in PROCESS.glob("fd/*"):
        try:
            found.append(str(entry.readlink()))
        except FileNotFoundError:  # The one by which the folder itself is read.
            continue
    return sorted(found)


def forget_peak() -> None:
    """From here on the kernel counts the most memory anew; elsewhere than on Linux nothing is counted."""
    if PROCESS.exists():
        (PROCESS / "clear_refs").write_text("5")


def _resident(which: str) -> int:
    status = PROCESS / "status"
    found = re.search(rf"{which}:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) * 1024 if found else 0
