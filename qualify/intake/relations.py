"""How several tables of one upload belong together: keys in one that the cells of another name."""

from __future__ import annotations

from collections.abc import Mapping as Named
from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from qualify.errors import InputError, Problem
from qualify.intake.parsed import counted, note
from qualify.intake.records import Join, Mapping, Table
from qualify.intake.roles import named
from qualify.intake.words import WORDS, header, plain

SAMPLE = 20_000
MOST_LOOSE = 20_000
"""So many different texts at most are compared without their spaces and marks."""
MOST = 0.5
_UNIQUE = 0.9
_SMALL = r"^-?\d{1,4}([.,]\d+)?$"
_KEPT_OUT = ("fivetran", "system modstamp", "last modified")
_NAMED = 20
_A_FIELD = [
    word for field in ("account", "owner", "product", "team", "source", "stage") for word in WORDS["fields"][field]
]


@dataclass(frozen=True)
class _Fit:
    """How well the cells of ``ours`` name the rows of a table of details by ``theirs``; the best is the largest."""

    related: bool
    known: bool
    share: float
    ours: str
    theirs: str


def relate(table: Table, details: Sequence[Table]) -> tuple[Join, ...]:
    """For each of ``details`` the one column whose values are most of those of a column of ``table``, if there is one.

    Values are compared as they stand, and else without case, spaces and marks, so that "GTXPro" names "GTX Pro". Of
    several columns, one of the same name goes first, then one that is a field, then the one that finds most. Small
    numbers, which any column of numbers has, need a name in common.
    """
    ours = {column: _sample(table.frame[column]) for column in table.frame.columns}
    found = ((other, _best(ours, other)) for other in details if other is not table)
    return tuple(
        Join(other.name, fit.ours, fit.theirs, _beside(other, fit.theirs)) for other, fit in found if fit is not None
    )


