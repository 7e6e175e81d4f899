"""An upload on its way to the store: its tables understood, checked together, and made into deliveries."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import partial

import polars as pl

from qualify import intake
from qualify.analysis import along, belonging
from qualify.analysis.arrival import delivery
from qualify.cells import RUBRIC
from qualify.errors import InputError, Problem
from qualify.intake import Batch, Edit, Mapping, Part, Ruling, Table
from qualify.intake.outcomes import words_of
from qualify.rubric import Rubric
from qualify.store import Delivery, KeptMapping, Reads

_DAY = re.compile(r"(?<!\d)(20\d\d)([-_. ]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")

DEALS = "opportunities"
MOST_REASONS = 3


@dataclass(frozen=True)
class Source:
    """One table of an upload: how it is understood, and what somebody has decided about it.

    ``as_of`` is the day that it shows (None: the day of its import), ``saved_as`` the name of the saved mapping that
    was used for it, and ``saved`` when that was. A table that is not ``used`` is left out.
    """

    table: Table
    mapping: Mapping
    rulings: tuple[Ruling, ...] = ()
    edits: tuple[Edit, ...] = ()
    as_of: date | None = None
    used: bool = True
    saved_as: str = ""
    saved: datetime | None = None


def opened(
    files: Sequence[tuple[bytes, str]], progress: Callable[[float], object] = lambda _: None
) -> tuple[tuple[Table, ...], tuple[Problem, ...]]:
    """Every table with rows in ``files`` (bytes and name of each), and remarks on what in them is none.

    ``progress`` is told the share that is read. Raises InputError for the first file that cannot be read.
    """
    found = [(data, name, part) for data, name in files for part in intake.parts(data, name)]
    read = [place for place in found if not (place[2].why_not or place[2].empty)]
    notes = [_left_out(name, part) for _, name, part in found if part.why_not and not _is_rubric(part)]
    if not read:
        why = " ".join(note.what for note in notes[:MOST_REASONS])
        names = ", ".join(name for _, name in files)
        way = "Upload a file that has the opportunities in it."
        raise InputError(f"There is no table with rows in it. {why}".rstrip(), way, file=names)
    tables = [
        intake.read(data, name, part, partial(_share_of, progress, turn, len(read)))
        for turn, (data, name, part) in enumerate(read)
    ]
    return tuple(tables), tuple(notes)


def _share_of(progress: Callable[[float], object], turn: int, of: int, share: float) -> None:
    progress((turn + share) / of)


def _is_rubric(part: Part) -> bool:
    """Our own exports carry their rubric: it is read apart."""
    return part.member == f"{RUBRIC}.toml"


def _left_out(name: str, part: Part) -> Problem:
    return Problem("no table", f"Left out {part.member or part.sheet}: {part.why_not}", "", file=name)


def understood(
    reads: Reads, tables: Sequence[Table], said: Sequence[str] = (), name: str | None = None
) -> tuple[Source, ...]:
    """Roles, relations and columns of all tables, by what is saved for files like them, and else guessed.

    ``said`` are the roles that a person gave them, "" for one that is to be found. Ids of the data set ``name``, or of
    the one that has most of them, tell what is about its opportunities; its rubric tells what is a question.
    """
    gathered = intake.gather(tables, said, belonging.held(reads, name))
    return tuple(_known(reads, table, mapping) for table, mapping in gathered)


def _known(reads: Reads, table: Table, guessed: Mapping) -> Source:
    fresh = as_shown(Source(table, guessed))
    if guessed.why.startswith(intake.CHOSEN):
        return fresh
    saved = reads.mapping(intake.signature(table.frame.columns)) or _like(reads, table)
    if saved is None:
        return fresh
    return replace(read_as(fresh, saved.body, saved.columns), saved_as=saved.name, saved=saved.saved)


def read_as(source: Source, text: str, known: Sequence[str]) -> Source:
    """``source`` as the saved ``text`` says, which knows these columns; what is beside it is what was found now.

    Raises InputError where the text is no saved mapping.
    """
    mapping, rulings = from_text(text)
    fitted = replace(intake.fitted(source.table, mapping), joins=source.mapping.joins)
    return as_shown(replace(source, mapping=with_new(fitted, source.mapping, known), rulings=rulings))


def as_shown(source: Source) -> Source:
    """``source`` with the day that its file's name says it shows, where it has opportunities."""
    return replace(source, as_of=shown_day(source.table.name) if is_deals(source) else None)


def with_new(fitted: Mapping, guessed: Mapping, known: Sequence[str]) -> Mapping:
    """``fitted`` with what is guessed of columns that nobody knew when it was saved: those that other tables tell."""
    new = {field: column for field, column in guessed.fields if column not in known}
    fields = new | dict(fitted.fields)
    order = [field for field in intake.FIELDS_OF[fitted.role] if field in fields]
    return replace(fitted, fields=tuple((field, fields[field]) for field in order))


def _like(reads: Reads, table: Table) -> KeptMapping | None:
    """The saved mapping of a file with nearly the same columns: the likest, and of those the newest."""
    rows = reads.mappings().to_dicts()
    near = [(intake.likeness(row["columns"], table.frame.columns), row["saved"], row["signature"]) for row in rows]
    likeness, _, signature = max(near, default=(0.0, None, ""))
    return reads.mapping(signature) if likeness >= intake.SAME_SOURCE else None


