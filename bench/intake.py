"""What reading a file of a million rows costs beside a bare DuckDB ``read_csv`` of it into a table."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median

import duckdb
import numpy as np
import polars as pl

from qualify.intake import limits, read

ROWS, TRIES, THREADS = 1_000_000, 5, 2
TARGET = 4.0
_WORDS = {
    "Account": ("Acme, Inc", "Bolt", "Carl & Söhne", "Delta, Ltd", "Epsilon GmbH"),
    "Owner": tuple(f"Seller {number}" for number in range(50)),
    "Stage": ("Closed Won", "Closed Lost", "Prospecting", "Qualification"),
    "Currency": ("EUR", "USD"),
    "Budget": ("Yes", "No", "Unknown", ""),
    "Need": ("High", "Medium", "Low"),
    "Note": ("", "", "Called twice", 'He said "later", then\nnothing', "First line\nsecond line"),
    "Region": ("EMEA", "APAC", "Americas"),
}


def deals(rows: int) -> pl.DataFrame:
    """A made-up export of 13 columns of text: ids, names, days, amounts, words; some cells need quoting."""
    random = np.random.default_rng(1)
    place = pl.int_range(rows, eager=True).cast(pl.String)
    days = [np.datetime64("2020-01-01") + random.integers(0, 2_000, rows).astype("timedelta64[D]") for _ in range(2)]
    words = {name: pl.Series(said)[random.integers(0, len(said), rows)] for name, said in _WORDS.items()}
    return pl.DataFrame(
        {
            "Id": "006" + place.str.zfill(12),
            "Name": "Opportunity " + place,
            "Amount": pl.Series(random.integers(100, 1_000_000, rows)).cast(pl.String) + ".00",
            "Created": pl.Series(days[0]).dt.to_string("%Y-%m-%d"),
            "Close date": pl.Series(days[1]).dt.to_string("%Y-%m-%d"),
            **words,
        }
    )


def bare(path: Path) -> float:
    """Seconds of DuckDB alone, from the file to a table in memory."""
    with duckdb.connect() as connection:
        connection.execute(f"set threads = {THREADS}; set enable_progress_bar = false")
        start = time.perf_counter()
        connection.execute("create table deals as select * from read_csv(?)", [str(path)])
        return time.perf_counter() - start


def ours(data: bytes, rows: int) -> float:
    """Seconds of the intake's reader, with its process, from the bytes to a checked frame of text."""
    start = time.perf_counter()
    table = read(data, "deals.csv")
    spent = time.perf_counter() - start
    assert (table.frame.shape, table.held.height) == ((rows, 13), 0)
    return spent


def print_intake() -> None:
    """Both times, the medians of tries in turn after one of each that does not count, and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deals.csv"
        deals(ROWS).write_csv(path)
        data = path.read_bytes()
        tries = [(ours(data, ROWS), bare(path)) for _ in range(1 + TRIES)]
    mine, theirs = map(median, zip(*tries[1:], strict=True))
    size = f"{ROWS:,} rows x 13 columns ({len(data) / 1e6:.0f} MB of CSV)"
    print(
        f"Reading {size}: {mine:.2f} s with every cell as text and every row accounted for, by a process that may take "
        f"{limits.MEMORY / 1024**3:g} GiB; a bare DuckDB read_csv with {THREADS} threads {theirs:.2f} s, "
        f"ratio {mine / theirs:.2f}, target within {TARGET:g}: {'met' if mine <= TARGET * theirs else 'missed'}."
    )
