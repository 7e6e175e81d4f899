"""Dates in words: ISO, day or month first, and the day numbers of spreadsheets. What is not certain is not guessed."""

from __future__ import annotations

import re
from datetime import date, timedelta

import polars as pl

from qualify.intake.words import NOTHING, plain

FIRST_YEAR, LAST_YEAR = 1990, 2100
UNREADABLE = "cannot be read as a date"
OUT_OF_RANGE = f"is not between {FIRST_YEAR} and {LAST_YEAR}"
AMBIGUOUS = "can be read with the day first or with the month first"
_TIME = r"[T ]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$"
_ISO = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})")
_PARTS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
_SERIAL = re.compile(r"(\d{5})(\.\d+)?")
_EPOCH = date(1899, 12, 30)
_CENTURY = 68


def day_orders(column: pl.Series) -> frozenset[bool]:
    """What a column of dates proves: {True} day first, {False} month first, both, or nothing.

    >>> day_orders(pl.Series(["03/04/24", "02/23/24"]))
    frozenset({False})
    """
    proofs = set()
    for text in _days(column).unique().drop_nulls():
        parts = _PARTS.fullmatch(text)
        if parts and (parts[2] == "." or int(parts[1]) > 12):
            proofs.add(True)
        elif parts and int(parts[3]) > 12:
            proofs.add(False)
    return frozenset(proofs)


def parse_dates(column: pl.Series, day_first: bool | None, serials: bool) -> pl.DataFrame:
    """Columns ``value`` (Date) and ``fault`` (why there is none) of each text; both null for an empty cell.

    The order that the column itself proves goes before ``day_first``; with neither, a date that can be read both
    ways is a fault. ``serials`` says that whole numbers are days of a spreadsheet. A time of day is left out.

    >>> parse_dates(pl.Series(["2024-02-03T10:00:00Z", "31/02/2024"]), None, False).rows()
    [(datetime.date(2024, 2, 3), None), (None, 'cannot be read as a date')]
    """
    orders = day_orders(column)
    order = next(iter(orders)) if len(orders) == 1 else day_first
    days = _days(column)
    texts = days.unique().drop_nulls().to_list()
    read = [_read(text, order, serials) for text in texts]
    values = {text: value for text, (value, _) in zip(texts, read, strict=True)}
    faults = {text: fault for text, (_, fault) in zip(texts, read, strict=True)}
    return pl.DataFrame(
        {
            "value": days.replace_strict(values, default=None, return_dtype=pl.Date),
            "fault": days.replace_strict(faults, default=None, return_dtype=pl.String),
        }
    )


def _days(column: pl.Series) -> pl.Series:
    return column.str.strip_chars().str.replace(_TIME, "")


def _read(text: str, day_first: bool | None, serials: bool) -> tuple[date | None, str | None]:
    """One date, or why there is none."""
    if plain(text) in NOTHING:
        return None, None
    if (found := _ISO.fullmatch(text)) and (found[2] or len(text) == len("20240131")):
        return _date(int(found[1]), int(found[3]), int(found[4]))
    if found := _PARTS.fullmatch(text):
        return _in_order(int(found[1]), int(found[3]), _year(found[4]), True if found[2] == "." else day_first)
    if serials and (found := _SERIAL.fullmatch(text)):
        day = _EPOCH + timedelta(days=int(found[1]))
        return _date(day.year, day.month, day.day)
    return None, UNREADABLE


def _in_order(first: int, second: int, year: int, day_first: bool | None) -> tuple[date | None, str | None]:
    if day_first is None and first != second and max(first, second) <= 12:
        return None, AMBIGUOUS
    if day_first is None:
        day_first = first > 12
    return _date(year, second, first) if day_first else _date(year, first, second)


def _year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    return int(text) + (2000 if int(text) <= _CENTURY else 1900)


def _date(year: int, month: int, day: int) -> tuple[date | None, str | None]:
    try:
        value = date(year, month, day)
    except ValueError:
        return None, UNREADABLE
    return (value, None) if FIRST_YEAR <= year <= LAST_YEAR else (None, OUT_OF_RANGE)