def shown_day(name: str) -> date | None:
    """The day that a file's name says it shows; None where it says none.

    >>> shown_day("pipeline_2026-03-02.csv"), shown_day("deals 20260309 (1).xlsx"), shown_day("deals 2.csv")
    (datetime.date(2026, 3, 2), datetime.date(2026, 3, 9), None)
    """
    found = _DAY.search(name)
    try:
        return date(int(found[1]), int(found[3]), int(found[4])) if found else None
    except ValueError:
        return None


def beside(name: str, columns: Sequence[str]) -> str:
    """``name`` for a column beside ``columns``, with as many spaces as make it none of them.

    >>> beside("row", ["Id", "row", "row "])
    'row  '
    """
    while name in columns:
        name += " "
    return name


def corrected(source: Source, edits: tuple[Edit, ...]) -> Source:
    """``source`` with all corrected cells; a word of the outcome that only they have is taken for what it says."""
    if edits == source.edits:
        return source
    made = known_words(replace(source, table=intake.edited(source.table, edits)))
    return replace(source, edits=edits, mapping=made.mapping)


def known_words(source: Source) -> Source:
    """``source`` with a meaning, or None, for each word of the outcome that its mapping does not know yet."""
    column = source.mapping.column("outcome")
    if column is None:
        return source
    known = dict(source.mapping.outcomes)
    new = tuple(pair for pair in words_of(source.table.frame[column]) if pair[0] not in known)
    return replace(source, mapping=replace(source.mapping, outcomes=(*source.mapping.outcomes, *new)))


Checked = Batch | InputError
Check = Callable[[Source, pl.Series | None, pl.DataFrame | None], Batch]


def check(source: Source, known: pl.Series | None = None, ended: pl.DataFrame | None = None) -> Batch:
    """One source checked against the ids of ``known`` deals and those that ``ended`` (deal_id and the day closed).

    Raises InputError where it is not what it is taken for.
    """
    return intake.check(source.table, source.mapping, source.rulings, source.edits, known, ended)


def read(table: Table) -> int:
    """The rows of a table as they are counted everywhere: also those that could not be read as cells."""
    return table.frame.height + table.held.height


def is_deals(source: Source) -> bool:
    """Whether a table has a row for each opportunity."""
    return source.mapping.role == DEALS


def stores(source: Source) -> bool:
    """Whether a table is stored itself: a table of details only widens others."""
    return source.mapping.role != "details"


def deliveries(sources: Sequence[Source], found: dict[int, Checked], author: str = "") -> tuple[Delivery, ...]:
    """What the store takes in: the opportunities of the earliest day first, then what belongs to them.

    Raises the first InputError of a table, one with the first problem to settle, or one where no table is used.
    """
    order = sorted(found, key=lambda i: (not is_deals(sources[i]), sources[i].as_of or date.max))
    made = [*(_delivered(sources[i], found[i], author) for i in order), *along.held(used_tables(sources), author)]
    if not made:
        raise InputError("None of the tables is to be taken in.", "Choose what at least one of them is.")
    return (replace(made[0], choices=along.choices(used_tables(sources))), *made[1:])


def used_tables(sources: Sequence[Source]) -> list[Table]:
    """The tables of an upload that are not left out."""
    return [source.table for source in sources if source.used]


def _delivered(source: Source, batch: Checked, author: str) -> Delivery:
    if isinstance(batch, InputError):
        raise batch
    made = delivery(source.table, source.mapping, batch, author)
    return replace(made, as_of=source.as_of, rulings=decisions(source.rulings, source.edits))


def decisions(rulings: Iterable[Ruling], edits: Iterable[Edit]) -> str:
    """What somebody decided about a file, as JSON, for the record of its import."""
    return json.dumps({"rulings": [asdict(one) for one in rulings], "edits": [asdict(one) for one in edits]})


def to_text(source: Source) -> str:
    """How files like a source are to be understood, as JSON: its mapping and rulings, not the corrected cells."""
    body = {"mapping": json.loads(intake.to_json(source.mapping)), "rulings": [asdict(one) for one in source.rulings]}
    return json.dumps(body, ensure_ascii=False, indent=1)


def from_text(text: str) -> tuple[Mapping, tuple[Ruling, ...]]:
    """What :func:`to_text` wrote. Raises InputError where it is anything else."""
    try:
        body = json.loads(text)
        rulings = tuple(Ruling(**one) for one in body["rulings"])
        mapping = json.dumps(body["mapping"])
    except (ValueError, TypeError, KeyError):
        raise InputError("This is not a saved mapping.", "Save one on the Upload page and use that.") from None
    return intake.from_json(mapping), rulings


def own_rubric(files: Sequence[tuple[bytes, str]]) -> Rubric | None:
    """The rubric that one of our own exports among ``files`` carries. Raises InputError where it is broken."""
    return next((rubric for data, name in files if (rubric := intake.own_rubric(data, name))), None)
