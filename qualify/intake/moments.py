"""Rows of a history in the order of time, also within a day and within the same second."""

from __future__ import annotations

import polars as pl

_CLOCK = r"[T ](?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2}(?:[.,]\d+)?))?\s*(?<half>[AaPp])?"
_MONTH = (r"^(\d{4})[-/.](\d{1,2})$", "$1-$2-01")
_QUARTER = ((r"^(\d{4})[-/. ]*[QqTt]([1-4])$", "${1}Q$2"), (r"^[QqTt]([1-4])[-/. ]*(\d{4})$", "${2}Q$1"))
_STARTS = tuple((rf"^(\d{{4}})Q{turn + 1}$", f"${{1}}-{3 * turn + 1:02}-01") for turn in range(4))
_SURE = 0.9


def first_days(texts: pl.Series) -> pl.Series:
    """Texts that name a month or a quarter as its first day; all others as they are.

    >>> first_days(pl.Series(["2024-05", "2024 Q2", "Q4/2024", "2024-05-06"])).to_list()
    ['2024-05-01', '2024-04-01', '2024-10-01', '2024-05-06']
    """
    for pattern, day in (_MONTH, *_QUARTER, *_STARTS):
        texts = texts.str.replace(pattern, day)
    return texts


def clock(texts: pl.Series) -> pl.Series:
    """Seconds since midnight as each text says, whatever its zone; a bare number (a spreadsheet's day) is itself.

    >>> clock(pl.Series(["02/24/26 02:20 PM", "2026-02-24T09:09:33.500+0000", "2026-02-24"])).to_list()
    [51600.0, 32973.5, 0.0]
    """
    parts = pl.DataFrame({"text": texts}).select(pl.col("text").str.extract_groups(_CLOCK), bare="text").unnest("text")
    hour, late = pl.col("hour").cast(pl.Float64), pl.col("half").str.to_lowercase() == "p"
    hours = pl.when(late).then(hour % 12 + 12).when(pl.col("half").is_not_null()).then(hour % 12).otherwise(hour)
    second = pl.col("second").str.replace(",", ".").cast(pl.Float64).fill_null(0)
    seconds = hours * 3600 + pl.col("minute").cast(pl.Float64) * 60 + second
    return parts.select(pl.coalesce(seconds, pl.col("bare").cast(pl.Float64, strict=False)).fill_null(0)).to_series()


def in_order(rows: pl.DataFrame, ids: pl.Series | None) -> tuple[pl.DataFrame, int]:
    """``rows`` (deal_id, day, clock, ...) by opportunity and time, and how many have a place by chance.

    Rows of one moment keep the order in which the file lists a deal's rows, or the reverse of it where the other rows
    show that it lists the newest first; where the file's order tells neither, the rows' own ``ids`` may. Where nothing
    tells, the file's order is kept and the rows are counted.
    """
    rows = rows.with_columns(place=pl.int_range(pl.len()), turn=_turns(ids, rows.height))
    keys = [key for name in ("place", "turn") if (key := _sign(rows, name)) is not None]
    tied = rows.select(pl.struct("deal_id", "day", "clock").is_duplicated().sum()).item()
    placed = rows.sort("deal_id", "day", "clock", keys[0] if keys else pl.col("place"))
    return placed.drop("place", "turn"), 0 if keys else tied


def _turns(ids: pl.Series | None, rows: int) -> pl.Series:
    """A number that grows with the ids: their last digits, or their place in the alphabet where all are as long."""
    none = pl.repeat(None, rows, dtype=pl.Float64, eager=True).alias("turn")
    if ids is None:
        return none
    numbers = ids.str.extract(r"(\d+)$").cast(pl.Float64, strict=False)
    if not numbers.null_count():
        return numbers.alias("turn")
    return ids.rank("ordinal").cast(pl.Float64).alias("turn") if ids.str.len_chars().n_unique() == 1 else none


def _sign(rows: pl.DataFrame, name: str) -> pl.Expr | None:
    """``name``, or its negative, where it goes with time in nine of ten steps from one moment of a deal to another."""
    steps = rows.sort("deal_id", name).select(
        same=pl.col("deal_id") == pl.col("deal_id").shift(1),
        later=(pl.struct("day", "clock") != pl.struct("day", "clock").shift(1)),
        ahead=(pl.col("day") > pl.col("day").shift(1))
        | ((pl.col("day") == pl.col("day").shift(1)) & (pl.col("clock") > pl.col("clock").shift(1))),
        known=pl.col(name).is_not_null(),
    )
    ahead = steps.filter("same", "later", "known")["ahead"]
    share = ahead.mean() if len(ahead) else None
    if not isinstance(share, float) or 1 - _SURE < share < _SURE:
        return None
    return pl.col(name) if share >= _SURE else -pl.col(name)
