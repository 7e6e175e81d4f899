"""From which days the limits of a process behaviour chart are taken: chosen on purpose, every choice kept for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from qualify.errors import InputError
from qualify.store.clock import now
from qualify.store.database import Source, Writer

LONGEST_NOTE, LONGEST_NAME = 500, 120
_COLUMNS = "number, chart, begins, ends, note, author, frozen"


@dataclass(frozen=True)
class KeptLimits:
    """The limits of a ``chart`` rest on the days ``begins`` to ``ends``: who said so, why, and when it was ``frozen``.

    Choices of a data set are numbered from 1 on; of those for one chart the last one holds.
    """

    number: int
    chart: str
    begins: date
    ends: date
    note: str
    author: str
    frozen: datetime


def kept(seen: Source, dataset: str) -> list[KeptLimits]:
    """Every choice for a data set, the last first."""
    rows = seen.read(
        f"""select {_COLUMNS} from frozen_limits where dataset = ? and coalesce(frozen::date <= ?, true)
        order by number desc""",
        [dataset, seen.day],
    )
    return [KeptLimits(**row) for row in rows.iter_rows(named=True)]


def freeze(write: Writer, dataset: str, chart: str, begins: date, ends: date, note: str, author: str) -> KeptLimits:
    """Keep a choice beside all earlier ones. Raises InputError without a reason or a name, or for reversed days."""
    note, author = note.strip(), author.strip()
    if ends < begins:
        raise InputError(f"The limits end on {ends}, before they begin on {begins}.", "Turn the days round.")
    if not note or not author:
        missing = "reason" if not note else "name"
        raise InputError(
            f"Limits are revised on purpose, and this has no {missing}.", "Say why they are revised, and who you are."
        )
    if len(note) > LONGEST_NOTE or len(author) > LONGEST_NAME:
        what = f"A reason has at most {LONGEST_NOTE} characters, a name {LONGEST_NAME}."
        raise InputError(what, "Shorten it.")
    last = write.read("select coalesce(max(number), 0) from frozen_limits where dataset = ?", [dataset]).item()
    made = KeptLimits(int(last) + 1, chart, begins, ends, note, author, now())
    write.run(
        f"insert into frozen_limits (dataset, {_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)",
        [dataset, *(getattr(made, name) for name in _COLUMNS.split(", "))],
    )
    return made
