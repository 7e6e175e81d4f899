"""Tables for a spreadsheet, which would run a text that begins like a formula."""

from __future__ import annotations

import polars as pl

from qualify.cells import harmless, spelled


def to_csv(table: pl.DataFrame) -> bytes:
    """``table`` as CSV in UTF-8, with the mark that spreadsheets need to read it so; its cells as ``cells.as_text``.

    Without the mark Excel takes the file for the computer's old code page, and "é" for two letters. Readers that need
    none, ours too, pass over it.

    >>> to_csv(pl.DataFrame({"a": ["=1", "é"], "b": [-1.0, None]})).decode("utf-8-sig")
    "a,b\\n'=1,-1\\né,\\n"
    """
    return spelled(harmless(table)).write_csv(include_bom=True).encode()
