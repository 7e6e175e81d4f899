"""Parquet files that are cut, lie about themselves, or hold what no table of deals has."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
from hostile.hostile_file import MEGABYTE, TRUTH, Hostile, Truth, told

NAME = "deals.parquet"
DAMAGED = "damaged"
TOO_MUCH = "takes more memory or time|too much|characters|rows|MB"
END = 8


def written(columns: dict[str, object], **options: object) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer, **options)  # type: ignore[arg-type]
    return buffer.getvalue()


def footer(data: bytes) -> int:
    """How long the footer is."""
    return int.from_bytes(data[-END:-4], "little")


def with_footer(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    size = footer(data)
    made = change(data[-END - size : -END])
    return data[: -END - size] + made + len(made).to_bytes(4, "little") + b"PAR1"


def with_footer_length(length: int) -> bytes:
    return DEALS[:-END] + length.to_bytes(4, "little") + b"PAR1"


def varint(number: int) -> bytes:
    """A whole number as Thrift's compact protocol writes those that may be negative."""
    return unsigned(number << 1)


def unsigned(number: int) -> bytes:
    """Seven bits in each byte, the lowest first; the eighth says that there are more."""
    made = b""
    while number > 127:
        number, made = number >> 7, made + bytes([number & 127 | 128])
    return made + bytes([number])


def with_rows(claimed: int, places: int = -1) -> bytes:
    """A file of 12,345 rows that claims another number of them, everywhere in its footer or in the first places."""
    data = written({"id": [str(i) for i in range(12_345)], "status": ["Won"] * 12_345})
    return with_footer(data, lambda old: old.replace(varint(12_345), varint(claimed), places))


def with_pages(claimed: int) -> bytes:
    """A file with a page of 4,327 bytes that claims another size."""
    data = written({"id": ["x" * 4_317], "status": ["Won"]}, compression="none", use_dictionary=False)
    assert data.count(varint(4_327)) == 2, "its size, and its size once it is unpacked"
    return data.replace(varint(4_327), varint(claimed))


def schema_within_itself(depth: int) -> bytes:
    """A footer of a schema whose elements each hold the next: version 1, ``depth`` elements, 0 rows, no groups."""
    element = b"\x35\x00\x18\x01a\x15\x02\x00"
    return alone(b"\x15\x02\x19\xfc" + unsigned(depth) + element * depth + b"\x16\x00\x19\x0c\x00")


def list_without_end() -> bytes:
    """A footer of a schema that claims 2,147,483,647 elements."""
    return alone(b"\x15\x02\x19\xfc" + unsigned(2**31 - 1) + b"\x00" * 20)


def alone(made: bytes) -> bytes:
    """A file of nothing but a footer."""
    return b"PAR1" + made + len(made).to_bytes(4, "little") + b"PAR1"


def constant(rows: int) -> bytes:
    """Two columns of one value each, ``rows`` times, in a few kilobytes."""
    buffer = io.BytesIO()
    part = pa.table({"id": pa.array([1] * MEGABYTE, pa.int8()), "n": pa.array([2] * MEGABYTE, pa.int8())})
    with pq.ParquetWriter(buffer, part.schema) as writer:
        for _ in range(rows // MEGABYTE):
            writer.write_table(part, MEGABYTE)
    return buffer.getvalue()


def repeated(length: int, rows: int) -> bytes:
    """One long text in every row, stored once."""
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array(["x" * length]))
    return written({"id": pa.array(range(rows)), "n": texts}, compression="zstd")


def same_names() -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_arrays([pa.array(["1"]), pa.array(["a"])], names=["id", "id"]), buffer)
    return buffer.getvalue()


def one(kind: str, cell: object, shown: str | None, type_: pa.DataType | None = None) -> Hostile:
    data = written({"id": ["1", "2"], "n": pa.array([cell, None], type_)})
    return Hostile(kind, data, Truth(({"id": "1", "n": shown}, {"id": "2", "n": None})), name=NAME)


