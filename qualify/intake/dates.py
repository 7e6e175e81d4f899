"""Dates in words: ISO, day or month first, names of months, and numbers of days, seconds or milliseconds.

What is not certain is not guessed. A time of day is left out, and a zone with it: the day is the one that is written.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

import polars as pl

from qualify.intake.words import NOTHING, WORDS, plain

FIRST_YEAR, LAST_YEAR = 1990, 2100
UNREADABLE = "cannot be read as a date"
OUT_OF_RANGE = f"is not between {FIRST_YEAR} and {LAST_YEAR}"
AMBIGUOUS = "can be read with the day first or with the month first"
SERIAL_DAYS, SECONDS, MILLISECONDS = "days since 1900", "seconds since 1970", "milliseconds since 1970"
_TIME = (
    r"(?i),?[T\s]+(?:um |at |à |a las )?\d{1,2}[:h]\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s*Uhr)?(?:\s*[ap]\.?\s?m\.?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?(?:\[[\w/]+\])?$"
)
_ZONE = r"(Z|UTC|GMT|[+-]\d{2}:\d{2}|[+-]\d{4}|[+-]\d{2})$"
_ISO = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})")
_PARTS = r"^(\d{1,2})([-/]|\.\s?)(\d{1,2})([-/]|\.\s?)(\d{4}|\d{2})$"
_PARTED = re.compile(_PARTS)
_SERIAL = re.compile(r"(\d{5})(\.\d+)?")
_NUMBER = {SERIAL_DAYS: r"^(?:[45]\d{4}|60000)(\.\d+)?$", SECONDS: r"^\d{9,10}(\.\d+)?$", MILLISECONDS: r"^\d{12,13}$"}
_UNIT = {SECONDS: 1_000, MILLISECONDS: 1}
_EPOCH = date(1899, 12, 30)
_CENTURY = 68
_MONTHS = {word: number for number, words in enumerate(WORDS["dates"]["months"], 1) for word in words}
_BETWEEN = frozenset(WORDS["dates"]["between"])
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|o)")


def day_orders(column: pl.Series) -> frozenset[bool]:
    """What a column of dates proves: {True} day first, {False} month first, both, or nothing.

    >>> day_orders(pl.Series(["03/04/24", "02/23/24"]))
    frozenset({False})
    """
    parts = _parted(column)
    day = parts.select((pl.col("dotted") | (pl.col("first") > 12)).any()).item()
    month = parts.select((~pl.col("dotted") & (pl.col("first") <= 12) & (pl.col("second") > 12)).any()).item()
    return frozenset(order for order, proven in ((True, day), (False, month)) if proven)


def is_ambiguous(column: pl.Series) -> bool:
    """True when cells of a column read both ways and the column does not prove which way is right.

    >>> is_ambiguous(pl.Series(["03/04/24"])), is_ambiguous(pl.Series(["03/04/24", "23/04/24"]))
    (True, False)
    """
    first, second = pl.col("first"), pl.col("second")
    either = ~pl.col("dotted") & (first <= 12) & (second <= 12) & (first != second)
    return len(day_orders(column)) != 1 and bool(_parted(column).select(either.any()).item())


def _parted(column: pl.Series) -> pl.DataFrame:
    """The first and the second number of each different date such as 03/04/2024, and whether points part them."""
    texts = column.unique()
    groups = (
        _days(texts.filter(texts.str.contains(r"^\s*\d\d?[-/.]"))).unique().str.extract_groups(_PARTS).struct.unnest()
    )
    first, mark, second, again, _ = groups.columns
    return groups.filter(pl.col(mark) == pl.col(again)).select(
        pl.col(first).cast(pl.Int64).alias("first"),
        pl.col(second).cast(pl.Int64).alias("second"),
        pl.col(mark).str.starts_with(".").alias("dotted"),
    )


def zones(column: pl.Series) -> tuple[str, ...]:
    """The different offsets from UTC that stand behind the times of a column.

    >>> zones(pl.Series(["2024-01-31T23:30:00-05:00", "2024-02-01 10:00:00Z", "2024-02-01"]))
    ('+00:00', '-05:00')
    """
    timed = column.filter(column.str.contains(":", literal=True)).str.strip_chars()
    found = timed.str.tail(6).unique().str.extract(_ZONE).unique().drop_nulls()
    return tuple(sorted({_offset(text) for text in found}))


def _offset(zone: str) -> str:
    if zone[0] not in "+-":
        return "+00:00"
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return f"{zone[0]}{digits[:2]}:{digits[2:]}" if int(digits) else "+00:00"


def numbered(column: pl.Series) -> str | None:
    """What the numbers of a column count, when all its cells are such numbers; None where they are not.

    >>> numbered(pl.Series(["45355", "45356.5"])), numbered(pl.Series(["1709510400000", None]))
    ('days since 1900', 'milliseconds since 1970')
    """
    texts = column.str.strip_chars().drop_nulls()
    number = texts.str.contains(r"^\d+(\.\d+)?$")
    others = texts.filter(~number).unique().head(len(NOTHING) + 1)
    if not number.any() or not all(plain(text) in NOTHING for text in others):
        return None
    numbers = texts.filter(number)
    return next((kind for kind, pattern in _NUMBER.items() if numbers.str.contains(pattern).all()), None)


def parse_dates(column: pl.Series, day_first: bool | None, serials: bool) -> pl.DataFrame:
    """Columns ``value`` (Date) and ``fault`` (why there is none) of each text; both null for an empty cell.

    The order that the column itself proves goes before ``day_first``; with neither, a date that can be read both
    ways is a fault. ``serials`` says that single whole numbers are days of a spreadsheet; a column of nothing but
    such numbers, or of seconds or milliseconds since 1970 (in UTC), is read as that in any case.

    >>> parse_dates(pl.Series(["2024-02-03T10:00:00Z", "31/02/2024", "3 mars 2024"]), None, False).rows()
    [(datetime.date(2024, 2, 3), None), (None, 'cannot be read as a date'), (datetime.date(2024, 3, 3), None)]
    """
    kind = numbered(column)
    if kind in _UNIT:
        return _since_1970(column, _UNIT[kind])
    if kind:
        column, serials = column.str.strip_chars().str.replace(r"\..*$", ""), True
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


def _since_1970(column: pl.Series, milliseconds: int) -> pl.DataFrame:
    number = column.str.strip_chars().cast(pl.Float64, strict=False).cast(pl.Int64) * milliseconds
    day = number.cast(pl.Datetime("ms")).dt.date()
    odd = ~day.dt.year().is_between(FIRST_YEAR, LAST_YEAR)
    fault = pl.select(pl.when(odd).then(pl.lit(OUT_OF_RANGE))).to_series()
    return pl.DataFrame({"value": day.set(odd.fill_null(False), None), "fault": fault})


def _days(column: pl.Series) -> pl.Series:
    return column.str.strip_chars().str.replace(_TIME, "")


def _read(text: str, day_first: bool | None, serials: bool) -> tuple[date | None, str | None]:
    """One date, or why there is none."""
    if plain(text) in NOTHING:
        return None, None
    if (found := _ISO.fullmatch(text)) and (found[2] or len(text) == len("20240131")):
        return _date(int(found[1]), int(found[3]), int(found[4]))
    if (found := _PARTED.fullmatch(text)) and found[2] == found[4]:
        return _in_order(int(found[1]), int(found[3]), _year(found[5]), True if found[2][0] == "." else day_first)
    if serials and (found := _SERIAL.fullmatch(text)):
        day = _EPOCH + timedelta(days=int(found[1]))
        return _date(day.year, day.month, day.day)
    return _in_words(text)


def _in_words(text: str) -> tuple[date | None, str | None]:
    """A date with the name of its month: 3 de marzo de 2024, Mar 3, 2024, 03-mars-24, 2024 March 3."""
    words = [_ORDINAL.sub(r"\1", word) for word in plain(text).split() if word not in _BETWEEN]
    months = [word for word in words if word in _MONTHS]
    numbers = [word for word in words if word.isdecimal() and word.isascii()]
    if len(words) != 3 or len(months) != 1 or len(numbers) != 2:
        return None, UNREADABLE
    year, day = sorted(numbers, key=lambda word: len(word) != 4) if len(numbers[0]) == 4 else numbers[::-1]
    if len(day) > 2 or len(year) not in (2, 4):
        return None, UNREADABLE
    return _date(_year(year), _MONTHS[months[0]], int(day))


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
