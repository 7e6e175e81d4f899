"""Tables for a spreadsheet, which would run a text that begins like a formula."""

from __future__ import annotations

import polars as pl

_FORMULA = r"^[=+\-@\t\r\n\x00\uFF1D\uFF0B\uFF0D\uFF20]"


def harmless(table: pl.DataFrame) -> pl.DataFrame:
    """``table`` with an apostrophe before every text that a spreadsheet would take for a formula.

    >>> harmless(pl.DataFrame({"reason": ["=1+1", "fine"], "row": [-1, 2]})).rows()
    [("'=1+1", -1), ('fine', 2)]
    """
    return table.with_columns(pl.col(pl.String).str.replace(_FORMULA, "'${0}"))


def to_csv(table: pl.DataFrame) -> bytes:
    """``table`` as CSV in UTF-8, with the mark that spreadsheets need to read it so; days as 2026-01-31.

    >>> to_csv(pl.DataFrame({"a": ["=1", "é"]})).decode("utf-8-sig")
    "a\\n'=1\\né\\n"
    """
    return harmless(table).write_csv(include_bom=True).encode()