COUNTED = Truth(tuple({"id": str(i), "status": "Won"} for i in range(12_345)))
DEALS = written({"id": ["007", "008"], "status": ["Won", "Lost"], "amount": [100, 200]})
BROKEN = (
    Hostile("two deals", DEALS, TRUTH, name=NAME),
    *(
        Hostile(title, data, None, DAMAGED, name=NAME)
        for title, data in {
            "without its end": DEALS[:-1],
            "without its footer": DEALS[: -END - footer(DEALS)],
            "without its middle": DEALS[:20] + DEALS[-60:],
            "nothing but the marks": b"PAR1PAR1",
            "a footer of zeros": with_footer(DEALS, lambda old: bytes(len(old))),
            "a footer of ones": with_footer(DEALS, lambda old: b"\xff" * len(old)),
            "a footer of no length": with_footer_length(0),
            "a footer longer than the file": with_footer_length(2**31 - 1),
            "a footer of a negative length": with_footer_length(2**32 - 1),
            "a footer that is cut": with_footer(DEALS, lambda old: old[: len(old) // 2]),
        }.items()
    ),
    Hostile("encrypted", b"PARE" + DEALS[4:-4] + b"PARE", None, "readable|encrypt|password|damaged", name=NAME),
    *(
        Hostile(f"a claim of {claimed:,} rows", with_rows(claimed), None, f"{DAMAGED}|{TOO_MUCH}", name=NAME)
        for claimed in (12_346, 2**40, 2**62)
    ),
    *(
        Hostile(
            f"a claim of {claimed:,} rows in all", with_rows(claimed, 1), COUNTED, f"{DAMAGED}|{TOO_MUCH}", name=NAME
        )
        for claimed in (0, 1, 12_346, 2**40, 2**62)
    ),
    *(
        Hostile(
            f"a claim of a page of {claimed:,} bytes", with_pages(claimed), None, f"{DAMAGED}|{TOO_MUCH}", name=NAME
        )
        for claimed in (1, 4_320, 2**31 - 1)
    ),
    Hostile(
        "a schema within itself, 100,000 times", schema_within_itself(100_000), None, f"{DAMAGED}|{TOO_MUCH}", name=NAME
    ),
    Hostile("a schema of 2,147,483,647 elements", list_without_end(), None, f"{DAMAGED}|{TOO_MUCH}", name=NAME),
    Hostile("200 million rows of the same", lambda: constant(200 * MEGABYTE), None, TOO_MUCH, name=NAME),
    Hostile("5,000 cells of 900,000 letters", lambda: repeated(900_000, 5_000), None, TOO_MUCH, name=NAME),
    Hostile(
        "a cell of 2,000,000 letters",
        lambda: repeated(2_000_000, 1),
        Truth(({"id": "0", "n": "x" * 2_000_000},)),
        "characters",
        name=NAME,
    ),
    Hostile(
        "10,000 columns", lambda: written({f"c{i}": [1] for i in range(10_000)}), None, "10,000 columns", name=NAME
    ),
)

KINDS = (
    Hostile(
        "no rows", written({"id": pa.array([], pa.string()), "n": pa.array([], pa.int64())}), None, "no rows", name=NAME
    ),
    Hostile("no columns", written({}), None, "no rows|no columns|empty", name=NAME),
    Hostile("one column", written({"id": ["1"]}), None, "only one column|No column says", name=NAME),
    Hostile("the same name twice", same_names(), told("id|id (2)", "1|a"), DAMAGED, name=NAME),
    Hostile("names of markup", written({"<b>": ["1"], "![x](y)": ["=1+1"]}), told("<b>|![x](y)", "1|=1+1"), name=NAME),
    Hostile("empty names", written({"": ["1"], " ": ["a"]}), told("column 1|column 2", "1|a"), name=NAME),
    Hostile("pages by gzip", written({"id": ["1"], "n": ["a"]}, compression="gzip"), told("id|n", "1|a"), name=NAME),
    Hostile(
        "pages by brotli", written({"id": ["1"], "n": ["a"]}, compression="brotli"), told("id|n", "1|a"), name=NAME
    ),
    one("leading zeros", "007", "007"),
    one("a line end and a NUL", "a\nb", "a\nb"),
    one("a large whole number", 2**63 - 1, "9223372036854775807"),
    one("a whole number without a sign", 2**64 - 1, "18446744073709551615", pa.uint64()),
    one("a decimal", Decimal("1234567890123456789.10"), "1234567890123456789.10", pa.decimal128(38, 2)),
    one("a part of a number", 0.1, "0.1"),
    one("no number", float("nan"), None),
    one("an infinite number", float("inf"), "inf"),
    one("yes or no", True, "true"),
    one("a day", date(2215, 1, 2), "2215-01-02"),
    one("the first day", date(1, 1, 1), "0001-01-01"),
    one("a moment", datetime(2024, 1, 31, 23, 30), "2024-01-31 23:30:00.000000"),
    one("a time", time(23, 59, 59), "23:59:59"),
    one("a length of time", timedelta(days=2), "P2D", pa.duration("us")),
    one("a list", [1, None, 2], "[1, null, 2]"),
    one("a record", {"a": 1, "b": "x"}, '{"a": 1, "b": "x"}'),
    one("a list of lists of records", [[{"a": [1]}]], '[[{"a": [1]}]]'),
    one("bytes that are text", b"Won", "Won"),
    one("bytes that are no text", b"\xff\xfe\x00", "fffe00"),
)