def _sample(column: pl.Series) -> pl.DataFrame:
    """Up to 20,000 of the different texts of a column's sample, with how often they occur."""
    texts = column.drop_nulls()
    return texts.gather_every(-(-len(texts) // SAMPLE) or 1).str.strip_chars().alias("text").value_counts()


def _best(ours: dict[str, pl.DataFrame], other: Table) -> _Fit | None:
    keys = [column for column in other.frame.columns if _is_key(other.frame[column])]
    fits = [fit for theirs in keys for column, texts in ours.items() if (fit := _fit(column, texts, other, theirs))]
    return max(fits, key=lambda fit: (fit.related, fit.known, fit.share), default=None)


def _is_key(column: pl.Series) -> bool:
    texts = column.drop_nulls()
    return len(texts) >= 2 and texts.n_unique() >= max(2, _UNIQUE * len(column))


def _fit(ours: str, texts: pl.DataFrame, other: Table, theirs: str) -> _Fit | None:
    keys = other.frame[theirs].drop_nulls().str.strip_chars().unique()
    rows = int(texts["count"].sum())
    related = bool(set(header(ours)) & set(header(theirs))) or _names_table(ours, theirs, other.name)
    if not rows or (not related and bool(keys.str.contains(_SMALL).any())):
        return None
    here = texts.filter(pl.col("text").is_in(keys.implode()))
    if here.is_empty():
        return None
    alike = texts.filter(pl.col("text").is_in(list(_alike(texts["text"], keys))))
    share = (int(here["count"].sum()) + int(alike["count"].sum())) / rows
    return _Fit(related, bool(named([ours], _A_FIELD)), share, ours, theirs) if share >= MOST else None


def _names_table(ours: str, theirs: str, table: str) -> bool:
    """True where a column "account_id" stands for the column "id" of a table "accounts.csv"."""
    words, last = header(ours)[0].split(), header(theirs)[0].split()[-1:]
    stems = {word.rstrip("s") for word in plain(table).split()}
    return words[-1:] == last and any(word.rstrip("s") in stems for word in words[:-1])


def _alike(texts: pl.Series, keys: pl.Series) -> dict[str, str]:
    """Texts that are no key, with the one key that they are without case, spaces and marks."""
    if len(texts) > MOST_LOOSE or len(keys) > MOST_LOOSE:
        return {}
    close: dict[str, set[str]] = {}
    for key in keys.to_list():
        close.setdefault(_bare(key), set()).add(key)
    strangers = texts.filter(~texts.is_in(keys.implode())).to_list()
    found = {text: close.get(_bare(text), set()) for text in strangers}
    return {text: next(iter(names)) for text, names in found.items() if len(names) == 1}


def _bare(text: str) -> str:
    return plain(text).replace(" ", "") or text


def _beside(other: Table, key: str) -> tuple[str, ...]:
    """The columns of a table of details that say something about its rows."""
    names = {column: header(column)[0] for column in other.frame.columns if column != key}
    return tuple(column for column, name in names.items() if not name.startswith(_KEPT_OUT))


def beside(column: str, table: str) -> str:
    """What a column of the table of details ``table`` is called beside the opportunities.

    >>> beside("manager", "sales_teams.csv")
    'manager (sales_teams.csv)'
    """
    return f"{column} ({table})"


def joined(table: Table, mapping: Mapping, others: Named[str, Table]) -> Table:
    """``table`` with the columns of ``mapping.joins`` beside each row; rows stay as many, and in their order.

    ``others`` are the tables of details by name. A row whose cell names nothing, or a key that several rows of the
    details have, has blanks there; both are counted in the notes, as are the cells that name a key in other words.
    Raises InputError where a table or a column is not there.
    """
    frame, notes = table.frame, list(table.notes)
    for join in mapping.joins:
        other = _there(table, join, others)
        frame, said = _widened(frame, table.line, join, other)
        notes += said
    return replace(table, frame=frame, notes=tuple(notes))


def _there(table: Table, join: Join, others: Named[str, Table]) -> pl.DataFrame:
    if join.table not in others:
        what = f"The table {join.table!r}, whose columns belong to this file, is missing."
        raise InputError(what, f"Upload it together with {table.name}, or take its columns out.", file=table.name)
    other = others[join.table]
    for one, columns in ((table, (join.ours,)), (other, (join.theirs, *join.columns))):
        for column in columns:
            if column not in one.frame.columns:
                has = f"It has {', '.join(one.frame.columns)}."
                raise InputError(f"The file has no column {column!r}.", has, file=one.name)
    return other.frame


def _widened(
    frame: pl.DataFrame, line: pl.Series, join: Join, other: pl.DataFrame
) -> tuple[pl.DataFrame, list[Problem]]:
    keys = other[join.theirs].str.strip_chars().alias("key")
    twice = keys.filter(keys.is_duplicated()).drop_nulls().unique(maintain_order=True)
    once = other.select(keys, *join.columns).filter(keys.is_not_null() & ~keys.is_duplicated())
    cells = frame[join.ours].str.strip_chars()
    pairs = _alike(cells.unique().drop_nulls(), keys.drop_nulls().unique())
    meant = cells.replace(pairs) if pairs else cells
    names = {column: _free(beside(column, join.table), frame.columns) for column in join.columns}
    found = pl.DataFrame({"key": meant}).join(once, on="key", how="left", maintain_order="left")
    lost = cells.is_not_null() & ~meant.is_in(once["key"].implode())
    wide = frame.hstack(found.select(pl.col(column).alias(name) for column, name in names.items()))
    return wide, [*_said_twice(join, twice), *_said_alike(join, pairs), *_said_lost(join, line, cells, lost)]


def _free(name: str, taken: Sequence[str]) -> str:
    number, free = 2, name
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free


def _said_twice(join: Join, twice: pl.Series) -> list[Problem]:
    if twice.is_empty():
        return []
    what = f"{join.table} has several rows for {_list(twice.to_list())}, and none of them is used."
    return [note("key twice", what, f"Leave one row for each {join.theirs!r} in it.", (), join.ours)]


def _said_alike(join: Join, pairs: dict[str, str]) -> list[Problem]:
    if not pairs:
        return []
    shown = _list([f"{ours!r} is taken for {theirs!r}" for ours, theirs in sorted(pairs.items())])
    what = f"{join.table} writes some words of {join.ours!r} in another way: {shown}."
    return [note("other words", what, "", (), join.ours)]


def _said_lost(join: Join, line: pl.Series, cells: pl.Series, lost: pl.Series) -> list[Problem]:
    rows = line.filter(lost).to_list()
    if not rows:
        return []
    some = f"{counted(len(rows), 'row')} {'gets' if len(rows) == 1 else 'get'}"
    what = f"{some} nothing from {join.table}: what stands in {join.ours!r} names no single row of it."
    return [note("names nothing", what, "Add what is missing to that file.", rows, join.ours, cells.filter(lost)[0])]


def _list(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _NAMED:,} more" if len(texts) > _NAMED else ""
    return ", ".join(texts[:_NAMED]) + more
